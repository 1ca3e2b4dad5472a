"""What inputs say -> the report: one ledger and one tally for all, and the line numbers of each input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain

from usmserr.model import Kind
from usmserr.scanning.calls import Ledger, New
from usmserr.scanning.counted import Counted
from usmserr.scanning.details import Said, host
from usmserr.scanning.events import Quoting
from usmserr.scanning.ids import digest
from usmserr.scanning.report import Event, Input, Report
from usmserr.scanning.selection import Selection
from usmserr.scanning.tally import Aside, Failure, Tally
from usmserr.scanning.timeline import Bins, written
from usmserr.scanning.times import instant
from usmserr.scanning.values import Scan


class Period:
    """The first and the last time of what was seen, as the log writes them.

    Times that are written alike are in order as texts are: only those that may be first are looked at as times.
    """

    def __init__(self) -> None:
        self._ends: dict[tuple[int, str], list[str]] = {}  # first and last of each way of writing

    def take(self, time: str | None) -> None:
        """Reckon with one more time."""
        if time is None:
            return
        form = len(time), time[-6:] if time[-6:-5] in ("+", "-") else time[-1:] * (time[-1:] == "Z")
        ends = self._ends.get(form)
        if ends is None:
            if instant(time) is not None:
                self._ends[form] = [time, time]
        elif time > ends[1]:
            ends[1] = time
        elif time < ends[0] and instant(time) is not None:
            ends[0] = time

    @property
    def times(self) -> Iterator[str]:
        """The first and the last of each way of writing."""
        return chain.from_iterable(self._ends.values())


class Counting:
    """What all inputs of one scan are counted with."""

    def __init__(self, masked: bool, selection: Selection | None, on_event: Callable[[Event], None] | None) -> None:
        self.masked, self.on_event = masked, on_event
        self.quoting = Quoting(masked=masked)
        self.selection = selection or Selection()
        self.ledger = Ledger(self._takes_success)
        self.tally = Tally(self.ledger.outcome)
        self.aside = Aside()
        self.period = Period()
        self.calls = Bins()  # that succeeded and are wanted
        self.other_receipts = 0  # which did not fail
        self._successes = 0  # wanted or not

    def _takes_success(self, action: str | None, time: str | None) -> bool:
        self._successes += 1
        self.period.take(time)
        takes = self.selection.takes_call(action, time)
        if takes:
            self.calls.add(written(time))
        return takes

    @property
    def failures(self) -> int:
        """The failures found so far."""
        return self.tally.failures

    @property
    def successful(self) -> int:
        """The successful calls so far that are wanted."""
        return self.ledger.successful

    def input(self, file: str, number: int) -> InputCounting:
        """Begin to count an input; failures are shown in the order of numbers and lines."""
        return InputCounting(file, number, self)

    def forget(self, file: str) -> None:
        """Drop what only neighbouring records of a finished input need."""
        self.ledger.forget(file)

    def report(self, inputs: Sequence[Input]) -> Report:
        """Settle what is open and return the result."""
        self.tally.settle()
        return Counted(
            lambda make: map(make, self.tally.counts()),
            lambda session_no: self.ledger.outcome(digest(session_no)),
            self.masked,
            self.aside.codes(),
            self.period.times,
            self.calls + self.tally.failed,
            self.tally.failed,
            self.tally.receipts,
            self.ledger.successful,
            self.ledger.partial,
            self._successes,
            self.tally.other_products,
            self.aside.other_products,
            self.other_receipts,
        ).report(inputs)


class InputCounting:
    """Counts what one input says, and makes events of the failures that are to be shown."""

    def __init__(self, file: str, number: int, counting: Counting) -> None:
        self._file = file
        self.number = number  # of the part being counted: failures are shown in the order of numbers and lines
        self._sofar = Scan()  # without its mentions
        self._counting = counting

    @property
    def lines(self) -> int:
        """The lines counted so far."""
        return self._sofar.lines

    def restart(self) -> None:
        """Count lines from 1 again, but go on with the records."""
        self._sofar = Scan(records=self._sofar.records)

    def count(self, found: Scan) -> None:
        """Let the ledger and the tally count what the next block of the input says; hand on the events."""
        found.move(self._sofar)
        self._sofar = Scan(found.lines, (), found.records, found.torn)
        counting = self._counting
        for new in sorted(counting.ledger.add(self._file, found.mentions), key=lambda new: new.mention.line):
            call, mention = new.call, new.mention
            kind = Kind.API if call else Kind.RECEIPT
            counting.period.take(mention.time)
            if mention.kind == "delivered":
                counting.other_receipts += 1
                continue
            if counting.selection.takes(kind, mention.code, mention.action, mention.time):
                self._add(kind, new)
            else:
                counting.aside.add(kind, call, mention.code)

    def _add(self, kind: Kind, new: New) -> None:
        counting, call, mention = self._counting, new.call, new.mention
        session_no = 0 if call else digest(mention.session_no)
        outcome = counting.ledger.outcome(session_no) if session_no else None
        counting.quoting.settle(mention)
        shown = partial(counting.quoting.event, mention, self._file, outcome)
        place = self.number, mention.line
        said = Said(mention.time, new.parameters, host(mention.stream), call is not None, new.is_again, new.is_retry)
        failure = Failure(kind, mention.code, mention.action, mention.carrier, session_no, place, said, shown)
        if call is None:
            counting.tally.add(failure)
        else:
            counting.tally.add_call(call, failure)
        if counting.on_event and not (call and call.other_product):
            counting.on_event(shown())
