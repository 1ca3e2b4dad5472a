"""Finds entries by words, and codes near a mistyped one.

Words are looked for as they were typed; if that finds nothing that is about them, they are taken apart, too: into
known words, their synonyms, and what they can mean in pinyin. What stands nowhere is compared fuzzily.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from usmserr.codes.catalog import Catalog
from usmserr.codes.folding import fold, simplify
from usmserr.codes.haystack import occurrences
from usmserr.codes.index import MEANS, NAMED, Index
from usmserr.codes.phrases import Query, Term
from usmserr.model import Entry, fold_code

_NAMED_SO = 29.0  # where the words as typed are a title, a keyword, or the most of one
_APART = 0.9  # what a match is worth that needed its words taken apart
_OTHER_DOCUMENTS = ("iot-docs", "ucloud-cli")  # no page of the SMS service has these codes
_UNCONFIRMED = 0.8  # of their scores
_FUZZY = 10.0
_FUZZY_PHRASE = 0.6  # 模板不存在 and 项目不存在 share just 0.6 of their characters
_FUZZY_LETTERS = 0.8  # one slip in a word of five letters
_NEAR = 0.6
_MOSTLY = 0.4  # of the parts of one phrase, weighed
_SAYS_LITTLE = 0.05  # a part of a phrase that no entry is about
_RIVAL = 0.55  # of the best score, which a RetCode needs to stand before it
_SUGGESTED = 3
_SPELT_TOGETHER = re.compile(r"[a-z']{2,}(?:[-_][a-z']{2,})+", re.I | re.A).fullmatch
_SIGN = re.compile(r"[-_]")


class Hits(NamedTuple):
    """What a search found, each best first; of a category, those of its codes that match."""

    retcodes: list[Entry]
    symptoms: list[Entry]
    categories: list[list[Entry]]
    groups: list[list[Entry]]  # all of it as it is shown: what counts one in a limit
    partial: list[list[Entry]]  # what comes nearest, if nothing matches all words
    words: list[str]  # what was looked for, to be marked
    total: int  # how many there are to show


def search(catalog: Catalog, words: Sequence[str], limit: int | None = None) -> Hits:
    """Return what matches all words.

    A category whose own texts match has all its codes; else just the codes whose spelling or detail has the words.
    Only the first `limit` of what is shown are built.
    """
    index = _index(catalog)
    asked = Query(words, index.names)
    found = _found(index, asked)
    if not found and any(" " in word for word in asked.words):  # names that were taken for one word
        asked = Query(words, frozenset())
        found = _found(index, asked)
    if not found and any(map(_SPELT_TOGETHER, words)):  # sms-not-received
        asked = Query([_SIGN.sub(" ", word) for word in words], index.names)
        found = _found(index, asked)
    taken = "terms" in asked.__dict__  # apart
    parts = [word for term in asked.terms for word, _ in term.words[:1]] if taken else []
    looked_for = list(dict.fromkeys([*asked.words, *parts]))
    partial = [] if found else [_entries(catalog, target, None) for target in _partly(index, asked)]
    return _hits(catalog, found, limit)._replace(partial=partial, words=looked_for)


@lru_cache(maxsize=8)
def _index(catalog: Catalog) -> Index:
    """Return what a catalog is searched in, made when it is first searched."""
    return Index(catalog.retcodes, catalog.receipts, catalog.symptoms)


def _found(index: Index, asked: Query) -> dict[int, _Match]:
    if not asked.words:
        return {}
    found = _matches(index, [Term(((word, 1.0),)) for word in asked.words])
    if asked.terms and not any(match.about and match.score >= _NAMED_SO for match in found.values()):
        for target, match in _apart(index, asked.terms).items():
            if target not in found or match.score * _APART > found[target].score:
                found[target] = match._replace(score=match.score * _APART)
    if not found:
        found = _fuzzy(index, asked)
    if asked.is_denied:
        _drop_success(index, found)
    return found


class _Match(NamedTuple):
    """How a target matches: the mean over the terms, and whether it is about each of them."""

    score: float
    about: bool
    rows: dict[int, float] | None = None  # of a category: the rows that match, if not all of them do


def _matches(index: Index, terms: Sequence[Term]) -> dict[int, _Match]:
    """Return what has all terms."""
    scores = [_term_scores(index, term) for term in terms]
    own = [index.own_scores(term.words[0][0]) for term in terms]
    targets = {target for one in scores for target in one}
    targets |= {index.category_of(row) for one in own for row in one}
    found = {}
    for target in sorted(targets):
        match = _match(index, target, scores, own)
        if match is not None:
            found[target] = match
    return found


def _term_scores(index: Index, term: Term) -> Mapping[int, float]:
    if len(term.words) == 1:
        return index.scores(term.words[0][0])
    found: dict[int, float] = {}
    for word, worth in term.words:
        for target, score in index.scores(word).items():
            if score * worth > found.get(target, 0):
                found[target] = score * worth
    return found


def _match(
    index: Index, target: int, scores: Sequence[Mapping[int, float]], own: Sequence[Mapping[int, float]]
) -> _Match | None:
    values = [one.get(target, 0.0) for one in scores]
    if all(values):
        return _Match(sum(values) / len(values), min(values) >= MEANS)
    if target < index.first_category:
        return None
    rows: dict[int, float] | None = None
    for value, hits in zip(values, own, strict=True):
        if not value:
            hit = {row for row in hits if index.category_of(row) == target and (rows is None or row in rows)}
            rows = {row: (rows or {}).get(row, 0.0) + hits[row] for row in hit}
            if not rows:
                return None
    rows = rows or {}
    for value, hits in zip(values, own, strict=True):
        if value:
            rows = {row: score + max(value, hits.get(row, 0.0)) for row, score in rows.items()}
    best = max(rows.values()) / len(values)
    return _Match(best, best >= MEANS, rows)


def _apart(index: Index, terms: Sequence[Term]) -> dict[int, _Match]:
    """Match terms; those parts of a phrase that the tables have nowhere are left out, if they are the lesser part."""
    known = [term for term in terms if _term_scores(index, term) or index.own_scores(term.words[0][0])]
    lost = [term for term in terms if term not in known]
    if not known or any(not term.part for term in lost):
        return {}
    if sum(term.size for term in lost) > sum(term.size for term in known):
        return {}
    found = _matches(index, known)
    if len(known) > 1 and all(term.part for term in known) and not any(match.about for match in found.values()):
        found |= _mostly(index, known)
    return found


def _mostly(index: Index, terms: Sequence[Term]) -> dict[int, _Match]:
    """Match what is about the better part of a phrase: a part that few entries are about says more."""
    scores = [_term_scores(index, term) for term in terms]
    about = [sum(score >= MEANS for score in one.values()) for one in scores]
    weights = [1 / (1 + count) if count else _SAYS_LITTLE for count in about]
    found = {}
    for target in sorted({target for one in scores for target, score in one.items() if score >= MEANS}):
        values = [one.get(target, 0.0) for one in scores]
        share = sum(weight for weight, value in zip(weights, values, strict=True) if value >= MEANS) / sum(weights)
        if share >= _MOSTLY:
            found[target] = _Match(sum(values) / len(values), True)
    return found


def _fuzzy(index: Index, asked: Query) -> dict[int, _Match]:
    """Compare words that stand nowhere with those that do."""
    terms = []
    for word in asked.words:
        if index.scores(word) or index.own_scores(word) or word.isdecimal():
            terms.append(Term(((word, 1.0),)))
        elif alike := _alike(index, word):
            terms.append(Term(tuple((one, ratio * _FUZZY / 30) for one, ratio in alike)))
        else:
            return {}
    return _matches(index, terms)


def _alike(index: Index, word: str) -> list[tuple[str, float]]:
    if not word.isascii():
        return _phrases_like(index.names, word)
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, "", word, autojunk=False)
    found = []
    for other in index.latin if len(word) > 3 else ():
        if other[0] != word[0]:  # hardly anybody misspells the first letter: vacation is no action
            continue
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= _FUZZY_LETTERS and (ratio := matcher.ratio()) >= _FUZZY_LETTERS:
            found.append((other, ratio))
    return found


def _phrases_like(names: Collection[str], word: str) -> list[tuple[str, float]]:
    """Return names that share most characters with a word."""
    if len(word) < 3:
        return []
    found = []
    for name in names:
        if not name.isascii():
            shared = sum(min(word.count(sign), name.count(sign)) for sign in set(word))
            if (ratio := 2 * shared / (len(word) + len(name))) > _FUZZY_PHRASE:
                found.append((name, ratio))
    return found


def _drop_success(index: Index, found: dict[int, _Match]) -> None:
    """Leave out the category that says all is well, if it matches words that say that it is not."""
    for number, category in enumerate(index.categories):
        target = index.first_category + number
        if category.id == "success" and len(found) > 1:
            found.pop(target, None)


def _partly(index: Index, asked: Query) -> list[int]:
    """Return what has most of the words; a rare word counts more."""
    total: dict[int, float] = {}
    for term in asked.terms:
        scores = _term_scores(index, term)
        for target, score in scores.items():
            total[target] = total.get(target, 0.0) + (10 + score) / (2 + len(scores))
    return sorted(total, key=lambda target: -total[target])[:_SUGGESTED]


def _hits(catalog: Catalog, found: dict[int, _Match], limit: int | None) -> Hits:
    """Sort what was found: RetCodes about the words, symptoms, categories; what only mentions them comes behind."""
    index = _index(catalog)
    coded = len(index.retcodes)
    for target in [one for one in found if one < coded and index.retcodes[one].source in _OTHER_DOCUMENTS]:
        found[target] = found[target]._replace(score=found[target].score * _UNCONFIRMED)
    best = sorted(found, key=lambda target: (not found[target].about, -found[target].score))
    top = max((match.score for match in found.values()), default=0.0)
    anything = any(match.about for match in found.values())

    def is_kept(target: int) -> bool:
        """Say whether to show a target: a RetCode or symptom only if nothing else is much more about the words."""
        match = found[target]
        return target >= index.first_category or not anything or (match.about and match.score >= top * _RIVAL)

    def place(target: int) -> tuple[int, int, float]:
        match = found[target]
        symptom = coded <= target < index.first_category
        if symptom and match.about and match.score >= NAMED:
            return (0, 0, -match.score)
        return (1 if match.about else 2, 0 if target < coded else 1, -match.score)

    kept = sorted(filter(is_kept, best), key=place)
    entries = {target: _entries(catalog, target, found[target].rows) for target in kept[:limit]}
    return Hits(
        [index.retcodes[target] for target in best if target < coded],
        [index.symptoms[target - coded] for target in best if coded <= target < index.first_category],
        [entries[target] for target in best if target in entries and target >= index.first_category],
        list(entries.values()),
        [],
        [],
        len(kept),
    )


def _entries(catalog: Catalog, target: int, rows: Mapping[int, float] | None) -> list[Entry]:
    index = _index(catalog)
    if target < len(index.retcodes):
        return [index.retcodes[target]]
    if target < index.first_category:
        return [index.symptoms[target - len(index.retcodes)]]
    numbers = index.rows_of(target)
    if rows is not None:
        numbers = sorted((number for number in numbers if number in rows), key=lambda number: -rows[number])
    return [catalog.receipts.entry(index.row(number)) for number in numbers]


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
    for word in dict.fromkeys(part for phrase in words for part in fold(phrase).split()):
        if word.isascii():
            found += ((places[a], places[b - 1] + 1) for a, b in occurrences(hay, word))
        else:
            found += ((places[dense[a]], places[dense[b - 1]] + 1) for a, b in occurrences(squeezed, word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _common_prefix(a: str, b: str) -> int:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return length
