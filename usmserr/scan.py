"""A block of bytes -> its mentions; pure, and two blocks' results add up to the result of both."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from usmserr.mentions import BODY, Known, Mention, iso, mentions
from usmserr.records import HEAD, Line, Record, records, unwrap

# A block without any of these says nothing of calls or receipts.
_CANDIDATE = re.compile(
    rb"[Rr][Ee][Tt][_-]?[Cc][Oo][Dd][Ee]|[Rr]eceipt|RECEIPT|[Uu][Cc]loud|UCLOUD|[Uu][Ss][Mm][Ss]|\] (?:\w+ - )?\d+: |"
    rb"\xa7\xb0\xdc|\xe5\xa4\xb1\xe8\xb4\xa5|\xca\xa7\xb0\xdc|[Ff]ail|FAIL|[Ee]rror|ERROR"
)
_ANY = "*"  # stands for every stream
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
    mentions: tuple[Mention, ...] = ()
    records: tuple[tuple[str, int], ...] = ()  # per stream

    def __add__(self, other: Scan) -> Scan:
        before = dict(self.records)
        moved = tuple(
            replace(m, line=m.line + self.lines, record=m.record + before.get(m.stream, 0) + before.get(_ANY, 0))
            for m in other.mentions
        )
        total = dict(before)
        for stream, count in other.records:
            total[stream] = total.get(stream, 0) + count
        return Scan(self.lines + other.lines, self.mentions + moved, tuple(total.items()))


def decode(line: bytes) -> str:
    """Decode one line: UTF-8, else GB18030, else what is readable of it."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("gb18030")
        except UnicodeDecodeError:
            return line.decode("utf-8", "replace")


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


def _lines(block: bytes) -> Iterator[Line]:
    raw = block.split(b"\n")
    if raw and not raw[-1]:
        raw.pop()
    for number, line in enumerate(raw, 1):
        yield unwrap(number, decode(line))


def scan(block: bytes, known: Known, head: Table | None = None) -> Scan:
    """Return what a block of whole lines says. `head` is the header of the table that the input is."""
    count = block.count(b"\n") + (not block.endswith(b"\n") and bool(block))
    if head is None and len(block) > FAR and not _CANDIDATE.search(block):
        return Scan(count, (), ((_ANY, count),))
    found: list[Mention] = []
    seen: dict[str, int] = {}
    if head is not None:
        for line in _lines(block):
            seen[line.stream] = seen.get(line.stream, 0) + 1
            if row := _row(line, head, line.number):
                found.append(row)
        return Scan(count, tuple(found), tuple(seen.items()))
    record: Record
    for record in records(_lines(block)):
        seen[record.stream] = record.number + 1
        found += mentions(record, known)
    return Scan(count, tuple(found), tuple(seen.items()))


def cut(buffer: bytes) -> int:
    """Return where the last record that surely begins in the buffer begins; 0 if there is none."""
    end = len(buffer)
    for _ in range(2000):
        start = buffer.rfind(b"\n", 0, end - 1) + 1
        if start <= 0:
            return 0
        line = buffer[start : start + 200].split(b"\n")[0]
        if HEAD.match(line.decode("utf-8", "replace")) or line.startswith(b'{"'):
            return start
        end = start
    return buffer.rfind(b"\n") + 1


def codes_in(text: str, known: Known) -> Sequence[Mention]:
    """Return the mentions in a pasted text."""
    return scan(text.encode("utf-8", "replace"), known).mentions
