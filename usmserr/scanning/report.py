"""The values of a scan; apart from the table's, because an explanation starts faster without them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from usmserr.model import Kind
from usmserr.scanning.times import instant


@dataclass(frozen=True, slots=True)
class Event:
    """One failed call or failed receipt, described by its first mention."""

    kind: Kind
    code: str
    file: str
    line: int  # from 1, in the decoded, decompressed input
    time: str | None
    action: str | None
    message: str | None
    request_id: str | None
    session_no: str | None
    phone: str | None
    text: str
    carrier: str | None = None  # of a receipt, if the input states it: cmcc, cucc, ctcc
    call: str | None = None  # of a receipt: what became of its call in this input, accepted or failed

    @property
    def instant(self) -> datetime | None:
        """The time with its zone, the machine's if it has none."""
        return instant(self.time) if self.time else None


@dataclass(frozen=True, slots=True)
class Finding:
    """All events of one code."""

    kind: Kind
    code: str
    count: int
    actions: tuple[tuple[str, int], ...]
    first: Event
    last: Event
    carriers: tuple[tuple[str, int], ...] = ()  # as far as the input states them
    accepted: int = 0  # receipts whose call was accepted, in the same input

    @property
    def carrier(self) -> str | None:
        """The carrier of all events, if the input states the same one for each."""
        return self.carriers[0][0] if len(self.carriers) == 1 and self.carriers[0][1] == self.count else None


@dataclass(frozen=True, slots=True)
class Input:
    """What was read of one input; `error` says why it could not be read to its end."""

    name: str
    bytes: int = 0
    lines: int = 0
    encoding: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What the options left out, and the receipts that are no failures: without it, nothing found means little."""

    codes: tuple[tuple[Kind, str, int], ...] = ()  # failures, the most frequent first
    successful_calls: int = 0
    other_products: int = 0
    receipts: int = 0  # not failed; whatever the options say

    @property
    def failures(self) -> int:
        """Failed calls and failed receipts."""
        return sum(count for _, _, count in self.codes)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a scan; findings sorted by count, then by first appearance."""

    inputs: tuple[Input, ...] = ()
    successful_calls: int = 0
    failed_calls: int = 0
    failed_receipts: int = 0
    other_products: int = 0
    accepted_not_delivered: int = 0  # failed receipts whose call was accepted, in the same input
    findings: tuple[Finding, ...] = field(default=())
    first_time: str | None = None  # of all calls and receipts, wanted or not
    last_time: str | None = None
    outside: Outside = Outside()

    @property
    def failure_rate(self) -> float | None:
        """Failed calls of all calls; None without any."""
        calls = self.failed_calls + self.successful_calls
        return self.failed_calls / calls if calls else None


@dataclass(frozen=True, slots=True)
class Sofar:
    """How far a scan without an end has come."""

    idle: bool  # all that is there has been read
    bytes: int
    lines: int
    successful_calls: int
