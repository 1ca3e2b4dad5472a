"""What a search looks in: the texts of all entries, folded once for as long as their catalog lives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from usmserr.codes.folding import fold
from usmserr.codes.links import plain
from usmserr.codes.receipts import Receipts
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


class Row(NamedTuple):
    """What one receipt code has of its own."""

    entry: Entry
    code: str
    detail: Hay | None


class Group(NamedTuple):
    """A category, and its codes in the order in which they are listed."""

    fields: Fields
    rows: tuple[Row, ...]
    own: str  # all that is looked for in the rows: most words are in none of them


class Index:
    """What a search looks in, in the order of the tables."""

    __slots__ = ("fields", "groups", "retcodes")

    def __init__(self, retcodes: Iterable[Entry], receipts: Receipts) -> None:
        self.retcodes = tuple(retcodes)
        rows = _rows(receipts)
        self.groups = tuple(_group(category, rows.get(category.id, ())) for category in receipts.categories)
        # of the RetCodes, then of the categories
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


def _group(category: Category, rows: Iterable[Row]) -> Group:
    rows = tuple(rows)
    own = "\n".join("\n".join((row.code, *(row.detail or ()))) for row in rows)
    return Group(_fields(category.id, (*category.title, *category.meaning), category), rows, own)


def _rows(receipts: Receipts) -> dict[str, list[Row]]:
    """Return the codes by category; many share their detail, which is folded once."""
    folded: dict[Text | None, Hay | None] = {None: None}
    rows: dict[str, list[Row]] = {}
    for entry in receipts.entries():
        detail = entry.detail
        if detail not in folded:
            folded[detail] = _hay("\n".join(detail or ()))
        row = Row(entry, fold_code(entry.code).casefold(), folded[detail])
        rows.setdefault(entry.category or "", []).append(row)
    return rows


def _hay(text: str) -> Hay:
    text = fold(text)
    return Hay(text, "".join(text.split()))


def _hays(texts: Iterable[Text]) -> tuple[Hay, ...]:
    return tuple(_hay(plain(words)) for text in texts for words in text)


def _latin(text: str) -> list[str]:
    return [word for word in text.replace(".", " ").replace(",", " ").split() if word.isascii()]
