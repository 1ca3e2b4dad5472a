"""The moment at which a code began to fail, if there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from usmserr.insights.clock import local, step_start
from usmserr.insights.course import CHANCE, GAPS, Course, chance, course, is_one_log

if TYPE_CHECKING:
    from usmserr.scanning.report import Finding, Report

FEWEST = 10  # failures
STRAYS = 0.05  # of what the rate afterwards lets expect before: so few do not hide a beginning
EXPECTED = 20  # failures that there would have been before, if strays are to be few
SUDDEN = 0.5  # of the rate afterwards, in the first two steps
RATE = 0.01  # of what was tried; less is no burst


@dataclass(frozen=True, slots=True)
class Onset:
    """When a code began to fail, and how often it did before and since, up to its last failure."""

    moment: datetime  # in the log's zone
    step: int
    tried_before: int
    failed_before: int
    tried: int
    failed: int


def onset(report: Report, finding: Finding) -> Onset | None:
    """Return the moment at which a code began to fail all at once; None if the log does not show one."""
    found, timeline = course(report, finding), report.timeline
    if found is None or timeline is None or found.failures < FEWEST or not is_one_log(report):
        return None
    step = _step(found)
    if step is None:
        return None
    failed_before = sum(found.counts[:step])
    moment = step_start(report, timeline, step) if failed_before else local(finding.first_time, report)
    if moment is None:
        return None
    until = slice(step, found.last + 1)
    tried_before = sum(found.tried[:step])
    return Onset(moment, step, tried_before, failed_before, sum(found.tried[until]), sum(found.counts[until]))


def _step(found: Course) -> int | None:
    before = failed = 0
    for step, (count, tried) in enumerate(zip(found.counts, found.tried, strict=True)):
        if count and _begins(found, step, before, failed):
            return step
        before, failed = before + tried, failed + count
    return None


def _begins(found: Course, step: int, before: int, failed: int) -> bool:
    tried, count = sum(found.tried[step : found.last + 1]), sum(found.counts[step:])
    rate = count / tried
    soon = slice(step, step + 2)
    if rate < RATE or sum(found.counts[soon]) < SUDDEN * rate * sum(found.tried[soon]):
        return False
    if before <= GAPS * _longest_gap(found, step):
        return False
    if failed:
        expected = before * rate
        return expected >= EXPECTED and failed <= STRAYS * expected
    return chance(tried, before, min(count, found.failures)) < CHANCE


def _longest_gap(found: Course, step: int) -> int:
    return Course(found.counts, found.tried, step, found.last, found.failures).longest_gap[0]
