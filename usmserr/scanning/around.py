"""A block of which few lines may say something -> what these say: only the records that they belong to are read.

Where such a record begins is looked for backwards in its stream, and it is read to its end. Of the records between
two of them only their number matters, and that only as far as what one says may be joined to another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from usmserr.scanning.batch import Alikes, Statement
from usmserr.scanning.learned import Learned
from usmserr.scanning.mentions import JOIN_DISTANCE, Mention
from usmserr.scanning.records import (
    GOES_ON,
    Line,
    Open,
    Record,
    decode,
    fresh,
    headed,
    plainly_headed,
    stream_of,
    streams_of,
    unwrap,
)
from usmserr.scanning.shapes import HEX
from usmserr.scanning.templates import Said, Template

ANY = "*"  # stands for every stream
OUT_OF_REACH = JOIN_DISTANCE + 1  # records


@dataclass(slots=True)
class _Stretch:
    """Records one after another, of which the last may say something."""

    start: int  # among the lines of their stream
    end: int
    begun: list[int]  # the numbers of the lines that begin them
    said: list[Mention]  # by the last one, if it was parsed
    depends: bool = False  # what it says depends on what was said before


class Around:
    """Reads the records of a block that some lines belong to."""

    def __init__(self, block: bytes, lines: list[bytes], starts: Sequence[int], learned: Learned) -> None:
        """`starts` are the offsets of the lines that may matter."""
        self._learned = learned
        self._lines = lines
        self.found: list[tuple[int, list[Mention]]] = []  # what depends on others, with the records' first lines
        self._statements: list[Statement] = []  # what stands alone
        self.alike: list[Alikes] = []
        self.begun: dict[str, list[int]] = {}  # per stream, the lines that begin its records, as far as that matters
        self._all = False  # streams are known
        matter: defaultdict[str, list[int]] = defaultdict(list)
        for at in places(block, starts):
            matter[stream_of(self._lines[at])].append(at)
        if matter.keys() == {""}:
            self._read("", range(len(self._lines)), matter[""])
            return
        self._all = True
        for stream, rows in streams_of(self._lines, escapes=b"\x1b" in block).items():
            self._read(stream, rows, [bisect_left(rows, at) for at in matter[stream]])

    def statements(self) -> list[Statement]:
        """Return the mentions that stand alone, in the order of their records."""
        return sorted(self._statements, key=itemgetter(0))

    def records(self) -> Iterator[tuple[str, int]]:
        """Yield how many records each stream has; others may have some, and what they said before is out of reach."""
        others = 0 if self._all else OUT_OF_REACH
        yield ANY, others
        for stream, begun in self.begun.items():
            yield stream, len(begun) - others

    def _line(self, at: int) -> Line:
        return unwrap(at + 1, decode(self._lines[at]))

    def _read(self, stream: str, rows: Sequence[int], matter: Sequence[int]) -> None:
        """Read what matters of a stream. `rows` are its lines, and may be others; `matter` are places among them."""
        stretches: list[_Stretch] = []
        done = 0
        for at in matter:
            if at >= done:
                start = at
                while start > done and not self._begins(stream, rows, start):
                    start -= 1
                stretches.append(self._known(rows, start, at) or self._stretch(stream, rows, start, at))
                done = stretches[-1].end
        reach = OUT_OF_REACH  # of what comes: records before it that are counted
        gaps: list[int] = []
        after = len(rows)
        for stretch in reversed(stretches):
            gaps.append(self._count(stream, rows[stretch.end : after], max(1, reach)))
            reach = OUT_OF_REACH if stretch.depends else reach - gaps[-1] - len(stretch.begun)
            after = stretch.start
        last = self._count(stream, rows[:after], max(1, reach))
        begun = self.begun[stream] = [0] * last
        for stretch in stretches:
            begun += stretch.begun
            for mention in stretch.said:
                mention.record = len(begun) - 1
            begun += begun[-1:] * gaps.pop()

    def _begins(self, stream: str, rows: Sequence[int], at: int) -> bool:
        """Say whether a line surely begins a record of its stream."""
        if not stream:
            return plainly_headed(self._lines[rows[at]])
        return headed(self._line(rows[at]).text) and not self._line(rows[at - 1]).partial

    def _known(self, rows: Sequence[int], start: int, at: int) -> _Stretch | None:
        """Read the record that a line belongs to, if it is sure where it begins and ends, and of a known kind."""
        first = rows[start]
        raw = self._lines[first]
        if not plainly_headed(raw):
            return None
        end = start + 1
        while end < len(rows) and GOES_ON.match(self._lines[rows[end]]):
            end += 1
        if end <= at or not self._ends(rows, end):
            return None
        if end == start + 1:
            read = self._learned.read(raw, raw.translate(HEX), lambda _: None)
        else:
            # With lines of other streams among them they are none.
            read = self._learned.find_record(b"\n".join(self._lines[first : first + end - start]))
        if read is None:
            return None
        self._tell(first + 1, *read)
        return _Stretch(start, end, [first + 1], [])

    def _ends(self, rows: Sequence[int], at: int) -> bool:
        """Say whether a record that is complete ends before a line."""
        if at == len(rows) or plainly_headed(self._lines[rows[at]]):
            return True
        after = self._line(rows[at])
        return not after.stream and fresh(after.text)

    def _stretch(self, stream: str, rows: Sequence[int], start: int, at: int) -> _Stretch:
        """Read from where a record begins to the end of the one that a line belongs to."""
        stretch = _Stretch(start, len(rows), [], [])
        last: Open | None = None
        for place, opened in self._records(stream, rows, start):
            if place > at:
                stretch.end = place
                break
            stretch.begun.append(rows[place] + 1)
            last = opened
        if last is not None:  # else there is nothing but a wrapper
            self._close(last.close(), stretch)
        return stretch

    def _records(self, stream: str, rows: Sequence[int], start: int) -> Iterator[tuple[int, Open]]:
        """Yield where records of a stream begin; each grows until the next one does."""
        opened: Open | None = None
        for place in range(start, len(rows)):
            line = self._line(rows[place])
            if line.stream != stream:
                continue
            if opened is None or not opened.takes(line.text):
                opened = None
                if not (line.text.strip() or line.partial):
                    continue
                opened = Open(Record(stream, 0, time=line.time))
                opened.add(line)
                yield place, opened
            else:
                opened.add(line)

    def _close(self, record: Record, stretch: _Stretch) -> None:
        template, said = self._learned.read_record(record, self._lines)
        stretch.said = said if isinstance(said, list) else []
        if template is not None:
            self._tell(record.numbers[0], template, said)
        else:
            self.found.append((record.numbers[0], stretch.said))
            stretch.depends = True

    def _tell(self, number: int, template: Template, said: Said) -> None:
        if template.items:
            self._statements.append((number, template, said))

    def _count(self, stream: str, rows: Sequence[int], most: int) -> int:
        """Return how many records begin in some lines, of which the first begins one; so many at most."""
        heads = 0
        if not stream:
            for at in rows:
                heads += plainly_headed(self._lines[at])
                if heads == most:
                    return most
        return sum(1 for _ in islice(self._records(stream, rows, 0), most))


def places(block: bytes, starts: Sequence[int]) -> Iterator[int]:
    """Yield the places of the lines that begin at offsets, which ascend."""
    place = at = 0
    for start in starts:
        place += block.count(b"\n", at, start)
        at = start
        yield place
