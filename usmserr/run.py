"""Inputs -> report: map `scan` over blocks and let the ledger count."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from usmserr.calls import Call, Ledger
from usmserr.mentions import Mention
from usmserr.model import Kind
from usmserr.pool import Workers
from usmserr.privacy import mask as masked
from usmserr.privacy import mask_phone
from usmserr.report import Event, Input, Report
from usmserr.scan import Scan, Table, cut, decode, scan, table
from usmserr.scan import codes_in as _mentions_in
from usmserr.selection import Selection
from usmserr.source import Source, SourceError, files
from usmserr.tally import Tally

BIG = 4 << 20  # bytes from which other processes are worth their start
MAX_JOBS = 16  # more only wait for the one that reads
TEXT_WIDTH = 300  # characters of the log line kept in an event


def _shorten(text: str, code: str) -> str:
    text = " ".join(text.split())
    if len(text) <= TEXT_WIDTH:
        return text
    at = max(0, text.find(code) - TEXT_WIDTH // 2)
    at = min(at, len(text) - TEXT_WIDTH)
    return ("…" if at else "") + text[at : at + TEXT_WIDTH] + ("…" if at + TEXT_WIDTH < len(text) else "")


def _event(mention: Mention, file: str, mask: bool, call: str | None) -> Event:
    hide: Callable[[str], str] = masked if mask else str
    kind = Kind.RECEIPT if mention.kind == "receipt" else Kind.API
    phone = mention.phone and (mask_phone(mention.phone) if mask else mention.phone)
    return Event(
        kind,
        mention.code,
        file,
        mention.line,
        mention.time,
        mention.action,
        mention.message and hide(mention.message),
        mention.request_id,
        mention.session_no,
        phone,
        _shorten(hide(mention.text), mention.code),
        mention.carrier,
        call,
    )


@contextmanager
def _opened(name: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    if name == "-":
        yield stdin
    else:
        with open(name, "rb") as stream:
            yield stream


def _scanned(known: Mapping[str, Sequence[str]], piece: tuple[bytes, Table | None]) -> Scan:
    return scan(piece[0], known, piece[1])


def _pieces(source: Source) -> Iterator[tuple[bytes, Table | None]]:
    """Yield the blocks of an input, each with the header of the table that the input may be."""
    head: Table | None = None
    for number, block in enumerate(source.blocks(cut)):
        if number == 0:
            head = table(decode(block.partition(b"\n")[0]).strip())
        yield block, head


def default_jobs(names: Sequence[str]) -> int:
    """Return how many processes are worth starting: one for standard input and small files, else one a core."""
    try:
        size = sum(os.path.getsize(name) for name in names if name != "-" and os.path.isfile(name))
    except OSError:
        return 1
    return 1 if "-" in names or size < BIG else min(os.cpu_count() or 1, MAX_JOBS)


def scan_inputs(
    names: Sequence[str],
    known: Mapping[str, Sequence[str]],
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

    The result does not depend on `jobs`, the number of processes.
    """
    selection = selection or Selection()
    ledger = Ledger(selection.takes_call)
    size = 0  # bytes read, as they are stored
    inputs: list[Input] = []
    tally = Tally(ledger.outcome)
    with Workers(jobs or default_jobs(names)) as workers:
        for name in files(names or ["-"]) if recursive else names or ["-"]:
            source: Source | None = None
            error: str | None = None
            lines = 0
            try:
                with _opened(name, stdin or sys.stdin.buffer) as stream:
                    source = Source(stream, live=on_event is not None and name == "-")
                    records: tuple[tuple[str, int], ...] = ()
                    for found in workers.map(partial(_scanned, known), _pieces(source)):
                        part = Scan(lines, (), records) + found
                        lines, records = part.lines, part.records
                        for call, event in _counted(ledger, name, part, mask):
                            if not selection.takes(event.kind, event.code, event.action, event.time):
                                continue
                            tally.add(call, event)
                            if on_event and not (call and call.other_product):
                                on_event(event)
                        if on_block:
                            on_block(size + (stream.tell() if stream.seekable() else source.bytes), tally.events)
            except OSError as failure:
                error = failure.strerror or str(failure)
            except SourceError as failure:
                error = str(failure)
            ledger.forget(name)
            size += os.path.getsize(name) if name != "-" and os.path.isfile(name) else 0
            inputs.append(Input(name, source.bytes if source else 0, lines, source.encoding if source else None, error))
    findings = tally.findings()
    return Report(
        tuple(inputs),
        ledger.successful,
        sum(f.count for f in findings if f.kind is Kind.API),
        sum(f.count for f in findings if f.kind is Kind.RECEIPT),
        tally.other_products,
        sum(f.accepted for f in findings),
        findings,
    )


def _counted(ledger: Ledger, name: str, part: Scan, mask: bool) -> Iterator[tuple[Call | None, Event]]:
    """Let the ledger count what a part says; yield the new calls and receipts in the order of their lines."""
    fresh = sorted(ledger.add(name, part.mentions), key=lambda pair: pair[1].line)
    for call, mention in fresh:
        yield call, _event(mention, name, mask, None if call else ledger.outcome(mention.session_no))
        mention.text = ""  # a log may hold millions


def codes_in(text: str, known: Mapping[str, Sequence[str]]) -> list[tuple[Kind, str]]:
    """Return every code that a scan would find in a pasted text, success included, each once."""
    kinds = {"call": Kind.API, "success": Kind.API, "receipt": Kind.RECEIPT}
    found = [(kinds[m.kind], m.code) for m in _mentions_in(text, known) if m.kind in kinds]
    return list(dict.fromkeys(found))
