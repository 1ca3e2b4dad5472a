"""Finds several patterns in long blocks at once, where the extra `fast` is installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hyperscan

_EARNED = 2 << 20  # bytes; to search so many without the library takes about as long as to begin with it
_SPARSE = 64  # more matches than one in so many bytes take longer than a search without it


class Finder(local):
    """Finds patterns. There is one for each thread, as the library wants it."""

    def __init__(self, kinds: Sequence[Sequence[bytes]]) -> None:
        """`kinds` are expressions, in any case, without flags."""
        self._kinds = kinds
        self._searched = 0

    def ends(self, block: bytes) -> list[list[int]] | None:
        """Return where matches of each kind end; None if that has to be found out in another way."""
        self._searched += len(block)
        if self._searched <= _EARNED or self._database is None:
            return None
        found: list[list[int]] = [[] for _ in self._kinds]
        most = len(block) // _SPARSE

        def enough(kind: int, start: int, end: int, flags: int, context: object) -> bool:
            ends = found[kind]
            ends.append(end)
            return len(ends) > most

        try:
            self._database.scan(block, match_event_handler=enough)
        except Exception:  # among others because it was enough
            return None
        return found

    @cached_property
    def _database(self) -> hyperscan.Database | None:
        try:
            import hyperscan

            made = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            made.compile(
                expressions=[each for kind in self._kinds for each in kind],
                ids=[number for number, kind in enumerate(self._kinds) for _ in kind],
                flags=hyperscan.HS_FLAG_CASELESS,
            )
        except Exception:  # it is not there, or not for this machine
            return None
        return made
