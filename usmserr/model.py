"""The values that all parts share: codes, carriers, texts, entries; no input, no output."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Kind(str, Enum):
    """Where a code comes from: the API's answer or the carrier's delivery receipt."""

    API = "api"
    RECEIPT = "receipt"


class Sight(str, Enum):
    """What has no code: it is found by words only, and its id stands for one."""

    SYMPTOM = "symptom"


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
    kind: Kind | Sight
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


def fold_code(code: str) -> str:
    """Return the form in which codes are compared: half-width, upper case, blanks collapsed; nothing is stripped."""
    if not code.isascii():
        from unicodedata import normalize  # a millisecond that most starts do without

        code = normalize("NFKC", code)
    return " ".join(code.upper().split())


def is_retcode(folded: str) -> bool:
    """Say whether a code can be a RetCode: a whole number of at most nine digits."""
    return folded.isascii() and folded.isdigit() and len(folded) <= 9


CARRIERS = ("cmcc", "cucc", "ctcc")
ALL = "all"  # in the table: not tied to one carrier
ORDER = (*CARRIERS, ALL)

_SPELLINGS = {
    "cmcc": ("移动", "中国移动", "中移动", "移動", "中國移動", "mobile", "chinamobile", "cm", "yidong", "yd", "10086"),
    "cucc": ("联通", "中国联通", "聯通", "中國聯通", "unicom", "chinaunicom", "cu", "liantong", "lt", "10010"),
    "ctcc": ("电信", "中国电信", "電信", "中國電信", "telecom", "chinatelecom", "ct", "dianxin", "dx", "10000"),
}
_CARRIER_BY_SPELLING = {spelling: carrier for carrier, all_ in _SPELLINGS.items() for spelling in (carrier, *all_)}


def carrier_named(text: str) -> str | None:
    """Return the carrier that a text names, whatever its spelling; None if it names none."""
    from unicodedata import normalize  # a millisecond that most starts do without

    folded = normalize("NFKC", text).casefold()
    return _CARRIER_BY_SPELLING.get("".join(sign for sign in folded if sign.isalnum()))
