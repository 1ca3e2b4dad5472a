"""Finds the requests in a text: what SDKs log of them, a proxy's access log, an object in a program."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

from usmserr.checking.names import ANCHOR, is_request, is_task
from usmserr.checking.objects import NoObject, read
from usmserr.checking.values import Request
from usmserr.checking.web import document, har, is_har, pairs, sent

_MOST_NODES = 20_000  # objects of a document that are looked at
_DEEPEST = 4  # texts inside texts
_AROUND = 3  # objects around a name that are tried
_MOST_FAILURES = 2_000  # objects of a text that cannot be read, until no more are tried
_FARTHEST = 60_000  # characters from an object's beginning to the name by which it is found
_QUERY = re.compile(r"[A-Za-z_][\w.%\[\]-]{0,100}=[^\s&\"'<>`\\]*(?:&[\w.%\[\]-]{1,100}=[^\s&\"'<>`\\]*)+", re.A)
_BEFORE = re.compile(r"(?:\b(GET|POST)\s+)?(https?://[^\s?\"']{1,300}|/[^\s?\"']{0,300})\?$")


def requests_of(value: Any, depth: int = 0) -> Iterator[Request]:
    """Yield the requests in a document, also those in its texts; what is below an answer is none."""
    nodes, seen = [value], 0
    while nodes and seen < _MOST_NODES:
        node = nodes.pop()
        seen += 1
        if is_task(node):
            yield _batch(node)
        elif isinstance(node, list):
            nodes += reversed(node)
        elif isinstance(node, str) and depth < _DEEPEST and ANCHOR.search(node):
            yield from requests_in(node, depth + 1)
        elif isinstance(node, dict):
            if is_har(node):
                yield har(node)
            elif is_request(node):
                yield Request(tuple(node.items()), "object")
            elif "RetCode" not in node:
                nodes += reversed(node.values())


def _batch(task: list[Any]) -> Request:
    """Return the request that an array of templates, signatures and targets is meant for."""
    text = json.dumps(task, ensure_ascii=False, default=str)
    content = base64.b64encode(text.encode("utf-8", "replace")).decode()
    return Request((("Action", "SendBatchUSMSMessage"), ("TaskContent", content)), "object")


def requests_in(text: str, depth: int = 0) -> Iterator[Request]:
    """Yield the requests in a text, in its order."""
    line, counted, finder = 1, 0, _Finder(text, depth)
    while anchor := ANCHOR.search(text, finder.at):
        line += text.count("\n", counted, anchor.start())
        counted = anchor.start()
        found = finder.around(anchor.start())
        yield from (request._replace(line=line) for request in found)
        finder.at = max(finder.at, anchor.end())


class _Finder:
    """Reads what stands around the names of parameters in a text."""

    def __init__(self, text: str, depth: int) -> None:
        self._text, self._depth = text, depth
        self._failures = 0
        self._no_document = -1  # the end of the last line that is none
        self.at = 0  # what stands before it has been read

    def around(self, at: int) -> list[Request]:
        """Return the requests in the line, object or query in which a name stands, and leave off behind it."""
        for reader in (self._line, self._object, self._query):
            if read := reader(at):
                self.at, found = read
                return found
        return []

    def _line(self, at: int) -> tuple[int, list[Request]] | None:
        """Read the line in which a name stands, if it is a document by itself."""
        text = self._text
        if at < self._no_document:
            return None
        start = max(text.rfind("\n", self.at, at) + 1, self.at)
        begin = text.find("{", start, min(start + 200, at))  # what a shipper puts before its document
        if begin < 0 or self._depth > _DEEPEST or text[begin + 1 : begin + 2] not in ('"', " "):
            return None
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        try:
            value = document(text[begin:end])
        except NoObject:
            self._no_document = end
            return None
        if not isinstance(value, dict):
            return None
        names = ("log", "msg", "message", "MESSAGE", "level")
        is_log = begin > start or any(isinstance(value.get(name), str) for name in names)
        found = list(requests_of(value, self._depth))
        return end, [one._replace(form="log") if one.form == "object" and is_log else one for one in found]

    def _object(self, at: int) -> tuple[int, list[Request]] | None:
        """Read the object around a name: the nearest one that can be read, or that around it."""
        least = max(self.at, at - _FARTHEST)
        begin = self._text.rfind("{", least, at)
        for _ in range(_AROUND):
            if begin < 0 or self._failures > _MOST_FAILURES:
                return None
            value, end = self._read(begin)
            if value is not None and end > at and (is_request(value) or "RetCode" in value):
                found = [Request(tuple(value.items()), _form(self._text, begin))] if is_request(value) else []
                return end, found
            begin = self._text.rfind("{", least, begin)
        return None

    def _read(self, begin: int) -> tuple[dict[str, Any] | None, int]:
        """Return the object that begins somewhere, and where it ends; one in a text may have escapes."""
        text, start, shift = self._text, begin, 0
        if text[begin + 1 : begin + 3] == '\\"':
            line_end = text.find("\n", begin)
            text = text[begin : line_end if line_end >= 0 else len(text)]
            shift = begin + len(text)
            text, start = text.replace('\\"', '"').replace("\\\\", "\\"), 0
        try:
            value, end = read(text, start)
        except NoObject:
            self._failures += 1
            return None, begin
        return (value if isinstance(value, dict) else None), shift or end

    def _query(self, at: int) -> tuple[int, list[Request]] | None:
        """Read the query around a name."""
        text, least = self._text, max(self.at, at - _FARTHEST)
        start = max([text.rfind(sign, least, at) for sign in " \t\n\"'?<>`"] + [least - 1]) + 1
        match = _QUERY.match(text, start)
        if not match or match.end() <= at:
            return None
        found = pairs(match[0])
        if not is_request(dict(found)):
            return match.end(), []
        if before := _BEFORE.search(text, max(0, start - 400), start):
            url = before[2] if "://" in before[2] else ""
            return match.end(), [sent(f"{url}?{match[0]}", before[1] or "GET")]
        return match.end(), [Request(found, "log")]


def _form(text: str, begin: int) -> str:
    """Say whether an object stands in a line of a log, or in a program."""
    before = text[max(0, begin - 200) : begin].rpartition("\n")[2]
    return "log" if re.search(r"\[request\]|\bINFO\b|\bDEBUG\b|Body:|\d\d:\d\d:\d\d", before) else "object"
