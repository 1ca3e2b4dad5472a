"""Reports for people at a terminal: an overview, then a panel for each thing to do.

What fits on a screen is shown; the rest is named, with the command that shows it. A report of few failures needs no
overview.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.insights import insights
from usmserr.insights.clock import local
from usmserr.model import Entry, Kind
from usmserr.render import arrange, pieces
from usmserr.render import changes as said
from usmserr.render.common import Look, nothing
from usmserr.render.explained import further, meaning, retcode
from usmserr.render.overview import MOST_SHOWN, Overview, command, is_needed
from usmserr.render.paragraph import Paragraph
from usmserr.render.pieces import styles, text, title
from usmserr.render.timeline import signs
from usmserr.render.words import times, word

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Event, Finding, Report

ROWS = 37  # of a screen of forty: the prompt, the command and its remark stand on it, too
FOOT = 2  # rows for how the rest is shown
BRIEFS = 8  # piles that may have room
MOST = 0.95  # of the failures; what to do about the few others is not worth the room
MOST_CHANGES = 10  # codes that are named of those that have changed
NAMED = 5  # codes that are named of the rest


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write the overview, if there is much, and a panel for each thing to do."""
    console = pieces.console(out, look)
    if not report.findings:
        console.print(Paragraph(Text(nothing(report, look.lang))))
    piles = arrange.piles(report, entries_of)
    if is_needed(report):
        overview = Overview(report, entries_of, look, console.width, signs(look.encoding))
        if not look.long:
            _on_a_screen(console, overview, piles, report, entries_of, look)
            return
        pieces.show(console, look, overview.drawn())
    elif report.partial_calls:  # few failures say nothing of those
        pieces.show(console, look, *_partial(report, entries_of, look), Text())
    for pile in piles:
        pieces.show(console, look, _pile(pile, report, entries_of, look))
    further([entry for finding in report.findings for entry in entries_of(finding)], console, look)
    pieces.show(console, look, _changes(look))


def _partial(report: Report, entries_of: EntriesOf, look: Look) -> list[RenderableType]:
    """Say what was not submitted although its call succeeded."""
    found = [insight for insight in insights(report, entries_of) if insight.id == "partial"]
    return [Paragraph(Text(visible(insight.text.in_(look.lang)), "bold")) for insight in found]


def _on_a_screen(
    console: Console,
    overview: Overview,
    piles: Sequence[arrange.Pile],
    report: Report,
    entries_of: EntriesOf,
    look: Look,
) -> None:
    """Write the overview, and below it what to do, code by code, as long as there is room.

    What to do about the most frequent code is always there, even if the screen is too small for it.
    """
    below = _changes(look)
    briefs = [_brief(pile, report, look) for pile in _most(piles)]
    heights = [_height(console, brief, look) for brief in briefs]
    room = ROWS - FOOT - _height(console, below, look)
    above = _fitting(console, overview, room - heights[0], look)
    room -= _height(console, above, look)
    pieces.show(console, look, above)
    shown = 0
    while shown < len(briefs) and (not shown or heights[shown] <= room):
        pieces.show(console, look, briefs[shown])
        room -= heights[shown]
        shown += 1
    pieces.show(console, look, _foot_of_screen(piles[shown:], report, look), below)


def _fitting(console: Console, overview: Overview, room: int, look: Look) -> RenderableType:
    """Draw the overview with as many codes and insights as there is room for: of both, then of each."""

    def fits(codes: int, most: int) -> bool:
        return _height(console, overview.drawn(codes, most), look) <= room

    both = next((limit for limit in range(MOST_SHOWN, 0, -1) if fits(limit, limit)), 0)
    most = next((limit for limit in range(MOST_SHOWN, both, -1) if fits(max(both, 1), limit)), both)
    codes = next((limit for limit in range(MOST_SHOWN, both, -1) if fits(limit, most)), max(both, 1))
    return overview.drawn(codes, most)


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
    return Paragraph(Text(text))


def _changes(look: Look) -> RenderableType:
    """Say what has changed since an earlier report, if one was given."""
    if look.changes is None:
        return Group()
    parts: list[RenderableType] = [Paragraph(Text(visible(said.title(look.changes, look.lang)), "bold"))]
    lines = list(said.lines(look.changes, look.lang))
    for code, what, figures in lines[:MOST_CHANGES]:
        parts.append(Paragraph(Text(visible(code), "bold").append(f"  {what}  {figures}", "not bold"), " - "))
    if left := len(lines[MOST_CHANGES:]):
        parts.append(Paragraph(Text(word("changes.more", look.lang).format(count=f"{left:,}")), " - "))
    return Group(*parts)


def _height(console: Console, renderable: RenderableType, look: Look) -> int:
    return len(console.render_lines(renderable, console.options.update(width=pieces.width(look)), pad=False))


def _title(pile: arrange.Pile, look: Look) -> Paragraph:
    """Return the code, what it means, how often there is it, and who must act if that is one."""
    lang = look.lang
    texts = list(dict.fromkeys(entries[0].message.in_(lang) for entries in pile.meanings)) or [word("unknown", lang)]
    said = [times(pile.events, lang)]
    said += [pieces.act(pile.meanings[0][0], lang)] if len(pile.meanings) == 1 else []
    code = pile.findings[0].code if len(pile.findings) == 1 else ""
    about = text(" / ".join(texts), look, styles(look).title)
    return title(code, about, "   ".join(said), look)


def _meaning_of(pile: arrange.Pile, entries: Sequence[Entry], look: Look) -> list[RenderableType]:
    """Head one of several meanings; which carrier means it is said code by code where there are several codes."""
    if len(pile.meanings) == 1:
        return []
    carriers = "" if pile.kind is Kind.API or len(pile.findings) > 1 else arrange.carriers(entries, look.lang)
    about = text(entries[0].message.in_(look.lang), look, styles(look).title)
    return [Text(), title(carriers, about, pieces.act(entries[0], look.lang), look, styles(look).carrier)]


def _brief(pile: arrange.Pile, report: Report, look: Look) -> RenderableType:
    """Say what to do, and where it happened first."""
    parts: list[RenderableType] = [_title(pile, look)]
    if not pile.meanings:
        parts.append(_unknown(look))
    for entries in pile.meanings:
        parts += _meaning_of(pile, entries, look)
        parts += [*pieces.steps(entries[0], look), *pieces.addresses(entries[:1], look, reading=False)]
    first = pile.findings[0].first
    if not pile.meanings and first.message:
        parts += _said(first.message, look)
    parts.append(_where(first, report, look))
    if not pile.meanings:
        parts.append(Paragraph(Text(visible(first.text)), pieces.INDENT))
    return Group(*parts, Text())


def _unknown(look: Look) -> Paragraph:
    return Paragraph(Text(word("unknown.step", look.lang)), pieces.INDENT)


def _pile(pile: arrange.Pile, report: Report, entries_of: EntriesOf, look: Look) -> RenderableType:
    parts: list[RenderableType] = [_title(pile, look)]
    if not pile.meanings:
        parts.append(_unknown(look))
    for entries in pile.meanings:
        parts += _meaning_of(pile, entries, look)
        if pile.kind is Kind.API:
            parts += retcode(entries[0], look)
        else:
            parts += [*pieces.steps(entries[0], look), *meaning(entries[0], look)]
            parts += pieces.addresses(entries[:1], look, reading=False)
    for finding in pile.findings:
        parts += _finding(finding, entries_of(finding), report, look, named=len(pile.findings) > 1)
    return Group(*parts, Text())


def _finding(
    finding: Finding, known: Sequence[Entry], report: Report, look: Look, *, named: bool
) -> list[RenderableType]:
    lang, first = look.lang, finding.first
    parts: list[RenderableType] = []
    if named:
        head = Text().append(visible(finding.code), styles(look).code)
        parts += [Text(), Paragraph(head.append(f"  {times(finding.count, lang)}"))]
    lines: list[str] = []
    if finding.kind is Kind.RECEIPT:
        if named and len(groups := arrange.meanings(known)) > 1:
            lines += [f"{arrange.carriers(group, lang)}: {group[0].message.in_(lang)}" for group in groups]
        lines += arrange.details(known, finding.code, lang) + arrange.notes(known, lang)
    parts += pieces.bullets("details", lines, look)
    if first.message and (finding.kind is Kind.RECEIPT or not known):
        parts += _said(first.message, look)
    if finding.accepted:
        accepted = f"{times(finding.accepted, lang)} {word('accepted', lang)}"
        parts.append(Paragraph(Text(accepted), pieces.INDENT))
    return [*parts, _where(first, report, look), Paragraph(Text(visible(first.text)), pieces.INDENT)]


def _said(message: str, look: Look) -> list[RenderableType]:
    return pieces.part("said", [Paragraph(Text(visible(message)))], look)


def _where(first: Event, report: Report, look: Look) -> RenderableType:
    where = ", ".join(one for one in (f"{first.file}:{first.line}", _time(first, report), first.action) if one)
    return Group(*pieces.part("first", [Paragraph(Text(visible(where)))], look))


def _time(event: Event, report: Report) -> str | None:
    """Return a call's time as the log has it, and a receipt's beside it, in the zone of the calls' times."""
    moment = local(event.time, report) if event.kind is Kind.RECEIPT else None
    return f"{moment.isoformat()}{report.zone or ''}" if moment else event.time
