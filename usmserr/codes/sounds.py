"""Words by how they are spelt in pinyin: in full, by their initials, run together, or nearly right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from usmserr.codes.vocabulary import vocabulary

_LONGEST = 48  # letters of one typed word that are read as pinyin
_PREFIX = 4  # letters from which on the beginning of a word is enough
_NEAR, _NEAR_FROM = 0.85, 5
# What many say, and type, alike.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u"), ("ue", "u"), ("uo", "o"))


class Sounds:
    """The words of the tables by their pinyin."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.words: list[str] = []
        self._full: dict[str, list[str]] = {}
        self._initials: dict[str, list[str]] = {}
        self._loose: dict[str, list[str]] = {}
        for line in lines:
            word, *spelt = line.split(" ")
            self.words.append(word)
            for syllables in spelt:
                full = syllables.replace("'", "")
                _add(self._full, full, word)
                _add(self._loose, _loose(full), word)
                if len(word) > 1:
                    _add(self._initials, "".join(one[0] for one in syllables.split("'")), word)

    def read(self, typed: str) -> list[list[str]]:
        """Return what typed letters can mean: for each part of them, words that sound so; nothing if they are none."""
        if not (2 <= len(typed) <= _LONGEST and typed.isascii() and typed.isalpha()):
            return []
        if found := [*self._full.get(typed, ()), *self._initials.get(typed, ())]:
            return [found]
        if found := self._loose.get(_loose(typed), []):
            return [found]
        if parts := self._parts(typed, self._full) or self._parts(_loose(typed), self._loose):
            return parts
        if len(typed) >= _PREFIX:
            found = [word for full, words in self._full.items() if full.startswith(typed) for word in words]
        if found:
            return [found]
        return [found] if (found := self._near(typed)) else []

    def _parts(self, typed: str, known: dict[str, list[str]]) -> list[list[str]]:
        """Cut letters into as few known words as possible."""
        best: list[tuple[int, ...] | None] = [()]
        for end in range(1, len(typed) + 1):
            ways = []
            for start in range(end):
                before = best[start]
                if before is not None and typed[start:end] in known:
                    ways.append((*before, start))
            best.append(min(ways, key=len, default=None))
        cuts = best[-1]
        if not cuts:
            return []
        return [known[typed[a:b]] for a, b in zip(cuts, (*cuts[1:], len(typed)), strict=True)]

    def _near(self, typed: str) -> list[str]:
        from difflib import get_close_matches

        if len(typed) < _NEAR_FROM:
            return []
        alike = [full for full in self._full if full[0] == typed[0] and abs(len(full) - len(typed)) < 3]
        return [word for full in get_close_matches(typed, alike, 3, _NEAR) for word in self._full[full]]


def _add(known: dict[str, list[str]], spelling: str, word: str) -> None:
    words = known.setdefault(spelling, [])
    if word not in words:
        words.append(word)


def _loose(spelling: str) -> str:
    for old, new in _ALIKE:
        spelling = spelling.replace(old, new)
    return spelling


@cache
def sounds() -> Sounds:
    """Return the sounds of the bundled words, the same object each time."""
    return Sounds(vocabulary().sounds.split("\n"))
