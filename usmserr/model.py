"""The values of the table; no input, no output."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Kind(str, Enum):
    """Where a code comes from: the API's answer or the carrier's delivery receipt."""

    API = "api"
    RECEIPT = "receipt"


class Lang(str, Enum):
    """The language of texts for people."""

    ZH = "zh"
    EN = "en"


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the text in one language."""
        return self.zh if lang is Lang.ZH else self.en


class Entry(NamedTuple):
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
    detail: Text | None = None  # what the category alone would lose


class Category(NamedTuple):
    """What receipt codes of one kind have in common."""

    id: str
    title: Text
    meaning: Text
    remedy: tuple[Text, ...]
    who: str
    retry: str
    keywords: tuple[str, ...]
    pinyin: tuple[str, ...]


class Link(NamedTuple):
    """A labelled address."""

    text: Text
    url: str
