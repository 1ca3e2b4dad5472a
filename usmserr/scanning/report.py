"""The values of a scan; apart from the table's, because an explanation starts faster without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from usmserr.model import Entry, Kind
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
    first_time: str | None = None  # the earliest and the latest, whatever the order of the input
    last_time: str | None = None
    steps: tuple[tuple[int, int], ...] = ()  # which step of the report's timeline, and how many; only those with any
    breakdown: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)  # by parameter: values, counts
    samples: tuple[Event, ...] = ()  # up to three, spread over the time
    repeats: int = 0  # calls that send again, to the same number and within a minute, what had just failed this way
    numbers: tuple[tuple[str, int], ...] = ()  # phone numbers, masked like all, that failed more than once, with counts

    @property
    def carrier(self) -> str | None:
        """The carrier of all events, if the input states the same one for each."""
        return self.carriers[0][0] if len(self.carriers) == 1 and self.carriers[0][1] == self.count else None

    def counts(self, timeline: Timeline | None) -> list[int] | None:
        """Return how many there are in each step of the report's timeline; None without one."""
        if timeline is None:
            return None
        counts = [0] * len(timeline.calls)
        for step, count in self.steps:
            counts[step] += count
        return counts


EntriesOf = Callable[[Finding], Sequence[Entry]]  # what the table knows of a code, for the carrier asked for


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
    by_code: bool = False  # whether calls are left out for their code: those belong to all calls, nevertheless
    by_call: bool = False  # whether calls are left out for their time or action, be they failed or not

    @property
    def failures(self) -> int:
        """Failed calls and failed receipts."""
        return sum(count for _, _, count in self.codes)


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many calls were made, and how many of them failed, in equal steps of time."""

    start: str  # ISO; of the first step, in the zone of the calls' times and without one if they have none
    step: int  # seconds
    calls: tuple[int, ...]
    failed: tuple[int, ...]


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
    timeline: Timeline | None = None  # None where nothing has a time
    zone: str | None = None  # of the calls' times, as `+08:00` or `Z`; None if they have none (the machine's is meant)
    partial_calls: int = 0  # successful ones whose answer has a FailContent: some of their messages were not submitted
    until: datetime | None = None  # when what is wanted ends, if the options say so
    unlisted: tuple[Finding, ...] = ()  # less frequent ones that are not to be listed, but count in what is made of all

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings, listed or not."""
        return self.findings + self.unlisted

    def listing(self, most: int | None) -> Report:
        """Return the report with only so many findings listed; all without a limit."""
        everything = self.all_findings
        return self if most is None else replace(self, findings=everything[:most], unlisted=everything[most:])

    def failures_of(self, kind: Kind) -> int:
        """Return how many failures of a kind there are."""
        return self.failed_calls if kind is Kind.API else self.failed_receipts

    @property
    def unlisted_calls(self) -> int | None:
        """Failed calls that belong to the calls but were left out for their code; None if nobody knows how many."""
        failed = sum(count for kind, _, count in self.outside.codes if kind is Kind.API)
        if not self.outside.by_code or not failed:
            return 0
        return None if self.outside.by_call else failed

    @property
    def calls(self) -> int | None:
        """All calls of which the failed ones are a part, whatever their code; None if nobody knows how many."""
        unlisted = self.unlisted_calls
        return None if unlisted is None else self.failed_calls + self.successful_calls + unlisted

    @property
    def failure_rate(self) -> float | None:
        """Failed calls of all calls; None without any, or if nobody knows how many."""
        return self.failed_calls / self.calls if self.calls else None


@dataclass(frozen=True, slots=True)
class Sofar:
    """How far a scan without an end has come."""

    idle: bool  # all that is there has been read
    bytes: int
    lines: int
    successful_calls: int
