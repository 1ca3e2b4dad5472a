"""A mention -> the event that is shown of it: its secrets masked, then shortened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from usmserr.model import Kind
from usmserr.scanning.report import Event

if TYPE_CHECKING:
    from usmserr.scanning.privacy import Masked
    from usmserr.scanning.values import Mention

TEXT_WIDTH = 300  # characters of the log line kept in an event
FIELD_WIDTH = 1000  # characters of any other text in it: more is no answer's, and would flood the output
LONG = 2000  # characters of a record that is not kept until it is shown, and of which not all may be shown
_AROUND = 500  # characters on each side of a mention in such a record that may be shown
_NAME = re.compile(r"[\w.:/+=-]*", re.A)


class Quoting:
    """Makes events of mentions; what was found out of a record serves all its mentions."""

    def __init__(self, *, masked: bool) -> None:
        self._masked = masked
        self._record: str | None = None
        self._shown: Masked | None = None

    def settle(self, mention: Mention) -> None:
        """Reduce the record and the message of a mention, which may be kept for long, to what will be shown."""
        if len(mention.text) > LONG:
            mention.text, mention.place = self._line(mention), (0, 0, -1)
        if mention.message and len(mention.message) > LONG:
            mention.message = _cut(self._hide(mention.message))

    def event(self, mention: Mention, file: str, outcome: str | None) -> Event:
        """Return the event of a failure's first mention; `outcome` is what became of a receipt's call."""
        phone = mention.phone
        if phone and self._masked:
            from usmserr.scanning.privacy import mask_phone

            phone = mask_phone(phone)
        is_settled = mention.place[2] < 0
        return Event(
            Kind.RECEIPT if mention.kind == "receipt" else Kind.API,
            mention.code,
            file,
            mention.line,
            mention.time,
            self._name(mention.action),
            mention.message and _cut(self._hide(mention.message)),
            self._name(mention.request_id),
            self._name(mention.session_no),
            _cut(phone),
            _shorten(mention.text if is_settled else self._line(mention), mention.code),
            mention.carrier,
            outcome,
        )

    def _hide(self, text: str) -> str:
        return _masked(text).text if self._masked else text

    def _name(self, text: str | None) -> str | None:
        """Return an action or an id, which is never masked; what has other signs in it is more than that."""
        return _cut(text if text is None or _NAME.fullmatch(text) else self._hide(text))

    def _line(self, mention: Mention) -> str:
        """Return the line of a record that a mention stands in, or what surrounds it in a long record."""
        text = mention.text
        offset, start, end = mention.place
        end = end or len(text)
        is_long = len(text) > LONG
        if self._masked:
            if self._shown is None or self._record is not text:
                self._record, self._shown = text, _masked(_without(text, mention.hidden))
            text, place = self._shown.text, self._shown.position
            offset, start, end = place(offset), place(start), place(end)
        if is_long:
            start, end = max(start, offset - _AROUND), min(end, offset + _AROUND)
        return text[start:end].strip("\n")


def _masked(text: str) -> Masked:
    """Mask a text by rules that are loaded when the first one is to be shown."""
    from usmserr.scanning.privacy import Masked

    return Masked(text)


def _without(text: str, hidden: Sequence[str]) -> str:
    """Hide cells of a table; what stands behind them stays where it is."""
    for cell in hidden:
        text = text.replace(cell, "*" * len(cell))
    return text


def _cut(text: str | None) -> str | None:
    return text[:FIELD_WIDTH] + "…" if text and len(text) > FIELD_WIDTH else text


def _shorten(text: str, code: str) -> str:
    text = " ".join(text.split())
    if len(text) <= TEXT_WIDTH:
        return text
    at = max(0, text.find(code) - TEXT_WIDTH // 2)
    at = min(at, len(text) - TEXT_WIDTH)
    return ("…" if at else "") + text[at : at + TEXT_WIDTH] + ("…" if at + TEXT_WIDTH < len(text) else "")
