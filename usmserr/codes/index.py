"""What a search looks in: the texts of all entries, folded once for as long as their catalog lives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from usmserr.codes.folding import fold
from usmserr.codes.links import plain
from usmserr.codes.receipts import Receipts, Row
from usmserr.model import Category, Entry, Text, fold_code


class Hay(NamedTuple):
    """A folded text, and the same without blanks: Chinese is written with and without them."""

    text: str
    dense: str


class Fields(NamedTuple):
    """The folded texts of a RetCode or of a category."""

    code: str
    messages: tuple[Hay, ...]
    keywords: tuple[Hay, ...]
    pinyin: tuple[str, ...]
    remedies: tuple[Hay, ...]
    causes: tuple[Hay, ...]
    whole: frozenset[str]  # the keywords as they are typed in full
    latin: frozenset[str]  # the words of messages and keywords that have ASCII letters only


class Code(NamedTuple):
    """What one receipt code has of its own."""

    row: Row
    code: str
    detail: Hay | None


class Group(NamedTuple):
    """A category, and its codes in the order in which they are listed."""

    fields: Fields
    codes: tuple[Code, ...]
    own: str  # all that its codes have of their own, because most words are nowhere in it


class Index:
    """What a search looks in, in the order of the tables."""

    __slots__ = ("fields", "groups", "retcodes")

    def __init__(self, retcodes: Iterable[Entry], receipts: Receipts) -> None:
        self.retcodes = tuple(retcodes)
        codes = _codes(receipts)
        self.groups = tuple(_group(category, codes[i]) for i, category in enumerate(receipts.categories))
        # Those of the RetCodes, then those of the categories: a word is fuzzy only if it stands in none of them.
        self.fields = (*map(_of_entry, self.retcodes), *(group.fields for group in self.groups))


def _of_entry(entry: Entry) -> Fields:
    return _fields(fold_code(entry.code), (*entry.message, *entry.live_messages), entry, entry.causes)


def _fields(code: str, messages: Iterable[str], source: Entry | Category, causes: Iterable[Text] = ()) -> Fields:
    said = tuple(_hay(plain(message)) for message in messages)
    keywords = tuple(map(_hay, source.keywords))
    return Fields(
        code=code.casefold(),
        messages=said,
        keywords=keywords,
        pinyin=source.pinyin,
        remedies=_hays(source.remedy),
        causes=_hays(causes),
        whole=frozenset(keyword.text for keyword in keywords),
        latin=frozenset(word for hay in (*keywords, *said) for word in _latin(hay.text)),
    )


def _group(category: Category, codes: Sequence[Code]) -> Group:
    own = "\n".join("\n".join((code.code, *(code.detail or ()))) for code in codes)
    return Group(_fields(category.id, (*category.title, *category.meaning), category), tuple(codes), own)


def _codes(receipts: Receipts) -> list[list[Code]]:
    """Return the codes of each category; many share their detail, which is folded once."""
    details: dict[Text, Hay] = {}
    found: list[list[Code]] = [[] for _ in receipts.categories]
    for row in receipts.rows():
        hay = None
        if row.detail and not (hay := details.get(row.detail)):
            hay = details[row.detail] = _hay("\n".join(row.detail))
        found[row.category].append(Code(row, fold_code(row.code).casefold(), hay))
    return found


def _hay(text: str) -> Hay:
    text = fold(text)
    return Hay(text, "".join(text.split()))


def _hays(texts: Iterable[Text]) -> tuple[Hay, ...]:
    return tuple(_hay(plain(words)) for text in texts for words in text)


def _latin(text: str) -> list[str]:
    return [word for word in text.replace(".", " ").replace(",", " ").split() if word.isascii()]
