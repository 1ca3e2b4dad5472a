"""What was counted, by the reference or by the engine -> the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from usmserr.model import Kind
from usmserr.scanning.phones import shown
from usmserr.scanning.report import Event, Finding, Input, Outside, Report
from usmserr.scanning.timeline import Bins, Clock
from usmserr.scanning.times import instant

_DIGITS = re.compile(r"[0-9]{7}", re.A)
MOST_SHOWN = 10  # values of a parameter
MOST_NUMBERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of one code."""

    kind: Kind
    code: str
    count: int
    actions: Mapping[str, int]
    carriers: Mapping[str, int]
    accepted: int
    first: Event
    middle: Event | None  # none if it is the first or the last
    last: Event | None  # none if it is the first
    bins: Bins
    times: Sequence[str]  # of which the first and the last are shown
    breakdown: Mapping[str, Mapping[str, int]]
    numbers: Sequence[tuple[str, int]]  # as they are, and how often each
    repeats: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What the report is made of besides its inputs."""

    # What is made of each code, the most frequent first; one of the other, so that both are never there at once.
    findings: Callable[[Callable[[Count], Finding]], Iterable[Finding]]
    outcome: Callable[[str], str | None]  # of the call with a session number
    masked: bool
    aside: tuple[tuple[Kind, str, int], ...]  # failures that are not wanted
    times: Iterable[str]  # of which the first and the last are shown
    calls: Bins
    failed: Bins
    receipts: Bins
    successful: int  # calls that are wanted
    partial: int  # of them, those of which some messages were not submitted
    successes: int  # wanted or not
    other_products: int
    other_products_aside: int
    other_receipts: int  # which did not fail

    def report(self, inputs: Sequence[Input]) -> Report:
        """Return the result."""
        clock = Clock(self.calls, self.receipts)
        breakdowns: dict[object, Mapping[str, tuple[tuple[str, int], ...]]] = {}  # most codes of a long list have one

        def finding(count: Count) -> Finding:
            made = self._finding(count, clock)
            same = breakdowns.setdefault(tuple(made.breakdown.items()), made.breakdown)
            return replace(made, breakdown=same)

        findings = tuple(self.findings(finding))
        first, last = _ends(self.times)
        return Report(
            tuple(inputs),
            self.successful,
            sum(f.count for f in findings if f.kind is Kind.API),
            sum(f.count for f in findings if f.kind is Kind.RECEIPT),
            self.other_products,
            sum(f.accepted for f in findings),
            findings,
            first,
            last,
            Outside(self.aside, self.successes - self.successful, self.other_products_aside, self.other_receipts),
            clock.timeline(self.calls, self.failed),
            clock.zone,
            self.partial,
        )

    def _values(self, values: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        return tuple([(_hidden(value) if self.masked else value, count) for value, count in values])

    def _finding(self, count: Count, clock: Clock) -> Finding:
        first = joined(count.first, self.outcome)
        middle = joined(count.middle, self.outcome) if count.middle else None
        last = joined(count.last, self.outcome) if count.last else None
        breakdown = {name: self._values(most(values, MOST_SHOWN)) for name, values in count.breakdown.items()}
        breakdown["action"] = most(count.actions, MOST_SHOWN)
        numbers = most(dict(count.numbers), MOST_NUMBERS_SHOWN, at_least=2)
        return Finding(
            *(count.kind, count.code, count.count, most(count.actions), first, last or first),
            *(most(count.carriers), count.accepted),
            *_ends(count.times),
            tuple(clock.place(count.bins).items()),
            {name: values for name, values in sorted(breakdown.items()) if values},
            tuple([one for one in (first, middle, last) if one]),
            count.repeats,
            tuple([(self._shown(number), times) for number, times in numbers]),
        )

    def _shown(self, number: str) -> str:
        return shown(number) if self.masked and "*" not in number else number  # whoever logged it may have masked it


def _hidden(value: str) -> str:
    """Mask what may be a phone number in the value of a parameter."""
    if not _DIGITS.search(value):
        return value
    from usmserr.scanning.privacy import Masked

    return Masked(value).text


def _ends(times: Iterable[str]) -> tuple[str | None, str | None]:
    """Return the first and the last of times, as they are written."""
    moments = [(at, time) for time in times if (at := instant(time)) is not None]
    return (min(moments)[1], max(moments)[1]) if moments else (None, None)


def joined(event: Event, outcome: Callable[[str], str | None]) -> Event:
    """Return the event of a receipt with what has become of its call, if that was not known at first."""
    if event.kind is Kind.RECEIPT and event.call is None and event.session_no:
        return replace(event, call=outcome(event.session_no))
    return event


def most(counts: Mapping[str, int], limit: int | None = None, at_least: int = 1) -> tuple[tuple[str, int], ...]:
    """Return texts and how often there is each, the most frequent first."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple([(text, count) for text, count in order[:limit] if count >= at_least])
