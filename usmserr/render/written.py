"""How shares and times are written for people."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo

from usmserr.scanning.times import instant, lacking

_LEAST = 0.0001  # a share below it is only said to be that small


def percent(share: float) -> str:
    """Return a share in per cent, the more digits the smaller it is; never 0% or 100% unless it is that."""
    if 0 < share < _LEAST:
        return f"<{_LEAST:.2%}"
    if 0 < share < 1:
        digits = 2 if share < 0.01 else 1 if share < 0.1 else 0
        text = f"{share * 100:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if digits else text
        return f"{text}%" if text != "100" else ">99%"
    return f"{share:.0%}"  # receipts may be more than the calls that one log has


def when(time: str, zone: str | None = None) -> str:
    """Return a time of a log as people write it, in the zone of the log if both have one.

    What a time lacks, its day, year or zone, stays away.
    """
    wanted = _zone(zone)
    moment = instant(time) if wanted and lacking(time) is None else None
    if moment and wanted:
        form = "milliseconds" if "." in time else "seconds"
        time = moment.astimezone(wanted).isoformat(timespec=form)
    text = re.sub(r"(Z|[+-]\d\d:?\d\d)$", lambda match: f" {_named(match[0])}", time)
    return text.removeprefix("--").removeprefix("T").replace("T", " ", 1)


def _zone(zone: str | None) -> tzinfo | None:
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone or "")
    if match is None:
        return timezone.utc if zone == "Z" else None
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def _named(zone: str) -> str:
    return "UTC" if zone in ("Z", "+00:00", "+0000") else f"{zone[:3]}:{zone[-2:]}"
