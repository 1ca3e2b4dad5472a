"""Reports for people at a terminal: an overview, then a panel for each thing to do.

What fits on a screen is shown; the rest is named, with the command that shows it. A report of few failures needs no
overview.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.insights.clock import local
from usmserr.model import Entry, Kind
from usmserr.render import arrange
from usmserr.render.common import Look, nothing
from usmserr.render.overview import LIMITS, Overview, command, is_needed
from usmserr.render.panel import _advice, _console, _foot, _further, _panel, _retcode, _text, _title
from usmserr.render.paragraph import Paragraph
from usmserr.render.timeline import signs
from usmserr.render.words import word

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Event, Finding, Report

ROWS = 37  # of a screen of forty: the prompt, the command and its remark stand on it, too
FOOT = 2  # rows for how the rest is shown
BRIEFS = 8  # piles that may have room
MOST = 0.95  # of the failures; what to do about the few others is not worth the room
NAMED = 5  # codes that are named of the rest


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write the overview, if there is much, and a panel for each thing to do."""
    console = _console(out, look)
    if not report.findings:
        console.print(Paragraph(Text(nothing(report, look.lang))))
    piles = arrange.piles(report, entries_of)
    if is_needed(report):
        overview = Overview(report, entries_of, look, console.width, signs(look.encoding))
        if not look.long:
            _on_a_screen(console, overview, piles, report, entries_of, look)
            return
        console.print(overview.drawn())
    for pile in piles:
        console.print(_pile(pile, report, entries_of, look))
    _further([entry for finding in report.findings for entry in entries_of(finding)], console, look)


def _on_a_screen(
    console: Console,
    overview: Overview,
    piles: Sequence[arrange.Pile],
    report: Report,
    entries_of: EntriesOf,
    look: Look,
) -> None:
    """Write the overview, and below it what to do, code by code, as long as there is room."""
    briefs = [_brief(pile, report, look) for pile in _most(piles)]
    heights = [_height(console, brief) for brief in briefs]
    room = 0
    for codes, most in LIMITS:
        above = overview.drawn(codes, most)
        room = ROWS - FOOT - _height(console, above)
        if heights[0] <= room:
            break
    console.print(above)
    shown = 0
    while shown < len(briefs) and heights[shown] <= room:
        console.print(briefs[shown])
        room -= heights[shown]
        shown += 1
    console.print(_foot_of_screen(piles[shown:], report, look))


def _most(piles: Sequence[arrange.Pile]) -> list[arrange.Pile]:
    """Return the piles that make up most of the failures."""
    total, so_far = sum(pile.events for pile in piles), 0
    for number, pile in enumerate(piles[:BRIEFS], 1):
        so_far += pile.events
        if so_far >= MOST * total:
            return list(piles[:number])
    return list(piles[:BRIEFS])


def _foot_of_screen(left: Sequence[arrange.Pile], report: Report, look: Look) -> Paragraph:
    """Say how the rest is shown: what to do about other codes, and everything."""
    codes = [visible(pile.findings[0].code) for pile in left]
    some = [shlex.quote(code) for code in codes[:NAMED]]
    name = "overview.more" if some else "overview.all"
    text = word(name, look.lang).format(command=command(report, "--long"), codes=" ".join(some))
    return Paragraph(Text(text, "dim"))


def _height(console: Console, renderable: RenderableType) -> int:
    return len(console.render_lines(renderable, pad=False))


def _meanings_title(pile: arrange.Pile, look: Look) -> tuple[str, Text]:
    lang = look.lang
    texts = list(dict.fromkeys(entries[0].message.in_(lang) for entries in pile.meanings)) or [word("unknown", lang)]
    code = pile.findings[0].code if len(pile.findings) == 1 else ""
    return code, _title(code, " / ".join(texts), look, pile.events)


def _brief(pile: arrange.Pile, report: Report, look: Look) -> RenderableType:
    """Say what to do, and where it happened first."""
    _, title = _meanings_title(pile, look)
    parts: list[RenderableType] = []
    if not pile.meanings:
        parts.append(Paragraph(Text(word("unknown.step", look.lang))))
    for entries in pile.meanings:
        if len(pile.meanings) > 1:
            name = f"{arrange.carriers(entries, look.lang)}  " if len(pile.findings) == 1 else ""
            parts.append(Paragraph(Text(f"{name}{visible(entries[0].message.in_(look.lang))}", "bold")))
        parts += _advice(entries[0]._replace(meaning=None), look)
    parts.append(_where(pile.findings[0].first, report, look))
    return _panel(title, parts, look)


def _pile(pile: arrange.Pile, report: Report, entries_of: EntriesOf, look: Look) -> RenderableType:
    lang, meanings = look.lang, pile.meanings
    code, title = _meanings_title(pile, look)
    parts: list[RenderableType] = []
    if not meanings:
        parts.append(Paragraph(Text(word("unknown.step", lang))))
    elif pile.kind is Kind.API:
        for entries in meanings:
            parts += _retcode(entries[0], look)
    elif len(meanings) == 1:
        parts += [*_advice(meanings[0][0], look), _foot(meanings[0], look)]
    else:
        for entries in meanings:
            # Several codes may have these meanings with different carriers: that is said code by code.
            name = "" if len(pile.findings) > 1 else f"{arrange.carriers(entries, lang)}  "
            line = Text(f"\n{name}", style="bold cyan")
            line.append_text(_text(entries[0].message.in_(lang), look, "bold"))
            parts += [Paragraph(line), *_advice(entries[0], look), _foot(entries, look)]
    for finding in pile.findings:
        parts += _finding(finding, entries_of(finding), report, look, named=not code)
    return _panel(title, parts, look)


def _finding(
    finding: Finding, known: Sequence[Entry], report: Report, look: Look, *, named: bool
) -> list[RenderableType]:
    lang, first = look.lang, finding.first
    parts: list[RenderableType] = [Text()]
    if named:
        parts.append(Paragraph(Text(f"{finding.count} × ").append(visible(finding.code), "bold red")))
    if finding.kind is Kind.RECEIPT:
        lines = arrange.details(known, finding.code, lang) + arrange.notes(known, lang)
        if named and len(groups := arrange.meanings(known)) > 1:
            lines = [f"{arrange.carriers(group, lang)}: {group[0].message.in_(lang)}" for group in groups] + lines
        parts += (Paragraph(_text(line, look), " - ") for line in lines)
    if first.message and (finding.kind is Kind.RECEIPT or not known):
        name = word("description", lang) if finding.kind is Kind.RECEIPT else word("message", lang)
        parts.append(Paragraph(Text(visible(f"{name}: {first.message}")), " - "))
    if finding.accepted:
        parts.append(Paragraph(Text(f"{finding.accepted} × {word('accepted', lang)}"), " - "))
    return [*parts, _where(first, report, look), Paragraph(Text(visible(first.text), style="dim"))]


def _where(first: Event, report: Report, look: Look) -> Paragraph:
    where = f"{word('first', look.lang)}: {first.file}:{first.line}"
    where += "".join(f", {part}" for part in (_time(first, report), first.action) if part)
    return Paragraph(Text(visible(where), style="dim"))


def _time(event: Event, report: Report) -> str | None:
    """Return a call's time as the log has it, and a receipt's beside it, in the zone of the calls' times."""
    moment = local(event.time, report) if event.kind is Kind.RECEIPT else None
    return f"{moment.isoformat()}{report.zone or ''}" if moment else event.time
