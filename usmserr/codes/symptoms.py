"""`symptoms.toml` -> entries for what people see, each with the steps that find its cause."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from usmserr.codes import retcodes, table
from usmserr.codes.error import CatalogError
from usmserr.codes.receipt_table import WHO as RECEIPT_WHO
from usmserr.model import Entry, Sight

FILE = "symptoms.toml"
KEY = "symptom"
_REQUIRED = ("id", "message", "remedy", "who", "retry", "see_also", "keywords", "source", "source_date")
_OPTIONAL = ("meaning", "note")
WHO = tuple(dict.fromkeys([*retcodes.WHO, *RECEIPT_WHO]))


def entries(file: Path, document: dict[str, Any], known: Collection[str]) -> tuple[Entry, ...]:
    """Check the [[symptom]] tables of a document; `known` are the codes and categories that they may lead to."""
    for key in document:
        if key != KEY:
            raise CatalogError(file, None, f"unknown key {key!r}")
    found: dict[str, Entry] = {}
    for name, fields in table.listed(file, document, KEY, "id"):
        try:
            entry = _entry(fields, known)
            if entry.code in found or entry.code in known:
                raise ValueError("duplicate: the id is in use already")
        except ValueError as error:
            raise CatalogError(file, name, str(error)) from error
        found[entry.code] = entry
    return tuple(found.values())


def _entry(fields: dict[str, Any], known: Collection[str]) -> Entry:
    table.check_keys(fields, _REQUIRED, _OPTIONAL, "")
    name = table.string(fields["id"], "id")
    if not name.replace("-", "").isalpha():
        raise ValueError(f"id: only letters and -: {name!r}")
    remedy = table.texts(fields["remedy"], "remedy")
    if not remedy:
        raise ValueError("remedy: missing text")
    see_also = table.strings(fields["see_also"], "see_also")
    for other in see_also:
        if other not in known:
            raise ValueError(f"see_also: {other!r} is neither a code nor a category")
    return Entry(
        code=name,
        kind=Sight.SYMPTOM,
        layer=None,
        message=table.text(fields["message"], "message"),
        remedy=remedy,
        causes=(),
        note=table.text(fields["note"], "note") if "note" in fields else None,
        who=table.choice(fields["who"], "who", WHO),
        retry=table.choice(fields["retry"], "retry", table.RETRY),
        keywords=table.strings(fields["keywords"], "keywords"),
        pinyin=(),
        see_also=see_also,
        links=(),
        live_messages=(),
        source=table.string(fields["source"], "source"),
        source_date=table.day(fields["source_date"], "source_date"),
        meaning=table.text(fields["meaning"], "meaning") if "meaning" in fields else None,
    )
