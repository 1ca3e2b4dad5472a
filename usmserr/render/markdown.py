"""Markdown to paste into an issue or a chat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from usmserr.render.common import LINK, Found, Look, Lookup, heading
from usmserr.render.words import word
from usmserr.terminal import visible

if TYPE_CHECKING:
    from usmserr.report import Report


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", visible(text))


def _text(text: str) -> str:
    parts, at = [], 0
    for match in LINK.finditer(text):
        parts += [_escape(text[at : match.start()]), f"[{_escape(match[1])}]({match[2]})"]
        at = match.end()
    return "".join([*parts, _escape(text[at:])])


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write a section an entry."""
    lang = look.lang
    for number, item in enumerate(found):
        entry = item.entry
        above = heading(entry, found[number - 1].entry if number else None, look)
        lines = [f"# {above}", ""] if above else []
        lines += [f"## {_escape(entry.code)} {_text(entry.message.in_(lang))}", ""]
        lines += ["".join(_text(t.in_(lang)) + ("" if lang.value == "zh" else " ") for t in entry.remedy).strip(), ""]
        if entry.causes:
            lines += [f"**{word('causes', lang)}**", "", *(f"- {_text(t.in_(lang))}" for t in entry.causes), ""]
        if entry.note:
            lines += [f"> {_text(entry.note.in_(lang))}", ""]
        who, retry = word(f"who.{entry.who}", lang), word(f"retry.{entry.retry}", lang)
        lines.append(f"{word('who', lang)}: {who} · {word('retry', lang)}: {retry}")
        if entry.see_also:
            lines += ["", f"{word('see_also', lang)}: {', '.join(map(_escape, entry.see_also))}"]
        if entry.links:
            lines += ["", *(f"- [{_escape(link.text.in_(lang))}]({link.url})" for link in entry.links)]
        out.write(("\n" if number else "") + "\n".join(lines) + "\n")


def report(report: Report, lookup: Lookup, out: TextIO, look: Look) -> None:
    """Write one table."""
    lang = look.lang
    if not report.findings:
        return
    names = [word(name, lang) for name in ("count", "code", "message", "first", "remedy")]
    out.write(f"| {' | '.join(names)} |\n|---:|---|---|---|---|\n")
    for finding in report.findings:
        known = lookup(finding.code, finding.kind)
        messages = dict.fromkeys(_text(e.message.in_(lang)) for e in known) or [word("unknown", lang)]
        remedies = dict.fromkeys(" ".join(_text(t.in_(lang)) for t in e.remedy) for e in known)
        first = _escape(f"{finding.first.file}:{finding.first.line}")
        cells = [str(finding.count), _escape(finding.code), " / ".join(messages), first, " / ".join(remedies)]
        out.write(f"| {' | '.join(cells)} |\n")
