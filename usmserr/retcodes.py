"""`codes.toml` -> entries: what the API answers when a call fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from usmserr import table
from usmserr.model import Entry, Kind
from usmserr.table import CatalogError, fold_code

LAYERS = ("gateway", "usms")
WHO = ("request", "content", "account", "network", "platform")
_CONFIDENCE = ("documented", "low")
_REQUIRED = ("code", "layer", "message", "remedy", "who", "retry", "source", "source_date")
_OPTIONAL = (
    *("causes", "note", "keywords", "pinyin", "see_also", "links", "live_messages"),
    *("first_seen", "confidence"),
)
KEY = "code"


def is_retcode(folded: str) -> bool:
    """Say whether a code can be a RetCode: a whole number of at most nine digits."""
    return folded.isascii() and folded.isdigit() and len(folded) <= 9


def entries(file: Path, document: dict[str, Any]) -> list[Entry]:
    """Check the [[code]] tables of a document; raise CatalogError at the first fault."""
    tables = document.get(KEY)
    if not isinstance(tables, list) or not tables:
        raise CatalogError(file, None, "no [[code]] tables")
    found: list[Entry] = []
    seen: set[str] = set()
    for number, fields in enumerate(tables, 1):
        name = f"entry {number}"
        try:
            if not isinstance(fields, dict):
                raise ValueError("must be a table")
            if isinstance(code := fields.get("code"), str) and code.strip():
                name = f"code {code}"
            entry = _entry(fields)
            if fold_code(entry.code) in seen:
                raise ValueError("duplicate: the code has an entry already")
        except ValueError as error:
            raise CatalogError(file, name, str(error)) from error
        seen.add(fold_code(entry.code))
        found.append(entry)
    for entry in found:
        for other in entry.see_also:
            if fold_code(other) not in seen or fold_code(other) == fold_code(entry.code):
                raise CatalogError(file, f"code {entry.code}", f"see_also: {other!r} is no other code of the table")
    return found


def _entry(fields: dict[str, Any]) -> Entry:
    table.check_keys(fields, _REQUIRED, _OPTIONAL, "")
    if "first_seen" in fields:
        table.day(fields["first_seen"], "first_seen")
    table.choice(fields.get("confidence", "documented"), "confidence", _CONFIDENCE)
    code = table.string(fields["code"], "code")
    if not is_retcode(fold_code(code)):
        raise ValueError(f"code: a RetCode is a number of at most nine digits, not {code!r}")
    remedy = table.texts(fields["remedy"], "remedy")
    if not remedy:
        raise ValueError("remedy: missing text")
    links = enumerate(table.items(fields.get("links", []), "links"))
    return Entry(
        code=code,
        kind=Kind.API,
        layer=table.choice(fields["layer"], "layer", LAYERS),
        message=table.text(fields["message"], "message"),
        remedy=remedy,
        causes=table.texts(fields.get("causes", []), "causes"),
        note=table.text(fields["note"], "note") if "note" in fields else None,
        who=table.choice(fields["who"], "who", WHO),
        retry=table.choice(fields["retry"], "retry", table.RETRY),
        keywords=table.strings(fields.get("keywords", []), "keywords"),
        pinyin=table.spellings(fields.get("pinyin", []), "pinyin"),
        see_also=table.strings(fields.get("see_also", []), "see_also"),
        links=tuple(table.link(item, f"links[{i}]") for i, item in links),
        live_messages=table.strings(fields.get("live_messages", []), "live_messages"),
        source=table.string(fields["source"], "source"),
        source_date=table.day(fields["source_date"], "source_date"),
    )
