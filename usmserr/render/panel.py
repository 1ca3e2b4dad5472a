"""Panels for people at a terminal; the only module that imports Rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from usmserr.model import Entry, Lang
from usmserr.render.common import LINK, Found, Look, Lookup, heading
from usmserr.render.paragraph import Paragraph
from usmserr.render.words import word
from usmserr.terminal import visible

if TYPE_CHECKING:
    from usmserr.report import Report


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
    )


def _text(text: str, look: Look, style: str = "") -> Text:
    result, at = Text(style=style, overflow="fold"), 0
    for match in LINK.finditer(text):
        result.append(visible(text[at : match.start()]))
        _link(result, match[1], match[2], look)
        at = match.end()
    result.append(visible(text[at:]))
    if look.words:
        from usmserr.search import spans

        for start, end in spans(result.plain, list(look.words)):
            result.stylize("bold underline", start, end)
    return result


def _link(result: Text, label: str, url: str, look: Look) -> None:
    if look.terminal.hyperlinks:
        result.append(visible(label), Style(underline=True, color="blue", link=visible(url)))
    else:
        result.append(f"{visible(label)} <{visible(url)}>")


def _body(entry: Entry, look: Look) -> list[RenderableType]:
    lang = look.lang
    parts: list[RenderableType] = []
    if entry.meaning:
        parts.append(Paragraph(_text(entry.meaning.in_(lang), look)))
    gap = "" if lang is Lang.ZH else " "
    if entry.remedy:
        parts.append(Paragraph(_text(gap.join(text.in_(lang) for text in entry.remedy), look)))
    if entry.causes:
        parts.append(Text("\n" + word("causes", lang), style="bold"))
        for cause in entry.causes:
            parts.append(Paragraph(_text(cause.in_(lang), look), " · "))
    if entry.note:
        parts.append(Paragraph(Text("\n").append_text(_text(entry.note.in_(lang), look, "italic"))))
    for link in entry.links:
        line = Text()
        _link(line, link.text.in_(lang), link.url, look)
        parts.append(Paragraph(line, "→ "))
    who, retry = word(f"who.{entry.who}", lang), word(f"retry.{entry.retry}", lang)
    quiet = f"\n{word('who', lang)}: {who} · {word('retry', lang)}: {retry}"
    if entry.see_also:
        quiet += f" · {word('see_also', lang)}: {', '.join(entry.see_also)}"
    parts.append(Paragraph(Text(quiet, style="dim")))
    return parts


def _panel(title: Text, parts: list[RenderableType], look: Look) -> Panel:
    # The title is the first line inside: in the border a long one would be cut off.
    return Panel(
        Group(Paragraph(title), *parts), box=box.SQUARE, border_style="dim", width=min(look.terminal.width, 100)
    )


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write a panel an entry."""
    console = _console(out, look)
    before: Entry | None = None
    for item in found:
        entry = item.entry
        if above := heading(entry, before, look):
            console.print(Paragraph(Text(above, style="bold")))
        before = entry
        title = Text().append(visible(entry.code), "bold red").append("  ")
        title.append_text(_text(entry.message.in_(look.lang), look, "bold"))
        console.print(_panel(title, _body(entry, look), look))


def report(report: Report, lookup: Lookup, out: TextIO, look: Look) -> None:
    """Write a panel a code, with its count and its first mention."""
    console = _console(out, look)
    for finding in report.findings:
        known = lookup(finding.code, finding.kind)
        title = Text(f"{finding.count} × ", style="bold").append(visible(finding.code), "bold red").append("  ")
        messages = dict.fromkeys(e.message.in_(look.lang) for e in known) or [word("unknown", look.lang)]
        title.append_text(_text(" / ".join(messages), look, "bold"))
        parts: list[RenderableType] = []
        for entry in known:
            parts += _body(entry, look)
        first = finding.first
        where = f"{word('first', look.lang)}: {first.file}:{first.line}"
        where += "".join(f" · {part}" for part in (first.time, first.action) if part)
        parts += [Paragraph(Text(visible(where), style="dim")), Paragraph(Text(visible(first.text), style="dim"))]
        console.print(_panel(title, parts, look))
