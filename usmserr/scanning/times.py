"""Times as logs write them, in ISO form and as moments."""

from __future__ import annotations

import re
from datetime import datetime, timezone

TIMESTAMP = (
    r"(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9}(?!\d))?(?: ?Z\b| ?[+-]\d\d:?\d\d\b)?"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?)"
)
TIME = re.compile(TIMESTAMP, re.A)
_EPOCH = re.compile(r"\d{10}(?:\.\d+)?|\d{13}", re.A)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?", re.A)


def iso(text: str) -> str | None:
    """Return a log's time in ISO form, its zone only if it has one; epoch numbers are UTC."""
    if _EPOCH.fullmatch(text):
        seconds = float(text) if len(text) != 13 else int(text) / 1000
        form = "seconds" if len(text) == 10 else "milliseconds"
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec=form).replace("+00:00", "Z")
    match = TIME.search(text)
    return iso_of(match[0]) if match else None


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


def instant(time: str) -> datetime | None:
    """Return a log's time with its zone, the machine's if it has none; None if it is no time of this world."""
    match = _STAMP.fullmatch(time)
    if match is None:
        return None
    day, clock, seconds, fraction, zone = match.groups()
    zone = "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}" if zone else ""
    try:
        return datetime.fromisoformat(f"{day}T{clock}{seconds or ':00'}.{(fraction or '0')[:6]:0<6}{zone}").astimezone()
    except (ValueError, OverflowError, OSError):
        return None
