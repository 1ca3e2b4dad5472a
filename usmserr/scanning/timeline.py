"""Times -> how many there are in each step of time; steps merge as the span grows, so that memory does not.

Times are counted as they are written, and by what they lack: which moments they mean is asked once a step, at the end.
Two counts of the same kind add up: the step is the smallest in which not too many steps have any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from usmserr.scanning.report import Timeline
from usmserr.scanning.times import instant, parts

STEPS = (1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 31_449_600)  # seconds, each a part of the next
MOST_BINS = 1000  # steps with any that are kept
MOST_SHOWN = 240  # steps of a report: more would not be seen
_YEARS = range(1970, 3000)
_NO_YEAR, _NO_DAY = "--", "T"  # how times without a year, and clocks alone, begin
_EPOCH = date(1970, 1, 1).toordinal()


class Written(NamedTuple):
    """A time as it is written: what it lacks and its zone, and the seconds since 1970 that it would be in UTC."""

    form: str  # the zone, as `+08:00` or `Z`, behind `--` if the year is missing, `T` if the day is
    second: int


Bin = tuple[str, int]  # a form, and which step since 1970


@lru_cache(maxsize=64)
def _day(year: str | None, day: str | None) -> int | None:
    """Return the days since 1970; 2000 stands for a year that is missing, because it has a 29th of February."""
    if day is None:
        return 0
    try:
        found = date.fromisoformat(f"{year or '2000'}-{day}")
    except ValueError:
        return None
    return found.toordinal() - _EPOCH if found.year in _YEARS else None


def written(time: str | None) -> Written | None:
    """Take a time of a log apart; None if it is none of this world."""
    found = parts(time) if time else None
    if found is None:
        return None
    day = _day(found.year, found.day)
    hour, minute, second = int(found.clock[:2]), int(found.clock[3:5]), int((found.seconds or ":00")[1:])
    zone = found.zone or ""
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    if len(zone) > 1:
        zone = f"{zone[:3]}:{zone[-2:]}"
        if zone[1:3] > "23" or zone[4:] > "59":
            return None
    lack = "" if found.year else _NO_YEAR if found.day else _NO_DAY
    return Written(lack + zone, day * 86_400 + hour * 3600 + minute * 60 + second)


class Bins:
    """How many there are in each step, for each way of writing times."""

    __slots__ = ("counts", "level")

    def __init__(self) -> None:
        self.level = 0  # which step
        self.counts: dict[Bin, int] = {}

    @classmethod
    def of(cls, level: int, seconds: Iterable[tuple[str, int, int]]) -> Bins:
        """Return what the engine has counted: of each step its form, its first second, and how many."""
        bins = cls()
        bins.level = level
        bins.counts = {(form, second // STEPS[level]): count for form, second, count in seconds}
        return bins

    def add(self, time: Written | None, count: int = 1) -> None:
        """Count what has a time."""
        if time is None:
            return
        place = time.form, time.second // STEPS[self.level]
        self.counts[place] = self.counts.get(place, 0) + count
        while len(self.counts) > MOST_BINS and self.level + 1 < len(STEPS):
            self.merge(self.level + 1)

    def __add__(self, other: Bins) -> Bins:
        total = Bins()
        total.level = max(self.level, other.level)
        for one in (self, other):
            for time, count in one.seconds:
                total.add(time, count)
        return total

    def merge(self, level: int) -> None:
        """Go over to a larger step."""
        if level <= self.level:
            return
        ratio = STEPS[level] // STEPS[self.level]
        merged: dict[Bin, int] = {}
        for (form, at), count in self.counts.items():
            merged[form, at // ratio] = merged.get((form, at // ratio), 0) + count
        self.level, self.counts = level, merged

    @property
    def seconds(self) -> Iterator[tuple[Written, int]]:
        """Where each step begins, and how many there are in it."""
        step = STEPS[self.level]
        return ((Written(form, at * step), count) for (form, at), count in self.counts.items())


class Clock:
    """Puts times as they are written on the report's steps, in the zone in which most calls are written."""

    def __init__(self, calls: Bins, receipts: Bins) -> None:
        forms: dict[str, int] = {}
        for (form, _), count in (calls.counts or receipts.counts).items():
            forms[form] = forms.get(form, 0) + count
        form = max(sorted(forms), key=lambda form: forms[form], default="")
        self.zone = form.removeprefix(_NO_YEAR).removeprefix(_NO_DAY) or None
        self._plain = form if form == (self.zone or "") else None  # times in which nothing has to be asked
        placed = [self._second(time) for bins in (calls, receipts) for time, _ in bins.seconds]
        seconds = [second for second in placed if second is not None]
        first, last = min(seconds, default=0), max(seconds, default=-1)
        level = max(calls.level, receipts.level)
        while level + 1 < len(STEPS) and last // STEPS[level] - first // STEPS[level] >= MOST_SHOWN:
            level += 1
        self.step = STEPS[level]
        self._first = first // self.step
        self.length = last // self.step - self._first + 1

    def place(self, bins: Bins) -> dict[int, int]:
        """Return which steps of the report have any, and how many."""
        found: dict[int, int] = {}
        for time, count in bins.seconds:
            if (second := self._second(time)) is not None:
                at = second // self.step - self._first
                found[at] = found.get(at, 0) + count
        return dict(sorted(found.items()))

    def timeline(self, calls: Bins, failed: Bins) -> Timeline | None:
        """Return the report's timeline; None where nothing has a time."""
        if self.length <= 0:
            return None
        start = datetime(1970, 1, 1) + timedelta(seconds=self._first * self.step)
        return Timeline(start.isoformat() + (self.zone or ""), self.step, self._dense(calls), self._dense(failed))

    def _dense(self, bins: Bins) -> tuple[int, ...]:
        placed = self.place(bins)
        return tuple(placed.get(step, 0) for step in range(self.length))

    def _second(self, time: Written) -> int | None:
        """Return the second at which a clock in the report's zone shows a time."""
        return time.second if time.form == self._plain else _shown(time, self.zone)


@lru_cache(maxsize=4096)  # the steps of a report, and those of its codes
def _shown(time: Written, zone: str | None) -> int | None:
    moment = instant(_text(time))
    if moment is None:
        return None
    if zone is not None:
        moment = moment.astimezone(datetime.fromisoformat(f"2000-01-01T00:00:00{zone.replace('Z', '+00:00')}").tzinfo)
    return (moment.date().toordinal() - _EPOCH) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def _text(time: Written) -> str:
    """Return a time as it is written."""
    text, form = (datetime(1970, 1, 1) + timedelta(seconds=time.second)).isoformat(), time.form
    if form.startswith(_NO_YEAR):
        return f"{_NO_YEAR}{text[5:]}{form[2:]}"
    return f"{text[10:]}{form[1:]}" if form.startswith(_NO_DAY) else text + form
