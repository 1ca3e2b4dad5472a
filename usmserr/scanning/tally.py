"""Failures -> the report's findings: counted as they come, so that memory does not grow with the log.

Two things are settled later: an answer without an action may turn out to be another product's, and the call of a
receipt may come after it. What is needed for that is all that is kept of a failure, besides the first and the last
of each code.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from usmserr.model import Kind
from usmserr.scanning.calls import MAX_OPEN, Call
from usmserr.scanning.report import Event, Finding


@dataclass(frozen=True, slots=True)
class Shown:
    """A failure that may be shown."""

    place: tuple[int, int]  # input and line
    session_no: int  # of a receipt, its digest; 0 if there is none
    event: Callable[[], Event]


@dataclass(slots=True)
class Failures:
    """Failed calls, or failed receipts, of one code."""

    kind: Kind
    code: str
    count: int
    actions: Mapping[str, int]
    carriers: Mapping[str, int]
    sessions: Sequence[int]  # digests of the receipts' session numbers
    first: Shown
    last: Shown


class _Counter:
    """All failures of one code."""

    __slots__ = ("accepted", "actions", "carriers", "count", "first", "last", "unjoined")

    def __init__(self, failures: Failures) -> None:
        self.first, self.last = failures.first, failures.last
        self.count = self.accepted = 0
        self.actions: dict[str, int] = {}
        self.carriers: dict[str, int] = {}
        self.unjoined = array("Q")  # session numbers of receipts whose calls have not been seen

    def add(self, failures: Failures, outcome: Callable[[int], str | None]) -> None:
        self.count += failures.count
        if failures.first.place < self.first.place:
            self.first = failures.first
        if failures.last.place >= self.last.place:
            self.last = failures.last
        for more, counts in ((failures.actions, self.actions), (failures.carriers, self.carriers)):
            for name, count in more.items():
                counts[name] = counts.get(name, 0) + count
        for session_no in failures.sessions:
            if outcome(session_no) == "accepted":
                self.accepted += 1
            else:
                self.unjoined.append(session_no)


class Tally:
    """Counts failures as they come."""

    def __init__(self, outcome: Callable[[int], str | None]) -> None:
        """`outcome` says what became of the call with a session number, given as its digest."""
        self._outcome = outcome
        self._counters: dict[tuple[Kind, str], _Counter] = {}
        self._unsettled: deque[tuple[Call, Failures]] = deque()
        self.failures = 0
        self.other_products = 0

    def add(self, failures: Failures) -> None:
        """Count failures that are settled."""
        self.failures += failures.count
        counter = self._counters.get((failures.kind, failures.code))
        if counter is None:
            counter = self._counters[failures.kind, failures.code] = _Counter(failures)
        counter.add(failures, self._outcome)

    def add_call(self, call: Call, failure: Failures) -> None:
        """Count one failed call, which later words may still assign to another product if it has no action."""
        if call.other_product:
            self.other_products += 1
        elif call.action is not None:
            self.add(failure)
        else:
            self._unsettled.append((call, failure))
            if len(self._unsettled) > MAX_OPEN:  # no later word reaches it
                self._settle()

    def findings(self) -> tuple[Finding, ...]:
        """Settle what is open; return what was counted, by count, then by first appearance."""
        while self._unsettled:
            self._settle()
        findings = []
        for (kind, code), counter in sorted(
            self._counters.items(), key=lambda item: (-item[1].count, item[1].first.place)
        ):
            late = sum(self._outcome(session_no) == "accepted" for session_no in counter.unjoined)
            findings.append(
                Finding(
                    *(kind, code, counter.count, _by_count(counter.actions)),
                    *(self._event(counter.first), self._event(counter.last)),
                    *(_by_count(counter.carriers), counter.accepted + late),
                )
            )
        return tuple(findings)

    def _settle(self) -> None:
        call, failure = self._unsettled.popleft()
        if call.other_product:
            self.other_products += 1
        else:
            self.add(failure)

    def _event(self, shown: Shown) -> Event:
        event = shown.event()
        if event.call is None and shown.session_no:  # what was known when it was counted may be forgotten by now
            return replace(event, call=self._outcome(shown.session_no))
        return event


def _by_count(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
