"""Tab-separated lines for pipes."""

from __future__ import annotations

from typing import TextIO

from usmserr.checking.values import Check
from usmserr.codes.printable import visible
from usmserr.render.check.words import billed, verdict
from usmserr.render.common import Look


def _line(*fields: str) -> str:
    return "\t".join(map(visible, fields)) + "\n"


def check(check: Check, out: TextIO, look: Look) -> None:
    """Write LEVEL, CODE, WHERE, MESSAGE, REMEDY, RULE, LINE; then billing, and the signature, by their names."""
    lang = look.lang
    for one in check.problems:
        places = " ".join(item.where for item in one.items[:20] if item.where != one.where)
        where = f"{one.where} ({places})" if places else one.where
        remedy = " ".join(step.in_(lang) for step in one.rule.remedy)
        line = str(check.requests[one.request].line)
        out.write(_line(one.level, one.code or "", where, one.message.in_(lang), remedy, one.rule.id, line))
    for each in check.billing:
        line = str(check.requests[each.request].line)
        out.write(_line("billing", "", each.where, billed(each, lang), "", each.rule.id, line))
    if signed := check.signature:
        line = str(check.requests[signed.request].line)
        mistakes = " ".join(signed.mistakes)
        out.write(_line("signature", "", "Signature", verdict(signed, lang), signed.text, mistakes, line))
