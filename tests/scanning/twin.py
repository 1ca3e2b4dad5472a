"""An engine made of the reference, for tests: it is certain of some blocks, and of all of their records but one."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from usmserr.scanning.cutting import cut
from usmserr.scanning.lines import lines_of
from usmserr.scanning.mentions import mentions
from usmserr.scanning.records import Assembler, OpenRecord
from usmserr.scanning.scan import scan
from usmserr.scanning.values import Mention, Record, Scan
from usmserr.scanning.wrappers import unwrap

Handed = tuple[str, int, str, str | None, list[int], list[int]]


@dataclass
class Said(Scan):
    """What a block says, but for a record that was handed back."""

    handed: list[Handed] = field(default_factory=list)

    def put(self, number: int, found: Sequence[Mention]) -> None:
        """Take what the reference says of a record that was handed back, in its place."""
        assert number == 0
        self.mentions = (*found, *self.mentions)


class Engine:
    """Reads a block as the reference does."""

    def __init__(self, known_messages: dict[str, list[str]]) -> None:
        self._known: Mapping[str, Sequence[str]] = known_messages

    def scan(self, block: bytes) -> Said | None:
        """Return what a block says; its first record is handed back. Of every third block nothing is certain."""
        if zlib.crc32(block) % 3 == 0:
            return None
        found = scan(block, self._known)
        said = Said(found.lines, found.mentions, found.records, found.torn)
        record = _first(block)
        own = mentions(record, self._known) if record else []
        if record and own == list(found.mentions[: len(own)]):
            said.handed = [(record.stream, record.number, record.text, record.time, record.starts, record.numbers)]
            said.mentions = found.mentions[len(own) :]
        return said

    def cut(self, buffer: bytes) -> int | None:
        """Return where a buffer may be cut, if that is certain."""
        return None if zlib.crc32(buffer) % 3 == 0 else cut(buffer)


def _first(block: bytes) -> Record | None:
    found: list[Record] = []

    def close(ended: OpenRecord) -> None:
        found.append(replace(ended.record()))

    assembler = Assembler(close, found.append, None)
    for number, text in enumerate(lines_of(block), 1):
        assembler.take(unwrap(text), number)
    assembler.end()
    return min(found, key=lambda record: record.numbers[0], default=None)


class Module:
    """What `engine.module` returns."""

    Engine: Any = Engine
