"""The rules, read from data/rules.toml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from usmserr.checking.values import LEVELS, Message, Rule
from usmserr.model import Text

FILE = "rules.toml"
ANY = "*"  # every action has to keep the rule
WHEN = ("offline", "template", "account", "response", "advice")
CONFIDENCE = ("documented", "screenshot", "sdk-source", "inferred")


class RuleError(ValueError):
    """A rule that cannot be used."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, in their order."""
    import tomli

    tables = tomli.loads(_source().decode("utf-8"))["rule"]
    found = tuple(map(_rule, tables))
    if len({rule.id for rule in found}) != len(found):
        raise RuleError("an id is there twice")
    return found


def rule(name: str) -> Rule:
    """Return one rule."""
    return next(one for one in rules() if one.id == name)


def _source() -> bytes:
    """Return the table: it lies in the package in a wheel or a zip, and beside it in a checkout."""
    package = files("usmserr")
    installed = package / "data" / FILE
    if installed.is_file():
        return installed.read_bytes()
    from pathlib import Path

    return (Path(__file__).parents[2] / "data" / FILE).read_bytes()


def _rule(table: dict[str, Any]) -> Rule:
    table = dict(table)
    name = table.pop("id")
    try:
        found = Rule(
            id=name,
            actions=tuple(table.pop("actions")),
            what=_text(table.pop("what")),
            level=_one_of(table.pop("level"), LEVELS),
            where=table.pop("where", ""),
            codes=tuple(table.pop("codes", ())),
            when=_one_of(table.pop("when"), WHEN),
            kind=table.pop("kind", None),
            arguments=table.pop("with", {}),
            messages={key: _message(one) for key, one in table.pop("messages", {}).items()},
            remedy=tuple(map(_text, table.pop("remedy", ()))),
            source=table.pop("source"),
            confidence=_one_of(table.pop("confidence"), CONFIDENCE),
            doubt=_text(table.pop("doubt")) if "doubt" in table else None,
            is_withdrawn=table.pop("withdrawn", False),
        )
    except (KeyError, TypeError) as error:
        raise RuleError(f"{name}: {error}") from error
    if table:
        raise RuleError(f"{name}: unknown key {next(iter(table))!r}")
    return found


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise RuleError(f"{value!r} is none of {', '.join(allowed)}")
    return value


def _text(table: dict[str, str]) -> Text:
    return Text(table["zh"], table["en"])


def _message(table: dict[str, str]) -> Message:
    return Message(_text(table), table.get("code"), table.get("level"))
