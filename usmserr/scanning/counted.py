"""What was counted, by the reference or by the engine -> the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from usmserr.model import Kind
from usmserr.scanning.report import Event, Finding, Input, Outside, Report
from usmserr.scanning.times import instant


@dataclass(frozen=True, slots=True)
class Counted:
    """What the report is made of besides its inputs."""

    findings: tuple[Finding, ...]
    aside: tuple[tuple[Kind, str, int], ...]  # failures that are not wanted
    times: Iterable[str]  # of which the first and the last are shown
    successful: int  # calls that are wanted
    successes: int  # wanted or not
    other_products: int
    other_products_aside: int
    other_receipts: int  # which did not fail

    def report(self, inputs: Sequence[Input]) -> Report:
        """Return the result."""
        times = [(at, time) for time in self.times if (at := instant(time)) is not None]
        return Report(
            tuple(inputs),
            self.successful,
            sum(f.count for f in self.findings if f.kind is Kind.API),
            sum(f.count for f in self.findings if f.kind is Kind.RECEIPT),
            self.other_products,
            sum(f.accepted for f in self.findings),
            self.findings,
            min(times)[1] if times else None,
            max(times)[1] if times else None,
            Outside(self.aside, self.successes - self.successful, self.other_products_aside, self.other_receipts),
        )


def joined(event: Event, outcome: Callable[[str], str | None]) -> Event:
    """Return the event of a receipt with what has become of its call, if that was not known at first."""
    if event.kind is Kind.RECEIPT and event.call is None and event.session_no:
        return replace(event, call=outcome(event.session_no))
    return event


def by_count(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return texts and their numbers, the most frequent first."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
