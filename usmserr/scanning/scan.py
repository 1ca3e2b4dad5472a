"""A block of bytes -> what it says; pure, and two blocks' results add up to the result of both."""

from __future__ import annotations

from collections.abc import Sequence

from usmserr.scanning.candidates import candidates
from usmserr.scanning.lines import lines_of
from usmserr.scanning.mentions import mentions
from usmserr.scanning.records import Assembler, OpenRecord, plainly_headed
from usmserr.scanning.tables import Table
from usmserr.scanning.values import JOIN_DISTANCE, Known, Line, Mention, Record, Scan
from usmserr.scanning.wrappers import may_be_wrapped, unwrap


def scan(block: bytes, known: Known, head: Table | None = None) -> Scan:
    """Return what a block of whole lines says. `head` is the header of the table that the input begins with."""
    lines = lines_of(block)
    torn = not block.endswith(b"\n") if block else False
    relevant = candidates(block)
    if not relevant and head is None and (records := _counted(lines)) is not None:
        return Scan(len(lines), (), records, torn)
    return Scan(len(lines), *_read(lines, {line + 1 for line in relevant}, known, head), torn)


_Found = tuple[tuple[Mention, ...], dict[str, int]]  # and how many records each stream has


def _read(lines: Sequence[str], relevant: set[int], known: Known, head: Table | None) -> _Found:
    """Put all records together, and read those that have a relevant line, and the rows of tables."""
    found: list[tuple[int, list[Mention]]] = []

    def read(record: Record) -> None:
        if said := mentions(record, known):
            found.append((record.numbers[0], said))

    def close(ended: OpenRecord) -> None:
        if ended.joined or not relevant.isdisjoint(ended.numbers):  # a word may have been cut in two
            read(ended.record())

    assembler = Assembler(close, read, head)
    for number, text in enumerate(lines, 1):
        if plainly_headed(text):
            assembler.begin(text, number)
        else:
            assembler.take(unwrap(text), number)
    assembler.end()
    found.sort(key=lambda pair: pair[0])  # a record of another stream may have begun later and ended before
    return tuple([mention for _, said in found for mention in said]), assembler.counts


def _counted(lines: Sequence[str]) -> dict[str, int] | None:
    """Count the records of every stream, no further than what one says is joined to another.

    None if a line was cut: a word may have been, too.
    """
    assembler = Assembler(lambda record: None, lambda row: None, None)
    counts = assembler.counts
    for number, text in enumerate(lines, 1):
        line = unwrap(text) if may_be_wrapped(text) else Line("", text)
        if line.partial:
            return None
        if counts.get(line.stream, 0) <= JOIN_DISTANCE:
            assembler.take(line, number)
    return counts
