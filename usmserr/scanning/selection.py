"""Which events of a scan are wanted: by kind, code, action and time."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from usmserr.model import Kind, fold_code
from usmserr.scanning.times import instant, lacking

_AGO = re.compile(r"-?(\d{1,6})([smhdw])", re.A)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?", re.A)


@dataclass(slots=True)
class Selection:
    """What is wanted; an empty one takes everything.

    `timeless` counts events that have no time to go by, `assumed` says what others' times lacked: zone, year, date.
    """

    kind: Kind | None = None
    codes: Collection[str] = ()
    actions: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    timeless: int = field(default=0, init=False)
    assumed: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.codes = {fold_code(code) for code in self.codes}
        self.actions = {action.casefold().removesuffix("response") for action in self.actions}

    @property
    def takes_all(self) -> bool:
        """Whether everything is wanted."""
        return self.kind is None and not self.codes and not self.actions and self.since is None and self.until is None

    def takes(self, kind: Kind, code: str, action: str | None, time: str | None) -> bool:
        """Say whether an event is wanted."""
        if self.kind not in (None, kind) or (self.codes and fold_code(code) not in self.codes):
            return False
        return self.takes_call(action, time)

    def takes_call(self, action: str | None, time: str | None) -> bool:
        """Say whether a call is wanted, whatever came of it."""
        if self.actions and (action or "").casefold() not in self.actions:
            return False
        if self.since is None and self.until is None:
            return True
        at = instant(time) if time else None
        if at is None:
            self.timeless += 1
            return False
        if time and (what := lacking(time)):
            self.assumed.add(what)
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def misses(self, first: str | None, last: str | None) -> bool:
        """Say whether a log with this first and this last time has nothing at all of the time that is wanted."""
        if self.timeless:  # who knows
            return False
        start, end = instant(first) if first else None, instant(last) if last else None
        return bool((self.since and end and end < self.since) or (self.until and start and start >= self.until))


def moment(text: str, now: datetime) -> datetime:
    """Return the time that a person means, in the zone of `now`; raise ValueError if it is none.

    `2026-11-01`, `2026-11-01 10:00`, `10:00` (today), `-2h` (s, m, h, d, w), `now`, `today`, `yesterday`, `昨天`.
    """
    text = text.strip().lower()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2}
    if text in ("now", "现在"):
        return now
    if text in days:
        return midnight - timedelta(days=days[text])
    if match := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
    with suppress(ValueError):  # there is no 25:00
        if match := _CLOCK.fullmatch(text):
            return midnight.replace(hour=int(match[1]), minute=int(match[2]), second=int(match[3] or 0))
    text = re.sub(r"^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?", lambda m: f"{m[1]}-{m[2]:0>2}-{m[3]:0>2}", text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        text += "t00:00"
    if found := instant(text.upper()):
        return found
    raise ValueError("no such time; write it like 2026-11-01, 2026-11-01 10:00, 10:00, -2h, yesterday")
