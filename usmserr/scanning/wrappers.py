"""What container runtimes and system logs put around a line: one table, a row for each.

A wrapper says which stream a line belongs to; some also say when it was written, and whether the line was cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from usmserr.scanning.lines import clean
from usmserr.scanning.values import Line


class _Wrapper(NamedTuple):
    """One kind of wrapper: how it begins, and what it says; None if it only looked like one."""

    begins: re.Pattern[str]
    read: Callable[[str, re.Match[str]], Line | None]


def _stream(group: int) -> Callable[[str, re.Match[str]], Line]:
    return lambda text, match: Line(match[group], text[match.end() :])


def _cri(text: str, match: re.Match[str]) -> Line:
    return Line(match[2], text[match.end() :], match[1], match[3] == "P")


def _syslog(text: str, match: re.Match[str]) -> Line:
    return Line(match[2], text[match.end() :], match[1])


def _syslog5424(text: str, match: re.Match[str]) -> Line:
    return Line(match[2], text[match.end() :], match[1] if match[1] != "-" else None)


def _docker(text: str, match: re.Match[str]) -> Line | None:
    try:
        outer = json.loads(text)
        inner, stream = outer["log"], outer["stream"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(inner, str):
        return None
    whole = inner.endswith("\n")
    inner = clean(inner).rstrip("\r\n")
    return None if "\n" in inner else Line(str(stream), inner, str(outer.get("time") or "") or None, not whole)


def _row(begins: str, read: Callable[[str, re.Match[str]], Line | None]) -> _Wrapper:
    return _Wrapper(re.compile(begins, re.A), read)


_NAME = r"\w.\u0080-\U0010ffff-"  # letters of any language
WRAPPERS = {
    "docker's json-file": _row(r'\{"log":', _docker),
    "CRI": _row(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?: |$)", _cri),
    "kubectl --prefix": _row(r"\[(pod/[\w./-]+)\] ", _stream(1)),
    "syslog": _row(r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+ [^\s:\[]+(?:\[\d+\])?): ?", _syslog),
    "syslog, RFC 5424": _row(r"<\d{1,3}>1 (\S+) (\S+ \S+) \S+ \S+ (?:-|\[[^\]]*\]) ?\ufeff?", _syslog5424),
    "compose": _row(rf"([{_NAME}]+) +\| ?", _stream(1)),
}
# What all of them begin with: most lines have no wrapper, and are told at once.
_MAY_BEGIN = re.compile(
    r"\{\"log\":|\[pod/|<\d|[A-Z][a-z]{2} [ \d]\d |\d{4}-\d\d-\d\dT\S+ std"
    rf"|(?=([{_NAME}]*))\1 +\|",  # looked ahead, so that a name is not tried again at each of its lengths
    re.A,
)
may_be_wrapped = _MAY_BEGIN.match


def unwrap(text: str) -> Line:
    """Take off what a container runtime or a system log put around a line."""
    if may_be_wrapped(text):
        for wrapper in WRAPPERS.values():
            if (match := wrapper.begins.match(text)) and (line := wrapper.read(text, match)):
                return line
    return Line("", text)
