"""Times in the zone of the log."""

from __future__ import annotations

import pytest

from usmserr.insights.clock import local, shown
from usmserr.scanning.report import Report

TIMES = [
    ("+08:00", "2026-11-23T02:41:07Z", "2026-11-23T10:41:07"),
    ("+0800", "2026-11-23T02:41:07Z", "2026-11-23T10:41:07"),
    ("-03:30", "2026-11-23T02:41:07Z", "2026-11-22T23:11:07"),
    ("Z", "2026-11-23T02:41:07Z", "2026-11-23T02:41:07"),
    ("+08:00", "2026-11-23T10:41:07+08:00", "2026-11-23T10:41:07"),
    ("+08:00", "2026-11-23T10:41:07", "2026-11-23T10:41:07"),
    (None, "2026-11-23T10:41:07.5", "2026-11-23T10:41:07.500000"),
]


@pytest.mark.parametrize(("zone", "time", "expected"), TIMES)
def test_receipts_stand_beside_calls(zone: str | None, time: str, expected: str) -> None:
    found = local(time, Report(zone=zone))
    assert found is not None
    assert found.isoformat() == expected


def test_a_log_without_zones_is_in_the_machine_s(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    if not hasattr(time, "tzset"):
        pytest.skip("the machine's zone cannot be set here")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert str(local("2026-11-23T02:41:07Z", Report())) == "2026-11-23 10:41:07"
    finally:
        monkeypatch.undo()
        time.tzset()


SHORT = [
    ("2026-11-23T10:00:00", "2026-11-23T12:00:00", "10:41"),
    ("2026-11-23T10:41:00", "2026-11-23T10:42:00", "10:41:07"),
    ("2026-11-22T10:00:00", "2026-11-23T12:00:00", "11-23 10:41"),
]


@pytest.mark.parametrize(("first", "last", "expected"), SHORT)
def test_times_are_as_short_as_the_log_lets_them_be(first: str, last: str, expected: str) -> None:
    assert shown("2026-11-23T10:41:07", Report(first_time=first, last_time=last)) == expected


@pytest.mark.parametrize("time", [None, "", "yesterday", "2026-13-45T10:00:00"])
def test_what_is_no_time_is_not_shown(time: str | None) -> None:
    assert local(time, Report()) is None
    assert shown(time, Report()) == ""
