"""Words by how they are spelt in pinyin: in full, by their initials, run together, or nearly right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property

from usmserr.codes.vocabulary import vocabulary

_LONGEST = 48  # letters of one typed word that are read as pinyin
_PREFIX = 4  # letters from which on the beginning of a word is enough
_NEAR, _NEAR_FROM = 0.85, 5
# What many say, and type, alike.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("v", "u"), ("ue", "u"), ("uo", "o"))


class Sounds:
    """The words of the tables by their pinyin; each way of looking them up is made when it is needed."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    @cached_property
    def words(self) -> list[str]:
        """The words."""
        return [line.partition(" ")[0] for line in self._lines]

    @cached_property
    def _full(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in self._lines:
            word, *spelt = line.replace("'", "").split(" ")
            for spelling in spelt:
                found.setdefault(spelling, []).append(word)
        return found

    @cached_property
    def _loose(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for spelling, words in self._full.items():
            found.setdefault(_loosened(spelling), []).extend(words)
        return found

    @cached_property
    def _initials(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in self._lines:
            word, *spelt = line.split(" ")
            if len(word) > 1:
                for initials in {"".join([one[0] for one in syllables.split("'")]) for syllables in spelt}:
                    found.setdefault(initials, []).append(word)
        return found

    def read(self, typed: str) -> list[list[str]]:
        """Return what typed letters can mean: for each part of them, words that sound so; nothing if they are none."""
        if not (2 <= len(typed) <= _LONGEST and typed.isascii() and typed.isalpha()):
            return []
        if found := [*self._full.get(typed, ()), *self._initials.get(typed, ())]:
            return [found]
        if alike := self._loose.get(_loosened(typed)):
            return [alike]
        if parts := _parts(typed, self._full) or _parts(_loosened(typed), self._loose):
            return parts
        if len(typed) >= _PREFIX:
            found = [word for full, words in self._full.items() if full.startswith(typed) for word in words]
        found = found or self._near(typed)
        return [found] if found else []

    def _near(self, typed: str) -> list[str]:
        from difflib import get_close_matches

        if len(typed) < _NEAR_FROM:
            return []
        alike = [full for full in self._full if full[0] == typed[0] and abs(len(full) - len(typed)) < 3]
        return [word for full in get_close_matches(typed, alike, 3, _NEAR) for word in self._full[full]]


def _parts(typed: str, known: Mapping[str, list[str]]) -> list[list[str]]:
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


def _loosened(spelling: str) -> str:
    for old, new in _ALIKE:
        spelling = spelling.replace(old, new)
    return spelling


@cache
def sounds() -> Sounds:
    """Return the sounds of the bundled words, the same object each time."""
    return Sounds(vocabulary().sounds.split("\n"))
