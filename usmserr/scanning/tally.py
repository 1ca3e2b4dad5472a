"""Failures -> the report's findings: counted as they come, so that memory does not grow with the log.

Two things are settled later: an answer without an action may turn out to be another product's, and the call of a
receipt may come after it. What is needed for that is all that is kept of a failure, besides the first and the last
of each code.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from usmserr.model import Kind
from usmserr.scanning.calls import MAX_OPEN, Call
from usmserr.scanning.counted import Count
from usmserr.scanning.details import Details, Said
from usmserr.scanning.report import Event
from usmserr.scanning.timeline import Bins, written

Outcome = Callable[[int], "str | None"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call or receipt, which may be shown."""

    kind: Kind
    code: str
    action: str | None
    carrier: str | None  # of a receipt, if the input states it
    session_no: int  # of a receipt, its digest; 0 if there is none
    place: tuple[int, int]  # input and line
    said: Said
    event: Callable[[], Event]


class _Counter:
    """All failures of one code. There may be as many codes as failures, so little is kept of each."""

    __slots__ = (
        *("accepted", "actions", "carriers", "count", "details", "end", "first"),
        *("last", "only", "start", "unjoined"),
    )

    def __init__(self, failure: Failure) -> None:
        self.only = failure.said  # as long as there is no other
        self.details: Details[Failure] | None = None
        self.first = failure.event()  # takes a third of what it is made of
        self.last: Failure | None = None  # unless it is the first
        self.start = self.end = failure.place
        self.count = self.accepted = 0
        self.actions: dict[str, int] = {}
        self.carriers: dict[str, int] | None = None
        self.unjoined: array[int] | None = None  # session numbers of receipts whose calls have not been seen

    def add(self, failure: Failure, outcome: Outcome) -> None:
        self.count += 1
        if self.count > 1:
            self.details = self.details or Details.of(self.only)
            self.details.add(failure.said, failure)
            if failure.place < self.start:
                self.first, self.start = failure.event(), failure.place
            if failure.place >= self.end:
                self.last, self.end = failure, failure.place
        if failure.action:
            self.actions[failure.action] = self.actions.get(failure.action, 0) + 1
        if failure.carrier:
            self.carriers = self.carriers or {}
            self.carriers[failure.carrier] = self.carriers.get(failure.carrier, 0) + 1
        if failure.session_no:
            if outcome(failure.session_no) == "accepted":
                self.accepted += 1
            else:
                self.unjoined = self.unjoined if self.unjoined is not None else array("Q")
                self.unjoined.append(failure.session_no)


class Tally:
    """Counts failures as they come."""

    def __init__(self, outcome: Outcome) -> None:
        """`outcome` says what became of the call with a session number, given as its digest."""
        self._outcome = outcome
        self._counters: dict[tuple[Kind, str], _Counter] = {}
        self._unsettled: deque[tuple[Call, Failure]] = deque()
        self.failures = 0
        self.other_products = 0
        self.failed = Bins()  # calls
        self.receipts = Bins()

    def add(self, failure: Failure) -> None:
        """Count a failure that is settled."""
        self.failures += 1
        (self.failed if failure.kind is Kind.API else self.receipts).add(written(failure.said.time))
        counter = self._counters.get((failure.kind, failure.code))
        if counter is None:
            counter = self._counters[failure.kind, failure.code] = _Counter(failure)
        counter.add(failure, self._outcome)

    def add_call(self, call: Call, failure: Failure) -> None:
        """Count one failed call, which later words may still assign to another product if it has no action."""
        if call.other_product:
            self.other_products += 1
        elif call.action is not None:
            self.add(failure)
        else:
            self._unsettled.append((call, failure))
            if len(self._unsettled) > MAX_OPEN:  # no later word reaches it
                self._settle()

    def settle(self) -> None:
        """Count what is open: no more words come."""
        while self._unsettled:
            self._settle()

    def counts(self) -> Iterator[Count]:
        """Return what was counted, by count, then by first appearance. Nothing is left then."""
        counters = self._counters
        order = sorted(counters, key=lambda code: (-counters[code].count, counters[code].start))
        # One is made of the other, so that both are never there at once.
        return (self._count(kind, code, counters.pop((kind, code))) for kind, code in order)

    def _count(self, kind: Kind, code: str, counter: _Counter) -> Count:
        details: Details[Failure] = counter.details or Details.of(counter.only)
        middle, last = details.middle, counter.last
        if middle and middle.place in (counter.start, counter.end):
            middle = None
        late = sum(self._outcome(session_no) == "accepted" for session_no in counter.unjoined or ())
        return Count(
            *(kind, code, counter.count, counter.actions, counter.carriers or {}, counter.accepted + late),
            counter.first,
            middle.event() if middle else None,
            last.event() if last else None,
            *(details.bins, details.times, details.breakdown),
            [(number, known.failures) for number, known in details.numbers.items()],
            details.repeats,
        )

    def _settle(self) -> None:
        call, failure = self._unsettled.popleft()
        if call.other_product:
            self.other_products += 1
        else:
            self.add(failure)


class Aside:
    """Counts the failures that are not wanted: nothing is shown of them but their codes."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Kind, str], int] = {}
        self._unsettled: deque[tuple[Call, str]] = deque()
        self.other_products = 0

    def add(self, kind: Kind, call: Call | None, code: str) -> None:
        """Count one, which later words may still assign to another product if it is a call without an action."""
        if call and call.other_product:
            self.other_products += 1
        elif call and call.action is None:
            self._unsettled.append((call, code))
            if len(self._unsettled) > MAX_OPEN:
                self._settle()
        else:
            self._count(kind, code)

    def codes(self) -> tuple[tuple[Kind, str, int], ...]:
        """Settle what is open; return kind, code and number, the most frequent first."""
        while self._unsettled:
            self._settle()
        counts = sorted(self._counts.items(), key=lambda item: -item[1])
        return tuple((kind, code, count) for (kind, code), count in counts)

    def _settle(self) -> None:
        call, code = self._unsettled.popleft()
        if call.other_product:
            self.other_products += 1
        else:
            self._count(Kind.API, code)

    def _count(self, kind: Kind, code: str) -> None:
        self._counts[kind, code] = self._counts.get((kind, code), 0) + 1
