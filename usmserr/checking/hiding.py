"""A check in which nothing private can be read: numbers, template values, keys, signatures."""

from __future__ import annotations

from collections.abc import Callable

from usmserr.checking.key import BLANK
from usmserr.checking.values import Check, Item, Problem, Signed

HIDDEN = "***"
_SHOWN = 8  # digits of a signature: enough to compare two by eye, too few to send one
LONGEST = 200  # characters of a value that are shown

Mask = Callable[[str], str]


def hidden(check: Check, phone: Mask, text: Mask) -> Check:
    """Return a check whose values are masked: numbers by one function, all other texts by another."""

    def item(one: Item) -> Item:
        if one.kind == "parameter":
            return one._replace(value=HIDDEN if one.value else "")
        mask = phone if one.kind == "phone" else text
        return one._replace(where=text(one.where), value=mask(one.value[:LONGEST]))

    def problem(one: Problem) -> Problem:
        facts = {name: text(value) if isinstance(value, str) else value for name, value in one.facts.items()}
        return one._replace(where=text(one.where), facts=facts, items=tuple(map(item, one.items)))

    signature = check.signature and _signature(check.signature, item)
    return check._replace(problems=tuple(map(problem, check.problems)), signature=signature)


def _signature(signed: Signed, item: Callable[[Item], Item]) -> Signed:
    def short(value: str) -> str:
        return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"

    pieces = tuple(one if one.value == BLANK else item(one) for one in signed.signed)
    return signed._replace(sent=signed.sent and short(signed.sent), computed=short(signed.computed), signed=pieces)
