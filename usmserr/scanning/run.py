"""Inputs -> report: map `scan` over blocks and let the ledger count."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from usmserr.inputs.source import BLOCK, Source, SourceError, Span, files, readable
from usmserr.model import Kind
from usmserr.scanning.batch import Batch, Row, Wanted
from usmserr.scanning.calls import Call, Ledger
from usmserr.scanning.cutting import cut
from usmserr.scanning.ids import digest
from usmserr.scanning.learned import Learned
from usmserr.scanning.mentions import Known, Mention
from usmserr.scanning.pool import Workers
from usmserr.scanning.privacy import mask as masked
from usmserr.scanning.privacy import mask_phone
from usmserr.scanning.records import decode
from usmserr.scanning.report import Event, Input, Report
from usmserr.scanning.scan import Scan, Table, scan, table
from usmserr.scanning.scan import codes_in as _mentions_in
from usmserr.scanning.selection import Selection
from usmserr.scanning.tally import Failures, Shown, Tally
from usmserr.scanning.templates import spoken

if TYPE_CHECKING:
    from usmserr.inputs.follow import Followed

BIG = 4 << 20  # bytes from which other processes are worth their start
MAX_JOBS = 16  # more only wait for the one that reads
TEXT_WIDTH = 300  # characters of the log line kept in an event
FIELD_WIDTH = 1000  # characters of any other text in it: more is no answer's, and would flood the output


def _cut(text: str | None) -> str | None:
    return text[:FIELD_WIDTH] + "…" if text and len(text) > FIELD_WIDTH else text


def _shorten(text: str, code: str) -> str:
    text = " ".join(text.split())
    if len(text) <= TEXT_WIDTH:
        return text
    at = max(0, text.find(code) - TEXT_WIDTH // 2)
    at = min(at, len(text) - TEXT_WIDTH)
    return ("…" if at else "") + text[at : at + TEXT_WIDTH] + ("…" if at + TEXT_WIDTH < len(text) else "")


class _Count:
    """What all inputs of one scan are counted with."""

    def __init__(
        self, known: Known, mask: bool, selection: Selection | None, on_event: Callable[[Event], None] | None
    ) -> None:
        self.known, self.mask, self.on_event = known, mask, on_event
        self.selection = selection or Selection()
        adds_up = on_event is None and self.selection.takes_all
        self.ledger = Ledger(self.selection.takes_call, adds_up=adds_up)
        self.tally = Tally(self.ledger.outcome)
        self.wanted = Wanted(on_event is not None, self.selection.looks_at_calls)

    def report(self, inputs: Sequence[Input]) -> Report:
        """Settle what is open and return the result."""
        findings = self.tally.findings()
        return Report(
            tuple(inputs),
            self.ledger.successful,
            sum(f.count for f in findings if f.kind is Kind.API),
            sum(f.count for f in findings if f.kind is Kind.RECEIPT),
            self.tally.other_products,
            sum(f.accepted for f in findings),
            findings,
        )


class _Counting:
    """Counts what one input says, and makes events of the failures that are to be shown."""

    def __init__(self, file: str, number: int, count: _Count) -> None:
        self._file = file
        self.number = number  # of the part being counted: failures are shown in the order of numbers and lines
        self._sofar = Scan()  # without its parts
        self._known, self._mask = count.known, count.mask
        self._ledger, self._tally = count.ledger, count.tally
        self._selection, self._on_event = count.selection, count.on_event

    @property
    def lines(self) -> int:
        """The lines counted so far."""
        return self._sofar.lines

    def restart(self) -> None:
        """Count lines from 1 again, but go on with the records."""
        self._sofar = replace(self._sofar, lines=0, torn=False)

    def count(self, found: Scan) -> None:
        """Let the ledger and the tally count what the next block of the input says; hand on the events."""
        part = self._sofar + found
        self._sofar = replace(part, parts=())
        fresh = self._ledger.add(self._file, part.parts)
        if not self._ledger.adds_up:
            fresh.sort(key=lambda new: 0 if isinstance(new, Batch) else new[1].line)
        for new in fresh:
            if isinstance(new, Batch):
                self._add_up(new)
            elif self._selection.takes(Kind.API if new[0] else Kind.RECEIPT, new[1].code, new[1].action, new[1].time):
                self._add(*new)

    def _add_up(self, batch: Batch) -> None:
        rows = batch.rows
        self._tally.other_products += rows.others
        for (receipt, code), total in rows.totals.items():
            places = (total.first, total.last)
            first, last = (self._shown(rows[at], line + batch.line, receipt) for line, at in places)
            self._tally.add(
                Failures(
                    *(Kind.RECEIPT if receipt else Kind.API, code, total.count, total.actions, total.carriers),
                    *(total.sessions, first, last),
                )
            )

    def _add(self, call: Call | None, first: Mention | Row) -> None:
        shown = self._shown(first, first.line, call is None)
        failure = Failures(
            Kind.API if call else Kind.RECEIPT,
            first.code,
            1,
            {first.action: 1} if first.action else {},
            {first.carrier: 1} if first.carrier else {},
            [shown.session_no] if shown.session_no else [],
            shown,
            shown,
        )
        if call is None:
            self._tally.add(failure)
        else:
            self._tally.add_call(call, failure)
        if self._on_event and not (call and call.other_product):
            self._on_event(shown.event())

    def _shown(self, first: Mention | Row, line: int, receipt: bool) -> Shown:
        session_no = 0
        if receipt:
            session_no = first.session_no if isinstance(first, Row) else digest(first.session_no)
        outcome = self._ledger.outcome(session_no) if session_no else None
        return Shown((self.number, line), session_no, partial(self._event, first, line, receipt, outcome))

    def _mention(self, first: Mention | Row) -> Mention:
        if isinstance(first, Mention):
            return first
        if isinstance(first.said, Mention):
            return first.said
        return spoken(first.said, first.line, 0, self._known)[first.which]

    def _event(self, first: Mention | Row, line: int, receipt: bool, outcome: str | None) -> Event:
        mention = self._mention(first)
        hide: Callable[[str], str] = masked if self._mask else str
        phone = _cut(mention.phone)
        phone = phone and (mask_phone(phone) if self._mask else phone)
        message = mention.message and hide(mention.message[: 2 * FIELD_WIDTH])
        return Event(
            Kind.RECEIPT if receipt else Kind.API,
            mention.code,
            self._file,
            line,
            mention.time,
            _cut(mention.action),
            _cut(message),
            _cut(mention.request_id),
            _cut(mention.session_no),
            phone,
            _shorten(hide(mention.text), mention.code),
            mention.carrier,
            outcome,
        )


@contextmanager
def _opened(name: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    if name == "-":
        yield stdin
    else:
        with open(name, "rb") as stream:
            yield stream


def _scanned(known: Known, wanted: Wanted, piece: tuple[bytes | Span, Table | None]) -> Scan:
    block, head = piece
    if isinstance(block, Span):
        block = block.read()
    collecting = gc.isenabled()
    gc.disable()  # what is kept of a block are many small tuples; to look for cycles among them takes long
    try:
        return scan(block, _knowledge(known), wanted, head)
    finally:
        if collecting:
            gc.enable()
            if gc.get_count()[0] < gc.get_threshold()[0]:  # a few objects, but they may hold a block of long lines
                gc.collect(0)


_learned: list[Learned] = []


def _knowledge(known: Known) -> Learned:
    """Return what this process has learned about kinds of lines."""
    if not _learned or _learned[0].known != known:
        _learned[:] = [Learned(known)]
    return _learned[0]


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
    return table(decode(start.partition(b"\n")[0]).strip())


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
    count = _Count(known, mask, selection, on_event)
    size = 0  # bytes read, as they are stored
    inputs: list[Input] = []
    names = names or ["-"]
    scanned = partial(_scanned, known, count.wanted)
    with _workers(names, jobs, live=on_event is not None) as workers:
        for number, name in enumerate(files(names) if recursive else names):
            source: Source | None = None
            error: str | None = None
            counting = _Counting(name, number, count)
            try:
                with _opened(name, stdin or sys.stdin.buffer) as stream:
                    source = Source(stream, ready=readable(stream) if on_event and name == "-" else None)
                    for found in workers.map(scanned, _pieces(source, name, workers.jobs)):
                        counting.count(found)
                        if on_block:
                            on_block(size + source.read, count.tally.failures)
            except OSError as failure:
                error = failure.strerror or str(failure)
            except SourceError as failure:
                error = str(failure)
            count.ledger.forget(name)
            with suppress(OSError):  # it may be gone by now
                size += os.path.getsize(name) if name != "-" and os.path.isfile(name) else 0
            read, encoding = (source.bytes, source.encoding) if source else (0, None)
            inputs.append(Input(name, read, counting.lines, encoding, error))
    return count.report(inputs)


class Sofar(NamedTuple):
    """How far a scan without an end has come."""

    idle: bool  # all that is there has been read
    bytes: int
    lines: int
    successful_calls: int


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

    count = _Count(known, mask, selection, on_event)
    countings = [_Counting(one.name, 0, count) for one in inputs]
    lines = [0] * len(inputs)  # of the files that a name has meant before
    head: list[Table | None] = [None] * len(inputs)

    def ask(idle: bool) -> bool:
        total = sum(lines) + sum(counting.lines for counting in countings)
        return go_on(Sofar(idle, sum(one.size for one in inputs), total, count.ledger.successful))

    for number, piece in enumerate(follow(inputs, ask)):
        at, counting = piece.input, countings[piece.input]
        counting.number = number
        if piece.first:  # another file of this name: its lines count from 1, its records go on
            lines[at] += counting.lines
            counting.restart()
            head[at] = _head(piece.block)
        counting.count(_scanned(known, count.wanted, (piece.block, head[at])))
    read = [
        Input(one.name, one.size, before + counting.lines, one.encoding, one.error)
        for one, before, counting in zip(inputs, lines, countings, strict=True)
    ]
    return count.report(read)


def codes_in(text: str, known: Known) -> list[tuple[Kind, str]]:
    """Return every code that a scan would find in a pasted text, success included, each once."""
    kinds = {"call": Kind.API, "success": Kind.API, "receipt": Kind.RECEIPT}
    found = [(kinds[m.kind], m.code) for m in _mentions_in(text, known) if m.kind in kinds]
    return list(dict.fromkeys(found))
