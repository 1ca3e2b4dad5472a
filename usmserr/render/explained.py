"""What panels say of an entry, whether it is explained or stands in a report."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, RenderableType

from usmserr.model import Entry
from usmserr.render import arrange, pieces
from usmserr.render.common import Look
from usmserr.render.paragraph import Paragraph
from usmserr.render.pieces import part, text


def told(name: str, lines: Sequence[str], look: Look) -> list[RenderableType]:
    """Show lines under a label."""
    return part(name, [Paragraph(text(line, look)) for line in lines], look)


def meaning(entry: Entry, look: Look) -> list[RenderableType]:
    """Say what an entry means."""
    return told("meaning", [entry.meaning.in_(look.lang)] if entry.meaning else [], look)


def _related(entry: Entry, look: Look) -> list[RenderableType]:
    return told("see_also", [", ".join(entry.see_also)] if entry.see_also else [], look)


def retcode(entry: Entry, look: Look) -> list[RenderableType]:
    """Say what to do and where; with `long` also why it happens and where that is written."""
    lang = look.lang
    parts = [*pieces.steps(entry, look), *meaning(entry, look), *pieces.addresses([entry], look)]
    if look.long:
        parts += pieces.bullets("causes", [cause.in_(lang) for cause in entry.causes], look)
        parts += told("note", [entry.note.in_(lang)] if entry.note else [], look)
        parts += _related(entry, look)
    return [*parts, *pieces.source([entry], look)]


def further(entries: Sequence[Entry], console: Console, look: Look) -> None:
    """Write the further reading of receipt codes, which is the same for most, once below them."""
    if links := arrange.further(entries):
        items = [pieces.Address(link.text.in_(look.lang), link.url, look) for link in links]
        pieces.show(console, look, *part("links", items, look))
