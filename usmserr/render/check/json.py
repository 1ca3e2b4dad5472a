"""JSON: one object; also the dictionaries that ndjson writes."""

from __future__ import annotations

from typing import Any, TextIO

from usmserr.checking.values import Check, Problem, Signed
from usmserr.codes.printable import visible
from usmserr.model import Lang
from usmserr.render.common import Look
from usmserr.render.objects import dump


def check_dict(check: Check, lang: Lang) -> dict[str, Any]:
    """Return a check with the contract's keys."""
    return {
        "schema": 1,
        "action": check.action,
        "findings": [problem_dict(problem, check, lang) for problem in check.problems],
        "signature": signature_dict(check.signature, lang) if check.signature else None,
        "requests": [
            {"action": request.action, "line": request.line, "form": request.form} for request in check.requests
        ],
        "billing": [
            {
                "request": one.request,
                "where": one.where,
                "rule": one.rule.id,
                "numbers": one.numbers,
                "characters": one.characters,
                "parts": one.parts,
            }
            for one in check.billing
        ],
        "unchecked": [{"rule": one.id, "when": one.when, "message": one.what.in_(lang)} for one in check.unknown],
        "notes": [note.in_(lang) for note in check.notes],
    }


def problem_dict(problem: Problem, check: Check, lang: Lang) -> dict[str, Any]:
    """Return a broken rule with the contract's keys."""
    rule = problem.rule
    return {
        "rule": rule.id,
        "level": problem.level,
        "where": problem.where,
        "code": problem.code,
        "message": visible(problem.message.in_(lang)),
        "remedy": [step.in_(lang) for step in rule.remedy],
        "source": rule.source,
        "confidence": rule.confidence,
        "doubt": rule.doubt.in_(lang) if rule.doubt else None,
        "items": [{"where": item.where, "value": item.value} for item in problem.items],
        "request": problem.request,
        "line": check.requests[problem.request].line,
    }


def signature_dict(signed: Signed, lang: Lang) -> dict[str, Any]:
    """Return a signature with the contract's keys."""
    return {
        "sent": signed.sent,
        "computed": signed.computed,
        "match": signed.match,
        "mistake": next(iter(signed.mistakes), None),
        "mistakes": list(signed.mistakes),
        "explanation": [text.in_(lang) for text in signed.explained],
        "signed": signed.text,
        "request": signed.request,
    }


def check(check: Check, out: TextIO, look: Look) -> None:
    """Write one object."""
    out.write(dump(check_dict(check, look.lang)) + "\n")
