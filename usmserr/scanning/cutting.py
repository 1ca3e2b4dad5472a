"""Where a block may be cut: before a line that begins a record, and where no record of another stream goes on.

Only lines near the end are looked at. What a stream writes after a long pause is taken for a new record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from usmserr.scanning.lines import lines_of
from usmserr.scanning.records import headed
from usmserr.scanning.tables import Table, cells_of, is_rule, table
from usmserr.scanning.wrappers import unwrap

_NEAR, _FAR = 1 << 14, 1 << 17  # bytes from the end in which a place is looked for first, and if there is none
_LINES = 2000  # after so many of which none begins a record, any may


def cut(buffer: bytes) -> int:
    """Return where the last record that surely begins in the buffer begins; 0 if there is none.

    Its first line and its last are not relied on: they may not be whole.
    """
    end = buffer.rfind(b"\n") + 1
    for size in (_NEAR, _FAR, len(buffer)):
        start = buffer.find(b"\n", max(0, end - size), end) + 1
        lines = _Lines(buffer[start:end].split(b"\n")[:-1][-_LINES:])
        at = lines.last()
        if at is None and _FAR <= size <= len(buffer):  # some streams never pause together
            at = lines.last(alone=True)
        if at is not None:
            return end - lines.size(at)
        if size >= len(buffer):
            break
    return end if lines.many else 0


class _Lines:
    """Lines one after another, and which of them begin records."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._sizes = [len(raw) + 1 for raw in lines]
        self._lines = [unwrap(text) for text in lines_of(b"".join(raw + b"\n" for raw in lines))]
        self._first: dict[str, int] = {}  # of each stream
        self._before: list[int | None] = []  # of each line, the one before it in its stream
        latest: dict[str, int] = {}
        for at, (stream, *_) in enumerate(self._lines):
            self._first.setdefault(stream, at)
            self._before.append(latest.get(stream))
            latest[stream] = at
        self._known = dict.fromkeys(self._in_tables(), False)

    @property
    def many(self) -> bool:
        """Whether there are so many that any may begin a record."""
        return len(self._lines) >= _LINES

    def size(self, at: int) -> int:
        """Return the number of bytes from a line to the end."""
        return sum(self._sizes[at:])

    def last(self, *, alone: bool = False) -> int | None:
        """Return the last line that begins a record, before which those of all streams have ended.

        Of a stream that is seen no more that is not known; then half of the lines must come after. `alone` asks for
        its own stream only.
        """
        after: set[str] = set()  # streams seen from here on
        going_on: set[str] = set()  # of those, whose first line from here on may go on a record
        for at in reversed(range(len(self._lines))):
            stream = self._lines[at].stream
            if alone:
                going_on.clear()
            if self._begins(at):
                going_on.discard(stream)
            else:
                going_on.add(stream)
            after.add(stream)
            if (len(after) == len(self._first) or alone or at < len(self._lines) // 2) and not going_on:
                return at
        return None

    def _in_tables(self) -> Iterator[int]:
        """Yield the lines that stand in a table below its header, which may begin as records do."""
        heads: dict[str, Table | None] = {}
        for at, (stream, text, *_) in enumerate(self._lines):
            if (head := heads.get(stream)) and (is_rule(text) or cells_of(text, head) is not None):
                yield at
            else:
                heads[stream] = table(text)

    def _begins(self, at: int) -> bool:
        if (known := self._known.get(at)) is None:
            known = self._known[at] = self._surely_begins(at)
        return known

    def _surely_begins(self, at: int) -> bool:
        one, before = self._lines[at], self._before[at]
        if before is None:  # it may be the rest of a line that a container runtime has cut
            return not one.stream and headed(one.text)
        last = self._lines[before]
        return not last.partial and (headed(one.text) or (one.text.startswith('{"') and _is_document(last.text)))


def _is_document(text: str) -> bool:
    """Say whether a line is one whole document; else the next may belong to its record."""
    try:
        return text.startswith('{"') and isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
