"""What container runtimes and system logs put around a line: one table, a row for each.

A wrapper says which stream a line belongs to; some also say when it was written, and whether the line was cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from usmserr.scanning.fields import field_of
from usmserr.scanning.lines import clean, decode
from usmserr.scanning.times import TIMESTAMP
from usmserr.scanning.values import Line


class _Wrapper(NamedTuple):
    """One kind of wrapper: how it begins, and what it says; None if it only looked like one."""

    begins: re.Pattern[str]
    read: Callable[[str, re.Match[str]], Line | None]


def _stream(group: int) -> Callable[[str, re.Match[str]], Line]:
    return lambda text, match: Line(match[group], text[match.end() :])


def _cri(text: str, match: re.Match[str]) -> Line:
    return Line(match[2], text[match.end() :], match[1], match[3] == "P")


def _syslog5424(text: str, match: re.Match[str]) -> Line:
    return Line(match[2], text[match.end() :], match[1] if match[1] != "-" else None)


def _docker(text: str, match: re.Match[str]) -> Line | None:
    """Read a line of docker's, or as Fluent Bit and Loki ship one: nothing but a line, and where it is from."""
    try:
        outer = json.loads(text)
        inner = outer.get("log", outer.get("line"))
    except (ValueError, AttributeError, RecursionError):
        return None
    if not isinstance(inner, str) or not outer.keys() <= _SHIPPED:
        return None
    whole = inner.endswith("\n") or "time" not in outer  # only docker cuts lines
    inner = clean(inner).rstrip("\r\n")
    stream, time = (next((str(outer[name]) for name in names if outer.get(name)), "") for names in (_STREAM, _AT))
    return None if "\n" in inner else Line(stream, inner, time or None, not whole)


def _compose(text: str, match: re.Match[str]) -> Line | None:
    name = match[1]
    # Else it is a logger's level, or a column of a table printed line by line.
    is_name = name.upper() not in _LEVELS and field_of(name) is None and not _COLUMN.fullmatch(name)
    return Line(name, text[match.end() :]) if is_name else None


def _journal(text: str, match: re.Match[str]) -> Line | None:
    """Read a line of `journalctl -o json`; what is no text there is a list of bytes."""
    try:
        entry = json.loads(text)
        said, stamp = entry["MESSAGE"], int(entry["__REALTIME_TIMESTAMP"])
        if isinstance(said, list):
            said = decode(bytes(said))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(said, str) or "\n" in said:
        return None
    names = (entry.get(name) for name in ("_HOSTNAME", "SYSLOG_IDENTIFIER", "_PID"))
    return Line(" ".join(str(name) for name in names if name), clean(said), str(stamp // 1000))


def _timed(stream: int) -> Callable[[str, re.Match[str]], Line]:
    return lambda text, match: Line(match[stream] if stream else "", text[match.end() :], match[1])


def _row(begins: str, read: Callable[[str, re.Match[str]], Line | None]) -> _Wrapper:
    return _Wrapper(re.compile(begins, re.A), read)


_STREAM, _AT = ("stream", "labels", "tag"), ("time", "timestamp", "date")
_SHIPPED = {"log", "line", "attrs", "source", "kubernetes", *_STREAM, *_AT}
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)"
# What goes on a record, or has a time of its own: else the time may be the logger's.
_INSIDE = rf"(?! {{1,3}}(?:TRACE|DEBUG|INFO|WARN|ERROR)\b)(?=\s|[}}\])]|\[server\.|Caused by: |{TIMESTAMP}|$)"
_NAME = r"\w.@\u0080-\U0010ffff-"  # letters of any language
_COLUMN = re.compile(r"id|\w+_(?:id|at|no|msg|code|time|result|desc)", re.A)
_LEVELS = frozenset(("TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL"))
_STAMPED = "kubectl --timestamps, docker logs -t"
WRAPPERS = {
    "docker's json-file, Fluent Bit, Loki": _row(
        r'\{"(?:log|line|stream|labels|date|timestamp)": ?(?:"|(?=[^{}"]|\{).*"(?:log|line)": ?")', _docker
    ),
    "CRI": _row(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?: |$)", _cri),
    "kubectl --prefix": _row(r"\[(pod/[\w./-]+)\] ", _stream(1)),
    "kail": _row(r"([a-z0-9][a-z0-9.-]*/[a-z0-9.-]+\[[\w.-]+\]): ", _stream(1)),
    "kubetail": _row(r"\[([a-z0-9-]+-[a-z0-9]{8,10}-[a-z0-9]{5})\] ", _stream(1)),
    "stern": _row(r"([a-z0-9-]+-[a-z0-9]{8,10}-[a-z0-9]{5} [a-z0-9][a-z0-9-]*) ", _stream(1)),
    "syslog": _row(r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{6})?) (\S+ [^\s:\[]+(?:\[\d+\])?): ?", _timed(2)),
    "journalctl -o short-full": _row(
        r"[A-Z][a-z]{2} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?) \S{1,6} (\S+ [^\s:\[]+\[\d+\]): ?", _timed(2)
    ),
    "syslog, RFC 5424": _row(r"<\d{1,3}>1 (\S+) (\S+ \S+) \S+ \S+ (?:-|\[[^\]]*\]) ?\ufeff?", _syslog5424),
    "rsyslog, journalctl -o short-iso": _row(rf"({_TIME}) (\S+ [^\s:\[]+\[\d+\]): ?", _timed(2)),
    "Heroku": _row(rf"({_TIME}) ([\w-]+\[[\w.-]+\]): ?", _timed(2)),
    "fly.io": _row(rf"({_TIME}) ([\w-]+\[[\w.-]+\])\s+\w{{3}} \[\w+\] ?", _timed(2)),
    _STAMPED: _row(rf"({_TIME}) {_INSIDE}", _timed(0)),
    "ts": _row(rf"([A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d) {_INSIDE}", _timed(0)),
    "aws logs tail": _row(rf"({_TIME}) ((?:[\w.$\[\]-]+/)+[\w.$\[\]-]+) ", _timed(2)),
    "logcat": _row(r"([VDIWEF]/[\w.-]+ *\( *\d+\)): ?", _stream(1)),
    "pm2 --time": _row(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d): ?", _timed(0)),
    "journalctl -o json": _row(r'\{.*"__REALTIME_TIMESTAMP"', _journal),
    "compose": _row(rf"([{_NAME}]+) +\| ?", _compose),
}
# What all of them begin with: most lines have no wrapper, and are told at once.
_MAY_BEGIN = re.compile(
    r"\{\"(?:log|line|stream|labels|date|timestamp)\":|\[pod/|\[[a-z0-9-]+-[a-z0-9]{5}\] |<\d"
    r"|[A-Z][a-z]{2} (?:[ \d]\d |\d{4}-)|\d{4}-\d\d-\d\dT"
    r"|[a-z0-9][a-z0-9.-]*/[a-z0-9.-]+\["
    r"|[VDIWEF]/|[a-z0-9-]+-[a-z0-9]{5} |\{.*\"__REALTIME_TIMESTAMP\""
    rf"|(?=([{_NAME}]*))\1 +\|",  # looked ahead, so that a name is not tried again at each of its lengths
    re.A,
)
may_be_wrapped = _MAY_BEGIN.match


def unwrap(text: str) -> Line:
    """Take off what a container runtime or a system log put around a line."""
    if may_be_wrapped(text):
        for wrapper in WRAPPERS.values():
            if (match := wrapper.begins.match(text)) and (line := wrapper.read(text, match)):
                return _within(line) if line.stream else line
    return Line("", text)


def _within(line: Line) -> Line:
    """Take off the time that stands behind a container's name, too."""
    if match := WRAPPERS[_STAMPED].begins.match(line.text):
        return line._replace(text=line.text[match.end() :], time=line.time or match[1])
    return line
