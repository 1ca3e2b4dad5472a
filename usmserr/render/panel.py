"""Panels for people at a terminal; this module and those that only it imports load Rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Sight
from usmserr.render import arrange, pieces
from usmserr.render.common import Found, Look, View, heading
from usmserr.render.explained import further, meaning, retcode, told
from usmserr.render.paragraph import Paragraph
from usmserr.render.pieces import part, styles, text, title
from usmserr.render.words import word


def _symptom(entry: Entry, look: Look) -> Group:
    head = title(entry.code, text(entry.message.in_(look.lang), look, "bold"), pieces.act(entry, look.lang), look)
    return Group(head, *retcode(entry, look))


def _receipt(entries: Sequence[Entry], asked: str, look: Look) -> list[RenderableType]:
    """Show one meaning of a receipt code, for the carriers that share it; its notes say how sure that is."""
    entry, lang = entries[0], look.lang
    parts = [*pieces.steps(entry, look), *meaning(entry, look)]
    parts += pieces.bullets("details", arrange.details(entries, asked, lang), look)
    parts += told("note", arrange.notes(entries, lang), look)
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
    parts += [*pieces.steps(entry, look), *meaning(entry, look)]
    codes = [Paragraph(text(arrange.tally(block.entries, lang), look))]
    for carrier, listed in arrange.codes(block.entries, lang, short=short):
        codes.append(Paragraph(text(listed, look), Text().append(f"{carrier}  ", styles(look).carrier)))
    if short and len(block.entries) > arrange.SHORT:
        codes.append(Paragraph(Text(f"{word('all_codes', lang)}: usmserr list --category {entry.category}")))
    parts += [*part("table", codes, look), *told("note", arrange.additions(block.entries, lang), look)]
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
    further([item.entry for item in found], console, look)


def _show(block: arrange.Block, before: Entry | None, console: Console, look: Look) -> None:
    """Write a panel, below what was written before."""
    entry, lang = block.entries[0], look.lang
    shown: list[RenderableType] = [Text()] if before else []
    if above := heading(entry, before, look):
        shown += [Paragraph(Text(visible(above), styles(look).label)), Text()]
    if block.kind is Kind.API:
        about = text(entry.message.in_(lang), look, styles(look).title)
        shown += [title(entry.code, about, pieces.act(entry, lang), look), *retcode(entry, look)]
    elif block.kind is Sight.SYMPTOM:
        shown.append(_symptom(entry, look))
    elif look.view is View.CODES:
        if block.both:
            shown += [Paragraph(Text(word("both", lang).format(code=visible(block.asked)))), Text()]
        shown.append(_code(block, look))
    else:
        shown.append(_category(block, look))
    pieces.show(console, look, *shown)
