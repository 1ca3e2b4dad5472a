"""Panels for people at a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Lang, Link, Sight
from usmserr.render import arrange
from usmserr.render.common import LINK, Found, Look, View, heading
from usmserr.render.paragraph import Paragraph
from usmserr.render.words import word

WIDEST = 100  # columns; longer lines are hard to read
NARROWEST = 36  # columns that a meaning needs beside another


def _console(out: TextIO, look: Look) -> Console:
    return Console(
        file=out,
        width=look.terminal.width,
        force_terminal=look.terminal.color,
        highlight=False,
        markup=False,
        emoji=False,
        color_system="standard" if look.terminal.color else None,
        legacy_windows=False,
        _environ={},  # all that it would look for there is decided
    )


def _text(text: str, look: Look, style: str = "") -> Text:
    result, at = Text(style=style, overflow="fold"), 0
    for match in re.finditer(LINK, text):
        result.append(visible(text[at : match.start()]))
        _link(result, match[1], match[2], look)
        at = match.end()
    result.append(visible(text[at:]))
    if look.words:
        from usmserr.codes.search import spans

        for start, end in spans(result.plain, list(look.words)):
            result.stylize("bold underline", start, end)
    return result


def _link(result: Text, label: str, url: str, look: Look) -> None:
    if look.terminal.hyperlinks:
        result.append(visible(label), Style(underline=True, color="blue", link=visible(url)))
    else:
        result.append(f"{visible(label)} <{visible(url)}>")


def _pointer(link: Link, look: Look) -> Paragraph:
    line = Text()
    _link(line, link.text.in_(look.lang), link.url, look)
    return Paragraph(line, "→ ")


def _further(entries: Sequence[Entry], console: Console, look: Look) -> None:
    for link in arrange.further(entries):
        console.print(Padding(_pointer(link, look), (0, 2)))


def _advice(entry: Entry, look: Look) -> list[RenderableType]:
    """Say what an entry means and what to do."""
    lang = look.lang
    parts: list[RenderableType] = []
    if entry.meaning:
        parts.append(Paragraph(_text(entry.meaning.in_(lang), look)))
    gap = "" if lang is Lang.ZH else " "
    parts.append(Paragraph(_text(gap.join(text.in_(lang) for text in entry.remedy), look)))
    return parts


def _bullets(name: str, lines: Sequence[str], look: Look) -> list[RenderableType]:
    if not lines:
        return []
    title = Text("\n" + word(name, look.lang), style="bold")
    return [title, *(Paragraph(_text(line, look), " · ") for line in lines)]


def _foot(entries: Sequence[Entry], look: Look) -> Paragraph:
    """Say who acts, whether a retry helps, and where it is written."""
    lang, entry = look.lang, entries[0]
    who, retry = word(f"who.{entry.who}", lang), word(f"retry.{entry.retry}", lang)
    quiet = f"\n{word('who', lang)}: {who} · {word('retry', lang)}: {retry}"
    if entry.see_also:
        quiet += f" · {word('see_also', lang)}: {', '.join(entry.see_also)}"
    quiet += f" · {arrange.sources(entries, lang)}"
    return Paragraph(Text(visible(quiet, lines=True), style="dim"))


def _retcode(entry: Entry, look: Look) -> list[RenderableType]:
    lang = look.lang
    parts = _advice(entry, look)
    parts += _bullets("causes", [cause.in_(lang) for cause in entry.causes], look)
    if entry.note:
        parts.append(Paragraph(Text("\n").append_text(_text(entry.note.in_(lang), look, "italic"))))
    parts += (_pointer(link, look) for link in entry.links)
    return [*parts, _foot([entry], look)]


def _symptom(entry: Entry, look: Look) -> RenderableType:
    lang = look.lang
    title = _text(entry.message.in_(lang), look, "bold").append(visible(f"  {entry.code}"), "dim")
    parts: list[RenderableType] = []
    if entry.meaning:
        parts.append(Paragraph(_text(entry.meaning.in_(lang), look)))
    parts += [Text(), *(Paragraph(_text(step.in_(lang), look)) for step in entry.remedy)]
    if entry.note:
        parts.append(Paragraph(Text("\n").append_text(_text(entry.note.in_(lang), look, "italic"))))
    return _panel(title, [*parts, _foot([entry], look)], look)


def _meaning(entries: Sequence[Entry], asked: str, look: Look) -> list[RenderableType]:
    """Show one meaning of a receipt code, for the carriers that share it."""
    parts = _advice(entries[0], look)
    parts += _bullets("details", arrange.details(entries, asked, look.lang), look)
    for note in arrange.notes(entries, look.lang):
        parts.append(Paragraph(Text("\n").append_text(_text(note, look, "italic"))))
    return [*parts, _foot(entries, look)]


def _width(look: Look) -> int:
    return min(look.terminal.width, WIDEST)


def _panel(title: Text, parts: list[RenderableType], look: Look, width: int | None = None) -> Panel:
    # The title is the first line inside: in the border a long one would be cut off.
    return Panel(Group(Paragraph(title), *parts), box=box.SQUARE, border_style="dim", width=width or _width(look))


def _title(code: str, text: str, look: Look, count: int = 0) -> Text:
    title = Text(f"{count} × " if count else "", style="bold")
    if code:
        title.append(visible(code), "bold red").append("  ")
    return title.append_text(_text(text, look, "bold"))


def _side_by_side(panels: Sequence[tuple[Text, list[RenderableType]]], look: Look) -> RenderableType:
    columns = max(1, min(len(panels), look.terminal.width // NARROWEST))
    width = look.terminal.width // columns if columns > 1 else _width(look)
    grid = Table.grid()
    for start in range(0, len(panels), columns):
        grid.add_row(*(_panel(title, parts, look, width) for title, parts in panels[start : start + columns]))
    return grid


def _code(block: arrange.Block, look: Look) -> RenderableType:
    """Show a receipt code: one panel where all carriers mean the same by it, else panels side by side."""
    lang, meanings = look.lang, arrange.meanings(block.entries)
    code = block.asked or block.entries[0].code
    if len(meanings) == 1:
        title = _title(code, block.entries[0].message.in_(lang), look)
        title.append(f"  {arrange.carriers(block.entries, lang)}", "dim")
        return _panel(title, _meaning(block.entries, code, look), look)
    head = _title(code, arrange.differing(block.entries, lang), look)
    panels = []
    for entries in meanings:
        title = Text(arrange.carriers(entries, lang), style="bold cyan").append("  ")
        title.append_text(_text(entries[0].message.in_(lang), look, "bold"))
        panels.append((title, _meaning(entries, code, look)))
    return Group(Padding(Paragraph(head), (0, 2)), _side_by_side(panels, look))


def _category(block: arrange.Block, look: Look) -> RenderableType:
    lang, entry = look.lang, block.entries[0]
    short = look.view is View.HITS
    title = _text(entry.message.in_(lang), look, "bold").append(visible(f"  {entry.category}"), "dim")
    parts = _advice(entry, look)
    parts.append(Paragraph(Text("\n" + arrange.tally(block.entries, lang), style="bold")))
    for carrier, codes in arrange.codes(block.entries, lang, short=short):
        parts.append(Paragraph(_text(codes, look), f" {carrier}  "))
    for note in arrange.additions(block.entries, lang):
        parts.append(Paragraph(_text(note, look, "italic"), " · "))
    if short and len(block.entries) > arrange.SHORT:
        hint = f"{word('all_codes', lang)}: usmserr list --category {entry.category}"
        parts.append(Paragraph(Text(visible(hint), style="dim")))
    return _panel(title, [*parts, _foot(block.entries, look)], look)


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write a panel for each RetCode, receipt code or, where many are listed, category of receipts."""
    console = _console(out, look)
    before: Entry | None = None
    for block in arrange.by_code(found) if look.view is View.CODES else arrange.by_category(found):
        entry = block.entries[0]
        if above := heading(entry, before, look):
            console.print(Paragraph(Text(visible(above), style="bold")))
        before = entry
        if block.kind is Kind.API:
            console.print(_panel(_title(entry.code, entry.message.in_(look.lang), look), _retcode(entry, look), look))
            continue
        if block.kind is Sight.SYMPTOM:
            console.print(_symptom(entry, look))
            continue
        if block.both:
            hint = word("both", look.lang).format(code=visible(block.asked))
            console.print(Padding(Paragraph(Text(hint)), (0, 2, 1, 2)))
        console.print(_code(block, look) if look.view is View.CODES else _category(block, look))
    _further([item.entry for item in found], console, look)
