"""Finds entries by words, and codes near a mistyped one.

A word matches directly or as pinyin. Only a word that no entry holds is compared fuzzily, so good words stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from unicodedata import normalize

from usmserr.codes.catalog import Catalog
from usmserr.codes.folding import fold, simplify
from usmserr.codes.index import Code, Fields, Group, Hay
from usmserr.model import Entry, fold_code

# What a match is worth, by where it is.
_CODE, _CODE_PREFIX, _KEYWORD, _MESSAGE, _IN_KEYWORD = 100, 60, 50, 40, 30
_DETAIL = 22  # of a receipt code
_PINYIN, _PINYIN_PART, _REMEDY, _CAUSE = 25, 20, 15, 10
_FUZZY = 10
_FUZZY_PHRASE = 0.6  # 余额不够 and 余额不足 share 0.75 of their characters, 模板不存在 and 项目不存在 just 0.6
_FUZZY_LETTERS = 0.8  # one slip in a word of five letters
_NEAR = 0.6


class Hits(NamedTuple):
    """What a search found, best first: RetCodes, and categories of receipts with those of their codes that match."""

    retcodes: list[Entry]
    categories: list[list[Entry]]


def search(catalog: Catalog, words: Sequence[str]) -> Hits:
    """Return what matches all words.

    A category whose own texts match has all its codes; else just the codes whose spelling or detail has the words.
    """
    wanted = _wanted(words)
    if not wanted:
        return Hits([], [])
    index = catalog.index
    retcodes = dict.fromkeys(range(len(index.retcodes)), 0.0)  # those that have matched every word so far
    groups = [_Tally(group) for group in index.groups]
    for word in wanted:
        own = [group.own(word) for group in groups]
        scores = _scores(index.fields, word, known=any(own))
        retcodes = {i: score + scores[i] for i, score in retcodes.items() if scores[i]}
        for group, score, hits in zip(groups, scores[len(index.retcodes) :], own, strict=True):
            group.add(score, hits)
    best = sorted(retcodes, key=lambda i: -retcodes[i])
    left = sorted((group for group in groups if group.scores), key=lambda group: -group.best)
    entry = catalog.receipts.entry
    return Hits([index.retcodes[i] for i in best], [[entry(code.row) for code in group.codes()] for group in left])


class _Tally:
    """What the codes of one category have scored; a code that a word does not match is out."""

    def __init__(self, group: Group) -> None:
        self._group = group
        self._whole = True  # every word stands in the category's own texts
        self.scores = dict.fromkeys(range(len(group.codes)), 0.0)

    def own(self, word: str) -> dict[int, float]:
        """Return the codes left that have the word themselves, and what it is worth there."""
        if word not in self._group.own:
            return {}
        codes = self._group.codes
        return {i: score for i in self.scores if (score := _own_score(codes[i], word))}

    def add(self, score: float, hits: dict[int, float]) -> None:
        """Count a word: what it is worth in the category, and in its codes."""
        self._whole = self._whole and score > 0
        left = self.scores if score else hits
        self.scores = {i: self.scores[i] + max(score, hits.get(i, 0)) for i in left}

    @property
    def best(self) -> float:
        """The score of the best code."""
        return max(self.scores.values())

    def codes(self) -> list[Code]:
        """Return the codes left: in the order of the table if they are all, else best first."""
        left = self.scores if self._whole else sorted(self.scores, key=lambda i: -self.scores[i])
        return [self._group.codes[i] for i in left]


def near(catalog: Catalog, code: str, limit: int = 3) -> list[str]:
    """Return the codes that look most like an unknown one; first those that differ in colons, underscores, blanks."""
    from difflib import SequenceMatcher

    typed = fold_code(code)
    respelt = catalog.receipts.respelt(code)
    known_codes = dict.fromkeys([*(entry.code for entry in catalog.retcodes), *catalog.receipts.codes()])
    ranked: list[tuple[float, int, str]] = []
    matcher = SequenceMatcher(None, "", typed, autojunk=False)
    for known in known_codes:
        folded = fold_code(known)
        matcher.set_seq1(folded)
        if folded != typed and matcher.real_quick_ratio() >= _NEAR and (ratio := matcher.ratio()) >= _NEAR:
            ranked.append((-ratio, -_common_prefix(folded, typed), known))
    alike = [known for _, _, known in sorted(ranked)]
    return list(dict.fromkeys([*respelt, *alike]))[: max(0, limit)]


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the words stand in a text: sorted, apart from each other, as (start, end)."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in normalize("NFKC", sign).casefold():
            letters.append(letter)
            places.append(place)
    hay = simplify("".join(letters))
    dense = [i for i, letter in enumerate(hay) if not letter.isspace()]
    squeezed = "".join(hay[i] for i in dense)
    found: list[tuple[int, int]] = []
    for word in _wanted(words):
        if word.isascii():
            found += ((places[a], places[b - 1] + 1) for a, b in _occurrences(hay, word))
        else:
            found += ((places[dense[a]], places[dense[b - 1]] + 1) for a, b in _occurrences(squeezed, word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _wanted(words: Sequence[str]) -> list[str]:
    return [word for phrase in words for word in fold(phrase).split()]


def _is_number(word: str) -> bool:
    return word.isdecimal()


def _scores(fields: Sequence[Fields], word: str, known: bool) -> list[float]:
    """Return what a word is worth in each; one that stands nowhere, and is not `known` either, is compared fuzzily."""
    scores = [_direct(one, word) for one in fields]
    if known or any(scores) or _is_number(word):
        return scores
    alike = _latin_likeness(word) if word.isascii() else _phrase_likeness(word)
    return [_FUZZY * alike(one) for one in fields]


def _direct(fields: Fields, word: str) -> float:
    if word == fields.code:
        return _CODE
    if word in fields.whole:
        return _KEYWORD
    if fields.code.startswith(word):
        return _CODE_PREFIX
    if _any_holds(fields.messages, word):
        return _MESSAGE
    if _any_holds(fields.keywords, word):
        return _IN_KEYWORD
    if _any_holds(fields.remedies, word):
        return _REMEDY
    if _any_holds(fields.causes, word):
        return _CAUSE
    return _spelt(fields.pinyin, word)


def _spelt(pinyin: Sequence[str], word: str) -> float:
    if len(word) < 2 or not (word.isascii() and word.isalpha()):
        return 0
    if word in pinyin:
        return _PINYIN
    for spelling in pinyin:
        if spelling.startswith(word) or (len(word) > 3 and word in spelling):
            return _PINYIN_PART
    return 0


def _own_score(code: Code, word: str) -> float:
    if code.code == word:
        return _CODE
    if code.code.startswith(word):
        return _CODE_PREFIX
    return _DETAIL if code.detail and _any_holds((code.detail,), word) else 0


def _any_holds(texts: Sequence[Hay], word: str) -> bool:
    for text in texts:
        hay = text.text if word.isascii() else text.dense
        if word in hay and next(_occurrences(hay, word), None) is not None:
            return True
    return False


def _occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Find a word; short Latin ones and numbers only at the beginning of a word (`ip`, not `multiple`)."""
    inside = not (word.isascii() and (len(word) < 4 or _is_number(word)))
    at = text.find(word)
    while at >= 0:
        if inside or not at or not (text[at - 1].isascii() and text[at - 1].isalnum()):
            yield at, at + len(word)
        at = text.find(word, at + 1)


def _latin_likeness(word: str) -> Callable[[Fields], float]:
    """Return how much the likest word of some texts is like a word, 0 if too little."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, "", word, autojunk=False)

    def alike(fields: Fields) -> float:
        best = 0.0
        for other in fields.latin if len(word) > 3 else ():
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= max(best, _FUZZY_LETTERS):
                best = max(best, matcher.ratio())
        return best if best >= _FUZZY_LETTERS else 0.0

    return alike


def _phrase_likeness(word: str) -> Callable[[Fields], float]:
    """Return how many characters the likest of some texts shares with a word, 0 if too few."""

    def ratio(text: Hay) -> float:
        if text.text.isascii():
            return 0.0
        shared = sum(min(word.count(sign), text.dense.count(sign)) for sign in set(word))
        return 2 * shared / (len(word) + len(text.dense))

    def alike(fields: Fields) -> float:
        texts = (*fields.keywords, *fields.messages) if len(word) > 2 else ()
        best = max(map(ratio, texts), default=0.0)
        return best if best > _FUZZY_PHRASE else 0.0

    return alike


def _common_prefix(a: str, b: str) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length
