"""One JSON object a line; a scan's events are written one by one, as they are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from usmserr.render.common import Found, Look
from usmserr.render.objects import dump, entry_dict, event_dict

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Event, Report


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write one entry a line."""
    for item in found:
        out.write(dump(entry_dict(item.entry, item.query, look.lang), None) + "\n")


def event(event: Event, out: TextIO) -> None:
    """Write one event at once."""
    out.write(dump(event_dict(event), None) + "\n")
    out.flush()


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write nothing: the events have been written."""
