"""Times as a report shows them: all in the zone of the log, receipts next to calls."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from usmserr.scanning.times import instant, lacking

if TYPE_CHECKING:
    from usmserr.scanning.report import Report, Timeline


def local(time: str | None, report: Report) -> datetime | None:
    """Return a time of the log in the log's zone, and without it; None if there is none to show."""
    moment = instant(time) if time else None
    if moment is None or time is None:
        return None
    # What has no zone is the log's own clock, whatever the machine's zone is.
    zoned = lacking(time) is None and report.zone is not None
    return moment.astimezone(_zone(report.zone or "")).replace(tzinfo=None) if zoned else moment.replace(tzinfo=None)


def end_of(report: Report) -> datetime | None:
    """Return when the log ends, or before it what is wanted of it, in the log's zone."""
    end, until = local(report.last_time, report), report.until
    if end is None or until is None:
        return end
    zone = _zone(report.zone) if report.zone else None  # without one, the machine's is meant
    return min(end, until.astimezone(zone).replace(tzinfo=None))


def step_start(report: Report, timeline: Timeline, step: int) -> datetime | None:
    """Return when a step of the timeline begins, in the log's zone."""
    start = local(timeline.start, report)
    return start + timedelta(seconds=step * timeline.step) if start else None


def clock(moment: datetime, report: Report) -> str:
    """Write a time in short: with its day only if the log has several, with seconds only if it is short."""
    first, last = local(report.first_time, report), local(report.last_time, report)
    if first is None or last is None or first.date() != last.date() or moment.date() != first.date():
        return f"{moment:%m-%d %H:%M}"
    return f"{moment:%H:%M}" if last - first >= timedelta(minutes=10) else f"{moment:%H:%M:%S}"


def shown(time: str | None, report: Report) -> str:
    """Write a time of the log in short; nothing if there is none."""
    moment = local(time, report)
    return clock(moment, report) if moment else ""


def _zone(zone: str) -> timezone:
    if zone in ("Z", ""):
        return timezone.utc
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return timezone(-size if zone[0] == "-" else size)
