"""What was typed, taken apart: the words as they are, and the known words inside them with all that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from usmserr.codes.folding import fold
from usmserr.codes.sounds import sounds
from usmserr.codes.vocabulary import vocabulary

_SYNONYM, _STEM, _SOUND = 0.8, 0.9, 0.9  # of what the word itself is worth
_LONGEST = 60  # characters of one phrase that are cut; the rest is taken as it is
_MOST = 24  # words that are looked for
_UNKNOWN = 1.6  # what an unknown character costs where a known word costs 1
_GAPS = re.compile(r"[\s,;!?()<>\[\]{}\"`~…、。《》「」【】“”‘’/\\|]+")
_SCRIPTS = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_ENDINGS = ("ing", "ied", "ed", "es", "s")
_NOT = (
    "not",
    "no",
    "never",
    "cannot",
    "can't",
    "cant",
    "isn't",
    "wasn't",
    "didn't",
    "doesn't",
    "don't",
    "without",
    "non",
)


class Term(NamedTuple):
    """One thing that an entry must have: any of some words, each with what it is worth of the first."""

    words: tuple[tuple[str, float], ...]
    weak: bool = False  # nearly every text here speaks of it
    part: bool = False  # a part of what was typed as one word

    @property
    def size(self) -> int:
        """How many characters were typed of it; a Latin word counts as two."""
        word = self.words[0][0]
        return 2 if word.isascii() else len(word)


class Query:
    """What is looked for: the words as typed, and, once that is asked for, taken apart."""

    def __init__(self, phrases: Sequence[str], names: frozenset[str]) -> None:
        """Read what was typed; `names` are the keywords and titles of the tables, folded."""
        typed = [word for phrase in phrases for word in _GAPS.split(fold(phrase)) if word.strip(":.-_=+*#&")]
        typed = [word.strip(".'") or word for word in typed][:_MOST]
        self._names = names
        self._all = list(_joined(_spelt_apart(typed, names), names))
        said = [word for word in self._all if word not in _ignored()]
        self.words = [word for word in said if word not in _weak()] or said or self._all

    @cached_property
    def terms(self) -> list[Term]:
        """The known words inside what was typed, with all that means the same."""
        known = _known() | {name for name in self._names if not name.isascii()}
        terms = [term for word in self._all for term in _terms(word, known)][:_MOST]
        return [term for term in terms if not term.weak] or terms

    @cached_property
    def is_denied(self) -> bool:
        """Whether the words deny something."""
        signs = vocabulary().negations
        return any(word.split(" ")[0] in _NOT or any(one in word for one in signs) for word in self._all)


@cache
def _ignored() -> frozenset[str]:
    return frozenset(vocabulary().ignored)


@cache
def _weak() -> frozenset[str]:
    return frozenset(vocabulary().weak)


@cache
def _synonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in vocabulary().synonyms:
        for word in group:
            found.setdefault(word, []).extend([other for other in group if other != word])
    return found


@cache
def _known() -> frozenset[str]:
    listed = (*vocabulary().negations, *_ignored(), *_weak(), *_synonyms())
    return frozenset(word for word in (*sounds().words, *listed) if not word.isascii())


def _joined(words: Sequence[str], names: frozenset[str]) -> Iterator[str]:
    """Yield the words, those together that are one name (`rate limit`) or a denial (`not delivered`)."""
    rewritten = vocabulary().rewritten
    rest = [part for word in words for part in rewritten.get(word, word).split(" ")]
    phrases = names | _synonyms().keys()
    while rest:
        for size in range(min(5, len(rest)), 1, -1):
            phrase = " ".join(rest[:size])
            if phrase in phrases or rewritten.get(phrase):
                break
        else:
            size = 2 if rest[0] in _NOT and len(rest) > 1 and rest[1].isascii() and rest[1] not in _ignored() else 1
            phrase = " ".join(rest[:size])
        yield rewritten.get(phrase, phrase)
        del rest[:size]


def _spelt_apart(words: Sequence[str], names: frozenset[str]) -> list[str]:
    """Return the words; letters that are no English here and pinyin only together (`min gan ci`) as one."""
    if len(words) < 2 or not all(word.isascii() and word.isalpha() for word in words):
        return list(words)
    together = "".join(words)
    english = {part for name in names if name.isascii() for part in name.split()} | _ignored()
    return [together] if not english.intersection(words) and sounds().read(together) else list(words)


def _terms(word: str, known: frozenset[str]) -> Iterator[Term]:
    if word in _ignored():
        return
    if " " in word or word in _synonyms():
        yield _term(word, part=False)
        if " " not in word or word.split(" ")[0] in _NOT or word in _synonyms():
            return
    parts = list(_parts(word, known))
    if len(parts) == 1 and parts[0].isascii() and (read := sounds().read(parts[0])):
        yield from _read(parts[0], read)
        return
    for part in parts:
        if part not in _ignored() and (len(part) > 1 or len(parts) == 1):
            yield _term(part, part=len(parts) > 1)


def _read(typed: str, read: Sequence[Sequence[str]]) -> Iterator[Term]:
    """Yield terms for letters that may be pinyin; the first has the letters themselves, too."""
    if len(read) == 1:
        yield _term(typed, part=False, sound=read[0])
        return
    for words in read:
        if not any(word in _ignored() for word in words):
            yield _term(words[0], part=True, sound=words[1:])


def _term(word: str, *, part: bool, sound: Sequence[str] = ()) -> Term:
    found = {word: 1.0}
    for stem in (*_stems(word), *_bare(word)):
        found.setdefault(stem, _STEM)
    for other in (*found, *sound):
        found.setdefault(other, _SOUND)
        for same in _synonyms().get(other, ()):
            found.setdefault(same, _SYNONYM)
    for denied in _denied(word):
        found.setdefault(denied, _STEM)
    return Term(tuple(found.items())[: _MOST * 2], weak=any(one in _weak() for one in (word, *sound)), part=part)


def _stems(word: str) -> Iterator[str]:
    if word.isascii() and word.isalpha():
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) > 3:
                yield word.removesuffix(ending)


def _bare(word: str) -> Iterator[str]:
    """Yield what is left of a word without the part that nearly every text here is about: 用户没收到, 没收到."""
    for weak in _weak():
        if word.startswith(weak) and (rest := word.removeprefix(weak)) in _synonyms():
            yield rest


def _denied(word: str) -> Iterator[str]:
    """Yield what else denies the same thing."""
    first, _, rest = word.partition(" ")
    if rest and first in _NOT:
        yield from (f"not {rest}", f"un{rest}", f"no {rest}", f"{rest} failed")
        yield from _synonyms().get(f"not {rest}", ())
        return
    for denial in vocabulary().negations:
        rest = word.removeprefix(denial)
        if not word.isascii() and rest and rest != word:
            yield from (other + rest for other in vocabulary().negations if other != denial)
            return


def _parts(word: str, known: frozenset[str]) -> Iterator[str]:
    """Cut a word where the script changes, and Chinese into known words and pairs of characters."""
    for run in _SCRIPTS.findall(word):
        if run[0].isascii() or len(run) > _LONGEST:
            yield from (one for one in run.split() if one.strip(":.-_=+*#&")) if run != word else (run,)
        elif run in known:
            yield run
        else:
            yield from _denials(_cut(run, known))


def _cut(run: str, known: frozenset[str]) -> list[str]:
    """Cut a run into as few known words as possible; what is unknown between them, two characters at a time."""
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)]  # cost, where the last piece begins, whether it is known
    for end in range(1, len(run) + 1):
        ways = [(best[end - 1][0] + _UNKNOWN, end - 1, False)]
        ways += [(best[at][0] + 1, at, True) for at in range(max(0, end - 12), end) if run[at:end] in known]
        best.append(min(ways))
    pieces: list[tuple[str, bool]] = []
    end = len(run)
    while end:
        _, at, is_known = best[end]
        pieces.insert(0, (run[at:end], is_known))
        end = at
    found: list[str] = []
    unknown = ""
    for piece, is_known in [*pieces, ("", True)]:
        if not is_known:
            unknown += piece
            continue
        found += [pair for i in range(0, len(unknown), 2) if len(pair := unknown[i : i + 2]) > 1 or unknown == run]
        unknown = ""
        if piece:
            found.append(piece)
    return found


def _denials(parts: Sequence[str]) -> Iterator[str]:
    """Put a denial and what it denies together."""
    rest = list(parts)
    while rest:
        part = rest.pop(0)
        if part in vocabulary().negations and rest:
            part += rest.pop(0)
        yield part
