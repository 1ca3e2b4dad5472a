"""Inputs -> report: map `scan` over blocks and let the ledger count."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from usmserr.inputs.source import BLOCK, Source, SourceError, Span, files, readable
from usmserr.model import Kind
from usmserr.scanning.counting import Counting
from usmserr.scanning.cutting import cut
from usmserr.scanning.lines import BLANKS, clean, decode
from usmserr.scanning.pool import Workers
from usmserr.scanning.report import Event, Input, Report, Sofar
from usmserr.scanning.scan import Scan, scan
from usmserr.scanning.selection import Selection
from usmserr.scanning.tables import Table, is_rule, table
from usmserr.scanning.values import Known, is_other

if TYPE_CHECKING:
    from usmserr.inputs.follow import Followed

BIG = 4 << 20  # bytes from which other processes are worth their start
_ABOVE = 3  # lines of an input of which one may be the header of a table
MAX_JOBS = 16  # more only wait for the one that reads


@contextmanager
def _opened(name: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    if name == "-":
        yield stdin
    else:
        try:
            stream = open(name, "rb")  # noqa: SIM115  (closed below; the error is only of opening)
        except ValueError as error:  # no system has such names
            raise SourceError(str(error)) from error
        with stream:
            yield stream


def _scanned(known: Known, piece: tuple[bytes | Span, Table | None]) -> Scan:
    block, head = piece
    return scan(block.read() if isinstance(block, Span) else block, known, head)


def _pieces(source: Source, name: str, jobs: int) -> Iterator[tuple[bytes | Span, Table | None]]:
    """Yield the blocks of an input, each with the header of the table that the input may be."""
    head: Table | None = None
    blocks = source.spans(name, cut) if jobs > 1 else source.blocks(cut)
    first = True
    for block in blocks:
        if not block:
            continue
        if first:
            head, first = _head(block.read() if isinstance(block, Span) else block), False
        yield block, head


def _head(start: bytes) -> Table | None:
    """Return the header with which an input begins, below what may be drawn above it."""
    for line in start.split(b"\n", _ABOVE)[:_ABOVE]:
        text = clean(decode(line)).rstrip(BLANKS).removeprefix("\ufeff")
        if text and not is_rule(text):
            return table(text)
    return None


def _workers(names: Sequence[str], jobs: int | None, *, live: bool) -> Workers:
    """Return as many processes as are asked for, else one for small files, and one a core for all else.

    `live` says that somebody waits for what stands on standard input: then no other process holds it up.
    """
    if jobs:
        return Workers(jobs)
    cores = min(os.cpu_count() or 1, MAX_JOBS)
    if "-" in names:
        return Workers(1 if live else cores, BIG // BLOCK)  # how much will come is not known
    try:
        size = sum(os.path.getsize(name) for name in names if os.path.isfile(name))
    except OSError:
        size = 0
    return Workers(1 if size < BIG else cores)


def scan_inputs(
    names: Sequence[str],
    known: Known,
    *,
    mask: bool = True,
    jobs: int | None = None,
    recursive: bool = False,
    selection: Selection | None = None,
    on_event: Callable[[Event], None] | None = None,
    on_block: Callable[[int, int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Report:
    """Scan inputs in their order; an input that cannot be read has its reason in `Input.error`.

    `recursive` reads the files in folders; `on_event` gets every event as soon as it is known,
    `on_block` the bytes read and the failures found so far.

    The result does not depend on `jobs`, the number of processes: by default as many as are worth their start.
    """
    counting = Counting(mask, selection, on_event)
    size = 0  # bytes read, as they are stored
    inputs: list[Input] = []
    names = names or ["-"]
    scanned = partial(_scanned, known)
    with _workers(names, jobs, live=on_event is not None) as workers:
        for number, name in enumerate(files(names) if recursive else names):
            source: Source | None = None
            error: str | None = None
            counted = counting.input(name, number)
            try:
                with _opened(name, stdin or sys.stdin.buffer) as stream:
                    source = Source(stream, ready=readable(stream) if on_event and name == "-" else None)
                    for found in workers.map(scanned, _pieces(source, name, workers.jobs)):
                        counted.count(found)
                        if on_block:
                            on_block(size + source.read, counting.failures)
            except OSError as failure:
                error = failure.strerror or str(failure)
            except SourceError as failure:
                error = str(failure)
            counting.forget(name)
            with suppress(OSError):  # it may be gone by now
                size += os.path.getsize(name) if name != "-" and os.path.isfile(name) else 0
            read, encoding = (source.bytes, source.encoding) if source else (0, None)
            inputs.append(Input(name, read, counted.lines, encoding, error))
    return counting.report(inputs)


def follow_inputs(
    inputs: Sequence[Followed],
    known: Known,
    go_on: Callable[[Sofar], bool],
    *,
    mask: bool = True,
    selection: Selection | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> Report:
    """Scan inputs as they grow, and count failures in the order in which they are read.

    `go_on` is asked after every block, and when there is nothing to read: then it waits a little. When it says no, what
    is there by then is still read.
    """
    from usmserr.inputs.follow import follow

    counting = Counting(mask, selection, on_event)
    parts = [counting.input(one.name, 0) for one in inputs]
    lines = [0] * len(inputs)  # of the files that a name has meant before
    head: list[Table | None] = [None] * len(inputs)

    def ask(idle: bool) -> bool:
        total = sum(lines) + sum(part.lines for part in parts)
        return go_on(Sofar(idle, sum(one.size for one in inputs), total, counting.successful))

    for number, piece in enumerate(follow(inputs, cut, ask)):
        at, part = piece.input, parts[piece.input]
        part.number = number
        if piece.first:  # another file of this name: its lines count from 1, its records go on
            lines[at] += part.lines
            part.restart()
            head[at] = _head(piece.block)
        part.count(scan(piece.block, known, head[at]))
    read = [
        Input(one.name, one.size, before + part.lines, one.encoding, one.error)
        for one, before, part in zip(inputs, lines, parts, strict=True)
    ]
    return counting.report(read)


class Said(NamedTuple):
    """A code that a text gives; `other` is its call's action, if that is another product's."""

    kind: Kind
    code: str
    other: str | None


def codes_in(text: str, known: Known) -> list[Said]:
    """Return every code that a scan would find in a pasted text, success included, each once."""
    kinds = {"call": Kind.API, "success": Kind.API, "receipt": Kind.RECEIPT}
    found = [
        Said(kinds[m.kind], m.code, m.action if kinds[m.kind] is Kind.API and is_other(m.action) else None)
        for m in scan(text.encode("utf-8", "replace"), known).mentions
        if m.kind in kinds
    ]
    return list(dict.fromkeys(found))
