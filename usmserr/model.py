"""The values that the other modules pass to each other; no input, no output."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(str, Enum):
    """Where a code comes from: the API's answer or the carrier's delivery receipt."""

    API = "api"
    RECEIPT = "receipt"


class Lang(str, Enum):
    """The language of texts for people."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the text in one language."""
        return self.zh if lang is Lang.ZH else self.en


@dataclass(frozen=True, slots=True)
class Entry:
    """One documented code. Texts may hold Markdown links, `[label](https://...)`."""

    code: str
    kind: Kind
    layer: str | None  # gateway, usms; None for receipts
    message: Text
    remedy: tuple[Text, ...]  # steps; concatenated they are the founding document's text
    causes: tuple[Text, ...]
    note: Text | None
    who: str
    retry: str
    keywords: tuple[str, ...]
    pinyin: tuple[str, ...]  # spellings without tones, and their initials, of keywords and message
    see_also: tuple[str, ...]
    links: tuple[Link, ...]  # further reading, besides the links inside the texts
    live_messages: tuple[str, ...]  # what the service is known to answer with this code
    source: str
    source_date: str
    carrier: str | None = None
    category: str | None = None
    meaning: Text | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address."""

    text: Text
    url: str


@dataclass(frozen=True, slots=True)
class Event:
    """One failed call or failed receipt, described by its first mention."""

    kind: Kind
    code: str
    file: str
    line: int  # from 1, in the decoded, decompressed input
    time: str | None
    action: str | None
    message: str | None
    request_id: str | None
    session_no: str | None
    phone: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """All events of one code."""

    kind: Kind
    code: str
    count: int
    actions: tuple[tuple[str, int], ...]
    first: Event
    last: Event


@dataclass(frozen=True, slots=True)
class Input:
    """What was read of one input; `error` says why it could not be read to its end."""

    name: str
    bytes: int = 0
    lines: int = 0
    encoding: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a scan; findings sorted by count, then by first appearance."""

    inputs: tuple[Input, ...] = ()
    successful_calls: int = 0
    failed_calls: int = 0
    failed_receipts: int = 0
    other_products: int = 0
    findings: tuple[Finding, ...] = field(default=())
