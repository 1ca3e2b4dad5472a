"""Lines of a log -> records: partial lines joined, continuation lines attached, stream by stream.

A record is what one call of a logger wrote, or one pasted document. Container logs interleave several streams;
records are put together per stream.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from usmserr.scanning.lines import BLANKS, columns_of, size
from usmserr.scanning.tables import Table, cells_of, is_rule, table
from usmserr.scanning.times import TIMESTAMP
from usmserr.scanning.values import Line, Record

MAX_RECORD_LINES = 5000  # a record that never closes its brackets must not swallow the log
MAX_RECORD = 1 << 20  # bytes, for the same reason
_WIDTHS = (80, 100, 120, 132)  # columns of terminals whose user has not chosen
_CLOSES = re.compile(r"[}\]>.!;。！；]$")
_BEGINS = re.compile(r"$|[\s\[{<]|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b", re.I | re.A)
_DIGIT, _LETTER = re.compile(r"\d", re.A), re.compile(r"[A-Za-z]")
_MAX_BRACKETS = 10_000  # bytes of a line in which brackets are counted

_CLOCK = r"\d\d:\d\d:\d\d[.,]\d{3}\b"
_BEFORE_TIME = r"[\[(<]?(?:[A-Z], \[)?(?:(?:time|ts)=\"?|[A-Z]+ ?\[)?"
_COLUMN = r"[ \t]{4,}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)[ \t]{1,4}\S"  # as Rich prints it below an equal time
_HEAD = re.compile(rf"\s*{_BEFORE_TIME}(?:{TIMESTAMP}|{_CLOCK})|{_COLUMN}|\d{{1,2}}:\d\d(?::\d\d)?[AP]M ", re.A)
_PLAIN_HEAD = re.compile(rf"(?!\S{{10}}T){_BEFORE_TIME}(?:{TIMESTAMP}|{_CLOCK})", re.A)
_CONTINUES = re.compile(
    r"\s|$|[}\])]|\[server\.|\[stacktrace\]|#\d+ |\"[}\])]|Caused by: |Suppressed: |[|│┃├╞└┌╭╰+][-─═━| ]|-{2,}\+|"
    r"Traceback \(most recent call last\)|The above exception|During handling of",
    re.A,
)
_EXCEPTION = re.compile(r"[A-Za-z_][\w$]*(?:\.[\w$]+)+(?:Exception|Error)\b", re.A)
_OPENING = ("[", "(", "{")
_EXPECTS_MORE = (":", "=", "=>", *_OPENING)
_OPENS_ARRAY = ("Array", "Object")
_FIELD_LINE = re.compile(
    r"(?:[-*] |\d{1,3}[.)] )?\*{0,2}([A-Za-z_][\w.-]*)\*{0,2}"
    r"(?:[ \t]*:(?=[ *]|$)|[ \t]*：|[ \t]+[|│](?= |$)|[ \t]*=(?=[^=]*$))",
    re.A,
)
# What stands above the fields of one: `*** 1. row ***`, `-[ RECORD 1 ]--`, `[[section]]`.
_DIVIDER = re.compile(r"\*{3,}.*\*{3,}$|-\[ RECORD|\[{1,2}[\w.-]+\]{1,2}$|={3,}|-{3,}", re.A)
_BRACKETS = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|([\[({])|([\])}])")


def headed(text: str) -> bool:
    """Say whether a line begins a record, whatever stands before it, unless a line was cut in two."""
    return _HEAD.match(text) is not None


def plainly_headed(text: str) -> bool:
    """Say whether a line begins a record and no runtime has put anything around it, as most lines do."""
    return _PLAIN_HEAD.match(text) is not None


def _is_broken(line: str, following: str) -> bool:
    """Say whether a terminal has broken a line of text into these two: the first fills it, and the next one goes on."""
    if not _WIDTHS[0] // 2 <= len(line) <= _WIDTHS[-1] or _CLOSES.search(line) or _BEGINS.match(following):
        return False
    if _shape(line) == _shape(following):
        return False
    width = columns_of(line)
    return width in _WIDTHS or (width + 1 in _WIDTHS and columns_of(following[0]) == 2)


def _shape(text: str) -> str:
    """Return what the beginning of a line looks like, whatever letters and digits it has."""
    return _LETTER.sub("a", _DIGIT.sub("0", text[:6]))


class OpenRecord:
    """A record that may still grow. Most have one line, so what only others need is found out when it is needed."""

    joined = False  # of parts into which a runtime has cut a line
    _end = 0  # of the text, once there is a second line; as is the size in bytes
    _size = 0
    _studied = 0  # lines of which the following is known
    _fields: set[str] | None = None  # if all lines at the margin are fields, their names
    _traceback = False
    _opens = False  # the first line ends with an opening bracket
    _depth = 0  # of brackets, in that case

    def __init__(self, line: Line, number: int, count: int) -> None:
        """`number` is the line's, `count` the number of the stream's records before."""
        self._line, self._count = line, count
        self._lines = [line.text]
        self.numbers = [number]
        self._starts: list[int] | None = None
        self._partial = line.partial
        self._last = line.text

    def add(self, line: Line, number: int) -> None:
        """Take in a line that belongs to the record."""
        end = self._end or len(self._line.text)
        self._starts = self._starts or [0]
        self._size = (self._size or size(self._line.text)) + size(line.text) + 1
        if self._partial or _is_broken(self._last, line.text):
            self.joined = True
            self._lines[-1] += line.text
        else:
            self._lines.append(line.text)
            end += 1
        self._starts.append(end)
        self._end = end + len(line.text)
        self.numbers.append(number)
        self._partial, self._last = line.partial, line.text

    def takes(self, text: str) -> bool:
        """Say whether the next line of the stream belongs to this record."""
        if self._partial:
            return not self._is_full()
        if headed(text) or self._is_full():
            return False
        if _is_broken(self._last, text):
            return True
        last = self._lines[-1].rstrip(BLANKS)
        if _CONTINUES.match(text) or last.endswith(_EXPECTS_MORE):
            return True
        if text.strip(BLANKS) in _OPENING and last.endswith(_OPENS_ARRAY):
            return True
        self._study()
        if self._traceback and self._lines[-1].startswith((" ", "\t")):
            return True
        if _EXCEPTION.match(text):
            return len(self._lines) == 1 and headed(self._lines[0])
        if self._fields is not None and (match := _FIELD_LINE.match(text)):
            listed = text.startswith("- ") and not self._lines[0].startswith("- ")
            return not listed and match[1] not in self._fields
        return self._depth > 0

    def _is_full(self) -> bool:
        return len(self._lines) >= MAX_RECORD_LINES or (self._size or size(self._line.text)) >= MAX_RECORD

    def _study(self) -> None:
        if not self._studied:
            self._fields, self._opens = set(), self._lines[0].rstrip(BLANKS).endswith(_OPENING)
        for text in self._lines[self._studied :]:
            self._traceback = self._traceback or text.startswith("Traceback (")
            if self._fields is not None and (match := _FIELD_LINE.match(text)):
                self._fields.add(match[1])
            elif not text.startswith((" ", "\t")) and not (self._fields == set() and _DIVIDER.match(text)):
                self._fields = None
            if self._opens and size(text) < _MAX_BRACKETS:
                for found in _BRACKETS.finditer(text):
                    if found[1]:
                        self._depth += 1
                    elif found[2] and self._depth:
                        self._depth -= 1
        self._studied = len(self._lines)

    def record(self) -> Record:
        """Return the record as it is."""
        text = self._lines[0] if len(self._lines) == 1 else "\n".join(self._lines)
        return Record(self._line.stream, self._count, text, self._line.time, self._starts or [0], self.numbers)


class Assembler:
    """Puts the lines of every stream together; `close` gets each record when it has ended, `row` each row of a table.

    A table begins with its header; what stands in it is a row, whatever it begins with.
    """

    def __init__(self, close: Callable[[OpenRecord], None], row: Callable[[Record], None], head: Table | None) -> None:
        """`head` is the header of the table in which the lines begin."""
        self._close, self._row = close, row
        self._open: dict[str, OpenRecord] = {}
        self._tables: dict[str, Table] = {"": head} if head else {}  # by stream
        self.counts: dict[str, int] = {}  # of records begun, by stream

    def take(self, line: Line, number: int) -> None:
        """Add a line to the open record of its stream, or begin a new one."""
        stream, text = line.stream, line.text
        if (head := self._tables.get(stream)) and self._in_table(line, number, head):
            return
        if found := table(text):
            self._tables[stream] = found
        current = self._open.get(stream)
        if current is not None:
            if current.takes(text):
                current.add(line, number)
                return
            del self._open[stream]
            self._close(current)
        if line.partial or text.strip(BLANKS):
            self._begin(line, number)

    def begin(self, text: str, number: int) -> None:
        """Begin a record with a line that is plainly headed."""
        if self._tables:
            self.take(Line("", text), number)
            return
        current = self._open.get("")
        if current is not None:
            self._close(current)
        self._begin(Line("", text), number)

    def _in_table(self, line: Line, number: int, head: Table) -> bool:
        """Take a line that stands in a table; else the table has ended."""
        if is_rule(line.text):
            return True
        if (cells := cells_of(line.text, head)) is None:
            del self._tables[line.stream]
        if cells:
            if current := self._open.pop(line.stream, None):
                self._close(current)
            self._row(Record(line.stream, self._count(line.stream), line.text, line.time, [0], [number], cells))
        return bool(cells)

    def _count(self, stream: str) -> int:
        count = self.counts.get(stream, 0)
        self.counts[stream] = count + 1
        return count

    def _begin(self, line: Line, number: int) -> None:
        self._open[line.stream] = OpenRecord(line, number, self._count(line.stream))

    def end(self) -> None:
        """End all records that are open."""
        for current in self._open.values():
            self._close(current)
        self._open.clear()
