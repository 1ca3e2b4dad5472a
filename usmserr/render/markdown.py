"""Markdown to paste into an issue or a chat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Lang, Link, Sight
from usmserr.render import arrange
from usmserr.render.common import LINK, Found, Look, View, heading, nothing
from usmserr.render.words import word

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Report


_SIGNS = re.compile(r"[\\`*_\[\]<>|~$]|&(?=#?[0-9A-Za-z]+;)")  # of Markdown, HTML and mathematics, anywhere in a line
_BEGINNING = re.compile(r"(?=[#+=-])|\d+(?=[.)])")  # of a heading, a rule or an item, at the beginning of one
# Addresses, people, issues and commits, as GitHub and others find them.
_LINKED = re.compile(r"://|\bwww\.|\bmailto:|@\w|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b(?<!\d{7})", re.I)


def _escape(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", visible(text))


def _quoted(text: str) -> str:
    """Return a text of a log; as code if programs that read Markdown would link to something from it."""
    if not _LINKED.search(text):
        return _escape(text)
    text = visible(text).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _paragraph(text: str) -> str:
    """Return a text that nothing stands before on its line."""
    text = _text(text.lstrip())
    begins = _BEGINNING.match(text)
    return f"{begins[0]}\\{text[begins.end() :]}" if begins else text


def _text(text: str) -> str:
    parts, at = [], 0
    for match in re.finditer(LINK, text):
        parts += [_escape(text[at : match.start()]), f"[{_escape(match[1])}]({visible(match[2])})"]
        at = match.end()
    return "".join([*parts, _escape(text[at:])])


def _remedy(entry: Entry, lang: Lang) -> str:
    return _paragraph(("" if lang is Lang.ZH else " ").join(step.in_(lang) for step in entry.remedy))


def _foot(entries: Sequence[Entry], lang: Lang) -> str:
    who, retry = word(f"who.{entries[0].who}", lang), word(f"retry.{entries[0].retry}", lang)
    facts = [f"{word('who', lang)}: {who}", f"{word('retry', lang)}: {retry}", _escape(arrange.sources(entries, lang))]
    return " · ".join(facts)


def _retcode(entry: Entry, lang: Lang) -> list[str]:
    lines = [f"## {_escape(entry.code)} {_text(entry.message.in_(lang))}", "", _remedy(entry, lang), ""]
    if entry.causes:
        lines += [f"**{word('causes', lang)}**", "", *(f"- {_paragraph(t.in_(lang))}" for t in entry.causes), ""]
    if entry.note:
        lines += [f"> {_paragraph(entry.note.in_(lang))}", ""]
    lines.append(_foot([entry], lang))
    if entry.see_also:
        lines += ["", f"{word('see_also', lang)}: {', '.join(map(_escape, entry.see_also))}"]
    return [*lines, *_links(entry.links, lang)]


def _links(links: Sequence[Link], lang: Lang) -> list[str]:
    return ["", *(f"- [{_escape(link.text.in_(lang))}]({visible(link.url)})" for link in links)] if links else []


def _symptom(entry: Entry, lang: Lang) -> list[str]:
    steps = [line for step in entry.remedy for line in (_paragraph(step.in_(lang)), "")]
    meaning = [_paragraph(entry.meaning.in_(lang)), ""] if entry.meaning else []
    lines = [f"## {_text(entry.message.in_(lang))} `{entry.code}`", "", *meaning, *steps]
    if entry.note:
        lines += [f"> {_paragraph(entry.note.in_(lang))}", ""]
    return [*lines, _foot([entry], lang), "", f"{word('see_also', lang)}: {', '.join(map(_escape, entry.see_also))}"]


def _advice(entry: Entry, lang: Lang) -> list[str]:
    meaning = [_paragraph(entry.meaning.in_(lang)), ""] if entry.meaning else []
    return [*meaning, _remedy(entry, lang), ""]


def _code(block: arrange.Block, lang: Lang) -> list[str]:
    meanings = arrange.meanings(block.entries)
    code = block.asked or block.entries[0].code
    lines = [word("both", lang).format(code=_escape(code)), ""] if block.both else []
    one = len(meanings) == 1
    about = block.entries[0].message.in_(lang) if one else arrange.differing(block.entries, lang)
    about += f" ({arrange.carriers(block.entries, lang)})" if one else ""
    lines += [f"## {_quoted(code)} {_text(about)}", ""]
    if one:
        details = [*arrange.details(block.entries, code, lang), *arrange.notes(block.entries, lang)]
        lines += [*_advice(block.entries[0], lang), *(f"- {_paragraph(line)}" for line in details)]
        return [*lines, *([""] if details else []), _foot(block.entries, lang)]
    names = [word(name, lang) for name in ("carrier", "message", "details", "remedy", "who", "retry")]
    lines += [f"| {' | '.join(names)} |", "|---|---|---|---|---|---|"]
    for entries in meanings:
        details = [*arrange.details(entries, code, lang), *arrange.notes(entries, lang)]
        first = entries[0]
        cells = [
            *(arrange.carriers(entries, lang), _text(first.message.in_(lang)), " ".join(map(_text, details))),
            *(_remedy(first, lang), word(f"who.{first.who}", lang), word(f"retry.{first.retry}", lang)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", _escape(arrange.sources(block.entries, lang))]


def _category(block: arrange.Block, look: Look) -> list[str]:
    lang, entry = look.lang, block.entries[0]
    lines = [f"## {_text(entry.message.in_(lang))} `{entry.category}`", "", *_advice(entry, lang)]
    lines += [arrange.tally(block.entries, lang), ""]
    codes = arrange.codes(block.entries, lang, short=look.view is View.HITS)
    lines += [f"- {carrier}: {_text(text)}" for carrier, text in codes]
    added = arrange.additions(block.entries, lang)
    lines += [*(f"- {_paragraph(note)}" for note in added), "", _foot(block.entries, lang)]
    return lines


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write a section for each RetCode, receipt code or, where many are listed, category of receipts."""
    before: Entry | None = None
    for block in arrange.by_code(found) if look.view is View.CODES else arrange.by_category(found):
        entry = block.entries[0]
        above = heading(entry, before, look)
        lines = [f"# {_escape(above)}", ""] if above else []
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


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write one table; codes that call for the same action stand together."""
    lang = look.lang
    if not report.findings:
        out.write(_escape(nothing(report, lang)) + "\n")
        return
    names = [word(name, lang) for name in ("count", "code", "message", "first", "remedy", "who", "retry")]
    out.write(f"| {' | '.join(names)} |\n|---:|---|---|---|---|---|---|\n")
    for pile in arrange.piles(report, entries_of):
        for finding in pile.findings:
            known = entries_of(finding)
            first = finding.first
            messages = [_text(group[0].message.in_(lang)) for group in arrange.meanings(known)]
            if finding.kind is Kind.RECEIPT and len(messages) > 1:
                groups = arrange.meanings(known)
                messages = [f"{arrange.carriers(group, lang)}: {_text(group[0].message.in_(lang))}" for group in groups]
            if not known:
                messages = [" · ".join([word("unknown", lang), *([_quoted(first.message)] if first.message else [])])]
            if finding.accepted:
                messages[-1] += f" ({finding.accepted} × {word('accepted', lang)})"
            cells = [
                *(str(finding.count), _quoted(finding.code), " / ".join(messages)),
                _quoted(f"{first.file}:{first.line}"),
                " / ".join(dict.fromkeys(_remedy(entry, lang) for entry in known)) or word("unknown.step", lang),
                " / ".join(dict.fromkeys(word(f"who.{entry.who}", lang) for entry in known)),
                " / ".join(dict.fromkeys(word(f"retry.{entry.retry}", lang) for entry in known)),
            ]
            out.write(f"| {' | '.join(cells)} |\n")
    _further([entry for finding in report.findings for entry in entries_of(finding)], out, lang)
