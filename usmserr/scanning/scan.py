"""A block of bytes -> its mentions; pure, and two blocks' results add up to the result of both."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from usmserr.scanning.around import ANY, Around, places
from usmserr.scanning.batch import COUNTS, EVENTS, Alikes, Batch, Statement, Statements, Wanted, batches
from usmserr.scanning.candidates import candidates
from usmserr.scanning.learned import Learned
from usmserr.scanning.mentions import BODY, Known, Mention, iso
from usmserr.scanning.records import Assembler, Line, Record, decode, headed, plainly_headed, single, unwrap
from usmserr.scanning.shapes import HEX, MANY, Alike
from usmserr.scanning.templates import Template, Words

_EXPECT_MORE = (b":", b"=", b">", b"[", b"(", b"{")
SPARSE = 4  # if fewer than one line in so many matters, the others are not read
FAR = 1 << 16  # a block longer than this puts what is before it out of reach of what is after
_CODE_COLUMN = re.compile(r"ret[_-]?code", re.I)
_OTHER_COLUMNS = {
    "time": re.compile(r"time|date|created|_at$", re.I),
    "phone": re.compile(r"phone|mobile", re.I),
    "action": re.compile(r"action", re.I),
    "request_id": re.compile(r"request_?(?:uu)?id", re.I),
    "session_no": re.compile(r"session_?no", re.I),
    "message": re.compile(r"message|msg", re.I),
}


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a CSV export that has a column of RetCodes; columns by what they hold."""

    separator: str
    width: int
    columns: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What a block says; lines and records count from its start. `Scan()` is the identity of `+`."""

    lines: int = 0
    parts: tuple[Mention | Batch, ...] = ()
    records: tuple[tuple[str, int], ...] = ()  # per stream
    torn: bool = False  # the block ends within a line, which goes on in the next one

    def __add__(self, other: Scan) -> Scan:
        before = dict(self.records)
        total = dict(before)
        for stream, count in other.records:
            total[stream] = total.get(stream, 0) + count
        lines = self.lines - (self.torn and other.lines > 0)
        moved = tuple(_moved(part, lines, before) for part in other.parts)
        torn = other.torn if other.lines else self.torn
        return Scan(lines + other.lines, self.parts + moved, tuple(total.items()), torn)


def _moved(part: Mention | Batch, lines: int, records: Mapping[str, int]) -> Mention | Batch:
    if isinstance(part, Batch):
        return replace(part, line=part.line + lines)
    number = part.record + records.get(part.stream, 0) + records.get(ANY, 0)
    return replace(part, line=part.line + lines, record=number)


def table(first_line: str) -> Table | None:
    """Recognise the header of an exported table of calls."""
    for separator in ",\t;":
        names = [name.strip().strip('"') for name in first_line.split(separator)]
        code = [i for i, name in enumerate(names) if _CODE_COLUMN.fullmatch(name)]
        if len(names) < 3 or len(code) != 1 or not all(re.fullmatch(r"[\w@.-]+", name) for name in names):
            continue
        columns = {what: i for what, rx in _OTHER_COLUMNS.items() for i, name in enumerate(names) if rx.search(name)}
        if columns.keys() & {"time", "phone", "request_id", "session_no"}:
            return Table(separator, len(names), (("code", code[0]), *columns.items()))
    return None


def _row(line: Line, head: Table, record: int) -> Mention | None:
    try:
        cells = next(csv.reader([line.text], delimiter=head.separator))
    except (csv.Error, StopIteration):
        return None
    if len(cells) != head.width:
        return None
    got = {what: cells[i].strip() or None for what, i in head.columns}
    code = got["code"] or ""
    if not re.fullmatch(r"\d{1,9}(\.0+)?", code):
        return None
    code = str(int(code.partition(".")[0]))
    return Mention(
        "success" if code == "0" else "call",
        line.stream,
        record,
        line.number,
        code,
        BODY,
        (got.get("action") or "").removesuffix("Response") or None,
        got.get("message"),
        got.get("request_id"),
        got.get("session_no"),
        got.get("phone"),
        iso(got.get("time") or ""),
        line.text,
        line.text,
    )


class _Block:
    """Reads the lines of one block, all of them or those that may matter."""

    def __init__(self, block: bytes, lines: list[bytes], learned: Learned, starts: Sequence[int] | None = None) -> None:
        """`starts` are the offsets of the lines that may matter, if they are known."""
        self._matter = None if starts is None else {place + 1 for place in places(block, starts)}
        self._learned, self._shapes = learned, learned.shapes
        self._assembler = Assembler(self._close)
        self._block, self._lines = block, lines
        self.found: list[tuple[int, list[Mention]]] = []  # what depends on others, with the records' first lines
        self._statements: list[Statement] = []  # lines of known shapes that say something
        self._others: list[Statement] = []  # other records whose mentions stand alone
        self.alike: list[Alikes] = []  # lines that are alike and say something
        self._taken: set[int] = set()  # the numbers of those that belong to other records
        self._read_all()

    @property
    def begun(self) -> dict[str, list[int]]:
        """Per stream, the lines that begin its records."""
        return self._assembler.begun

    def records(self) -> Iterator[tuple[str, int]]:
        """Yield how many records each stream has."""
        for stream, begun in self.begun.items():
            yield stream, len(begun)

    def _read_all(self) -> None:
        keys = self._block.translate(HEX).split(b"\n")
        if len(self._lines) < MANY:
            for number, (raw, key) in enumerate(zip(self._lines, keys), 1):  # noqa: B905 - the last is no line
                self._read(raw, number, key)
        else:
            self._read_many(keys)
        for stream in list(self._assembler.open):
            self._assembler.end(stream)

    def _read_many(self, keys: Sequence[bytes]) -> None:
        """Read lines of which many may be alike: only the others one by one."""
        kinds = list(map(self._shapes.alike.get, keys[: len(self._lines)]))
        others: list[int] = []  # the numbers of these and of all the others
        for number, kind in enumerate(kinds, 1):
            if kind is None:
                others.append(number)
            else:
                kind.rows.append(number)
        lines = [b"", *self._lines]
        alike: list[tuple[Alike, list[int]]] = []
        passed: dict[str, list[int]] = {}  # per stream
        for one in self._shapes.alike.values():
            if rows := one.rows:
                one.rows = []
                if one.takes([lines[number] for number in rows]):
                    alike.append((one, rows))
                    passed.setdefault(one.template.stream, []).extend(rows)
                else:
                    others += rows
        others.sort()
        for rows in passed.values():
            rows.sort()
        done = dict.fromkeys(passed, 0)
        for number in (*others, len(lines)):
            for stream, rows in passed.items():
                start = done[stream]
                end = done[stream] = bisect_left(rows, number, start)
                while start < end and stream in self._assembler.open:
                    self._pass(kinds[rows[start] - 1], rows[start])
                    start += 1
                self.begun[stream] += rows[start:end]
            if number < len(lines):
                self._read(lines[number], number, keys[number - 1])
        for one, rows in alike:
            if one.template.items:
                left = [number for number in rows if number not in self._taken] if self._taken else rows
                self.alike.append(Alikes(one.template, left, [lines[number] for number in left]))

    def _pass(self, kind: Alike | None, number: int) -> None:
        """Take a line that is alike others, unless it belongs to an open record."""
        raw = self._lines[number - 1]
        if kind is not None and self._ends(kind.template, raw, number):
            self.begun[kind.template.stream].append(number)
        else:
            self._taken.add(number)
            self._take(raw, number)

    def _read(self, raw: bytes, number: int, key: bytes) -> None:
        read: tuple[Template, bytes | Words] | None = None
        if self._matter is not None and number not in self._matter and (plain := _ordinary(raw, silent=True)):
            read = plain, raw
        else:
            read = self._learned.read(raw, key, _ordinary)
        if read is None or not self._ends(read[0], raw, number):
            self._take(raw, number)
            return
        template, said = read
        self._assembler.begin(template.stream, number)
        if template.items:
            self._statements.append((number, template, said))

    def statements(self) -> list[Statement]:
        """Return the mentions that stand alone, in the order of their records."""
        return sorted([*self._statements, *self._others], key=itemgetter(0)) if self._others else self._statements

    def _close(self, record: Record) -> None:
        first = record.numbers[0]
        template, said = self._learned.read_record(record, self._lines)
        if template is None and isinstance(said, list):
            self.found.append((first, said))
        elif template is not None and template.items:
            self._others.append((first, template, said))

    def _ends(self, template: Template, raw: bytes, number: int) -> bool:
        """End the open record of a line's stream and say so, unless the line belongs to it."""
        current = self._assembler.open.get(template.stream)
        if current is not None:
            if current.partial or (not template.headed and current.takes(unwrap(number, decode(raw)).text)):
                return False
            self._assembler.end(template.stream)
        return True

    def _take(self, raw: bytes, number: int) -> None:
        """Read a line of no known shape; the line of a known one before it may turn out to be a record's first."""
        line = unwrap(number, decode(raw))
        stream = line.stream
        begun = self.begun.get(stream)
        if begun and stream not in self._assembler.open and not headed(line.text):
            _, opened = single(self._lines[begun[-1] - 1], begun[-1], len(begun) - 1)
            if opened.takes(line.text):
                self._assembler.open[stream] = opened
                self._forget(begun[-1])
        self._assembler.take(line)

    def _forget(self, number: int) -> None:
        self._taken.add(number)
        for at in range(len(self._statements) - 1, -1, -1):
            if self._statements[at][0] <= number:
                if self._statements[at][0] == number:
                    del self._statements[at]
                return


_PLAIN = Template("", True), Template("", False)


def _ordinary(raw: bytes, *, silent: bool = False) -> Template | None:
    """Return the template of a line that says nothing and is a record unless more lines follow; None if unsure.

    `silent` says that it is known to say nothing.
    """
    if plainly_headed(raw):
        plain = _PLAIN[0]
    elif raw.startswith(b'{"') and not raw.startswith(b'{"log":'):
        plain = _PLAIN[1]
    else:
        return None
    return None if raw.rstrip().endswith(_EXPECT_MORE) or (not silent and candidates(raw)) else plain


def scan(block: bytes, learned: Learned, wanted: Wanted = COUNTS, head: Table | None = None) -> Scan:
    """Return what a block of whole lines says. `head` is the header of the table that the input is."""
    torn = bool(block) and not block.endswith(b"\n")
    if head is not None:
        return _rows(block, head)
    starts = None if len(block) <= FAR or _is_dense(block) else candidates(block)
    if starts == []:
        count = block.count(b"\n") + torn
        return Scan(count, (), ((ANY, count),), torn)
    lines = block.split(b"\n")
    if not torn:
        lines.pop()
    count = len(lines)
    if starts is None or len(starts) * SPARSE > count:
        reader: _Block | Around = _Block(block, lines, learned, starts)
    else:
        reader = Around(block, lines, starts, learned)
    parts: list[Mention | Batch] = []
    statements = Statements(reader.statements(), reader.alike)
    if wanted.said or wanted.events or len(reader.found) * len(reader.alike) > count:
        statements = statements.one_by_one()
    at = 0
    for first, found in sorted(reader.found, key=itemgetter(0)):
        parts += batches(statements.between(at, first), reader.begun, learned.known, wanted)
        parts += found
        at = first
    parts += batches(statements.between(at, count + 1), reader.begun, learned.known, wanted)
    return Scan(count, tuple(parts), tuple(reader.records()), torn)


def _is_dense(block: bytes) -> bool:
    """Say whether a block looks as if many of its lines matter."""
    return block.count(b"RetCode", 0, FAR) * SPARSE > block.count(b"\n", 0, FAR)


def _rows(block: bytes, head: Table) -> Scan:
    seen: dict[str, int] = {}
    found: list[Mention] = []
    lines = block.removesuffix(b"\n").split(b"\n")
    for number, raw in enumerate(lines, 1):
        line = unwrap(number, decode(raw))
        seen[line.stream] = seen.get(line.stream, 0) + 1
        if row := _row(line, head, number):
            found.append(row)
    return Scan(len(lines), tuple(found), tuple(seen.items()), not block.endswith(b"\n"))


def codes_in(text: str, known: Known) -> Sequence[Mention]:
    """Return the mentions in a pasted text."""
    parts = scan(text.encode("utf-8", "replace"), Learned(known), EVENTS).parts
    return [part for part in parts if isinstance(part, Mention)]
