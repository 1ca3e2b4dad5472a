"""Checks of the numbers that a request is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from usmserr.checking.case import Case, is_abroad
from usmserr.checking.values import Breach, Item, Rule

_CODE = re.compile(r"\((?:00)?86\)")


def phones(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find numbers that are not written as numbers."""
    pattern = re.compile(rule.arguments["pattern"])
    yield from _found(tuple(item for item in case.phones if not pattern.match(item.value)))


def mainland(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find mainland numbers that are none; those that are no numbers at all are another rule's."""
    wrong = (item for item in case.phones if not is_abroad(item.value))
    digits = ((item, _CODE.sub("", item.value)) for item in wrong)
    yield from _found(
        tuple(item for item, one in digits if re.fullmatch(r"\d{5,15}", one, re.A) and not _is_mobile(one))
    )


def _is_mobile(digits: str) -> bool:
    return len(digits) == 11 and digits[0] == "1"


def duplicates(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find numbers that are there more than once, with or without the code of China."""
    seen: set[str] = set()
    again: list[Item] = []
    for item in case.phones:
        number = re.sub(r"\(00", "(", _CODE.sub("", item.value))
        if number in seen:
            again.append(item)
        seen.add(number)
    yield from _found(tuple(again))


def mainland_signature(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find numbers of the mainland in a request that has no signature."""
    numbers = case.values("PhoneNumbers")
    if not case.request.value("SigContent") and any(not is_abroad(item.value) for item in numbers):
        yield Breach("SigContent")


def _found(items: tuple[Item, ...]) -> Iterator[Breach]:
    if items:
        where = items[0].where if len(items) == 1 else "PhoneNumbers"
        if len(items) > 1 and items[0].where.startswith("TaskContent"):
            where = "TaskContent"
        yield Breach(where, items, {"count": len(items)})
