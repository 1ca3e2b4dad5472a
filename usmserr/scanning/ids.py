"""Ids of calls as eight bytes each, so that a log of any size can be remembered.

The digest of a UUID is the exclusive or of its halves: both random and time-based ones keep some sixty bits that
differ. Other ids are hashed. A false match among a million ids has a chance of
about one in ten million.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

_RECENT = 1 << 16  # ids held in a set before they are sorted away
_CHUNK = 1 << 19  # ids in one sorted array
_WINDOW = 200_000  # ids; twice as many are held at most


def digest(name: str | None) -> int:
    """Return eight bytes that stand for an id, 0 if there is none."""
    if not name:
        return 0
    if len(name) == 36 and name[8] == name[13] == name[18] == name[23] == "-":
        try:
            halves = bytes.fromhex(name.replace("-", ""))
        except ValueError:
            halves = b""
        if len(halves) == 16:
            return int.from_bytes(halves[:8], "big") ^ int.from_bytes(halves[8:], "big")
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big")


_of_code = lru_cache(maxsize=256)(digest)


def names_of(code: str, *ids: int) -> tuple[int, ...]:
    """Return the digests of ids, each together with a code and each once; an id of 0 is none."""
    mixed = _of_code(code)
    return tuple([one ^ mixed for one in dict.fromkeys(ids) if one])


def receipt_name(session_no: str | None, phone: str | None) -> int | None:
    """Return the digest by which a receipt is known again, if it has what that takes."""
    return digest(f"{session_no} {phone}") if session_no and phone else None


class Ids:
    """A set of digests that only grows: recent ones in a set, the others in sorted arrays of eight bytes each."""

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._sorted: list[array[int]] = []

    def __contains__(self, one: int) -> bool:
        if one in self._recent:
            return True
        for chunk in self._sorted:
            at = bisect_left(chunk, one)
            if at < len(chunk) and chunk[at] == one:
                return True
        return False

    def update(self, many: Iterable[int]) -> None:
        """Add digests, known ones too."""
        self._recent.update(many)
        if len(self._recent) >= _RECENT:
            fresh = sorted(self._recent)
            if self._sorted and len(self._sorted[-1]) + len(fresh) <= _CHUNK:
                fresh += self._sorted.pop()
                fresh.sort()  # two runs, which are only merged
            self._sorted.append(array("Q", map(itemgetter(0), groupby(fresh))))
            self._recent = set()


class Window:
    """The latest digests: those of the last 200,000 keys at least."""

    def __init__(self) -> None:
        self._current: set[int] = set()
        self._before: set[int] = set()
        self._room = _WINDOW

    def __contains__(self, one: int) -> bool:
        return one in self._current or one in self._before

    def add(self, one: int, also: int = 0) -> bool:
        """Add a digest, and another name of the same call beside it; say whether the first is new."""
        new = one not in self
        self._current.add(one)
        if also:
            self._current.add(also)
        self._room -= 1
        if not self._room:
            self._before, self._current, self._room = self._current, set(), _WINDOW
        return new
