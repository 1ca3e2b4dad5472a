"""Ids of calls as eight bytes each, so that a log of any size can be remembered.

The digest of a UUID is the exclusive or of its halves: both random and time-based ones keep some sixty bits that
differ, and many can be folded at once. Other ids are hashed. A false match among a million ids has a chance of
about one in ten million.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

_HALF = (1 << 64) - 1
_RECENT = 1 << 16  # ids held in a set before they are sorted away
_CHUNK = 1 << 19  # ids in one sorted array
_WINDOW = 200_000  # ids; twice as many are held at most


def digest(name: str | None) -> int:
    """Return eight bytes that stand for an id, 0 if there is none."""
    if not name:
        return 0
    if len(name) == 36 and name[8] == name[13] == name[18] == name[23] == "-":
        try:
            number = int(name.replace("-", ""), 16)
        except ValueError:
            pass
        else:
            return (number >> 64) ^ (number & _HALF)
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def digests(names: Sequence[bytes]) -> array[int]:
    """Return the digests of many ids; quick if all of them are UUIDs."""
    try:
        raw = bytes.fromhex(b"".join(names).translate(None, b"-").decode("ascii"))
    except ValueError:
        raw = b""
    if len(raw) != 16 * len(names) or list(map(len, names)).count(36) != len(names):
        return array("Q", [digest(name.decode("utf-8", "replace")) for name in names])
    halves = array("Q", raw)
    high, low = halves[::2], halves[1::2]
    mixed = int.from_bytes(high.tobytes(), "big") ^ int.from_bytes(low.tobytes(), "big")
    result = array("Q", mixed.to_bytes(8 * len(names), "big"))
    if sys.byteorder == "little":
        result.byteswap()
    return result


_of_code = lru_cache(maxsize=256)(digest)


def names_of(code: str, *ids: int) -> tuple[int, ...]:
    """Return the digests of ids, each together with a code; an id of 0 is none."""
    mixed = _of_code(code)
    return tuple([one ^ mixed for one in ids if one])


def receipt_names(session_no: str | None, phone: str | None) -> tuple[int, ...]:
    """Return the digest by which a receipt is known again, if it has what that takes."""
    return (digest(f"{session_no} {phone}"),) if session_no and phone else ()


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

    def isdisjoint(self, many: Iterable[int]) -> bool:
        """Say whether none of many digests is known."""
        if not self._recent.isdisjoint(many):
            return False
        return not self._sorted or not any(one in self for one in many)

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

    def add(self, keys: Sequence[int], also: Sequence[int] = ()) -> int:
        """Add keys, and other names of the same calls beside them; return how many keys are new.

        What is forgotten depends on the order of the keys alone, not on how many are added at once.
        """
        new = at = 0
        while at < len(keys):
            end = at + min(self._room, len(keys) - at)
            part = list(keys[at:end])
            if not self._before.isdisjoint(part):
                part = [one for one in part if one not in self._before]
            new -= len(self._current)
            self._current.update(part)
            new += len(self._current)
            self._current.update(one for one in also[at:end] if one)
            self._room -= end - at
            at = end
            if not self._room:
                self._before, self._current, self._room = self._current, set(), _WINDOW
        return new
