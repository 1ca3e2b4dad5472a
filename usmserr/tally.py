"""Failures -> the report's findings: counted one by one, so that memory does not grow with the log.

Two things are settled later: an answer without an action may turn out to be another product's, and the call of a
receipt may come after it. What is needed for that is all that is kept of a failure, besides the first and the last
of each code.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from usmserr.calls import MAX_OPEN, Call
from usmserr.model import Kind
from usmserr.report import Event, Finding


@dataclass(slots=True)
class Failure:
    """A failed call, or a failed receipt if it has no call; `event` makes the event of it, if it is to be shown."""

    call: Call | None
    kind: Kind
    code: str
    action: str | None
    carrier: str | None
    time: str | None
    session_no: int  # a digest, 0 if there is none
    outcome: str | None  # of a receipt's call, as far as it is known
    place: tuple[int, int]  # input and line
    event: Callable[[Failure], Event]


class _Counter:
    """Failures of one code."""

    __slots__ = ("accepted", "actions", "carriers", "count", "first", "last", "unjoined")

    def __init__(self, failure: Failure) -> None:
        self.first = self.last = failure
        self.count = self.accepted = 0
        self.actions: dict[str, int] = {}
        self.carriers: dict[str, int] = {}
        self.unjoined = array("Q")  # session numbers of receipts whose calls have not been seen

    def add(self, failure: Failure) -> None:
        self.count += 1
        if failure.place < self.first.place:
            self.first = failure
        if failure.place >= self.last.place:
            self.last = failure
        for name, counts in ((failure.action, self.actions), (failure.carrier, self.carriers)):
            if name:
                counts[name] = counts.get(name, 0) + 1
        if failure.outcome == "accepted":
            self.accepted += 1
        elif failure.kind is Kind.RECEIPT and failure.session_no:
            self.unjoined.append(failure.session_no)


class Tally:
    """Counts failures as they come."""

    def __init__(self, outcome: Callable[[int], str | None]) -> None:
        """`outcome` says what became of the call with a session number, given as its digest."""
        self._outcome = outcome
        self._counters: dict[tuple[Kind, str], _Counter] = {}
        self._unsettled: deque[Failure] = deque()
        self.failures = 0
        self.other_products = 0

    def add(self, failure: Failure) -> None:
        """Count a failure."""
        self.failures += 1
        if failure.call is None or (failure.action is not None and not failure.call.other_product):
            self._count(failure)
        elif failure.call.other_product:
            self.other_products += 1
        else:
            self._unsettled.append(failure)
            if len(self._unsettled) > MAX_OPEN:  # no later word reaches it
                self._settle(self._unsettled.popleft())

    def findings(self) -> tuple[Finding, ...]:
        """Settle what is open; return what was counted, by count, then by first appearance."""
        while self._unsettled:
            self._settle(self._unsettled.popleft())
        findings = []
        for counter in sorted(self._counters.values(), key=lambda one: (-one.count, one.first.place)):
            late = sum(self._outcome(session_no) == "accepted" for session_no in counter.unjoined)
            findings.append(
                Finding(
                    *(counter.first.kind, counter.first.code, counter.count, _by_count(counter.actions)),
                    *(self._event(counter.first), self._event(counter.last)),
                    *(_by_count(counter.carriers), counter.accepted + late),
                )
            )
        return tuple(findings)

    def _settle(self, failure: Failure) -> None:
        if failure.call is not None and failure.call.other_product:
            self.other_products += 1
        else:
            self._count(failure)

    def _count(self, failure: Failure) -> None:
        counter = self._counters.get((failure.kind, failure.code))
        if counter is None:
            counter = self._counters[failure.kind, failure.code] = _Counter(failure)
        counter.add(failure)

    def _event(self, failure: Failure) -> Event:
        event = failure.event(failure)
        if event.kind is Kind.RECEIPT and event.call is None and failure.session_no:
            return replace(event, call=self._outcome(failure.session_no))
        return event


def _by_count(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
