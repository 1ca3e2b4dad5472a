"""Time lines in one row."""

from __future__ import annotations

import pytest

from usmserr.render.timeline import ASCII, BLOCKS, grouping, line, signs


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", BLOCKS), (None, BLOCKS), ("gbk", BLOCKS), ("cp936", BLOCKS), ("ascii", ASCII), ("latin-1", ASCII)],
)
def test_the_signs_are_those_that_the_stream_has(encoding: str | None, expected: str) -> None:
    assert signs(encoding) == expected


@pytest.mark.parametrize(
    ("counts", "group", "expected"),
    [
        ([0, 1, 2, 4, 8], 1, "·▁▂▄█"),
        ([0, 0, 0], 1, "···"),
        ([1, 1000], 1, "▁█"),
        ([1, 1, 4, 4, 0], 2, "▂█·"),
        ([], 1, ""),
    ],
)
def test_the_most_is_the_highest_and_few_are_not_none(counts: list[int], group: int, expected: str) -> None:
    assert line(counts, group, BLOCKS) == expected


@pytest.mark.parametrize(
    ("steps", "width", "expected"), [(60, 24, 3), (24, 24, 1), (25, 24, 2), (1, 24, 1), (0, 24, 1)]
)
def test_all_steps_fit(steps: int, width: int, expected: int) -> None:
    assert grouping(steps, width) == expected
