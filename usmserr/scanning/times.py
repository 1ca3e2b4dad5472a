"""Times as logs write them, in ISO form and as moments.

What a time lacks is not made up: `Nov 23 10:00:00` is `--11-23T10:00:00`, and a clock alone `T10:00:00`. Only a moment
takes the machine's year, day or zone.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

TIMESTAMP = (
    r"(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9}(?!\d))?(?: ?Z\b| ?[+-]\d\d:?\d\d\b)?"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?)"
)
TIME = re.compile(TIMESTAMP, re.A)
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}", re.A)
_STAMP = re.compile(r"(?:(?:(\d{4})-|--)(\d\d-\d\d)[T ]|T)(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", re.A)
# At a record's head, maybe behind its level: syslog's time, `11-23 10:00:00`, klog's `E1123 10:00:00`, a clock alone.
_LEVEL = r"(?:trace|debug|info|notice|warn(?:ing)?|err(?:or)?|severe|fatal|critical|[tdinwef])"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PARTIAL = re.compile(
    rf"\s*(?i:(?:[\[(<]?{_LEVEL}[\])>:|]*\s+)?[\[(<]?(?:(?:time|ts)=\"?)?)"
    rf"(?:({'|'.join(_MONTHS)}) +(\d\d?) |(\d\d)[-/](\d\d)[ T]|[IWEF](\d\d)(\d\d) )?"
    r"(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?![\d:])",
    re.A,
)
_AHEAD = timedelta(days=1)  # a day without a year that is so far ahead was last year's
_LEAP = 8  # years between two 29ths of February, at most


def iso(text: str) -> str | None:
    """Return a log's time in ISO form, its zone only if it has one; epoch numbers are UTC."""
    if _EPOCH.fullmatch(text):
        seconds = int(text) / 1000 if len(text) == 13 and text.isdigit() else float(text)
        form = "seconds" if len(text) == 10 else "milliseconds"
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec=form).replace("+00:00", "Z")
    match = TIME.search(text)
    return iso_of(match[0]) if match else partial(text)


def partial(text: str) -> str | None:
    """Return the time without a year or a day at which a record begins, without what it lacks."""
    match = _PARTIAL.match(text)
    if match is None:
        return None
    name, of_name, month, day, klog_month, klog_day, clock, fraction = match.groups()
    clock = f"T{clock}.{fraction}" if fraction else f"T{clock}"
    if name:
        return f"--{_MONTHS.index(name) + 1:02}-{of_name:0>2}{clock}"
    return f"--{month or klog_month}-{day or klog_day}{clock}" if month or klog_month else clock


def iso_of(found: str) -> str | None:
    """Return what TIMESTAMP matches in ISO form; None if there is no such day."""
    if found[2] == "/":
        try:
            form = "%d/%b/%Y:%H:%M:%S" + (" %z" if " " in found else "")
            return datetime.strptime(found, form).isoformat()
        except ValueError:
            return None
    day = found[:10] if found[4] == "-" else found[:10].replace("/", "-")
    return f"{day}T{found[11:].replace(',', '.').replace(' ', '')}"


def lacking(time: str) -> str | None:
    """Say what the machine has to add to a log's time: its date, year, or zone; None if it is a moment by itself."""
    if time.startswith(("T", "--")):
        return "date" if time[0] == "T" else "year"
    return None if time.endswith("Z") or time[-6:-5] in ("+", "-") or time[-5:-4] in ("+", "-") else "zone"


class Parts(NamedTuple):
    """A time in ISO form, taken apart; None what it lacks."""

    year: str | None
    day: str | None  # month and day
    clock: str  # hour and minute
    seconds: str | None  # behind their colon
    fraction: str | None
    zone: str | None


def parts(time: str) -> Parts | None:
    """Take a time apart, be it one of this world or not."""
    match = _STAMP.fullmatch(time)
    return Parts(*match.groups()) if match else None


def instant(time: str, now: datetime | None = None) -> datetime | None:
    """Return a log's time as a moment, None if it is no time of this world; the machine adds what it lacks.

    That is its zone, its day, or the year in which the day was last (`now` is the time by which that is told).
    """
    taken = parts(time)
    if taken is None:
        return None
    year, day, clock, seconds, fraction, zone = taken
    zone = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}" if zone else ""
    clock = f"{clock}{seconds or ':00'}.{(fraction or '0')[:6]:0<6}{zone}"
    if year:
        return _moment(f"{year}-{day}T{clock}")
    now = now or datetime.now().astimezone()
    if not day:
        return _moment(f"{now.date().isoformat()}T{clock}")
    for number in range(now.year, now.year - _LEAP - 1, -1):
        if (found := _moment(f"{number:04}-{day}T{clock}")) and found < now + _AHEAD:
            return found
    return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
