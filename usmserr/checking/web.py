"""Requests as they go over the network: URLs, bodies, messages of HTTP, entries of a HAR file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from usmserr.checking.objects import NoObject, read
from usmserr.checking.values import Number, Request

_MESSAGE = re.compile(r"\s*(?:> ?)?(GET|POST|PUT|DELETE|HEAD|PATCH) (\S+) HTTP/[\d.]+[ \t]*\r?\n", re.A)
_HEADER = re.compile(r"(?:> ?)?([A-Za-z][A-Za-z0-9-]*):[ \t]*([^\r\n]*)\r?\n", re.A)
_EMPTY = re.compile(r"(?:> ?)?\r?\n")


def pairs(query: str) -> tuple[tuple[str, Any], ...]:
    """Return the names and values of a query or a form."""
    found = [part.partition("=") for part in query.split("&") if part]
    return tuple((unquote_plus(name), unquote_plus(value)) for name, _, value in found)


def document(text: str) -> Any:
    """Return what a JSON text holds, or what is like JSON; raise NoObject if it is none."""
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number)
    except (ValueError, RecursionError):
        value, end = read(text)
        if text[end:].strip().strip(";,"):
            raise NoObject(f"offset {end}") from None
        return value


def sent(
    url: str,
    method: str | None = None,
    body: str = "",
    content_type: str | None = None,
    line: int = 1,
) -> Request:
    """Return the request of a URL and a body."""
    url = re.sub(r"\s*\n\s*", "", url.strip())
    query = url.partition("?")[2].partition("#")[0]
    found = list(pairs(query))
    form = "url"
    if body.strip():
        form = "body"
        more = _body(body)
        names = {name for name, _ in more}
        found = [pair for pair in found if pair[0] not in names] + list(more)
    return Request(tuple(found), form, line, method, url, query or None, content_type)


def _body(body: str) -> tuple[tuple[str, Any], ...]:
    """Return the parameters of a body, JSON or form, whatever its type is said to be."""
    if body.lstrip()[:1] == "{":
        try:
            value = document(body)
        except NoObject:
            return ()
        return tuple(value.items()) if isinstance(value, dict) else ()
    return pairs(re.sub(r"\s*\n\s*", "", body.strip()))


def message(text: str) -> Request | None:
    """Return the request of a message of HTTP, as `curl -v` and proxies show it."""
    first = _MESSAGE.match(text)
    if not first:
        return None
    headers: dict[str, str] = {}
    at = first.end()
    while header := _HEADER.match(text, at):
        headers[header[1].lower()] = header[2].strip()
        at = header.end()
    body = text[end.end() :] if (end := _EMPTY.match(text, at)) else ""
    url = first[2] if "://" in first[2] else f"https://{headers.get('host', '')}{first[2]}"
    return sent(url, first[1], "" if first[1] == "GET" else body, headers.get("content-type"))


def is_har(found: Mapping[str, Any]) -> bool:
    """Say whether an object is a request as HAR files hold it."""
    url = found.get("url")
    return isinstance(found.get("method"), str) and isinstance(url, str) and ("postData" in found or "?" in url)


def har(found: Mapping[str, Any]) -> Request:
    """Return the request of a HAR entry."""
    data = found.get("postData")
    data = data if isinstance(data, dict) else {}
    body, content_type = data.get("text"), data.get("mimeType")
    request = sent(
        found["url"],
        found["method"],
        body if isinstance(body, str) else "",
        content_type if isinstance(content_type, str) else None,
    )
    params = data.get("params")
    if not body and isinstance(params, list):
        more = [(one.get("name"), one.get("value")) for one in params if isinstance(one, dict)]
        request = request._replace(parameters=(*request.parameters, *((str(name), value) for name, value in more)))
    return request
