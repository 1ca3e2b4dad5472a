"""How the failures of a code run over the time of the log: when they began, and whether they go on.

Both questions are one of chance: had a code failed at one rate all the time, how likely is it that none of its
failures lies in a stretch of so many calls? Of n failures in c calls, none in a further a calls: (c / (c + a)) ** n,
or, where hardly a call succeeded, rather (1 - n / c) ** a: the one is slow to call an end, the other to deny it.
Receipts are judged by the failed receipts around them, because delivered ones have no place on the timeline.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from usmserr.insights.clock import end_of, local, step_start
from usmserr.model import Kind

if TYPE_CHECKING:
    from usmserr.scanning.report import Finding, Report, Timeline

FEWEST = 5  # failures from which a course can be told, and steps
CHANCE = 1e-4  # below it, a stretch without failures is none of chance: reports have dozens of codes
UNLIKELY = 0.05  # below it, a stretch without failures after the last one may be the end of them
APART = 10  # seconds between two failures of which no SDK has made the second out of the first
GAPS = 3  # how many times longer than any stretch between failures the one after them has to be
FADED = 0.2  # of what the rate before lets expect: fewer than that is no going on
BURST = 10  # failures that make a beginning
STRAYS = 0.05  # of what the rate afterwards lets expect before: so few do not hide a beginning
EXPECTED = 20  # failures that there would have been before, if strays are to be few
SUDDEN = 0.5  # of the rate afterwards, in the first two steps
RATE = 0.01  # of what was tried; less is no burst, nor pressing
SHARE = 0.05  # of the failures of its kind; of a code with less there is little to say
# What rotation adds to a log's name: a number, a day, how it is compressed.
_ROTATION = re.compile(r"[._-]\d{4}-?\d\d-?\d\d(?:[._T-]\d+)*|(?<=\.log)\.\d{1,3}(?=\.|$)|\.(?:gz|bz2|xz|zst)$")


@dataclass(frozen=True, slots=True)
class Course:
    """The failures of a code, and what else was tried, by steps of the report's timeline."""

    counts: list[int]
    tried: list[int]  # calls, failed or not; failed receipts, of any code
    first: int  # step of the first failure, and of the last one
    last: int
    failures: int  # repetitions of what had just failed aside: they say nothing of the next call

    @property
    def before(self) -> int:
        """How many were tried before the first failure, at least."""
        return sum(self.tried[: self.first])

    @property
    def within(self) -> int:
        """How many were tried from the first failure to the last."""
        return sum(self.tried[self.first : self.last + 1])

    @property
    def after(self) -> int:
        """How many were tried after the last failure, at least."""
        return sum(self.tried[self.last + 1 :])

    @property
    def longest_gap(self) -> tuple[int, int]:
        """The longest stretch between two failures: how many were tried in it, and its steps."""
        tried = steps = most = longest = 0
        for step in range(self.first, self.last + 1):
            tried, steps = (0, 0) if self.counts[step] else (tried + self.tried[step], steps + 1)
            most, longest = max(most, tried), max(longest, steps)
        return most, longest


def course(report: Report, finding: Finding) -> Course | None:
    """Return the course of a code; None if the log does not tell it, or only of a part of its failures."""
    timeline, counts = report.timeline, finding.counts(report.timeline)
    if timeline is None or counts is None or finding.count < FEWEST or sum(counts) != finding.count:
        return None
    if len(counts) < FEWEST:
        return None
    tried = list(timeline.calls) if finding.kind is Kind.API else _receipts(report, timeline)
    tried = [max(some, count) for some, count in zip(tried, counts, strict=True)]
    steps = [step for step, count in enumerate(counts) if count]
    failures = max(finding.count - finding.repeats, _apart(steps, timeline.step))
    return Course(counts, tried, steps[0], steps[-1], failures)


def _apart(steps: list[int], size: int) -> int:
    """Return how many failures were so far apart that each is a try of its own, be it to the same number."""
    apart: list[int] = []
    for step in steps:
        if not apart or (step - apart[-1]) * size >= APART:
            apart.append(step)
    return len(apart)


def _receipts(report: Report, timeline: Timeline) -> list[int]:
    tried = [0] * len(timeline.calls)
    for finding in report.all_findings:
        if finding.kind is Kind.RECEIPT:
            for step, count in finding.steps:
                tried[step] += count
    return tried


def is_ongoing(report: Report, finding: Finding) -> bool | None:
    """Say whether a code still fails at the end of the log; None if the log does not show it."""
    found = course(report, finding)
    if found is None or found.failures < FEWEST:
        return None
    if is_over(report, found):
        return False
    return True if _goes_on(report, finding, found) else None


def is_over(report: Report, found: Course) -> bool:
    """Say whether enough was tried after the last failure to tell that there would have been another one."""
    after, (most, longest) = found.after, found.longest_gap
    if not is_one_log(report) or after <= GAPS * most or len(found.counts) - 1 - found.last <= longest:
        return False
    return chance(found.within, after, found.failures) < CHANCE


def chance(within: float, beside: float, failures: int) -> float:
    """Return how likely it is that no failure is in a stretch beside one that begins and ends with a failure."""
    if within <= 0:
        return 1.0
    share: float = within / (within + beside)
    return share ** max(0, failures - 1)


def is_one_log(report: Report) -> bool:
    """Say whether all inputs are one log, rotated perhaps: of several, one may end while another goes on."""
    return len({_ROTATION.sub("", one.name) for one in report.inputs}) <= 1


def _goes_on(report: Report, finding: Finding, found: Course) -> bool:
    after = found.after + _rest_of_step(report, finding, found)
    half = _half(found)
    recent, recent_failures = sum(found.tried[half : found.last + 1]), sum(found.counts[half:])
    if min(_silence(found.within, found.failures, after), _silence(recent, recent_failures, after)) < UNLIKELY:
        return False
    silent = _steps(report, found) - 1 - found.last
    return silent <= max(1, found.longest_gap[1]) and not _has_faded(found)


def _silence(tried: float, failures: int, after: float) -> float:
    """Return how likely it is that none of so many calls fails, if they fail as those before did."""
    return math.pow(1 - min(1.0, failures / (tried + 1)), after)


def _half(found: Course) -> int:
    """Return the step from which there is the later half of the failures."""
    total = sum(found.counts)
    return max(step for step, later in enumerate(_sums_after(found.counts)) if 2 * later >= total)


def _sums_after(counts: list[int]) -> list[int]:
    """Return for each step how many there are from it to the end."""
    return list(accumulate(reversed(counts)))[::-1]


def _rest_of_step(report: Report, finding: Finding, found: Course) -> float:
    """Return how many were tried after the last failure in its own step, if they were evenly spread."""
    timeline = report.timeline
    begin = step_start(report, timeline, found.last) if timeline else None
    last, end = local(finding.last_time, report), end_of(report)
    if timeline is None or begin is None or last is None:
        return found.tried[found.last] / 2
    stop = begin + timedelta(seconds=timeline.step)
    stop = min(stop, max(begin, end)) if end else stop
    left, size = (stop - last).total_seconds(), (stop - begin).total_seconds()
    rest = found.tried[found.last] * min(1.0, max(0.0, left / size)) if size else 0.0
    return min(rest, found.tried[found.last] - found.counts[found.last])  # none of which has failed


def _steps(report: Report, found: Course) -> int:
    """Return how many steps the log has, also if its last receipts come after the last call."""
    timeline, end = report.timeline, end_of(report)
    start: datetime | None = local(timeline.start, report) if timeline else None
    if timeline is None or end is None or start is None:
        return len(found.counts)
    return max(len(found.counts), int((end - start).total_seconds() // timeline.step) + 1)


def _has_faded(found: Course) -> bool:
    """Say whether far fewer fail at the end than before, so that a few stragglers are no going on."""
    failures, tried = _sums_after(found.counts), _sums_after(found.tried)
    total, all_tried = failures[found.first], tried[found.first]
    for step in range(found.first + 1, found.last + 1):
        later, before = failures[step], all_tried - tried[step]
        expected = tried[step] * (total - later) / before if before else 0.0
        if expected >= 10 and later <= FADED * expected:
            return True
    return False


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
    if found is None or timeline is None or found.failures < BURST or not is_one_log(report):
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
