"""What inputs say -> the report: one ledger and one tally for all, and the line numbers of each input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from usmserr.model import Kind
from usmserr.scanning.calls import Call, Ledger
from usmserr.scanning.events import Quoting
from usmserr.scanning.ids import digest
from usmserr.scanning.report import Event, Input, Report
from usmserr.scanning.scan import Scan
from usmserr.scanning.selection import Selection
from usmserr.scanning.tally import Failure, Tally
from usmserr.scanning.values import Mention


class Counting:
    """What all inputs of one scan are counted with."""

    def __init__(self, masked: bool, selection: Selection | None, on_event: Callable[[Event], None] | None) -> None:
        self.quoting, self.on_event = Quoting(masked=masked), on_event
        self.selection = selection or Selection()
        self.ledger = Ledger(self.selection.takes_call)
        self.tally = Tally(self.ledger.outcome)

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
        for call, mention in sorted(counting.ledger.add(self._file, found.mentions), key=lambda new: new[1].line):
            kind = Kind.API if call else Kind.RECEIPT
            if counting.selection.takes(kind, mention.code, mention.action, mention.time):
                self._add(kind, call, mention)

    def _add(self, kind: Kind, call: Call | None, mention: Mention) -> None:
        counting = self._counting
        session_no = 0 if call else digest(mention.session_no)
        outcome = counting.ledger.outcome(session_no) if session_no else None
        counting.quoting.settle(mention)
        shown = partial(counting.quoting.event, mention, self._file, outcome)
        place = self.number, mention.line
        failure = Failure(kind, mention.code, mention.action, mention.carrier, session_no, place, shown)
        if call is None:
            counting.tally.add(failure)
        else:
            counting.tally.add_call(call, failure)
        if counting.on_event and not (call and call.other_product):
            counting.on_event(shown())
