"""What a report means: since when it fails, whether it goes on, what is behind it, and what a retry is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usmserr.insights import concentration, delivery, over_time, repetition
from usmserr.insights.course import is_ongoing
from usmserr.insights.insight import LEVELS, Insight
from usmserr.insights.verdict import lead, verdict

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Report

__all__ = ["Insight", "insights", "is_ongoing", "lead", "verdict"]


def insights(report: Report, entries_of: EntriesOf) -> tuple[Insight, ...]:
    """Return what the data shows, the most pressing first, then in the order of the codes."""
    found = [
        *over_time.found(report),
        *concentration.found(report),
        *repetition.found(report, entries_of),
        *delivery.found(report, entries_of),
    ]
    return tuple(sorted(found, key=lambda insight: LEVELS.index(insight.level)))
