"""Checks of what a batch request holds in TaskContent."""

from __future__ import annotations

from collections.abc import Iterator

from usmserr.checking.case import Case
from usmserr.checking.values import Breach, Item, Rule


def content(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find out why TaskContent cannot be read."""
    if fault := case.content.fault:
        yield Breach("TaskContent", variant=fault)


def items(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find items that lack a field."""
    missing = []
    for number, one in enumerate(case.content.items):
        for name in rule.arguments["names"]:
            value = one.get(name) if isinstance(one, dict) else None
            if value in (None, "", []) or (name == "Target") != isinstance(value, list):
                missing.append(Item(f"TaskContent[{number}].{name}", ""))
    yield from _found(missing)


def phones(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find targets without a number."""
    yield from _found([Item(f"{target.where}.Phone", "") for target in case.targets if target.phone is None])


def at_most(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find more numbers than one batch may have."""
    most, numbers = rule.arguments["most"], case.values("PhoneNumbers")
    if len(numbers) > most:
        yield Breach("TaskContent", tuple(numbers[most:]), {"count": len(numbers), "limit": most})


def params(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values that are no array of strings, or not as many as the template has placeholders."""
    given = [target for target in case.targets if target.params is not None]
    wrong = [
        Item(f"{target.where}.TemplateParams", "")
        for target in given
        if not (isinstance(target.params, list) and all(isinstance(one, str) for one in target.params))
    ]
    yield from _found(wrong, "type")
    if case.template is None:
        return
    wanted = len(case.placeholders)
    others = [
        Item(f"{target.where}.TemplateParams", "")
        for target in case.targets
        if len(target.params if isinstance(target.params, list) else ()) != wanted
        or (wanted == 0 and target.params is not None)
    ]
    yield from _found(others, "count" if wanted else "surplus", wanted=wanted)


def _found(wrong: list[Item], variant: str = "broken", **facts: object) -> Iterator[Breach]:
    if wrong:
        where = wrong[0].where if len(wrong) == 1 else "TaskContent"
        yield Breach(where, tuple(wrong), {"count": len(wrong), **facts}, variant)
