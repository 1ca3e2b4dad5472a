"""Panels for people at a terminal; this module and those that only it imports load Rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group, RenderableType
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Sight
from usmserr.render import arrange, pieces
from usmserr.render.common import Found, Look, View, heading, nothing
from usmserr.render.paragraph import Paragraph
from usmserr.render.pieces import part, styles, text, title
from usmserr.render.words import word

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report


def _told(name: str, lines: Sequence[str], look: Look) -> list[RenderableType]:
    return part(name, [Paragraph(text(line, look)) for line in lines], look)


def _meaning(entry: Entry, look: Look) -> list[RenderableType]:
    return _told("meaning", [entry.meaning.in_(look.lang)] if entry.meaning else [], look)


def _related(entry: Entry, look: Look) -> list[RenderableType]:
    return _told("see_also", [", ".join(entry.see_also)] if entry.see_also else [], look)


def _retcode(entry: Entry, look: Look) -> list[RenderableType]:
    """Say what to do and where; with `long` also why it happens and where that is written."""
    lang = look.lang
    parts = [*pieces.steps(entry, look), *_meaning(entry, look), *pieces.addresses([entry], look)]
    if look.long:
        parts += pieces.bullets("causes", [cause.in_(lang) for cause in entry.causes], look)
        parts += _told("note", [entry.note.in_(lang)] if entry.note else [], look)
        parts += _related(entry, look)
    return [*parts, *pieces.source([entry], look)]


def _symptom(entry: Entry, look: Look) -> Group:
    head = title(entry.code, text(entry.message.in_(look.lang), look, "bold"), pieces.act(entry, look.lang), look)
    return Group(head, *_retcode(entry, look))


def _receipt(entries: Sequence[Entry], asked: str, look: Look) -> list[RenderableType]:
    """Show one meaning of a receipt code, for the carriers that share it; its notes say how sure that is."""
    entry, lang = entries[0], look.lang
    parts = [*pieces.steps(entry, look), *_meaning(entry, look)]
    parts += pieces.bullets("details", arrange.details(entries, asked, lang), look)
    parts += _told("note", arrange.notes(entries, lang), look)
    return [*parts, *pieces.addresses([entry], look, reading=False), *pieces.source(entries, look)]


def _code(block: arrange.Block, look: Look) -> Group:
    """Show a receipt code; where carriers mean different things by it, one meaning after the other."""
    lang, meanings = look.lang, arrange.meanings(block.entries)
    code, style = block.asked or block.entries[0].code, styles(look)
    if len(meanings) == 1:
        entry = block.entries[0]
        about = text(entry.message.in_(lang), look, style.title)
        about.append("  ").append(arrange.carriers(block.entries, lang), style.carrier)
        return Group(title(code, about, pieces.act(entry, lang), look), *_receipt(block.entries, code, look))
    parts: list[RenderableType] = [
        title(code, Text(arrange.differing(block.entries, lang), style.title), "", look),
    ]
    for entries in meanings:
        about, act = text(entries[0].message.in_(lang), look, style.title), pieces.act(entries[0], lang)
        head = title(arrange.carriers(entries, lang), about, act, look, style.carrier)
        parts += [Text(), head, *_receipt(entries, code, look)]
    return Group(*parts)


def _category(block: arrange.Block, look: Look) -> Group:
    """Show a category of receipt codes, and its codes by carrier."""
    lang, entry = look.lang, block.entries[0]
    short = look.view is View.HITS
    about = text(entry.message.in_(lang), look, styles(look).title)
    parts: list[RenderableType] = [title(entry.category or "", about, pieces.act(entry, lang), look)]
    parts += [*pieces.steps(entry, look), *_meaning(entry, look)]
    codes = [Paragraph(text(arrange.tally(block.entries, lang), look))]
    for carrier, listed in arrange.codes(block.entries, lang, short=short):
        codes.append(Paragraph(text(listed, look), Text().append(f"{carrier}  ", styles(look).carrier)))
    if short and len(block.entries) > arrange.SHORT:
        codes.append(Paragraph(Text(f"{word('all_codes', lang)}: usmserr list --category {entry.category}")))
    parts += [*part("table", codes, look), *_told("note", arrange.additions(block.entries, lang), look)]
    return Group(*parts, *pieces.addresses([entry], look, reading=False), *pieces.source(block.entries, look))


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write a panel for each RetCode and receipt code; of what was searched or listed one line each, or panels."""
    console = pieces.console(out, look)
    blocks = arrange.by_code(found) if look.view is View.CODES else arrange.by_category(found)
    if look.view is not View.CODES and len(blocks) > 1 and not look.long:
        from usmserr.render.hits import lines

        pieces.show(console, look, *lines(blocks, look))
        return
    before: Entry | None = None
    for block in blocks:
        _show(block, before, console, look)
        before = block.entries[0]
    _further([item.entry for item in found], console, look)


def _show(block: arrange.Block, before: Entry | None, console: Console, look: Look) -> None:
    """Write a panel, below what was written before."""
    entry, lang = block.entries[0], look.lang
    shown: list[RenderableType] = [Text()] if before else []
    if above := heading(entry, before, look):
        shown += [Paragraph(Text(visible(above), styles(look).label)), Text()]
    if block.kind is Kind.API:
        about = text(entry.message.in_(lang), look, styles(look).title)
        shown += [title(entry.code, about, pieces.act(entry, lang), look), *_retcode(entry, look)]
    elif block.kind is Sight.SYMPTOM:
        shown.append(_symptom(entry, look))
    elif look.view is View.CODES:
        if block.both:
            shown += [Paragraph(Text(word("both", lang).format(code=visible(block.asked)))), Text()]
        shown.append(_code(block, look))
    else:
        shown.append(_category(block, look))
    pieces.show(console, look, *shown)


def _further(entries: Sequence[Entry], console: Console, look: Look) -> None:
    """Write the further reading of receipt codes, which is the same for most, once below them."""
    if links := arrange.further(entries):
        items = [pieces.Address(link.text.in_(look.lang), link.url, look) for link in links]
        pieces.show(console, look, *part("links", items, look))


# What follows is the report of a scan.


def _panel(title: Text, parts: Sequence[RenderableType], look: Look) -> Group:
    return Group(Paragraph(title), *parts, Text())


def _title(code: str, about: str, look: Look, count: int = 0) -> Text:
    head = Text(f"{count} × " if count else "", style="bold")
    if code:
        head.append(visible(code), styles(look).code).append("  ")
    return head.append_text(text(about, look, "bold"))


def _advice(entry: Entry, look: Look) -> list[RenderableType]:
    act = Paragraph(Text(pieces.act(entry, look.lang), styles(look).act), pieces.INDENT)
    return [act, *pieces.steps(entry, look), *_meaning(entry, look), *pieces.addresses([entry], look, reading=False)]


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write a panel for each thing to do, with the codes that call for it, their counts and first mentions."""
    console = pieces.console(out, look)
    if not report.findings:
        console.print(Paragraph(Text(nothing(report, look.lang))))
    for pile in arrange.piles(report, entries_of):
        pieces.show(console, look, _pile(pile, entries_of, look))
    _further([entry for finding in report.findings for entry in entries_of(finding)], console, look)


def _pile(pile: arrange.Pile, entries_of: EntriesOf, look: Look) -> RenderableType:
    lang, meanings = look.lang, pile.meanings
    texts = list(dict.fromkeys(entries[0].message.in_(lang) for entries in meanings)) or [word("unknown", lang)]
    code = pile.findings[0].code if len(pile.findings) == 1 else ""
    title = _title(code, " / ".join(texts), look, pile.events)
    parts: list[RenderableType] = []
    if not meanings:
        parts.append(Paragraph(Text(word("unknown.step", lang))))
    elif pile.kind is Kind.API:
        for entries in meanings:
            act = Text(pieces.act(entries[0], lang), styles(look).act)
            parts += [Paragraph(act, pieces.INDENT), *_retcode(entries[0], look)]
    elif len(meanings) == 1:
        parts += _advice(meanings[0][0], look)
    else:
        for entries in meanings:
            # Several codes may have these meanings with different carriers: that is said code by code.
            name = "" if len(pile.findings) > 1 else f"{arrange.carriers(entries, lang)}  "
            line = Text(f"\n{name}", style="bold cyan")
            line.append_text(text(entries[0].message.in_(lang), look, "bold"))
            parts += [Paragraph(line), *_advice(entries[0], look)]
    for finding in pile.findings:
        parts += _finding(finding, entries_of(finding), look, named=not code)
    return _panel(title, parts, look)


def _finding(finding: Finding, known: Sequence[Entry], look: Look, *, named: bool) -> list[RenderableType]:
    lang, first = look.lang, finding.first
    parts: list[RenderableType] = [Text()]
    if named:
        parts.append(Paragraph(Text(f"{finding.count} × ").append(visible(finding.code), "bold red")))
    if finding.kind is Kind.RECEIPT:
        lines = arrange.details(known, finding.code, lang) + arrange.notes(known, lang)
        if named and len(groups := arrange.meanings(known)) > 1:
            lines = [f"{arrange.carriers(group, lang)}: {group[0].message.in_(lang)}" for group in groups] + lines
        parts += (Paragraph(text(line, look), " - ") for line in lines)
    if first.message and (finding.kind is Kind.RECEIPT or not known):
        name = word("description", lang) if finding.kind is Kind.RECEIPT else word("message", lang)
        parts.append(Paragraph(Text(visible(f"{name}: {first.message}")), " - "))
    if finding.accepted:
        parts.append(Paragraph(Text(f"{finding.accepted} × {word('accepted', lang)}"), " - "))
    where = f"{word('first', lang)}: {first.file}:{first.line}"
    where += "".join(f", {one}" for one in (first.time, first.action) if one)
    return [*parts, Paragraph(Text(visible(where), style="dim")), Paragraph(Text(visible(first.text), style="dim"))]
