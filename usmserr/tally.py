"""Events -> the report's findings: counted one by one, so that memory does not grow with the log.

Two things are settled only at the end: an answer without an action may turn out to be another product's, and the
call of a receipt may come after it. What is needed for that is all that is kept of an event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from usmserr.calls import Call
from usmserr.model import Kind
from usmserr.report import Event, Finding


class _Counter:
    """Events of one code; numbers give their order."""

    __slots__ = ("accepted", "actions", "carriers", "count", "first", "last")

    def __init__(self, number: int, event: Event) -> None:
        self.first = self.last = (number, event)
        self.count = self.accepted = 0
        self.actions: dict[str, int] = {}
        self.carriers: dict[str, int] = {}

    def add(self, number: int, event: Event) -> None:
        self.count += 1
        self.first = min(self.first, (number, event), key=lambda pair: pair[0])
        self.last = max(self.last, (number, event), key=lambda pair: pair[0])
        for name, counts in ((event.action, self.actions), (event.carrier, self.carriers)):
            if name:
                counts[name] = counts.get(name, 0) + 1


class Tally:
    """Counts events as they come."""

    def __init__(self, outcome: Callable[[str | None], str | None]) -> None:
        """`outcome` says what became of the call with a session number."""
        self._outcome = outcome
        self._counters: dict[tuple[Kind, str], _Counter] = {}
        self._unsettled: list[tuple[int, Call, Event]] = []
        self._unjoined: list[tuple[_Counter, str]] = []
        self.events = 0
        self.other_products = 0

    def add(self, call: Call | None, event: Event) -> None:
        """Count an event, a receipt if it has no call."""
        self.events += 1
        if call is not None and call.other_product:
            self.other_products += 1
        elif call is not None and event.action is None:
            self._unsettled.append((self.events, call, event))
        else:
            counter = self._count(self.events, event)
            if event.kind is Kind.RECEIPT and event.session_no:
                if event.call is None:
                    self._unjoined.append((counter, event.session_no))
                else:
                    counter.accepted += event.call == "accepted"

    def findings(self) -> tuple[Finding, ...]:
        """Settle what is open; return what was counted, by count, then by first appearance."""
        for number, call, event in self._unsettled:
            if call.other_product:
                self.other_products += 1
            else:
                self._count(number, event)
        for counter, session_no in self._unjoined:
            counter.accepted += self._outcome(session_no) == "accepted"
        self._unsettled, self._unjoined = [], []
        counted = sorted(self._counters.items(), key=lambda item: (-item[1].count, item[1].first[0]))
        return tuple(
            Finding(
                *(kind, code, counter.count, tuple(counter.actions.items())),
                *(self._joined(counter.first[1]), self._joined(counter.last[1])),
                *(tuple(counter.carriers.items()), counter.accepted),
            )
            for (kind, code), counter in counted
        )

    def _count(self, number: int, event: Event) -> _Counter:
        counter = self._counters.get((event.kind, event.code))
        if counter is None:
            counter = self._counters[event.kind, event.code] = _Counter(number, event)
        counter.add(number, event)
        return counter

    def _joined(self, event: Event) -> Event:
        if event.kind is Kind.RECEIPT and event.call is None and (outcome := self._outcome(event.session_no)):
            return replace(event, call=outcome)
        return event
