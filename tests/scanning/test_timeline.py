"""Times on equal steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usmserr.scanning.timeline import MOST_BINS, MOST_SHOWN, STEPS, Bins, Clock, Written, written

START = datetime(2026, 11, 1, 10)


def _bins(seconds: list[int], form: str = "") -> Bins:
    bins = Bins()
    for second in seconds:
        bins.add(Written(form, second))
    return bins


@given(st.lists(st.integers(0, 10**9)), st.lists(st.integers(0, 10**9)))
def test_counts_add_up(one: list[int], two: list[int]) -> None:
    together, added = _bins(one + two), _bins(one) + _bins(two)
    assert (together.level, together.counts) == (added.level, added.counts)


@given(st.integers(1, 10**6), st.integers(2, 3 * MOST_BINS))
def test_memory_and_the_report_stay_small_and_nothing_is_lost(gap: int, count: int) -> None:
    bins = _bins([at * gap for at in range(count)])
    assert len(bins.counts) <= MOST_BINS
    assert sum(bins.counts.values()) == count
    timeline = Clock(bins, Bins()).timeline(bins, Bins())
    assert timeline is not None
    assert sum(timeline.calls) == count
    assert len(timeline.calls) <= MOST_SHOWN
    assert timeline.step in STEPS


def test_each_step_is_a_part_of_the_next() -> None:
    assert [large % small for small, large in pairwise(STEPS)] == [0] * (len(STEPS) - 1)


def test_receipts_in_utc_stand_next_to_the_calls() -> None:
    calls, receipts = Bins(), Bins()
    for minute in range(60):
        calls.add(written((START + timedelta(minutes=minute)).isoformat() + "+08:00"))
    receipts.add(written("2026-11-01T02:30:00Z"))
    clock = Clock(calls, receipts)
    timeline = clock.timeline(calls, Bins())
    assert timeline is not None
    assert (timeline.start, timeline.step, clock.zone) == ("2026-11-01T10:00:00+08:00", 15, "+08:00")
    assert clock.place(receipts) == {30 * 60 // 15: 1}


def test_without_times_there_is_no_timeline() -> None:
    assert Clock(Bins(), Bins()).timeline(Bins(), Bins()) is None


@pytest.mark.parametrize(
    ("time", "form"),
    [
        ("2026-11-01T10:00:00.5", ""),
        ("2026-11-01T10:00Z", "Z"),
        ("2026-11-01 10:00:00+0800", "+08:00"),
        ("--02-29T10:00:00", "--"),
        ("T10:00:00", "T"),
        ("2026-02-29T10:00:00", None),
        ("1969-12-31T10:00:00", None),
        ("2026-11-01T10:00:00+24:00", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_told_by_what_they_lack(time: str | None, form: str | None) -> None:
    found = written(time)
    assert (found.form if found else None) == form
