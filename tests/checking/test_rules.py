"""Every rule that can be checked offline: what breaks it is found, what just keeps it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli

from tests.checking.requests import BASES, changed, made
from usmserr.checking.check import check
from usmserr.checking.kinds import KINDS
from usmserr.checking.rules import rules
from usmserr.checking.values import Problem
from usmserr.model import Lang

CASES = tomli.loads((Path(__file__).parent / "rules.toml").read_text("utf-8"))["case"]
IDS = [f"{case['rule']}-{number}" for number, case in enumerate(CASES)]


def _broken(case: dict[str, Any], side: str) -> list[Problem]:
    changes = case[side]
    template = changes.get("template", case.get("template"))
    found = check(changed(case["base"], changes), template and made(template))
    return [problem for problem in found.problems if problem.rule.id == case["rule"]]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_breaks_a_rule_is_found(case: dict[str, Any]) -> None:
    (problem,) = _broken(case, "breaks")
    assert problem.level == case.get("level", problem.level)
    assert problem.code == case.get("code", problem.code)
    for lang in Lang:
        assert "{" not in problem.message.in_(lang).replace("{1}", "").replace("{2}", "").replace("{3}", "")


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_just_keeps_a_rule_is_not(case: dict[str, Any]) -> None:
    assert _broken(case, "keeps") == []


def test_every_rule_that_is_checked_has_a_case() -> None:
    assert {rule.id for rule in rules() if rule.kind} == {case["rule"] for case in CASES}


@pytest.mark.parametrize("name", BASES)
def test_a_good_request_breaks_nothing(name: str) -> None:
    assert check(BASES[name]).problems == ()


def test_the_table_is_whole() -> None:
    assert len(rules()) == 78
    for rule in rules():
        assert bool(rule.kind) == (rule.when in ("offline", "template")), rule.id
        assert bool(rule.messages) == bool(rule.kind) == bool(rule.remedy), rule.id
        assert rule.kind is None or rule.kind in KINDS
        assert rule.source
    assert {rule.kind for rule in rules() if rule.kind} == KINDS.keys()


def test_each_text_is_in_both_languages() -> None:
    texts = [text for rule in rules() for text in (rule.what, *rule.remedy, *([rule.doubt] if rule.doubt else []))]
    texts += [message.text for rule in rules() for message in rule.messages.values()]
    for text in texts:
        assert text.zh != text.en
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text.zh)
        assert sum("\u4e00" <= sign <= "\u9fff" for sign in text.en) < 20, text.en
        text.zh.encode("gbk", "strict")


def test_what_only_the_platform_knows_is_named_once() -> None:
    found = check([BASES["send"], BASES["send"]].__repr__())
    unknown = [rule.id for rule in found.unknown]
    assert len(found.requests) == 2 and len(unknown) == len(set(unknown))
    assert {"send.template-approved", "send.signature-approved", "quota.kind", "variable.sensitive"} <= set(unknown)
    assert not any(rule.is_withdrawn for rule in found.unknown)


def test_the_numbers_that_break_a_rule_are_named() -> None:
    numbers = [str(18500000000 + number) for number in range(1203)]
    (problem,) = [one for one in check({**BASES["send"], "PhoneNumbers": numbers}).problems if one.code == "18019"]
    assert problem.message.en == "1203 numbers, at most 1000 are allowed"
    assert (problem.where, problem.items[0].where, len(problem.items)) == ("PhoneNumbers", "PhoneNumbers.1000", 203)
    wrong = {**BASES["send"], "PhoneNumbers": ["18500000123", "+8618500000124", "x"]}
    (problem,) = [one for one in check(wrong).problems if one.rule.id == "phone.format"]
    assert [item.where for item in problem.items] == ["PhoneNumbers.1", "PhoneNumbers.2"]


@pytest.mark.parametrize(
    ("params", "said"), [(["1"], "{2} {3} missing"), (["1", "2", "3", "4"], "TemplateParams.3 too many")]
)
def test_the_missing_and_the_surplus_parameters_are_named(params: list[str], said: str) -> None:
    found = check({**BASES["send"], "TemplateParams": params}, "{1} {2} {3}")
    assert said in next(one.message.en for one in found.problems if one.code == "18018")


@pytest.mark.parametrize(
    ("length", "abroad", "parts"),
    [(64, False, 1), (65, False, 2), (128, False, 2), (129, False, 3), (154, True, 1), (155, True, 2), (300, True, 2)],
)
def test_messages_billed(length: int, abroad: bool, parts: int) -> None:
    request = {**BASES["send"], "PhoneNumbers": ["(60)123456789" if abroad else "18500000123"], "TemplateParams": ["1"]}
    (billing,) = check(request, "a" * (length - 1) + "{1}").billing  # the signature has 6
    assert (billing.parts, billing.characters, billing.numbers) == (parts, length + 6, 1)


def test_a_batch_of_several_templates_is_not_measured_by_one() -> None:
    items = [
        {"TemplateId": name, "SigContent": "UCloud", "Target": [{"Phone": "18500000123"}]}
        for name in ("UTN190715D9108C", "UTN190715D9108D")
    ]
    found = check(repr(items), "{1}")
    assert found.action is None or found.action == "SendBatchUSMSMessage"
    assert found.billing == () and any("several templates" in note.en for note in found.notes)
