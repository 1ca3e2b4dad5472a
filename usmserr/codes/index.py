"""What a search looks in: the texts of all entries, folded once for as long as their catalog lives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from usmserr.codes.folding import fold
from usmserr.codes.haystack import Haystack, Place, joined
from usmserr.codes.links import plain
from usmserr.codes.receipt_table import SEPARATOR
from usmserr.codes.receipts import Receipts, Row, order, unpacked
from usmserr.codes.vocabulary import vocabulary
from usmserr.model import Category, Entry, Kind, Text

# What a match is worth, by where it is.
CODE, _CODE_PREFIX, _KEYWORD, _TITLE, _IN_TITLE, _IN_KEYWORD = 100.0, 60.0, 50.0, 55.0, 40.0, 30.0
DETAIL = 22.0  # of a receipt code
_PINYIN, _PINYIN_PART, _MEANING, _REMEDY, _CAUSE = 25.0, 20.0, 16.0, 15.0, 10.0
MEANS = 20.0  # from here on an entry is about the word; below, it mentions it
NAMED = 41.0  # from here on, in the mean, the words are what it is called
_WITHIN = 0.5  # of what an English word is worth, where it only ends another one: `delivered` in `undelivered`
# What a text is worth to a word that is all of it, that begins it, that stands in it.
_WORTH = {
    "code": (CODE, _CODE_PREFIX, 0.0),
    "id": (CODE, _KEYWORD - 5, 0.0),
    "title": (_TITLE, _IN_TITLE, _IN_TITLE),
    "keyword": (_KEYWORD, _IN_KEYWORD, _IN_KEYWORD),
    "pinyin": (_PINYIN, _PINYIN_PART, _PINYIN_PART),
    "meaning": (_MEANING, _MEANING, _MEANING),
    "remedy": (_REMEDY, _REMEDY, _REMEDY),
    "cause": (_CAUSE, _CAUSE, _CAUSE),
}
_NAMES, _BOTH = {_WORTH["title"], _WORTH["keyword"]}, 0.5  # a word that stands in both
_KEPT = 2000  # words of which the places are kept


class Index:
    """What a search looks in; a target is the number of a RetCode, a symptom or a category, in this order."""

    def __init__(self, retcodes: Iterable[Entry], receipts: Receipts, symptoms: Iterable[Entry]) -> None:
        self.retcodes, self.symptoms = tuple(retcodes), tuple(symptoms)
        self.categories = receipts.categories
        self._receipts = receipts
        sources: tuple[Entry | Category, ...] = (*self.retcodes, *self.symptoms, *self.categories)
        fields = [(target, *field) for target, source in enumerate(sources) for field in _fields(source)]
        self._targets = [target for target, _, _ in fields]
        self._worth = [_WORTH[kind] for _, kind, _ in fields]
        self._texts = Haystack(fold(joined(text for _, _, text in fields)))
        self._names = [text for _, kind, text in fields if kind in ("title", "keyword")]
        self._scores: dict[str, dict[int, float]] = {}
        self._own_scores: dict[str, dict[int, float]] = {}
        self._listed: dict[int, list[int]] = {}

    @property
    def first_category(self) -> int:
        """The target of the first category."""
        return len(self.retcodes) + len(self.symptoms)

    @cached_property
    def names(self) -> frozenset[str]:
        """The titles and keywords, folded."""
        return frozenset(fold(joined(self._names)).split("\n"))

    @cached_property
    def latin(self) -> frozenset[str]:
        """The words of titles and keywords that have ASCII letters only."""
        words = "\n".join(self.names).replace(".", " ").replace(",", " ").split()
        return frozenset(word for word in words if word.isascii())

    def scores(self, word: str) -> dict[int, float]:
        """Return what a word is worth in each target that has it."""
        found = self._scores.get(word)
        if found is None:
            found = {}
            kinds: dict[int, set[object]] = {}
            for place in self._texts.places(word):
                worth = _worth(self._worth[place.line], place, len(word), word.isascii())
                target = self._targets[place.line]
                if worth > found.get(target, 0):
                    found[target] = worth
                kinds.setdefault(target, set()).add(self._worth[place.line])
            for target in found:  # between equals
                found[target] += _BOTH if kinds[target] >= _NAMES else 0
            _keep(self._scores, word, found)
        return found

    @cached_property
    def _packed(self) -> list[str]:
        return [row for rows in self._receipts.table.rows.values() for row in rows.split("\n")]

    @cached_property
    def _lines(self) -> Haystack:
        return Haystack(fold(joined(row.split("\t", 3)[2] for row in self._packed)))

    def own_scores(self, word: str) -> dict[int, float]:
        """Return what a word is worth in the codes and details of the receipts' rows, by the number of the row."""
        found = self._own_scores.get(word)
        if found is None:
            found = {}
            for place in self._lines.places(word):
                _, _, line, *_ = self._packed[place.line].split("\t", 3)
                code = len(line.split(SEPARATOR, 1)[0])  # as long as when it is folded, as nearly all are
                worth = DETAIL if place.at > code else 0.0
                if place.at == 0:
                    worth = CODE if len(word) == code else _CODE_PREFIX
                if worth > found.get(place.line, 0):
                    found[place.line] = worth
            _keep(self._own_scores, word, found)
        return found

    def category_of(self, row: int) -> int:
        """Return the target of the category of a row."""
        return self.first_category + int(self._packed[row].split("\t", 2)[1])

    def row(self, number: int) -> Row:
        """Return a row."""
        return unpacked(self._packed[number])

    @cached_property
    def _by_category(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        first = self.first_category
        for number, row in enumerate(self._packed):
            found.setdefault(first + int(row.split("\t", 2)[1]), []).append(number)
        return found

    def rows_of(self, target: int) -> Sequence[int]:
        """Return the numbers of a category's rows, in the order in which they are listed."""
        if target not in self._listed:
            self._listed[target] = sorted(self._by_category.get(target, ()), key=lambda number: order(self.row(number)))
        return self._listed[target]


def _keep(kept: dict[str, dict[int, float]], word: str, found: dict[int, float]) -> None:
    if len(kept) >= _KEPT:
        kept.clear()
    kept[word] = found


def _worth(worth: tuple[float, float, float], place: Place, size: int, latin: bool) -> float:
    whole, beginning, inside = worth
    if place.whole:
        return whole
    if inside == _IN_KEYWORD:  # the more of a keyword a word is, the more it says
        beginning = inside = inside * (0.75 + 0.5 * size / max(1, place.size))
    found = inside if place.at else beginning
    return found * _WITHIN if place.inside and latin else found


def _fields(source: Entry | Category) -> Iterator[tuple[str, str]]:
    """Yield the texts of a target, each with what it is."""
    name, title = (source.id, source.title) if isinstance(source, Category) else (source.code, source.message)
    more = vocabulary().words.get(name, ())
    yield "code" if isinstance(source, Entry) and source.kind is Kind.API else "id", name
    for text in title:
        yield "title", plain(text)
    for keyword in dict.fromkeys((*source.keywords, *more)):
        yield "keyword", keyword
    for spelling in source.pinyin:
        yield "pinyin", spelling
    if source.meaning:
        for text in source.meaning:
            yield "meaning", plain(text)
    yield from _said(source.remedy, "remedy")
    if isinstance(source, Entry):
        for message in source.live_messages:
            yield "title", message
        yield from _said(source.causes, "cause")


def _said(texts: Iterable[Text], kind: str) -> Iterator[tuple[str, str]]:
    return ((kind, plain(words)) for text in texts for words in text)
