"""Shares and times as people write them."""

from __future__ import annotations

import pytest

from usmserr.render.written import percent, when


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0, "0%"),
        (0.00001, "<0.01%"),
        (0.00012, "0.01%"),
        (0.0042, "0.42%"),
        (0.002, "0.2%"),
        (0.042, "4.2%"),
        (0.05, "5%"),
        (0.1, "10%"),
        (0.42, "42%"),
        (0.999, ">99%"),
        (1, "100%"),
        (1.7, "170%"),
    ],
)
def test_percent(share: float, written: str) -> None:
    assert percent(share) == written


@pytest.mark.parametrize(
    ("time", "zone", "written"),
    [
        ("2026-11-23T09:47:28.656", None, "2026-11-23 09:47:28.656"),
        ("2026-11-23T09:47:28", "+08:00", "2026-11-23 09:47:28"),  # has no zone, and is given none
        ("2026-11-23T09:47:28+08:00", "+08:00", "2026-11-23 09:47:28 +08:00"),
        ("2026-11-23T09:47:28+0800", None, "2026-11-23 09:47:28 +08:00"),
        ("2026-11-23T01:47:28Z", "+08:00", "2026-11-23 09:47:28 +08:00"),  # a receipt's, next to the calls'
        ("2026-11-23T01:47:28.5Z", "-03:30", "2026-11-22 22:17:28.500 -03:30"),
        ("2026-11-23T01:47:28Z", None, "2026-11-23 01:47:28 UTC"),
        ("2026-11-23T09:47:28+08:00", "Z", "2026-11-23 01:47:28 UTC"),
        ("--11-23T09:47:28", "+08:00", "11-23 09:47:28"),
        ("T09:47:28", "+08:00", "09:47:28"),
        ("9999-99-99T09:47:28Z", "+08:00", "9999-99-99 09:47:28 UTC"),
    ],
)
def test_when(time: str, zone: str | None, written: str) -> None:
    assert when(time, zone) == written
