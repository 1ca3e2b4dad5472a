"""A line that is a logger's prefix and one whole JSON document -> the objects in it, by the parser of `json`.

Most logs are of such lines, and the tolerant reader takes several times as long. What is found is the same; where
that is not sure, there is no answer here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from usmserr.scanning.candidates import is_interesting
from usmserr.scanning.escapes import plain
from usmserr.scanning.fields import NAMES, field_of
from usmserr.scanning.lines import BLANKS, fits, half_width, small
from usmserr.scanning.literals import number_at
from usmserr.scanning.nodes import Node
from usmserr.scanning.objects import MAX_DEPTH, QUERIED, TOKEN, line_before

MAX_TEXT = 2000  # bytes of a record that is quoted as a whole; so offsets do not matter, but for their order
_MAX_NESTING = 50  # of brackets; the tolerant reader goes deeper
# Words, and brackets around some of them.
_WORDS = r"[^\[\](){}\"'`<=\\\n]*"
_PLAIN = re.compile(rf"{_WORDS}(?:(?:\[{_WORDS}\]|\({_WORDS}\)){_WORDS})*").fullmatch
_COLON = re.compile(r":(?<!\d:)|:(?<=\.0:)", re.A).search
_IDENTIFIER = re.compile(r"\w+", re.A).fullmatch
_LABEL = re.compile(rf"(?:{NAMES})\]?\s*:", re.I | re.A).search
_BEGINS_WITH_FIELD = re.compile(rf"(?:{NAMES})[\"'`\]]*\s*[:=]", re.I | re.A).match
_OF_PAIRS = frozenset(("key", "name"))
_CODES = frozenset(("code", "bare_code"))
_MAY_HOLD = re.compile(r"[:=(\[{<\"'`：＝（［｛＜【]").search  # without these, no field and no object

_Pairs = Sequence[tuple[str, Any]]
Speaks = Callable[[str], bool]


class _Number(str):
    """A number as it is written."""


class _Unsure(Exception):
    """The tolerant reader has to read this."""


def _refuse(constant: str) -> None:
    raise _Unsure


_decode = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=_Number, parse_float=_Number, parse_constant=_refuse
).raw_decode


def document(text: str, letters: str, speaks: Speaks) -> Sequence[Node] | None:
    """Return what a line has in it; None if the tolerant reader has to read it.

    `letters` are the line in small letters; `speaks` says of such whether they may speak of a call in words.
    """
    if not fits(text, MAX_TEXT) or not text.rstrip(BLANKS).endswith("}"):
        return None
    found = _Document(speaks)
    try:
        found.text(text, letters, None, 0)
    except (_Unsure, ValueError, RecursionError):
        return None
    return found.nodes


class _Document:
    """Reads a text into nodes; numbers in their order stand in place of offsets."""

    def __init__(self, speaks: Speaks) -> None:
        self._speaks = speaks
        self._place = 0
        self.nodes: list[Node] = []

    def _node(self, kind: str, parent: Node | None, item: int = 0, before: str = "") -> Node:
        self._place += 1
        node = Node(kind, parent, self._place, item, before)
        self.nodes.append(node)
        return node

    def text(self, text: str, letters: str, node: Node | None, depth: int) -> None:
        """Read a text with at most one document, at its end."""
        start = text.find("{")
        prefix = text[:start] if start >= 0 else text
        if depth > MAX_DEPTH or self._speaks(letters) or not _is_plain(half_width(prefix)):
            raise _Unsure
        if "\\u00" in text or "\\ud" in text or "\\uD" in text or "</" in text or plain(text) is not None:
            raise _Unsure
        if start >= 0:
            document, end = _decode(text, start)
            if text[end:].strip(BLANKS):
                raise _Unsure
            self._object(document, node, 0, depth, line_before(text, start))

    def _object(
        self, pairs: Sequence[tuple[str, Any]], parent: Node | None, item: int, depth: int, before: str = ""
    ) -> None:
        node = self._node("{", parent, item, before)
        for key, value in pairs:
            name = _field(key)
            if key in _OF_PAIRS and isinstance(value, str) and field_of(value.rpartition(".")[2]):
                raise _Unsure
            if key.lower() in QUERIED and value.__class__ is tuple:
                raise _Unsure
            if value.__class__ is not str:
                if name is None:
                    self._value(value, node, 0, depth)
                else:
                    self._keep(node, name, value)
                continue
            if _MAY_HOLD(value):
                self._string(value, node, depth, name is not None)
            if name is None or name in _CODES:
                self._code(node, name, f'"{value}"')
            else:
                node.keep(name, value)

    def _value(self, value: object, node: Node, item: int, depth: int) -> None:
        """Read what may be in a value."""
        if depth > _MAX_NESTING:
            raise _Unsure
        if isinstance(value, tuple):
            self._object(value, node, item, depth + 1)
        elif isinstance(value, list):
            inner = self._node("[", node, item)
            for at, element in enumerate(value, 1):
                if isinstance(element, str):
                    if _MAY_HOLD(element):
                        self._string(element, inner, depth, False, at)
                else:
                    self._value(element, inner, at, depth + 1)

    def _string(self, text: str, node: Node, depth: int, is_field: bool, item: int = 0) -> None:
        """Read what may be in a string; that of a known field is taken as it is."""
        if not is_field and _BEGINS_WITH_FIELD(text):
            raise _Unsure
        if is_interesting(text):
            self.text(text, small(text), self._node("", node, item), depth + 1)

    def _keep(self, node: Node, name: str, value: object) -> None:
        """Keep a field that is no string."""
        if value.__class__ is _Number:
            if name in _CODES:
                self._code(node, name, str(value))
            else:
                node.keep(name, str(value))
        elif isinstance(value, bool):
            node.keep(name, str(value).lower())
        elif value is not None:  # a value with its type, or a list of one
            raise _Unsure

    def _code(self, node: Node, name: str | None, written: str) -> None:
        if name is not None and (number := number_at(written, 0)):
            if name == "bare_code" or number[1] != len(written):
                raise _Unsure  # what stands around it matters
            self._place += 1
            node.codes.append((number[0], self._place, 0))


@lru_cache(maxsize=512)  # a log spells its keys in few ways
def _field(key: str) -> str | None:
    """Return what a field is; raise _Unsure if its name may be a text with more in it."""
    if (name := field_of(key)) is not None:
        return name
    if TOKEN.search(f'{key}":') or (is_interesting(key) and not _IDENTIFIER(key)):
        raise _Unsure
    return None


def _is_plain(prefix: str) -> bool:
    """Say whether a text is nothing but a logger's prefix: no field is named in it; the colons of times name none."""
    if not _PLAIN(prefix) or prefix.lstrip(BLANKS).startswith("- "):
        return False
    return not (_COLON(prefix) and _LABEL(prefix))
