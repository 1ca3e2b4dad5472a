"""The geometry of the chart: bars over time, stacked by code.

Across, all is in per cent, so that it fits any width without its words growing or shrinking; upwards, in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usmserr.model import Kind
from usmserr.render.html import clock

if TYPE_CHECKING:
    from usmserr.scanning.report import Finding, Report, Timeline

HEIGHT = 200  # pixels
SERIES = 6  # codes with a pattern of their own: more could not be told apart
_MOST_COLUMNS = 60  # on a telephone, each still as wide as a finger can hit half of
_SPARK_HEIGHT = 20
_LEAST = 2.0  # pixels of what is there at all
_GAP = 0.2  # of a column's width


@dataclass(frozen=True, slots=True)
class Series:
    """One code of the chart, or all the others together."""

    number: int  # of its pattern
    name: str
    section: int | None  # of the page
    total: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One code's part of a bar."""

    series: Series
    count: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: a step of time."""

    label: str  # when it begins
    calls: int
    failed: int  # calls
    receipts: int  # that report a failure
    hit: str  # where its share of the width begins, and how wide the share is
    slot: str
    x: str
    width: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars, from left to right, and what the axes say."""

    start: str
    step: str
    series: tuple[Series, ...]
    columns: tuple[Column, ...]
    ticks: tuple[tuple[str, str], ...]  # label and height, from the top
    times: tuple[str, ...]  # of the first bar, the middle one and the last
    receipts: bool  # whether there are any
    height: int = HEIGHT


def chart(report: Report, words: Mapping[str, str]) -> Chart | None:
    """Return the chart of a report; None where its log has no times, or all of them are the same."""
    timeline = report.timeline
    if timeline is None or len(timeline.calls) < 2:
        return None
    every = _every(timeline)
    starts = clock.step_starts(timeline, every)
    if starts is None or len(starts) < 2:
        return None
    series, counts = _series(report, timeline, every, words)
    if not series:
        return None
    top = _top(max(map(sum, zip(*counts, strict=True))))
    step = timeline.step * every
    labels = [clock.short(one, starts[0], starts[-1], step) for one in starts]
    calls = _merged(timeline.calls, every)
    failed, receipts = (_of_kind(kind, report, timeline, every) for kind in (Kind.API, Kind.RECEIPT))
    columns = [
        _column(
            (number, len(starts)),
            label,
            (calls[number], failed[number], receipts[number]),
            series,
            [one[number] for one in counts],
            top,
        )
        for number, label in enumerate(labels)
    ]
    unit, number = clock.unit(step)
    return Chart(
        start=clock.day(starts[0]),
        step=words[f"step.{unit}"].format(count=number),
        series=series,
        columns=tuple(columns),
        ticks=_ticks(top),
        times=_times(labels),
        receipts=any(receipts),
    )


def spark(finding: Finding, timeline: Timeline | None) -> tuple[int, int, str] | None:
    """Return width, height and path of a small picture of one code's time line; its own maximum fills the height."""
    counts = finding.counts(timeline)
    if timeline is None or counts is None or len(counts) < 2 or not any(counts):
        return None
    merged = _merged(counts, _every(timeline))
    most = max(merged)
    tall = [max(_LEAST, _SPARK_HEIGHT * count / most) if count else 0 for count in merged]
    path = "".join(
        f"M{number} {_SPARK_HEIGHT}v-{height:.4g}h.85v{height:.4g}z" for number, height in enumerate(tall) if height
    )
    return len(merged), _SPARK_HEIGHT, path


def _every(timeline: Timeline) -> int:
    """Return how many steps make one bar."""
    return -(-len(timeline.calls) // _MOST_COLUMNS)


def _merged(counts: Sequence[int], every: int) -> list[int]:
    return [sum(counts[at : at + every]) for at in range(0, len(counts), every)]


def _series(
    report: Report, timeline: Timeline, every: int, words: Mapping[str, str]
) -> tuple[tuple[Series, ...], list[list[int]]]:
    """Return what has a pattern, the most frequent first, and the counts of each."""
    timed = [(number, one, _merged(one.counts(timeline) or [], every)) for number, one in enumerate(report.findings)]
    timed = sorted((one for one in timed if any(one[2])), key=lambda one: -sum(one[2]))
    shown = len(timed) if len(timed) <= SERIES + 1 else SERIES
    series = [Series(at, one.code, number, sum(counts)) for at, (number, one, counts) in enumerate(timed[:shown])]
    counts = [one[2] for one in timed[:shown]]
    if rest := timed[shown:]:
        together = [sum(column) for column in zip(*(one[2] for one in rest), strict=True)]
        series.append(Series(SERIES, words["chart.rest"].format(count=len(rest)), None, sum(together)))
        counts.append(together)
    return tuple(series), counts


def _of_kind(kind: Kind, report: Report, timeline: Timeline, every: int) -> list[int]:
    """Count the failures of a kind in each bar."""
    counts = [0] * len(timeline.calls)
    for finding in report.findings:
        if finding.kind is kind:
            for step, count in finding.steps:
                counts[step] += count
    return _merged(counts, every)


def _column(
    place: tuple[int, int],
    label: str,
    numbers: tuple[int, int, int],
    series: Sequence[Series],
    counts: Sequence[int],
    top: int,
) -> Column:
    (number, columns), (calls, failed, receipts) = place, numbers
    slot = 100 / columns
    present = [(one, count) for one, count in zip(series, counts, strict=True) if count]
    heights = [max(_LEAST, HEIGHT * count / top) for _, count in present]
    if (excess := sum(heights) - HEIGHT) > 0:
        heights[heights.index(max(heights))] -= excess
    segments: list[Segment] = []
    y = float(HEIGHT)
    for (one, count), height in zip(present, heights, strict=True):
        y -= height
        segments.append(Segment(one, count, f"{max(y, 0):.4g}", f"{height:.4g}"))
    return Column(
        label=label,
        calls=calls,
        failed=failed,
        receipts=receipts,
        hit=f"{number * slot:.4g}%",
        slot=f"{slot:.4g}%",
        x=f"{(number + _GAP / 2) * slot:.4g}%",
        width=f"{(1 - _GAP) * slot:.4g}%",
        segments=tuple(segments),
    )


def _top(most: int) -> int:
    """Return the round number at which the axis ends: 1, 2 or 5 and noughts, not below the tallest bar."""
    power: int = 10 ** (len(str(most)) - 1)
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= most)


def _ticks(top: int) -> tuple[tuple[str, str], ...]:
    middle = [(f"{top // 2:,}", f"{HEIGHT / 2:g}")] if top % 2 == 0 else []
    return ((f"{top:,}", "0"), *middle, ("0", f"{HEIGHT:g}"))


def _times(labels: Sequence[str]) -> tuple[str, ...]:
    return (labels[0], labels[len(labels) // 2], labels[-1]) if len(labels) > 2 else tuple(labels)
