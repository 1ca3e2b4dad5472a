"""Checks the requests of an input against the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from usmserr.checking.case import Case
from usmserr.checking.kinds import KINDS
from usmserr.checking.reading import MOST, read_requests
from usmserr.checking.rules import ANY, rules
from usmserr.checking.texts import messages, parts
from usmserr.checking.values import LEVELS, Billing, Breach, Check, Problem, Request, Rule
from usmserr.model import Text

_CUT = Text(f"只检查了前 {MOST} 个请求", f"only the first {MOST} requests were checked")
_MAILED = ("SendUSMSMessage", "SendBatchUSMSMessage")


def check(data: str | bytes | Mapping[str, Any], template: str | None = None) -> Check:
    """Check what an input holds; raise Unreadable if that is no request."""
    return checked(read_requests(data), template)


def checked(requests: Sequence[Request], template: str | None = None) -> Check:
    """Check requests; `template` is the text of the template that they use."""
    problems: list[Problem] = []
    billing: list[Billing] = []
    is_cut, requests = len(requests) > MOST, requests[:MOST]
    cases = [Case(request, template) for request in requests]
    for number, case in enumerate(cases):
        for rule in rules():
            if rule.kind and _applies(rule, case):
                problems += (told(rule, breach, number) for breach in KINDS[rule.kind](case, rule))
        billing += _billing(case, number)
    problems.sort(key=lambda problem: (problem.request, LEVELS.index(problem.level)))
    notes = (*([_CUT] if is_cut else []), *_notes(cases))
    return Check(tuple(requests), tuple(problems), tuple(billing), tuple(_unknown(cases)), notes)


def _applies(rule: Rule, case: Case) -> bool:
    return ANY in rule.actions or case.action in rule.actions


def told(rule: Rule, breach: Breach, request: int) -> Problem:
    """Return a broken rule as it is told."""
    message = rule.messages[breach.variant]
    code = message.code if message.code is not None else next(iter(rule.codes), None)
    level = breach.level or message.level or rule.level
    return Problem(rule, level, breach.where, code or None, message.text, breach.facts, breach.items, request)


def _billing(case: Case, number: int) -> Iterator[Billing]:
    """Yield for how many messages the numbers are billed; those that are billed alike together."""
    by_parts: dict[tuple[str, int], Billing] = {}
    for sms in messages(case):
        rule = next(one for one in rules() if one.kind == "billed" and one.arguments["numbers"] == sms.group)
        many = parts(sms.characters, rule)
        one = Billing(rule, number, sms.where, sms.numbers, sms.characters, many)
        if same := by_parts.get((rule.id, many)):
            one = same._replace(
                numbers=same.numbers + one.numbers,
                characters=max(same.characters, one.characters),
                where="TaskContent",
            )
        by_parts[rule.id, many] = one
    yield from by_parts.values()


def _unknown(cases: Sequence[Case]) -> Iterator[Rule]:
    """Yield the rules that nobody can check before sending, or not without the template's text."""
    for rule in rules():
        if rule.is_withdrawn or not any(case.action in rule.actions for case in cases):
            continue
        needs_template = rule.when == "template" and all(case.template is None for case in cases)
        if rule.when in ("account", "response", "advice") or (needs_template and rule.kind not in _TOLD_ANYWAY):
            yield rule


_TOLD_ANYWAY = ("variables", "forbidden", "batch-params")  # of some they can tell without the text


def _notes(cases: Sequence[Case]) -> Iterator[Text]:
    if hidden := sum(case.hidden for case in cases):
        yield Text(
            f"有 {hidden} 个值在输入里已经打码或是占位符，没有检查",
            f"{hidden} values are masked or placeholders in the input, and were not checked",
        )
    if any(case.given_template is not None and case.template is None for case in cases):
        yield Text(
            "这个批量请求用了几个模板，--template 只能说明一个，没有用它；按模板分开检查",
            "this batch uses several templates, and --template tells of one: it was not used; check them one by one",
        )
    bare = [case for case in cases if case.action in _MAILED and not case.request.is_ready]
    if bare:
        yield Text(
            "没有 PublicKey 和 Signature：SDK 会自己加；不用 SDK 就要自己加",
            "no PublicKey and no Signature: an SDK adds them; without one they have to be added",
        )
