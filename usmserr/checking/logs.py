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
    at, line, counted = 0, 1, 0
    while anchor := ANCHOR.search(text, at):
        line += text.count("\n", counted, anchor.start())
        counted = anchor.start()
        end, found = _at(text, anchor.start(), at, depth)
        yield from (request._replace(line=line) for request in found)
        at = max(end, anchor.end())


def _at(text: str, at: int, least: int, depth: int) -> tuple[int, list[Request]]:
    """Return where what was read around a name ends, and the requests in it."""
    for reader in (_line, _object, _query):
        if read := reader(text, at, least, depth):
            return read
    return at, []


def _line(text: str, at: int, least: int, depth: int) -> tuple[int, list[Request]] | None:
    """Read the line in which a name stands, if it is a document by itself."""
    start, end = text.rfind("\n", least, at) + 1, text.find("\n", at)
    start, end = max(start, least), len(text) if end < 0 else end
    begin = text.find("{", start, min(start + 200, at))  # what a shipper puts before its document
    if begin < 0 or depth > _DEEPEST or text[begin + 1 : begin + 2] not in ('"', " "):
        return None
    try:
        value = document(text[begin:end])
    except NoObject:
        return None
    is_log = begin > start or any(
        isinstance(value.get(name), str) for name in ("log", "msg", "message", "MESSAGE", "level")
    )
    found = list(requests_of(value, depth))
    return end, [one._replace(form="log") if one.form == "object" and is_log else one for one in found]


def _object(text: str, at: int, least: int, depth: int) -> tuple[int, list[Request]] | None:
    """Read the object around a name."""
    begin = text.rfind("{", max(least, at - _FARTHEST), at)
    for _ in range(3):
        if begin < 0:
            return None
        piece = text
        start = begin
        if text[begin + 1 : begin + 3] == '\\"':  # a text inside a text
            line_end = text.find("\n", begin)
            piece = text[begin : line_end if line_end >= 0 else len(text)]
            piece, start = piece.replace('\\"', '"').replace("\\\\", "\\"), 0
        try:
            value, end = read(piece, start)
        except NoObject:
            value = None
        if isinstance(value, dict) and (piece is not text or end > at):
            if is_request(value):
                end = end if piece is text else begin + len(piece)
                return end, [Request(tuple(value.items()), _form(text, begin))]
            if "RetCode" in value:
                return (end if piece is text else at + 1), []
        begin = text.rfind("{", max(least, begin - _FARTHEST), begin)
    return None


def _form(text: str, begin: int) -> str:
    """Say whether an object stands in a line of a log, or in a program."""
    before = text[max(0, begin - 200) : begin].rpartition("\n")[2]
    return "log" if re.search(r"\[request\]|\bINFO\b|\bDEBUG\b|Body:|\d\d:\d\d:\d\d", before) else "object"


def _query(text: str, at: int, least: int, depth: int) -> tuple[int, list[Request]] | None:
    """Read the query around a name."""
    start = max([text.rfind(sign, max(least, at - _FARTHEST), at) for sign in " \t\n\"'?<>`"] + [least - 1]) + 1
    match = _QUERY.match(text, start)
    if not match or match.end() <= at:
        return None
    found = pairs(match[0])
    if not is_request(dict(found)):
        return match.end(), []
    if before := _BEFORE.search(text, max(0, start - 400), start):
        url = before[2] if "://" in before[2] else ""
        request = sent(f"{url}?{match[0]}", before[1] or "GET")
        return match.end(), [request]
    return match.end(), [Request(found, "log")]
