"""What a person at a terminal reads of a check: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from usmserr.checking.values import Check, Problem, Signed
from usmserr.codes.printable import visible
from usmserr.render.check.words import billed, called, counts, items, level, source, unknown, verdict, word
from usmserr.render.common import Look
from usmserr.render.paragraph import Paragraph
from usmserr.render.pieces import INDENT, console, show, styles, width

_MOST_ITEMS = 8
_MOST_REQUESTS = 10  # with problems


def check(check: Check, out: TextIO, look: Look) -> None:
    """Write the requests with their problems, the signature, and what cannot be checked."""
    to, lang = console(out, look), look.lang
    title = Text(visible(called(check, lang)), style=styles(look).title)
    title.append(f"  {counts(check, lang)}", _style("error" if check.count("error") else "", look))
    show(to, look, Paragraph(title))
    for note in check.notes:
        _print(to, note.in_(lang), look, "")
    _problems(check, to, look)
    _billing(check, to, look)
    if check.signature:
        _signature(check.signature, to, look)
    for heading, rules in unknown(check, lang):
        to.print()
        _print(to, heading, look, "", styles(look).label if rules else "")
        for one in rules:
            show(to, look, Paragraph(Text(visible(one)), f"{INDENT}- "))


def _billing(check: Check, to: Console, look: Look) -> None:
    shown = check.billing if look.long else check.billing[:_MOST_REQUESTS]
    if not shown:
        return
    to.print()
    if len(check.requests) == 1:
        for one in shown:
            _labelled(to, "billing", billed(one, look.lang), look, "")
        return
    _labelled(to, "billing", "", look, "")
    for one in shown:
        line = check.requests[one.request].line
        place = word("request", look.lang, number=one.request + 1, line=line)
        _print(to, f"{place}: {billed(one, look.lang)}", look)
    if len(check.billing) > len(shown):
        _print(to, word("more", look.lang, count=len(check.billing) - len(shown)), look)


def _style(name: str, look: Look) -> str:
    chosen = styles(look)
    return {"error": chosen.code, "warning": chosen.act, "hint": chosen.carrier}.get(name, chosen.title)


def _problems(check: Check, to: Console, look: Look) -> None:
    broken = list(dict.fromkeys(problem.request for problem in check.problems))
    shown = broken if look.long else broken[:_MOST_REQUESTS]
    for number in shown:
        if len(check.requests) > 1:
            to.print()
            line = check.requests[number].line
            _print(to, word("request", look.lang, number=number + 1, line=line), look, "", styles(look).title)
        for problem in check.problems:
            if problem.request == number:
                to.print()
                _problem(problem, to, look)
    if len(broken) > len(shown):
        to.print()
        _print(to, word("rest", look.lang, count=len(broken) - len(shown)), look, "")


def _problem(problem: Problem, to: Console, look: Look) -> None:
    lang = look.lang
    title = Text(level(problem.level, lang), style=_style(problem.level, look))
    for part in (problem.code, problem.where):
        if part:
            title.append(f"  {visible(part)}", styles(look).title)
    show(to, look, Paragraph(title))
    _print(to, problem.message.in_(lang), look)
    most = len(problem.items) if look.long else _MOST_ITEMS
    for line in _rows(list(items(problem.items, most, lang)), width(look) - 4 * len(INDENT)):
        _print(to, line, look, 2 * INDENT)
    _labelled(to, "remedy", " ".join(step.in_(lang) for step in problem.rule.remedy), look)
    if problem.rule.doubt and (look.long or problem.level != "error"):
        _labelled(to, "doubt", problem.rule.doubt.in_(lang), look)
    _labelled(to, "source", source(problem.rule, lang) + (f" [{problem.rule.id}]" if look.long else ""), look)


def _rows(found: Sequence[str], room: int) -> Iterator[str]:
    """Yield what is short side by side, what is long alone."""
    row = ""
    for one in found:
        if row and len(row) + len(one) + 3 > room:
            yield row
            row = ""
        row = f"{row}   {one}" if row else one
    if row:
        yield row


def _signature(signed: Signed, to: Console, look: Look) -> None:
    to.print()
    title = Text(word("signature", look.lang), style=styles(look).title)
    title.append(f"  {verdict(signed, look.lang)}", _style("error" if signed.match is False else "", look))
    show(to, look, Paragraph(title))
    if signed.sent:
        _labelled(to, "sent", signed.sent, look)
    _labelled(to, "computed", signed.computed, look)
    _labelled(to, "signed", "", look)
    _print(to, signed.text, look, 2 * INDENT)


def _labelled(to: Console, name: str, text: str, look: Look, indent: str = INDENT) -> None:
    line = Text().append(word(name, look.lang, sign=True), styles(look).label)
    show(to, look, Paragraph(line.append(visible(text)), indent))


def _print(to: Console, text: str, look: Look, indent: str = INDENT, style: str = "") -> None:
    show(to, look, Paragraph(Text(visible(text), style=style), indent))
