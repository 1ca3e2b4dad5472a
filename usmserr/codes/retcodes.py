"""`codes.toml` -> entries: what the API answers when a call fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from usmserr.codes import table
from usmserr.codes.error import CatalogError
from usmserr.model import Entry, Kind, Text, fold_code, is_retcode

LAYERS = ("gateway", "usms")
WHO = ("request", "content", "account", "network", "platform")
_CONFIDENCE = ("documented", "low")
KEY = "code"


def _remedy(value: object, where: str) -> tuple[Text, ...]:
    steps = table.texts(value, where)
    if not steps:
        raise ValueError(f"{where}: missing text")
    return steps


def _code(value: object, where: str) -> str:
    code = table.string(value, where)
    if not is_retcode(fold_code(code)):
        raise ValueError(f"{where}: a RetCode is a number of at most nine digits, not {code!r}")
    return code


def _one_of(allowed: Sequence[str]) -> Callable[[object, str], str]:
    return lambda value, where: table.choice(value, where, allowed)


# What each key of a [[code]] table is read with.
READERS: dict[str, Callable[[object, str], Any]] = {
    "code": _code,
    "layer": _one_of(LAYERS),
    "message": table.text,
    "remedy": _remedy,
    "causes": table.texts,
    "note": table.text,
    "who": _one_of(WHO),
    "retry": _one_of(table.RETRY),
    "keywords": table.strings,
    "pinyin": table.spellings,
    "see_also": table.strings,
    "links": table.links,
    "live_messages": table.strings,
    "source": table.string,
    "source_date": table.day,
}
REQUIRED = ("code", "layer", "message", "remedy", "who", "retry", "source", "source_date")
# What the others are if they are left out.
OPTIONAL: dict[str, Any] = {
    **dict.fromkeys(("causes", "keywords", "pinyin", "see_also", "links", "live_messages"), ()),
    "note": None,
}
# Facts for maintainers: checked, but not kept.
_UNKEPT: dict[str, Callable[[object, str], Any]] = {
    "first_seen": table.day,
    "confidence": _one_of(("documented", "low")),
}


def entries(file: Path, document: dict[str, Any]) -> list[Entry]:
    """Check the [[code]] tables of a document; raise CatalogError at the first fault."""
    found: list[Entry] = []
    seen: set[str] = set()
    for name, fields in table.listed(file, document, KEY, "code"):
        try:
            entry = _entry(fields)
            if fold_code(entry.code) in seen:
                raise ValueError("duplicate: the code has an entry already")
        except ValueError as error:
            raise CatalogError(file, name, str(error)) from error
        seen.add(fold_code(entry.code))
        found.append(entry)
    check_related(file, found)
    return found


def check_related(file: Path, found: Sequence[Entry]) -> None:
    """Refuse entries that name related codes which are none."""
    seen = {fold_code(entry.code) for entry in found}
    for entry in found:
        for other in entry.see_also:
            if fold_code(other) not in seen or fold_code(other) == fold_code(entry.code):
                raise CatalogError(file, f"code {entry.code}", f"see_also: {other!r} is no other code of the table")


def _entry(fields: dict[str, Any]) -> Entry:
    table.check_keys(fields, REQUIRED, (*OPTIONAL, *_UNKEPT), "")
    for key, read in _UNKEPT.items():
        if key in fields:
            read(fields[key], key)
    given = {key: read(fields[key], key) for key, read in READERS.items() if key in fields}
    return Entry(kind=Kind.API, **{**OPTIONAL, **given})
