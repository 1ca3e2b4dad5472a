"""Markdown to paste into an issue or a chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Lang, Link, Sight
from usmserr.render import arrange
from usmserr.render.common import Found, Look, View, heading
from usmserr.render.marks import escape, marked, paragraph, quoted
from usmserr.render.words import word


def _remedy(entry: Entry, lang: Lang) -> str:
    return paragraph(("" if lang is Lang.ZH else " ").join(step.in_(lang) for step in entry.remedy))


def _foot(entries: Sequence[Entry], lang: Lang) -> str:
    who, retry = word(f"who.{entries[0].who}", lang), word(f"retry.{entries[0].retry}", lang)
    facts = [f"{word('who', lang)}: {who}", f"{word('retry', lang)}: {retry}", escape(arrange.sources(entries, lang))]
    return " · ".join(facts)


def _retcode(entry: Entry, lang: Lang) -> list[str]:
    lines = [f"## {escape(entry.code)} {marked(entry.message.in_(lang))}", "", _remedy(entry, lang), ""]
    if entry.causes:
        lines += [f"**{word('causes', lang)}**", "", *(f"- {paragraph(t.in_(lang))}" for t in entry.causes), ""]
    if entry.note:
        lines += [f"> {paragraph(entry.note.in_(lang))}", ""]
    lines.append(_foot([entry], lang))
    if entry.see_also:
        lines += ["", f"{word('see_also', lang)}: {', '.join(map(escape, entry.see_also))}"]
    return [*lines, *_links(entry.links, lang)]


def _links(links: Sequence[Link], lang: Lang) -> list[str]:
    return ["", *(f"- [{escape(link.text.in_(lang))}]({visible(link.url)})" for link in links)] if links else []


def _symptom(entry: Entry, lang: Lang) -> list[str]:
    steps = [line for step in entry.remedy for line in (paragraph(step.in_(lang)), "")]
    meaning = [paragraph(entry.meaning.in_(lang)), ""] if entry.meaning else []
    lines = [f"## {marked(entry.message.in_(lang))} `{entry.code}`", "", *meaning, *steps]
    if entry.note:
        lines += [f"> {paragraph(entry.note.in_(lang))}", ""]
    return [*lines, _foot([entry], lang), "", f"{word('see_also', lang)}: {', '.join(map(escape, entry.see_also))}"]


def _advice(entry: Entry, lang: Lang) -> list[str]:
    meaning = [paragraph(entry.meaning.in_(lang)), ""] if entry.meaning else []
    return [*meaning, _remedy(entry, lang), ""]


def _code(block: arrange.Block, lang: Lang) -> list[str]:
    meanings = arrange.meanings(block.entries)
    code = block.asked or block.entries[0].code
    lines = [word("both", lang).format(code=escape(code)), ""] if block.both else []
    one = len(meanings) == 1
    about = block.entries[0].message.in_(lang) if one else arrange.differing(block.entries, lang)
    about += f" ({arrange.carriers(block.entries, lang)})" if one else ""
    lines += [f"## {quoted(code, cell=False)} {marked(about)}", ""]
    if one:
        details = [*arrange.details(block.entries, code, lang), *arrange.notes(block.entries, lang)]
        lines += [*_advice(block.entries[0], lang), *(f"- {paragraph(line)}" for line in details)]
        return [*lines, *([""] if details else []), _foot(block.entries, lang)]
    names = [word(name, lang) for name in ("carrier", "message", "details", "remedy", "who", "retry")]
    lines += [f"| {' | '.join(names)} |", "|---|---|---|---|---|---|"]
    for entries in meanings:
        details = [*arrange.details(entries, code, lang), *arrange.notes(entries, lang)]
        first = entries[0]
        cells = [
            *(arrange.carriers(entries, lang), marked(first.message.in_(lang)), " ".join(map(marked, details))),
            *(_remedy(first, lang), word(f"who.{first.who}", lang), word(f"retry.{first.retry}", lang)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", escape(arrange.sources(block.entries, lang))]


def _category(block: arrange.Block, look: Look) -> list[str]:
    lang, entry = look.lang, block.entries[0]
    lines = [f"## {marked(entry.message.in_(lang))} `{entry.category}`", "", *_advice(entry, lang)]
    lines += [arrange.tally(block.entries, lang), ""]
    codes = arrange.codes(block.entries, lang, short=look.view is View.HITS)
    lines += [f"- {carrier}: {marked(text)}" for carrier, text in codes]
    added = arrange.additions(block.entries, lang)
    lines += [*(f"- {paragraph(note)}" for note in added), "", _foot(block.entries, lang)]
    return lines


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write a section for each RetCode, receipt code or, where many are listed, category of receipts."""
    before: Entry | None = None
    for block in arrange.by_code(found) if look.view is View.CODES else arrange.by_category(found):
        entry = block.entries[0]
        above = heading(entry, before, look)
        lines = [f"# {escape(above)}", ""] if above else []
        if block.kind is Kind.API:
            lines += _retcode(entry, look.lang)
        elif block.kind is Sight.SYMPTOM:
            lines += _symptom(entry, look.lang)
        else:
            lines += _code(block, look.lang) if look.view is View.CODES else _category(block, look)
        out.write(("\n" if before else "") + "\n".join(lines) + "\n")
        before = entry
    _further([item.entry for item in found], out, look.lang)


def _further(entries: Sequence[Entry], out: TextIO, lang: Lang) -> None:
    out.writelines(f"{line}\n" for line in _links(arrange.further(entries), lang))
