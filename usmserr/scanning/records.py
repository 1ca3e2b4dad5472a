"""Lines of a log -> records: wrappers taken off, partial lines joined, continuation lines attached.

A record is what one call of a logger wrote, or one pasted document. Container logs interleave several streams;
records are put together per stream.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

MAX_RECORD_LINES = 5000  # a record that never closes its brackets must not swallow the log
MAX_RECORD = 1 << 20  # characters, for the same reason

TIMESTAMP = (
    r"(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9}(?!\d))?(?: ?Z\b| ?[+-]\d\d:?\d\d\b)?"
    r"|\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?)"
)
_ANSI = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]")
_CRI = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?: |$)")
_COMPOSE = re.compile(r"([\w.-]+) +\| ?")
_SYSLOG = re.compile(r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+ [^\s:\[]+(?:\[\d+\])?): ?")
_SYSLOG5424 = re.compile(r"<\d{1,3}>1 (\S+) (\S+ \S+) \S+ \S+ (?:-|\[[^\]]*\]) ?\ufeff?")
_KUBECTL = re.compile(r"\[(pod/[\w./-]+)\] ")
# In bytes, of lines without escapes: what may be in one of these wrappers, and what surely is in one of most.
_MAY_BE_WRAPPED = re.compile(
    rb"\{\"log\":|\[pod/|<[\d\x80-\xff]|[A-Z][a-z]{2} [ \d\x80-\xff]|\d{4}-\d\d-\d\dT\S+ std"
    rb"|(?=([\w.-]*))\1(?: +\||[\x80-\xff])"  # looked ahead, so that a name is not tried again at each of its lengths
)
_WRAPPED = re.compile(
    rb"\d{4}-\d\d-\d\dT[!-~]+ (stdout|stderr) [FP] |\[(pod/[\w./-]+)\] |([\w.-]+) +\|"
    rb"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ([!-~]+ [!-9;-Z\\-~]+(?:\[\d+\])?):"
)
_CLOCK = r"\d\d:\d\d:\d\d[.,]\d{3}"
_BEFORE_TIME = r"[\[(<]?(?:[A-Z], \[)?(?:(?:time|ts)=\"?|[A-Z]+ ?\[)?"
HEAD = re.compile(rf"{_BEFORE_TIME}(?:{TIMESTAMP}|{_CLOCK}\b)")
# The same in bytes, outside any wrapper if there are no escapes.
_PLAIN_HEAD = re.compile(
    (rf"(?!\S+ std(?:out|err) [FP](?: |\r?$)){_BEFORE_TIME}(?:{TIMESTAMP}|{_CLOCK}(?![\w\x80-\xff]))").encode("latin-1")
)
_CONTINUES = re.compile(
    r"\s|$|[}\])]|\[server\.|\[stacktrace\]|#\d+ |\"[}\])]|Caused by: |Suppressed: |"
    r"Traceback \(most recent call last\)|The above exception|During handling of"
)
# In bytes, outside any wrapper: what a record that was read before can have gone on with, whatever its digits were.
GOES_ON = re.compile(rb"[\s}\])]|$|[\[({]\s*$")
_EXCEPTION = re.compile(r"[A-Za-z_][\w$]*(?:\.[\w$]+)+(?:Exception|Error)\b")
_EXPECTS_MORE = re.compile(r"(?:[:=]|=>|[\[({])\s*$")
_OPENS_ARRAY = re.compile(r"\b(?:Array|Object)\s*$")
_FIELD_LINE = re.compile(r"(?:- )?([A-Za-z_][\w-]*):(?: |$)")
_BRACKETS = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|([\[({])|([\])}])")


@dataclass(slots=True)
class Line:
    """One line of the log: its number, its stream, the text inside the wrapper and the wrapper's time."""

    number: int
    stream: str
    text: str
    time: str | None = None
    partial: bool = False


@dataclass(slots=True)
class Record:
    """What was logged at once; `starts` are the offsets in `text` at which the lines `numbers` begin."""

    stream: str
    number: int  # counts the records of its stream
    text: str = ""
    time: str | None = None  # the wrapper's
    starts: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def index_at(self, offset: int) -> int:
        """Return which of the record's lines stands at an offset of the text."""
        return max(0, bisect_right(self.starts, offset) - 1)


def decode(line: bytes) -> str:
    """Decode one line: UTF-8, else GB18030, else what is readable of it."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("gb18030")
        except UnicodeDecodeError:
            return line.decode("utf-8", "replace")


def unwrap(number: int, raw: str) -> Line:
    """Take off what a container runtime or a system log put around a line."""
    text = raw[:-1] if raw.endswith("\r") else raw
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if text.startswith('{"log":'):
        try:
            outer = json.loads(text)
            inner = outer["log"]
            if isinstance(inner, str) and "stream" in outer:
                whole = inner.endswith("\n")
                inner = _ANSI.sub("", inner).rstrip("\r\n")
                if "\n" not in inner:
                    return Line(number, str(outer["stream"]), inner, str(outer.get("time") or "") or None, not whole)
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
    if match := _CRI.match(text):
        return Line(number, match[2], text[match.end() :], match[1], match[3] == "P")
    if match := _KUBECTL.match(text):
        return Line(number, match[1], text[match.end() :])
    if match := _SYSLOG.match(text):
        return Line(number, match[2], text[match.end() :])
    if match := _SYSLOG5424.match(text):
        return Line(number, match[2], text[match.end() :], match[1] if match[1] != "-" else None)
    if match := _COMPOSE.match(text):
        return Line(number, match[1], text[match.end() :])
    return Line(number, "", text)


def stream_of(raw: bytes) -> str:
    """Return the stream of a line, as `unwrap` does."""
    if b"\x1b" not in raw:
        if not _MAY_BE_WRAPPED.match(raw):
            return ""
        if match := _WRAPPED.match(raw):
            return match[match.lastindex or 0].decode()
    return unwrap(0, decode(raw)).stream


def streams_of(lines: Sequence[bytes], *, escapes: bool) -> dict[str, list[int]]:
    """Return the places of the lines of each stream; `escapes` says that some of them may have terminal escapes."""
    streams: defaultdict[str, list[int]] = defaultdict(list)
    none = streams[""]
    for at, (raw, maybe) in enumerate(zip(lines, map(_MAY_BE_WRAPPED.match, lines), strict=True)):
        if maybe or escapes:
            streams[stream_of(raw)].append(at)
        else:
            none.append(at)
    return streams


def headed(text: str) -> bool:
    """Say whether a line begins a record, whatever stands before it, unless a line was cut in two."""
    return HEAD.match(text.lstrip()) is not None


def plainly_headed(raw: bytes) -> bool:
    """Say whether a line surely begins a record, and nothing is around it."""
    return _PLAIN_HEAD.match(raw) is not None and b"\x1b" not in raw


def fresh(text: str) -> bool:
    """Say whether a line begins a record after a complete one."""
    return not (_CONTINUES.match(text) or _EXCEPTION.match(text) or _FIELD_LINE.match(text) or text.strip() in "([{")


class Open:
    """A record that may still grow."""

    __slots__ = ("depth", "fields", "first_headed", "lines", "opens", "partial", "record", "size", "traceback")

    def __init__(self, record: Record) -> None:
        self.record = record
        self.lines: list[str] = []
        self.size = 0  # of the lines, with what stands between them
        self.opens = False  # the first line ends with an opening bracket
        self.depth = 0
        self.partial = False
        self.traceback = False
        self.first_headed = False
        self.fields: set[str] | None = set()

    def add(self, line: Line) -> None:
        record = self.record
        if self.partial:
            self.lines[-1] += line.text
            record.starts.append(self.size - 1)
            self.size += len(line.text)
        else:
            record.starts.append(self.size)
            if not self.lines:
                self.first_headed = bool(HEAD.match(line.text))
            self.lines.append(line.text)
            self.size += len(line.text) + 1
        record.numbers.append(line.number)
        self.partial = line.partial
        self.traceback = self.traceback or line.text.startswith("Traceback (")
        match = _FIELD_LINE.match(line.text)
        if match and self.fields is not None:
            self.fields.add(match[1])
        elif not line.text.startswith((" ", "\t")):
            self.fields = None
        if line.partial:
            return
        whole = self.lines[-1]
        if len(self.lines) == 1:
            self.opens = whole.rstrip()[-1:] in ("[", "(", "{")
        if self.opens and len(whole) < 10_000:
            for found in _BRACKETS.finditer(whole):
                if found[1]:
                    self.depth += 1
                elif found[2] and self.depth:
                    self.depth -= 1

    def takes(self, text: str) -> bool:
        """Say whether the next line of the stream belongs to this record."""
        if self.size >= MAX_RECORD or len(self.lines) >= MAX_RECORD_LINES:
            return False
        if self.partial:
            return True
        last = self.lines[-1]
        if headed(text):
            return False
        if _CONTINUES.match(text):
            return True
        if _EXPECTS_MORE.search(last) or (text.strip() in "([{" and _OPENS_ARRAY.search(last)):
            return True
        if self.traceback and last.startswith((" ", "\t")):
            return True
        if _EXCEPTION.match(text):
            return self.first_headed and len(self.lines) == 1
        if self.fields and (match := _FIELD_LINE.match(text)) and not text.startswith("- "):
            return match[1] not in self.fields
        return self.depth > 0

    @property
    def complete(self) -> bool:
        """Whether only lines that could continue any record can belong to this one: `takes` says no to all `fresh`."""
        last = self.lines[-1]
        return not (self.partial or self.traceback or self.depth or _EXPECTS_MORE.search(last))

    def close(self) -> Record:
        self.record.text = "\n".join(self.lines)
        return self.record


def single(raw: bytes, number: int, record: int) -> tuple[Line, Open]:
    """Return a line and the record that it begins, together with the lines of that record that come with it."""
    first, *others = raw.split(b"\n")
    line = unwrap(number, decode(first))
    opened = Open(Record(line.stream, record, time=line.time))
    opened.add(line)
    for after, other in enumerate(others, number + 1):
        opened.add(unwrap(after, decode(other)))
    return line, opened


class Assembler:
    """Puts the lines of every stream together; `close` gets each record when it has ended."""

    def __init__(self, close: Callable[[Record], None]) -> None:
        self._close = close
        self.open: dict[str, Open] = {}
        # Per stream, the numbers of the lines that begin its records.
        self.begun: defaultdict[str, list[int]] = defaultdict(list)

    def begin(self, stream: str, number: int) -> int:
        """Count a record that begins at a line; return the number of the record in its stream."""
        begun = self.begun[stream]
        begun.append(number)
        return len(begun) - 1

    def take(self, line: Line) -> None:
        """Add a line to the open record of its stream, or begin a new one."""
        current = self.open.get(line.stream)
        if current is not None and current.takes(line.text):
            current.add(line)
            return
        self.end(line.stream)
        if line.text.strip() or line.partial:
            record = Record(line.stream, self.begin(line.stream, line.number), time=line.time)
            self.open[line.stream] = Open(record)
            self.open[line.stream].add(line)

    def end(self, stream: str) -> None:
        """End the open record of a stream, if there is one."""
        if (current := self.open.pop(stream, None)) is not None:
            self._close(current.close())
