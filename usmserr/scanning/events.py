"""A mention -> the event that is shown of it: shortened, its secrets masked."""

from __future__ import annotations

from collections.abc import Callable

from usmserr.model import Kind
from usmserr.scanning.privacy import mask, mask_phone
from usmserr.scanning.report import Event
from usmserr.scanning.values import Mention

TEXT_WIDTH = 300  # characters of the log line kept in an event
FIELD_WIDTH = 1000  # characters of any other text in it: more is no answer's, and would flood the output


def event(mention: Mention, file: str, line: int, outcome: str | None, *, masked: bool) -> Event:
    """Return the event of a failure's first mention; `outcome` is what became of a receipt's call."""
    hide: Callable[[str], str] = mask if masked else str
    phone = _cut(mention.phone)
    phone = phone and (mask_phone(phone) if masked else phone)
    message = mention.message and hide(mention.message[: 2 * FIELD_WIDTH])
    return Event(
        Kind.RECEIPT if mention.kind == "receipt" else Kind.API,
        mention.code,
        file,
        line,
        mention.time,
        _cut(mention.action),
        _cut(message),
        _cut(mention.request_id),
        _cut(mention.session_no),
        phone,
        _shorten(hide(mention.text), mention.code),
        mention.carrier,
        outcome,
    )


def _cut(text: str | None) -> str | None:
    return text[:FIELD_WIDTH] + "…" if text and len(text) > FIELD_WIDTH else text


def _shorten(text: str, code: str) -> str:
    text = " ".join(text.split())
    if len(text) <= TEXT_WIDTH:
        return text
    at = max(0, text.find(code) - TEXT_WIDTH // 2)
    at = min(at, len(text) - TEXT_WIDTH)
    return ("…" if at else "") + text[at : at + TEXT_WIDTH] + ("…" if at + TEXT_WIDTH < len(text) else "")
