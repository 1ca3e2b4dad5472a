"""A line with one JSON document at its end -> the objects in it, read by the library's parser.

Most logs are of such lines, and the tolerant parser takes ten times as long. What is found is the same; where that
is not sure, there is no answer here. Offsets are those of nothing, but in order: all of it stands in one line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import count

from usmserr.objects import MAX_DEPTH, NAMES, NUMBER, TOKEN, Node, is_interesting, name_of, store

MAX_TEXT = 2000  # characters that are quoted round a mention; so offsets do not matter

_NAME = re.compile(NAMES, re.I)


class _Number(str):
    """A number as it is written."""


class _Unsure(Exception):
    """The tolerant parser has to read this."""


def _refuse(constant: str) -> None:
    raise _Unsure


_decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_Number, parse_float=_Number, parse_constant=_refuse)


@lru_cache(maxsize=256)
def _key(key: str) -> str | None:
    """Return what a field is; raise _Unsure if its name may be a text with more in it."""
    if _NAME.fullmatch(key):
        return name_of(key)
    if is_interesting(key) and not key.isidentifier():
        raise _Unsure
    return None


_ZEROS = str.maketrans("123456789", "0" * 9)


@lru_cache(maxsize=1024)
def _plain(zeros: str) -> bool:
    """Say whether there is nothing to read in a text, given with zeros for digits: they make no difference here."""
    return TOKEN.search(zeros) is None


def document(text: str, speaks: Callable[[str], bool]) -> Node | None:
    """Return the root of the objects in a line; None if the tolerant parser has to read it.

    `speaks` says of a text whether it may speak of a call in words.
    """
    if len(text) > MAX_TEXT or "\n" in text or "&quot;" in text or "%22" in text:
        return None
    root = Node("", None, 0)
    try:
        _read(text, root, count(1), speaks, 0)
    except (_Unsure, ValueError, RecursionError):
        return None
    return root


def _read(text: str, node: Node, places: count[int], speaks: Callable[[str], bool], depth: int) -> None:
    start = text.find("{")
    if depth > MAX_DEPTH or speaks(text) or not _plain((text[:start] if start >= 0 else text).translate(_ZEROS)):
        raise _Unsure
    if start < 0:
        return
    document, end = _decoder.raw_decode(text, start)
    if text[end:].strip():
        raise _Unsure

    def add(value: object, parent: Node, item: int, before: str) -> None:
        if isinstance(value, _Number):
            return
        if isinstance(value, str):
            if is_interesting(value):
                _read(value, Node("", parent, next(places)), places, speaks, depth + 1)
        elif isinstance(value, list):
            fresh = Node("[", parent, next(places), item, before=before)
            for number, one in enumerate(value):
                add(one, fresh, number, "")
        elif isinstance(value, tuple):
            fresh = Node("{", parent, next(places), item, before=before)
            for key, one in value:
                field(fresh, _key(key), one)
                add(one, fresh, 0, "")

    def field(fresh: Node, name: str | None, value: object) -> None:
        if name is None or isinstance(value, (list, tuple)):
            return
        if isinstance(value, bool):
            value = str(value).lower()
        written = "" if value is None else value if isinstance(value, _Number) else f'"{value}"'
        if name == "bare_code" and NUMBER.match(written):
            raise _Unsure  # what stands before it matters
        if name == "code":
            if number := NUMBER.match(written):
                fresh.codes.append((number[2], next(places), 0))
        elif value is not None:
            store(fresh, name, str(value))

    add(document, node, 0, text[:start])
