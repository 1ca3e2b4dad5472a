"""All insights of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usmserr.insights.insight import Insight

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Report


def insights(report: Report, entries_of: EntriesOf) -> tuple[Insight, ...]:
    """Return what the data shows, the most pressing first."""
    return ()
