"""What the formats share: how texts and their links are taken apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

from usmserr.model import Entry, Lang, Text
from usmserr.render.terminal import Terminal

if TYPE_CHECKING:
    from usmserr.insights.changes import Changes
    from usmserr.scanning.report import EntriesOf, Report


class Format(str, Enum):
    """The formats of entries: each is a module of this package, with this name."""

    PANEL = "panel"
    PLAIN = "plain"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"


class ReportFormat(str, Enum):
    """The formats of a scan's report: those that entries have, and its own."""

    PANEL = "panel"
    PLAIN = "plain"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"
    HTML = "html"
    OPENMETRICS = "openmetrics"


FORMATS = tuple(one.value for one in Format)
REPORT_FORMATS = tuple(one.value for one in ReportFormat)
LINK = r"\[([^\]]+)\]\((https?://[^\s)]+)\)"  # compiled when a text may have one


class Found(NamedTuple):
    """An entry, and what was typed to find it."""

    entry: Entry
    query: str | None = None
    asked: str = ""  # the code in it that was looked up


class View(Enum):
    """What entries are shown for."""

    CODES = "codes"  # explained one by one
    HITS = "hits"  # found by words: categories with their codes in short
    TABLE = "table"  # all of them, under headings


class Look(NamedTuple):
    """How a result is to look."""

    lang: Lang = Lang.ZH
    terminal: Terminal = Terminal()
    words: tuple[str, ...] = ()  # searched words, to be highlighted
    view: View = View.CODES
    long: bool = False  # all that is known: causes, notes and sources, too, and more than fits on a screen
    encoding: str | None = None  # of the output; None is UTF-8
    changes: Changes | None = None  # of a scan, since an earlier report
    versions: tuple[str, ...] = ()  # of the program and what it runs on, for those who get a report


class Renderer(Protocol):
    """What writes entries in a format."""

    def entries(self, found: Sequence[Found], out: TextIO, look: Look) -> None:
        """Write entries."""


class Reporter(Protocol):
    """What writes reports in a format."""

    def report(self, report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
        """Write the result of a scan."""


def heading(entry: Entry, before: Entry | None, look: Look) -> str | None:
    """Return the heading to write above an entry of a listing, if another part of the table begins with it."""
    if look.view is not View.TABLE or (before is not None and before.layer == entry.layer):
        return None
    from usmserr.render.words import word  # which the plain format does without

    if entry.layer is None:
        return f"{word('layer.receipt', look.lang)} ({entry.source_date})"
    return word(f"layer.{entry.layer}", look.lang)


def nothing(report: Report, lang: Lang) -> str:
    """Say that nothing was found, and in how much."""
    from usmserr.render.words import word

    lines = sum(source.lines for source in report.inputs)
    name = "none.partial" if report.partial_calls else "none"
    return word(name, lang).format(lines=lines, calls=report.successful_calls)


def labels(text: str) -> str:
    """Return a text with its links reduced to their labels."""
    return re.sub(LINK, r"\1", text) if "](" in text else text


def addresses(text: str) -> str:
    """Return a text with its links as `label <URL>`."""
    return re.sub(LINK, r"\1 <\2>", text) if "](" in text else text


def links(entry: Entry, lang: Lang) -> list[tuple[str, str]]:
    """Collect label and address of every link of an entry, each once."""
    texts: list[Text] = [*entry.remedy, *entry.causes, *([entry.note] if entry.note else [])]
    pairs = [(m[1], m[2]) for text in texts for m in re.finditer(LINK, text.in_(lang))]
    pairs += [(link.text.in_(lang), link.url) for link in entry.links]
    return list(dict.fromkeys(pairs))
