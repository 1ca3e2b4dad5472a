"""Blocks -> what they say: the engine reads them where there is one, and the reference what that is unsure of.

The reference is loaded when it is first needed: that takes as long as the engine needs for 50 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from usmserr.scanning import engine

if TYPE_CHECKING:
    from usmserr.inputs.source import Source
    from usmserr.scanning.tables import Table
    from usmserr.scanning.values import Known, Mention, Scan

_ABOVE = 3  # lines of an input of which one may be the header of a table
_NO_NAMES = (b":", b"=", b"{")  # signs that no header has; almost every line of a log has one


class Reader:
    """Reads and cuts the blocks of a scan; threads may share one."""

    def __init__(self, known: Known) -> None:
        self._known = known
        module = engine.module()
        self._engine: Any = module and module.Engine({code: list(said) for code, said in known.items()})
        self.handed_back = 0  # bytes that the reference has read; a few may be missing if threads have counted

    @property
    def has_engine(self) -> bool:
        """Whether blocks are read without the interpreter's lock."""
        return self._engine is not None

    def pieces(self, source: Source) -> Iterator[tuple[bytes, Table | None]]:
        """Yield the blocks of an input, each with the header of the table that the input may be."""
        found: Table | None = None
        first = True
        for block in source.blocks(self.cut):
            if block:
                found, first = head(block) if first else found, False
                yield block, found

    def scan(self, block: bytes, head: Table | None = None) -> Scan:
        """Return what a block of whole lines says. `head` is the header of the table that the input begins with."""
        found: Scan | None = None if self._engine is None or head else self._engine.scan(block)
        if found is None:
            from usmserr.scanning.scan import scan

            self.handed_back += len(block)
            return scan(block, self._known, head)
        unsure: Any = found
        for number, record in enumerate(unsure.handed):
            unsure.put(number, self._mentions(*record))
        return found

    def _mentions(self, *fields: Any) -> list[Mention]:
        from usmserr.scanning.lines import size
        from usmserr.scanning.mentions import mentions
        from usmserr.scanning.values import Record

        record = Record(*fields)
        self.handed_back += size(record.text)
        return mentions(record, self._known)

    def cut(self, buffer: bytes) -> int:
        """Return where the last record that surely begins in a buffer begins; 0 if there is none."""
        at: int | None = None if self._engine is None else self._engine.cut(buffer)
        if at is None:
            from usmserr.scanning.cutting import cut

            return cut(buffer)
        return at


def head(start: bytes) -> Table | None:
    """Return the header with which an input begins, below what may be drawn above it."""
    lines = start.split(b"\n", _ABOVE)[:_ABOVE]
    if not any(map(_may_be_header, lines)):
        return None
    from usmserr.scanning.lines import BLANKS, clean, decode
    from usmserr.scanning.tables import is_rule, table

    for line in lines:
        text = clean(decode(line)).rstrip(BLANKS).removeprefix("\ufeff")
        if text and not is_rule(text):
            return table(text)
    return None


def _may_be_header(line: bytes) -> bool:
    """Say whether a line may name columns, one of which is for codes or results, as far as that is told at once."""
    if b"[" in line:
        from usmserr.scanning.lines import clean_bytes

        line = clean_bytes(line)
    if any(sign in line for sign in _NO_NAMES):
        return False
    letters = line.lower()
    return b"code" in letters or b"result" in letters or not line.isascii()
