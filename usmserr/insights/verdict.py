"""The one line that says how bad it is, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usmserr.model import Text

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Report


def verdict(report: Report, entries_of: EntriesOf) -> Text | None:
    """Say in one line how much fails, since when, with which code, who must act and whether to send again."""
    return None
