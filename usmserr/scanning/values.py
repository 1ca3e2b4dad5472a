"""What one stage of reading hands to the next: lines, records, mentions, scans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

Known = Mapping[str, Sequence[str]]  # a code's known messages
BODY, SDK, WORDS = 0, 1, 2  # ranks: an answer, the SDK's own line, an exception's or the application's words
JOIN_DISTANCE = 20  # records between a call and a later word about it
MAX_STREAMS = 40_000  # whose records are counted on; a log may name a stream for every process there ever was


class Line(NamedTuple):
    """One line of the log: its stream, the text inside the wrapper, the wrapper's time."""

    stream: str
    text: str
    time: str | None = None
    partial: bool = False  # the runtime has cut the line, and the next one of the stream goes on


@dataclass(slots=True)
class Record:
    """What was logged at once; `starts` are the offsets in `text` at which the lines `numbers` begin."""

    stream: str
    number: int  # counts the records of its stream
    text: str
    time: str | None  # the wrapper's
    starts: list[int]
    numbers: list[int]
    cells: Mapping[str, str] | None = None  # of a table's row, by what they are

    def index_at(self, offset: int) -> int:
        """Return which of the record's lines stands at an offset of the text."""
        return max(0, bisect_right(self.starts, offset) - 1) if len(self.starts) > 1 else 0


@lru_cache(maxsize=256)
def is_other(action: str | None) -> bool:
    """Say whether an action belongs to another product."""
    return bool(action) and "usms" not in str(action).lower()


@dataclass(slots=True)
class Mention:
    """One thing a record says; `kind` is call, success, request, header, receipt or delivered."""

    kind: str
    stream: str
    record: int
    line: int
    code: str = ""
    rank: int = WORDS
    action: str | None = None
    message: str | None = None
    request_id: str | None = None
    session_no: str | None = None
    phone: str | None = None
    time: str | None = None
    text: str = ""  # of a failure: its whole record, because what is private in a part only the whole shows
    place: tuple[int, int, int] = (0, 0, 0)  # in the text: the mention, its line's start and end; an end of 0 means all
    carrier: str | None = None  # of a receipt, if the input states it
    hidden: tuple[str, ...] = ()  # what in the text is secret, as only a table's header says
    record_text: str = ""  # by which a repetition is known
    outside: bool = False  # the time is the wrapper's, which says nothing of repetitions
    foreign: bool = False  # an unknown code in a record that does not speak of SMS

    @property
    def is_other(self) -> bool:
        """Whether the call is another product's."""
        return self.foreign or is_other(self.action)


@dataclass(slots=True)
class Scan:
    """What a block says; lines and records count from its start. `Scan()` is the identity of `+`."""

    lines: int = 0
    mentions: tuple[Mention, ...] = ()
    # Per stream; of a block that says nothing, as far as it matters.
    records: dict[str, int] = field(default_factory=dict)
    torn: bool = False  # the block ends within a line, which goes on in the next one

    def __add__(self, other: Scan) -> Scan:
        moved = replace(other, mentions=tuple(map(copy, other.mentions)))
        moved.move(replace(self, records=dict(self.records)))
        return replace(moved, mentions=(*self.mentions, *moved.mentions))

    def move(self, before: Scan) -> None:
        """Count from the start of another scan, behind whose block this one's stands; its counts become this one's."""
        records = before.records
        lines = before.lines - (before.torn and self.lines > 0)
        for mention in self.mentions:
            mention.line += lines
            mention.record += records.get(mention.stream, 0)
        for stream, count in self.records.items():
            records[stream] = records.pop(stream, 0) + count
        if (surplus := len(records) - MAX_STREAMS) > 0:
            for stream in list(islice(records, surplus)):  # those that have been silent for longest
                del records[stream]
        self.torn = self.torn if self.lines else before.torn
        self.lines, self.records = self.lines + lines, records
