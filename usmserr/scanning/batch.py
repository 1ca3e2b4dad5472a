"""Lines of known shapes -> what they say, many at once: ids of successful calls in arrays, failures as light rows.

Lines that say who they are, by an id, can be counted in any order; what other lines are joined to depends only on
the last mention before them in their stream. So a run of such lines is one batch, but for the first and the last of
each stream, which stay mentions.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import NamedTuple

from usmserr.scanning.ids import digests, names_of, receipt_names
from usmserr.scanning.mentions import Known, Mention, core_of
from usmserr.scanning.templates import Item, Said, Template, id_of, mentions_of, raw_of, time_of, value

# The number of a line or of a record's first line, and what it says.
Statement = tuple[int, Template, Said]


class Alikes(NamedTuple):
    """Lines that say the same but for an id, each the outcome of one call; their numbers ascend."""

    template: Template
    numbers: list[int]
    lines: list[bytes]

    def between(self, start: int, end: int) -> Alikes:
        """Return those from one number on, and before another."""
        part = slice(bisect_left(self.numbers, start), bisect_left(self.numbers, end))
        return Alikes(self.template, self.numbers[part], self.lines[part])

    def names(self) -> list[bytes]:
        """Return the ids."""
        return list(map(itemgetter(self.template.key), self.lines))


class Statements(NamedTuple):
    """What lines say whose mentions stand alone, in the order of their numbers."""

    lines: list[Statement]
    alike: list[Alikes]  # others, by what they say

    def between(self, start: int, end: int) -> Statements:
        """Return what stands in the lines from one number on, and before another."""
        first = bisect_left(self.lines, start, key=_number)
        lines = self.lines[first : bisect_left(self.lines, end, first, key=_number)]
        parts = (one.between(start, end) for one in self.alike)
        return Statements(lines, [part for part in parts if part.numbers])

    def one_by_one(self) -> Statements:
        """Return the same with no lines told by what they say."""
        lines = [
            (number, one.template, line)
            for one in self.alike
            for number, line in zip(one.numbers, one.lines, strict=True)
        ]
        return Statements(sorted([*self.lines, *lines], key=_number), [])

    def with_neighbours(self, begun: Mapping[str, Sequence[int]]) -> Statements:
        """Return the same with lines told by themselves that others may depend on.

        They are the first and the last of each stream, and those before calls without an id.
        """
        taken: set[int] = set()
        for stream in {one.template.stream for one in self.alike}:
            numbers = [one.numbers for one in self.alike if one.template.stream == stream]
            taken |= {min(one[0] for one in numbers), max(one[-1] for one in numbers)}
        for number, template, _ in self.lines:
            if template.anonymous and (at := bisect_left(begun[template.stream], number)):
                taken.add(begun[template.stream][at - 1])
        lines, alike = list(self.lines), list[Alikes]()
        for one in self.alike:
            if not (mine := taken.intersection(one.numbers)):
                alike.append(one)
                continue
            inner, done = Alikes(one.template, [], []), 0
            for at in (*sorted(bisect_left(one.numbers, number) for number in mine), len(one.numbers)):
                inner.numbers.extend(one.numbers[done:at])
                inner.lines.extend(one.lines[done:at])
                lines += [(number, one.template, one.lines[at]) for number in one.numbers[at : at + 1]]
                done = at + 1
            if inner.numbers:
                alike.append(inner)
        return Statements(sorted(lines, key=_number), alike)


_number: Callable[[Statement], int] = itemgetter(0)


class Row(NamedTuple):
    """A failed call or receipt. `said` is its mention, or its line, of whose mentions it is the one at `which`."""

    receipt: bool
    code: str
    action: str | None
    carrier: str | None
    time: str | None  # only if asked for
    names: tuple[int, ...]  # digests: of each id of a call and its code; of a receipt's session number and phone
    has_request_id: bool
    session_no: int  # its digest, 0 if there is none
    other: bool
    line: int
    which: int
    said: bytes | Mention


class Total:
    """The rows of one code in a batch, added up; calls of other products aside."""

    __slots__ = ("actions", "carriers", "count", "first", "last", "sessions")

    def __init__(self, first: tuple[int, int]) -> None:
        self.first = self.last = first  # the lines and places of rows
        self.count = 0
        self.actions: dict[str, int] = {}
        self.carriers: dict[str, int] = {}
        self.sessions: list[int] = []  # of receipts

    def add(self, action: str | None, count: int, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Add rows that say the same."""
        self.count += count
        if action:
            self.actions[action] = self.actions.get(action, 0) + count
        self.first, self.last = min(self.first, first), max(self.last, last)


class Rows:
    """The failures of a batch, and their totals.

    Those in lines that are alike stand in columns: hardly any is looked at, and all are sent to another process.
    """

    def __init__(self, rows: list[Row], alike: Sequence[Alikes] = ()) -> None:
        self._rows = rows
        self.names = array("Q", [name for row in rows for name in row.names])
        self.sessions = array("Q", [row.session_no for row in rows if row.session_no and not row.receipt])
        self.others = sum(row.other for row in rows)
        self.totals: dict[tuple[bool, str], Total] = {}
        for at, row in enumerate(rows):
            if row.other:
                continue
            place = row.line, at
            total = self._total(row.receipt, row.code, place)
            total.add(row.action, 1, place, place)
            if row.receipt and row.carrier:
                total.carriers[row.carrier] = total.carriers.get(row.carrier, 0) + 1
            if row.receipt and row.session_no:
                total.sessions.append(row.session_no)
        self._kinds: list[tuple[str, str | None, str | None, bool, bool, int]] = []
        self._ends: list[int] = []  # of each kind in the columns
        self._lines = array("Q")
        self._ids = array("Q")
        self._said: list[bytes] = []
        for one in alike:
            self._add(one)

    def _add(self, alike: Alikes) -> None:
        item, numbers, ids = alike.template.items[0], alike.numbers, digests(alike.names())
        code, has_request_id = str(item.code), item.request_id is not None
        first = len(self)
        self._kinds.append((code, item.action, item.carrier, has_request_id, item.other, item.which))
        self._lines.extend(numbers)
        self._ids.extend(ids)
        self._said += alike.lines
        self._ends.append(len(self._said))
        self.names.extend(names_of(code, *ids))
        if not has_request_id:
            self.sessions.extend(filter(None, ids))
        if item.other:
            self.others += len(numbers)
        else:
            place = numbers[0], first
            self._total(False, code, place).add(item.action, len(numbers), place, (numbers[-1], len(self) - 1))

    def _total(self, receipt: bool, code: str, place: tuple[int, int]) -> Total:
        if (total := self.totals.get((receipt, code))) is None:
            total = self.totals[receipt, code] = Total(place)
        return total

    def __len__(self) -> int:
        return len(self._rows) + len(self._said)

    def __getitem__(self, place: int) -> Row:
        at = place - len(self._rows)
        if at < 0:
            return self._rows[place]
        code, action, carrier, has_request_id, other, which = self._kinds[bisect_right(self._ends, at)]
        names, session_no = names_of(code, self._ids[at]), 0 if has_request_id else self._ids[at]
        return Row(
            *(False, code, action, carrier, None, names, has_request_id, session_no),
            *(other, self._lines[at], which, self._said[at]),
        )

    def __iter__(self) -> Iterator[Row]:
        rows = [*self._rows, *map(self.__getitem__, range(len(self._rows), len(self)))]
        return iter(sorted(rows, key=attrgetter("line")))


@dataclass(slots=True)
class Batch:
    """What a run of lines says; lines are counted from `line` on."""

    keys: array[int] = field(default_factory=lambda: array("Q"))  # of successes; 0 if one has no id
    sessions: list[int] = field(default_factory=list)  # beside the keys; empty if none has both ids
    said: list[tuple[str | None, str | None]] = field(default_factory=list)  # if asked for: actions and times
    nameless: int = 0  # successes without an id; they have a key of 0 only if actions and times are asked for
    rows: Rows = field(default_factory=lambda: Rows([]))
    line: int = 0


class Wanted(NamedTuple):
    """What a scan has to tell besides the counts."""

    events: bool = False  # every failure in full
    said: bool = False  # action and time of every call


COUNTS, EVENTS = Wanted(), Wanted(events=True)


def batches(
    statements: Statements, begun: Mapping[str, Sequence[int]], known: Known, wanted: Wanted
) -> Iterator[Mention | Batch]:
    """Yield what lines say, in their order; `begun` are the lines that begin the records of each stream."""
    statements = statements.with_neighbours(begun)
    edges = _edges(statements.lines, begun, wanted)
    start, after = 0, 0
    for at in (*edges, len(statements.lines)):
        number = statements.lines[at][0] if at < len(statements.lines) else sys.maxsize
        batch = _batch(statements.lines[start:at], [one.between(after, number) for one in statements.alike], wanted)
        if batch.keys or batch.nameless or len(batch.rows):
            yield batch
        if at < len(statements.lines):
            number, template, said = statements.lines[at]
            yield from mentions_of(template, said, number, bisect_left(begun[template.stream], number), known)
        start, after = at + 1, number


def _edges(lines: Sequence[Statement], begun: Mapping[str, Sequence[int]], wanted: Wanted) -> list[int]:
    """Return the places of the lines that must be mentions."""
    edges: set[int] = set()
    last: dict[str, int] = {}  # of each stream
    answered: dict[str, int] = {}  # the last that is no request
    for at, (_, template, _) in enumerate(lines):
        stream = template.stream
        if template.key is None:
            if template.quiet:
                last[stream] = at
                continue
            if template.fails and wanted.events:
                edges.add(at)
            if template.aside:
                continue
            if template.anonymous and stream in answered and _may_repeat(lines[answered[stream]], lines[at], begun):
                edges |= {answered[stream], at}
        if stream not in answered:
            edges.add(at)
        answered[stream] = at
    return sorted(edges.union(last.values(), answered.values()))


def _may_repeat(before: Statement, line: Statement, begun: Mapping[str, Sequence[int]]) -> bool:
    """Say whether a line without an id may be the repetition of the one before it in its stream."""
    starts = begun[line[1].stream]
    if bisect_left(starts, line[0]) != bisect_left(starts, before[0]) + 1:
        return False
    times = [{time_of(item, said) for item in template.items} for _, template, said in (before, line)]
    if None not in times[0] | times[1] and not times[0] & times[1]:
        return False
    a, b = (said[0].logged() if isinstance(said, list) else core_of(raw_of(said)) for _, _, said in (before, line))
    return a.endswith(b) or b.endswith(a)


def _batch(lines: Sequence[Statement], alike: Sequence[Alikes], wanted: Wanted) -> Batch:
    batch = Batch()
    rows: list[Row] = []
    names: list[bytes] = []  # UUIDs that are still to be folded
    alike = [one for one in alike if one.numbers]
    named = [one for one in alike if not one.template.fails]
    first = min((one.numbers[0] for one in named), default=0)
    places: list[bytes | None] = [None] * (max((one.numbers[-1] + 1 for one in named), default=0) - first)
    for one in named:
        for number, name in zip(one.numbers, one.names(), strict=True):
            places[number - first] = name
    done = 0
    for number, template, said in lines:
        if places:
            upto = max(done, number - first)
            names += filter(None, places[done:upto])
            done = upto
        if template.key is not None and not template.fails and isinstance(said, bytes) and not wanted.said:
            names.append(said[template.key])
            continue
        for item in template.items:
            if item.kind == "success":
                request_id, session_no = id_of(item.request_id, said), id_of(item.session_no, said)
                if not (request_id or session_no or wanted.said):
                    batch.nameless += 1
                    continue
                _fold(names, batch)
                if request_id and session_no:
                    batch.sessions += [0] * (len(batch.keys) - len(batch.sessions))
                    batch.sessions.append(session_no)
                batch.keys.append(request_id or session_no)
                if wanted.said:
                    batch.said.append((item.action, time_of(item, said)))
            elif item.kind != "request":
                rows.append(_row(item, number, said, wanted))
    names += filter(None, places[done:])
    _fold(names, batch)
    batch.rows = Rows(rows, [one for one in alike if one.template.fails])
    return batch


def _fold(names: list[bytes], batch: Batch) -> None:
    if names:
        keys = digests(names)
        if unnamed := keys.count(0):  # a UUID of zeros is no id
            batch.nameless += unnamed
            keys = array("Q", filter(None, keys))
        batch.keys += keys
        names.clear()


def _row(item: Item, number: int, said: Said, wanted: Wanted) -> Row:
    code, receipt = value(item.code, said) or "", item.kind == "receipt"
    request_id, session_no = id_of(item.request_id, said), id_of(item.session_no, said)
    if receipt:
        names = receipt_names(value(item.session_no, said), value(item.phone, said))
    else:
        names = names_of(code, request_id, session_no)
    return Row(
        receipt,
        code,
        item.action,
        item.carrier,
        time_of(item, said) if wanted.said else None,
        names,
        bool(request_id),
        session_no,
        item.other,
        said[item.which].line if isinstance(said, list) else number + item.line,
        item.which,
        said[item.which] if isinstance(said, list) else raw_of(said),
    )
