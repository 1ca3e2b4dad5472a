"""The objects of the JSON formats that stand by themselves, entries and events, and how any object is written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from usmserr.codes.printable import UNSAFE, visible
from usmserr.model import Entry, Lang
from usmserr.render.common import labels, links

if TYPE_CHECKING:
    from usmserr.scanning.report import Event


def entry_dict(entry: Entry, query: str | None, lang: Lang) -> dict[str, Any]:
    """Return an entry with the contract's keys."""
    return {
        "kind": entry.kind.value,
        "query": query,
        "code": entry.code,
        "layer": entry.layer,
        "carrier": entry.carrier,
        "category": entry.category,
        "message": labels(entry.message.in_(lang)),
        "meaning": labels(entry.meaning.in_(lang)) if entry.meaning else None,
        "remedy": [labels(text.in_(lang)) for text in entry.remedy],
        "causes": [labels(text.in_(lang)) for text in entry.causes],
        "note": labels(entry.note.in_(lang)) if entry.note else None,
        "who": entry.who,
        "retry": entry.retry,
        "links": [{"text": text, "url": url} for text, url in links(entry, lang)],
        "see_also": list(entry.see_also),
        "detail": entry.detail.in_(lang) if entry.detail else None,
        "source": entry.source,
        "source_date": entry.source_date,
    }


def event_dict(event: Event) -> dict[str, Any]:
    """Return an event with the contract's keys."""
    fields = {name: getattr(event, name) for name in event.__slots__}
    return {**fields, "kind": event.kind.value, "text": visible(event.text)}


def dump(value: Any, indent: int | None = 2) -> str:
    """Return JSON text in which nothing drives a terminal; half a surrogate pair becomes U+FFFD.

    A list of numbers stands on one line: a time line is to be seen as one.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    if indent:  # no text has a line end that is not escaped
        text = re.sub(r"\[\n\s+(\d+(?:,\n\s+\d+)*)\n\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text)
    return UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\n":  # of the layout; those of the texts have been escaped
        return char
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return f"\\u{ord(char):04x}" if char <= "\uffff" else json.dumps(char).strip('"')
