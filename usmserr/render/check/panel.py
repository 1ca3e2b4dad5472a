"""What a person at a terminal reads of a check: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from usmserr.checking.values import Check, Problem, Signed
from usmserr.codes.printable import visible
from usmserr.model import Lang
from usmserr.render.check.words import billed, counts, items, level, source, unknown, verdict, word
from usmserr.render.common import Look
from usmserr.render.panel import WIDEST, _console
from usmserr.render.paragraph import Paragraph

_MOST_ITEMS = 8
_MOST_REQUESTS = 10  # with problems
_STYLES = {"error": "bold red", "warning": "bold magenta", "hint": "bold cyan"}


def check(check: Check, out: TextIO, look: Look) -> None:
    """Write the requests with their problems, the signature, and what cannot be checked."""
    console = _console(out, look._replace(terminal=look.terminal._replace(width=min(look.terminal.width, WIDEST))))
    lang = look.lang
    title = Text(visible(check.action or word("requests", lang, count=len(check.requests))), style="bold")
    title.append(f"  {counts(check, lang)}", _STYLES["error"] if check.count("error") else "bold")
    console.print(Paragraph(title))
    for note in check.notes:
        _print(console, note.in_(lang), 0)
    _problems(check, console, lang)
    for each in check.billing:
        console.print()
        _labelled(console, word("billing", lang), billed(each, lang), lang, 0)
    if check.signature:
        _signature(check.signature, console, lang)
    for heading, rules in unknown(check, lang):
        console.print()
        _print(console, heading, 0, "bold" if rules else "")
        for one in rules:
            console.print(Paragraph(Text(visible(one)), "  · "))


def _problems(check: Check, console: Console, lang: Lang) -> None:
    broken = list(dict.fromkeys(problem.request for problem in check.problems))
    for number in broken[:_MOST_REQUESTS]:
        if len(check.requests) > 1:
            console.print()
            line = check.requests[number].line
            _print(console, word("request", lang, number=number + 1, line=line), 0, "bold underline")
        for problem in check.problems:
            if problem.request == number:
                console.print()
                _problem(problem, console, lang)
    if len(broken) > _MOST_REQUESTS:
        console.print()
        _print(console, word("rest", lang, count=len(broken) - _MOST_REQUESTS), 0)


def _problem(problem: Problem, console: Console, lang: Lang) -> None:
    title = Text(level(problem.level, lang), style=_STYLES[problem.level])
    for part in (problem.code, problem.where):
        if part:
            title.append(f"  {visible(part)}", "bold")
    console.print(Paragraph(title))
    _print(console, problem.message.in_(lang))
    for line in _rows(list(items(problem.items, _MOST_ITEMS, lang))):
        _print(console, line, 4)
    _labelled(console, word("remedy", lang), " ".join(step.in_(lang) for step in problem.rule.remedy), lang)
    if problem.rule.doubt:
        _labelled(console, word("doubt", lang), problem.rule.doubt.in_(lang), lang, style="dim")
    about = f"{source(problem.rule, lang)} · {problem.rule.id}"
    _labelled(console, word("source", lang), about, lang, style="dim")


def _rows(found: Sequence[str]) -> Iterator[str]:
    """Yield what is short side by side, what is long alone."""
    row = ""
    for one in found:
        if row and len(row) + len(one) > 60:
            yield row
            row = ""
        row = f"{row}   {one}" if row else one
    if row:
        yield row


def _signature(signed: Signed, console: Console, lang: Lang) -> None:
    console.print()
    title = Text(word("signature", lang), style="bold")
    title.append(f"  {verdict(signed, lang)}", _STYLES["error"] if signed.match is False else "bold")
    console.print(Paragraph(title))
    if signed.sent:
        _labelled(console, word("sent", lang), signed.sent, lang)
    _labelled(console, word("computed", lang), signed.computed, lang)
    _labelled(console, word("signed", lang), "", lang)
    _print(console, signed.text, 4)


def _labelled(console: Console, label: str, text: str, lang: Lang, indent: int = 2, style: str = "") -> None:
    line = Text(style=style).append(label + ("：" if lang is Lang.ZH else ": "), "" if style else "bold")
    console.print(Paragraph(line.append(visible(text)), " " * indent))


def _print(console: Console, text: str, indent: int = 2, style: str = "") -> None:
    console.print(Paragraph(Text(visible(text), style=style), " " * indent))
