"""One self-contained page to send to a colleague: nothing comes from elsewhere, and nothing of a log can run in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from usmserr.render.html.missing import MissingLibrary

if TYPE_CHECKING:
    from usmserr.render.common import Look
    from usmserr.scanning.report import EntriesOf, Report

try:
    from usmserr.render.html import environment
except ModuleNotFoundError as error:
    if error.name not in ("jinja2", "markupsafe"):
        raise
    raise MissingLibrary() from error


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write the page."""
    from usmserr.render.html.page import page

    environment.write(page(report, entries_of, look.lang), out)
