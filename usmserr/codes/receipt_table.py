"""The receipt codes of every carrier, packed for look-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from usmserr.model import Category, Link

KEY = "category"
KEYS = (KEY, "source", "source_date", "links", "patterns", "damaged", "added")
WHO = ("sender", "recipient", "carrier", "platform")
SEPARATOR = " | "  # between code, Chinese detail and English detail


class ReceiptTable(NamedTuple):
    """The receipt codes, packed: 2,600 rows are many to build before the first line of output."""

    source: str
    source_date: str
    links: tuple[Link, ...]  # further reading for every code
    categories: tuple[Category, ...]
    rows: Mapping[str, str]  # folded code -> its rows, one a line, as `pack_row` makes them
    patterns: tuple[tuple[str, str, str], ...]  # carrier, code as the table writes it, pattern
    originals: dict[str, str]  # folded: a code before a spreadsheet damaged it -> the one listed


def pack_row(carrier: str, category: int, line: str, *added: str) -> str:
    """Join what is known of one code of one carrier.

    `line` is the code alone, or code, Chinese and English detail with SEPARATOR between them; `added` is the note in
    Chinese and English, the source and its date, where they are not the table's.
    """
    return "\t".join((carrier, str(category), line, *added))
