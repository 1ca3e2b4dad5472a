"""What the formats share: how texts and their links are taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

from usmserr.model import Entry, Kind, Lang, Text
from usmserr.render.words import word
from usmserr.terminal import Terminal

if TYPE_CHECKING:
    from usmserr.report import Report

FORMATS = ("panel", "plain", "json", "ndjson", "markdown")
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^\s)]+)\)")


class Found(NamedTuple):
    """An entry, and what was typed to find it."""

    entry: Entry
    query: str | None = None


class Look(NamedTuple):
    """How a result is to look."""

    lang: Lang = Lang.ZH
    terminal: Terminal = Terminal()
    words: tuple[str, ...] = ()  # searched words, to be highlighted
    grouped: bool = False  # headings where the layer changes


Lookup = Callable[[str, Kind], Sequence[Entry]]


class Renderer(Protocol):
    """What every format's module offers."""

    def entries(self, found: Sequence[Found], out: TextIO, look: Look) -> None:
        """Write entries."""

    def report(self, report: Report, lookup: Lookup, out: TextIO, look: Look) -> None:
        """Write the result of a scan."""


def heading(entry: Entry, before: Entry | None, look: Look) -> str | None:
    """Return the heading to write above an entry of a grouped listing."""
    if not look.grouped or (before is not None and before.layer == entry.layer):
        return None
    return word(f"layer.{entry.layer}", look.lang)


def labels(text: str) -> str:
    """Return a text with its links reduced to their labels."""
    return LINK.sub(r"\1", text)


def addresses(text: str) -> str:
    """Return a text with its links as `label <URL>`."""
    return LINK.sub(r"\1 <\2>", text)


def links(entry: Entry, lang: Lang) -> list[tuple[str, str]]:
    """Collect label and address of every link of an entry, each once."""
    texts: list[Text] = [*entry.remedy, *entry.causes, *([entry.note] if entry.note else [])]
    pairs = [(m[1], m[2]) for text in texts for m in LINK.finditer(text.in_(lang))]
    pairs += [(link.text.in_(lang), link.url) for link in entry.links]
    return list(dict.fromkeys(pairs))
