"""Markdown to paste into an issue or a chat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from usmserr.checking.values import Check, Problem, Signed
from usmserr.codes.printable import visible
from usmserr.model import Lang
from usmserr.render.check.words import billed, called, counts, items, level, source, unknown, verdict, word
from usmserr.render.common import Look
from usmserr.render.marks import escape, quoted

_MOST_ITEMS = 10


def check(check: Check, out: TextIO, look: Look) -> None:
    """Write a heading, and a section for each problem."""
    out.writelines(f"{line}\n" for line in _lines(check, look.lang))


def _lines(check: Check, lang: Lang) -> Iterator[str]:
    yield f"# {escape(called(check, lang))}: {counts(check, lang)}"
    for note in check.notes:
        yield f"\n> {escape(note.in_(lang))}"
    for problem in check.problems:
        yield ""
        yield from _problem(problem, check, lang)
    if check.billing:
        yield f"\n## {word('billing', lang)}\n"
        yield from (f"- {escape(billed(one, lang))}" for one in check.billing)
    if check.signature:
        yield from _signature(check.signature, lang)
    for heading, rules in unknown(check, lang):
        yield f"\n**{escape(heading)}**\n"
        yield from (f"- {escape(one)}" for one in rules)


def _problem(problem: Problem, check: Check, lang: Lang) -> Iterator[str]:
    code = f" {problem.code}" if problem.code else ""
    where = f" `{visible(problem.where).replace('`', '')}`" if problem.where else ""
    yield f"## {level(problem.level, lang)}{code}{where}\n"
    yield f"{escape(problem.message.in_(lang))}\n"
    yield from (f"- {quoted(one)}" for one in items(problem.items, _MOST_ITEMS, lang))
    if problem.items:
        yield ""
    yield f"**{word('remedy', lang)}**: {escape(' '.join(step.in_(lang) for step in problem.rule.remedy))}\n"
    if len(check.requests) > 1:
        line = check.requests[problem.request].line
        yield f"{word('request', lang, number=problem.request + 1, line=line)}\n"
    yield f"{word('source', lang)}: {escape(source(problem.rule, lang))} · `{problem.rule.id}`"
    if problem.rule.doubt:
        yield f"\n{word('doubt', lang)}: {escape(problem.rule.doubt.in_(lang))}"


def _signature(signed: Signed, lang: Lang) -> Iterator[str]:
    yield f"\n## {word('signature', lang)}\n"
    yield f"{escape(verdict(signed, lang))}\n"
    if signed.sent:
        yield f"- {word('sent', lang)}: `{visible(signed.sent).replace('`', '')}`"
    yield f"- {word('computed', lang)}: `{visible(signed.computed)}`"
    yield f"\n{word('signed', lang)}:\n\n    {visible(signed.text)}"
