"""Whether a code goes on, and when it began: courses that show it, and those that do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from tests.insights.made import finding, report, shape, thin, time
from usmserr.insights import is_ongoing
from usmserr.insights.course import onset
from usmserr.model import Kind
from usmserr.scanning.report import Input

CALLS = [200] * 60
# Failures by steps of two minutes, what is said of their end, and the step at which they began.
COURSES: dict[str, tuple[list[int], bool | None, int | None]] = {
    "steady to the end": (shape((60, 40)), True, None),
    "began and goes on": (shape((20, 0), (40, 80)), True, 20),
    "began and ended": (shape((20, 0), (10, 80), (30, 0)), False, 20),
    "ended, there from the beginning": (shape((20, 80), (40, 0)), False, None),
    "one step only": (shape((30, 0), (1, 80), (29, 0)), False, 30),
    "silent as long as it often is": (shape((59, 2), (1, 0)), True, None),
    "ended a moment ago": (shape((59, 4), (1, 0)), None, None),
    "seldom": (thin(6), None, None),
    "seldom, and silent as long as chance lets it be": (shape((10, 0), (1, 3), (10, 0), (1, 3), (38, 0)), None, None),
    "every half hour": (shape(*[(1, 50), (14, 0)] * 4), None, None),
    "died down": (shape((20, 0), (20, 80), (19, 0), (1, 1)), None, None),
    "grows slowly": (list(range(60)), True, None),
    "too few": (shape((20, 0), (4, 1), (36, 0)), None, None),
    "strays before": (shape((5, 0), (1, 1), (14, 0), (40, 80)), True, 20),
}


@pytest.mark.parametrize("name", COURSES)
def test_courses(name: str) -> None:
    counts, going, began = COURSES[name]
    one = finding("18013", counts)
    found = report(CALLS, [one])
    start = onset(found, one)
    assert (is_ongoing(found, one), start.step if start else None) == (going, began)


LIMITS: dict[str, dict[str, Any]] = {
    "no time line": {"timeline": None},
    "several logs, of which one may have ended": {"inputs": (Input("a/app.log"), Input("b/app.log"))},
}


@pytest.mark.parametrize("name", LIMITS)
def test_nothing_is_said_of_the_end_without(name: str) -> None:
    one = finding("18013", shape((20, 0), (10, 80), (30, 0)))
    found = report(CALLS, [one], **LIMITS[name])
    assert is_ongoing(found, one) is None
    assert onset(found, one) is None


@pytest.mark.parametrize(
    "names",
    [("app.log.1", "app.log"), ("app-2026-11-23.log.gz", "app-2026-11-24.log"), ("app.log.2.gz", "app.log")],
)
def test_a_rotated_log_is_one_log(names: tuple[str, ...]) -> None:
    one = finding("18013", shape((20, 0), (10, 80), (30, 0)))
    assert is_ongoing(report(CALLS, [one], inputs=tuple(map(Input, names))), one) is False


def test_nothing_is_said_if_some_failures_have_no_time() -> None:
    one = replace(finding("18013", shape((20, 0), (10, 80), (30, 0))), count=801)
    assert is_ongoing(report(CALLS, [one]), one) is None


def test_calls_that_an_sdk_repeats_count_as_one() -> None:
    """Four calls in one second say as little of the next minute as one."""
    one = finding("18018", shape((30, 0), (1, 16), (29, 0)), repeats=12)
    assert is_ongoing(report(CALLS, [one]), one) is None


def test_one_number_that_is_tried_again_and_again_is_evidence() -> None:
    """Whoever probes with one number every minute repeats what had just failed, but no SDK does it."""
    one = finding("18013", shape((20, 0), (40, 4)), repeats=159)
    found = report(shape((20, 10), (40, 4)), [one])
    assert is_ongoing(found, one) is True
    assert onset(found, one) is not None


def test_failures_in_the_second_that_is_the_last_go_on() -> None:
    """Times in whole seconds say nothing of what came after within one."""
    last = time(59)
    one = replace(finding("18013", shape((20, 0), (40, 80))), last_time=last)
    assert is_ongoing(report(CALLS, [one], last_time=last), one) is True


def test_where_all_fail_none_succeeded_after_the_last() -> None:
    one = replace(finding("18013", shape((60, 200))), last_time=time(59.1))
    assert is_ongoing(report(CALLS, [one]), one) is True


@pytest.mark.parametrize(("successes", "going"), [(2, True), (12, None)])
def test_few_successes_after_the_last_failure_are_ordinary(successes: int, going: bool | None) -> None:
    counts = shape((20, 0), (39, 12), (1, 0))
    one = finding("18013", counts)
    assert is_ongoing(report(shape((59, 20), (1, successes)), [one]), one) is going


def test_what_the_options_cut_off_has_not_ended() -> None:
    """The log goes on after `--until`, but nothing of that is counted."""
    one = finding("18013", shape((20, 0), (10, 80)))
    found = report([200] * 30, [one], last_time=time(60))
    assert is_ongoing(found, one) is None
    until = datetime.fromisoformat(time(30))
    assert is_ongoing(replace(found, until=until.astimezone(timezone.utc)), one) is True


def test_receipts_are_judged_by_the_receipts_around_them() -> None:
    ended = finding("MSBLACK", shape((10, 20), (50, 0)), Kind.RECEIPT)
    alone = report(CALLS, [ended])
    assert is_ongoing(alone, ended) is None  # perhaps no receipts came at all any more
    others = finding("MK:0001", shape((60, 20)), Kind.RECEIPT)
    both = report(CALLS, [ended, others])
    assert (is_ongoing(both, ended), is_ongoing(both, others)) == (False, True)


def test_silence_at_the_end_of_a_log_without_calls_says_nothing() -> None:
    """Perhaps nothing was sent any more, as receipts go on to come."""
    one = finding("18013", shape((30, 80), (30, 0)))
    found = report(shape((30, 200), (30, 0)), [one, finding("MSBLACK", shape((60, 5)), Kind.RECEIPT)])
    assert is_ongoing(found, one) is None


def test_the_moment_is_that_of_the_first_failure() -> None:
    one = finding("18013", shape((20, 0), (40, 80)))
    start = onset(report(CALLS, [one]), one)
    assert start is not None
    assert start.moment.isoformat() + "+08:00" == time(20.2)
    assert (start.tried_before, start.failed_before, start.tried, start.failed) == (4000, 0, 8000, 3200)
