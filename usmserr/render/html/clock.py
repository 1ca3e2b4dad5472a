"""Times as the page shows them: those of calls and of receipts side by side, in the zone of the log."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from usmserr.scanning.report import Timeline

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def local(time: str, zone: str | None) -> str:
    """Return a log's time in the zone of its calls, which is not repeated; as it stands if it lacks a zone or day."""
    moment = _moment(time)
    if moment is None:
        return time
    if moment.tzinfo is None or (there := _zone(zone)) is None:
        return _form(moment)
    return _form(moment.astimezone(there).replace(tzinfo=None))


def zone_name(zone: str | None) -> str:
    """Return what a zone is called, to be said once; nothing for the machine's."""
    return str(_zone(zone) or "")


def order(time: str) -> float:
    """Return a number by which times sort; the machine's zone is meant where there is none."""
    moment = _moment(time)
    return moment.timestamp() if moment else 0.0


def step_starts(timeline: Timeline, every: int) -> list[datetime] | None:
    """Return when every so many steps of a time line begin; None if it does not begin at a moment."""
    start = _moment(timeline.start)
    if start is None:
        return None
    return [start + timedelta(seconds=timeline.step * number) for number in range(0, len(timeline.calls), every)]


def day(moment: datetime) -> str:
    """Return a moment with its day."""
    return _form(moment.replace(tzinfo=None))


def short(moment: datetime, first: datetime, last: datetime, step: int) -> str:
    """Return a moment as an axis names it: without what all that stand beside it share."""
    if step >= _DAY:
        return f"{moment:%m-%d}" if first.year == last.year else f"{moment:%Y-%m-%d}"
    clock = "%H:%M:%S" if step % _MINUTE else "%H:%M"
    return moment.strftime(clock if first.date() == last.date() else f"%m-%d {clock}")


def unit(step: int) -> tuple[str, int]:
    """Return a length of time in the largest unit that it is a multiple of."""
    for name, seconds in (("days", _DAY), ("hours", _HOUR), ("minutes", _MINUTE)):
        if step % seconds == 0:
            return name, step // seconds
    return "seconds", step


def _moment(time: str) -> datetime | None:
    try:
        return datetime.fromisoformat(time[:-1] + "+00:00" if time.endswith("Z") else time)
    except ValueError:
        return None


def _zone(zone: str | None) -> timezone | None:
    moment = _moment(f"2000-01-01T00:00:00{zone}") if zone else None
    offset = moment.utcoffset() if moment else None
    return None if offset is None else timezone(offset)


def _form(moment: datetime) -> str:
    text = f"{moment:%Y-%m-%d %H:%M:%S}"
    return text if moment.tzinfo is None else f"{text} {moment.tzname()}"
