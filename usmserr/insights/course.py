"""How the failures of a code run over the time of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usmserr.scanning.report import Finding, Report


def is_ongoing(report: Report, finding: Finding) -> bool | None:
    """Say whether a code still fails at the end of the log; None if the log does not show it."""
    return None
