"""The same as `counting`, where the engine counts: what it asks of the reference, and how its figures are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from usmserr.scanning.counted import Count, Counted
from usmserr.scanning.events import Quoting
from usmserr.scanning.report import Event, Input, Report
from usmserr.scanning.selection import Selection
from usmserr.scanning.timeline import Bins

if TYPE_CHECKING:
    from usmserr.scanning.values import Mention


class _Naming(Quoting):
    """Has a number in place of the name of each input: the engine takes texts alone, and not every name is one."""

    def __init__(self, *, masked: bool) -> None:
        super().__init__(masked=masked)
        self._numbers: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def number(self, file: str) -> str:
        """Return by what the engine knows an input; the same for the same name."""
        number = self._numbers.setdefault(file, str(len(self._numbers)))
        self._names[number] = file
        return number

    def event(self, mention: Mention, file: str, outcome: str | None) -> Event:
        """Return the event of a failure in an input that the engine knows."""
        return super().event(mention, self._names[file], outcome)


class Counting:
    """What all inputs of one scan are counted with."""

    def __init__(
        self,
        engine: ModuleType,
        masked: bool,
        selection: Selection | None,
        on_event: Callable[[Event], None] | None,
    ) -> None:
        wanted = None if selection is None or selection.takes_all else selection
        self._engine, self._masked = engine, masked
        self._naming = _Naming(masked=masked)
        self._counting = engine.Counting(self._naming, wanted, on_event)

    @property
    def failures(self) -> int:
        """The failures found so far."""
        return int(self._counting.failures)

    @property
    def successful(self) -> int:
        """The successful calls so far that are wanted."""
        return int(self._counting.successful)

    def input(self, file: str, number: int) -> Any:
        """Begin to count an input; failures are shown in the order of numbers and lines."""
        return self._engine.Input(self._naming.number(file), number, self._counting)

    def forget(self, file: str) -> None:
        """Drop what only neighbouring records of a finished input need."""
        self._counting.forget(self._naming.number(file))

    def report(self, inputs: Sequence[Input]) -> Report:
        """Settle what is open and return the result."""
        counting = self._counting
        counting.settle()
        aside = counting.aside()
        other_products, other_products_aside = counting.other_products
        calls, failed, receipts = (Bins.of(*one) for one in counting.timelines)
        return Counted(
            lambda make: counting.findings(lambda *said: make(self._count(*said))),
            counting.outcome,
            self._masked,
            tuple(aside),
            counting.times,
            calls + failed,
            failed,
            receipts,
            counting.successful,
            counting.partial,
            counting.successes,
            other_products,
            other_products_aside,
            counting.other_receipts,
        ).report(inputs)

    @staticmethod
    def _count(*said: Any) -> Count:
        at = len(said) - 5  # where the time line stands
        return Count(*[*said[:at], Bins.of(*said[at]), *said[at + 1 :]])
