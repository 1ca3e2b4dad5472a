"""Inputs -> report: map the reader over blocks and let the ledger count."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from usmserr.inputs.source import BLOCK, Source, SourceError, files, readable
from usmserr.model import Kind
from usmserr.scanning import engine
from usmserr.scanning.pool import Workers
from usmserr.scanning.reader import Reader, head
from usmserr.scanning.report import Event, Input, Report, Sofar
from usmserr.scanning.selection import Selection

if TYPE_CHECKING:
    from usmserr.inputs.follow import Followed
    from usmserr.scanning import compiled
    from usmserr.scanning.counting import Counting
    from usmserr.scanning.tables import Table
    from usmserr.scanning.values import Known

BIG = 4 << 20  # bytes from which threads are worth their start
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


def _workers(names: Sequence[str], jobs: int | None, *, live: bool) -> Workers:
    """Return as many threads as are asked for, else one for small files, and one a core for all else.

    `live` says that somebody waits for what stands on standard input: then no other thread holds it up.
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


def _counting(
    mask: bool, selection: Selection | None, on_event: Callable[[Event], None] | None
) -> Counting | compiled.Counting:
    """Return what counts: the engine counts what it has read."""
    if module := engine.module():
        from usmserr.scanning import compiled

        return compiled.Counting(module, mask, selection, on_event)
    from usmserr.scanning.counting import Counting

    return Counting(mask, selection, on_event)


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

    The result does not depend on `jobs`, the number of threads: by default as many as are worth their start. Without
    the engine there is one: the interpreter runs no two at once.
    """
    reader = Reader(known)
    counting = _counting(mask, selection, on_event)
    size = 0  # bytes read, as they are stored
    inputs: list[Input] = []
    names = names or ["-"]
    with _workers(names, jobs if reader.has_engine else 1, live=on_event is not None) as workers:
        for number, name in enumerate(files(names) if recursive else names):
            source: Source | None = None
            error: str | None = None
            counted = counting.input(name, number)
            try:
                with _opened(name, stdin or sys.stdin.buffer) as stream:
                    source = Source(stream, ready=readable(stream) if on_event and name == "-" else None)
                    for found in workers.map(lambda piece: reader.scan(*piece), reader.pieces(source)):
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
    return replace(counting.report(inputs), until=selection.until if selection else None)


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

    reader = Reader(known)
    counting = _counting(mask, selection, on_event)
    parts = [counting.input(one.name, 0) for one in inputs]
    lines = [0] * len(inputs)  # of the files that a name has meant before
    heads: list[Table | None] = [None] * len(inputs)

    def ask(idle: bool) -> bool:
        total = sum(lines) + sum(part.lines for part in parts)
        return go_on(Sofar(idle, sum(one.size for one in inputs), total, counting.successful))

    for number, piece in enumerate(follow(inputs, reader.cut, ask)):
        at, part = piece.input, parts[piece.input]
        part.number = number
        if piece.first:  # another file of this name: its lines count from 1, its records go on
            lines[at] += part.lines
            part.restart()
            heads[at] = head(piece.block)
        part.count(reader.scan(piece.block, heads[at]))
    read = [
        Input(one.name, one.size, before + part.lines, one.encoding, one.error)
        for one, before, part in zip(inputs, lines, parts, strict=True)
    ]
    return replace(counting.report(read), until=selection.until if selection else None)


class Said(NamedTuple):
    """A code that a text gives; `other` is its call's action, if that is another product's."""

    kind: Kind
    code: str
    other: str | None


def codes_in(text: str, known: Known) -> list[Said]:
    """Return every code that a scan would find in a pasted text, success included, each once."""
    from usmserr.scanning.scan import scan
    from usmserr.scanning.values import is_other

    kinds = {"call": Kind.API, "success": Kind.API, "receipt": Kind.RECEIPT}
    found = [
        Said(kinds[m.kind], m.code, m.action if kinds[m.kind] is Kind.API and is_other(m.action) else None)
        for m in scan(text.encode("utf-8", "replace"), known).mentions
        if m.kind in kinds
    ]
    return list(dict.fromkeys(found))
