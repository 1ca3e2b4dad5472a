"""A line with one JSON document at its end -> what is in it, read by the library's parser.

Most logs are of such lines, and the tolerant parser takes ten times as long. What is found is the same; where that
is not sure, there is no answer here. A document is taken apart into its structure, with all that decides how it is
read, and its leaves: the ids and times in it, whose values decide nothing. So documents of a structure that was read
before need not be read again (`plans`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count, pairwise
from typing import NamedTuple

from usmserr.scanning.objects import (
    ABSENT,
    MAX_CODE,
    MAX_DEPTH,
    NAMES,
    NUMBER,
    TOKEN,
    Node,
    is_interesting,
    name_of,
    store,
)

MAX_TEXT = 2000  # characters of a record that is quoted as a whole; so offsets do not matter
LEAF = None  # stands in a structure for a leaf
ZEROS = str.maketrans("123456789", "0" * 9)

_NAME = re.compile(NAMES, re.I)
_LITERAL = frozenset(("action", "carrier"))
FAILED = "fail"  # stands for all results of failed receipts
_OTHER_RESULT = "other"
_FAILED_RESULTS = frozenset((FAILED, "failed", "发送失败", "失败"))
_DECISIVE = _LITERAL | {"code", "bare_code"}
_WRAPPER = frozenset(("log", "stream"))  # the fields by which `unwrap` knows what a container runtime has written
_TIMES = frozenset(("time", "receipt_time"))
_NO_TIME = "?"  # after a field's name: its value is no time
_HEX = re.compile(r"[0-9a-fA-F*()+-]{4,64}").fullmatch  # no word that matters can be made of these
_REQUEST = re.compile(r"[?&]Action=|\[request\]|http POST request|Retrying")  # what `mentions` takes for a request
_EPOCH = re.compile(r"0{10}(?:\.0+)?|0{13}")
_STAMP = re.compile(r"0{4}[-/]00[-/]00[T ]00:00:00")
_MONTH = re.compile(r"00/[A-Za-z]{3}/0000")


class _Number(str):
    """A number as it is written."""


class _Unsure(Exception):
    """The tolerant parser has to read this."""


class Document(NamedTuple):
    """A document taken apart."""

    structure: tuple[str | None, ...]
    leaves: list[str]

    def named(self) -> Iterator[tuple[str | None, str]]:
        """Yield the name of each leaf's field, and the leaf."""
        names = (before for before, part in pairwise(self.structure) if part is LEAF)
        return zip(names, self.leaves, strict=True)


def _refuse(constant: str) -> None:
    raise _Unsure


_decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_Number, parse_float=_Number, parse_constant=_refuse)


@lru_cache(maxsize=512)
def _key(key: str) -> tuple[str | None, bool]:
    """Return what a field is, and whether its name speaks of a product; raise _Unsure if it may be a text with more."""
    if _NAME.fullmatch(key):
        return name_of(key), False
    interesting = is_interesting(key)
    if (interesting and not key.isidentifier()) or _REQUEST.search(key) or TOKEN.search(f'{key}":'):
        raise _Unsure
    return None, interesting


@lru_cache(maxsize=1024)
def _plain(zeros: str) -> bool:
    """Say whether there is nothing to read in a text, given with zeros for digits: they make no difference here."""
    return TOKEN.search(zeros) is None


@lru_cache(maxsize=1024)
def _is_silent(zeros: str) -> bool:
    """Say whether a value has nothing in it that may matter; its digits make no difference."""
    return not is_interesting(zeros) and _REQUEST.search(zeros) is None


@lru_cache(maxsize=256)
def _is_time(zeros: str) -> bool:
    """Say whether a text, given with zeros for digits, is a time; raise _Unsure if its digits decide that."""
    if _MONTH.search(zeros):
        raise _Unsure
    return bool(_EPOCH.fullmatch(zeros) or _STAMP.search(zeros))


def failed(result: str) -> bool:
    """Say whether the result of a receipt says that it failed."""
    return result.strip().lower() in _FAILED_RESULTS


def decides(key: str) -> bool:
    """Say whether what a document says depends on the value of a field; else on whether it has one."""
    return key == "stream" or (_NAME.fullmatch(key) is not None and name_of(key) in _DECISIVE)


def exchangeable(text: str, speaks: Callable[[str], bool]) -> bool:
    """Say whether it makes no difference which of all such texts a document has in a place."""
    if (
        not text.isprintable()
        or text in ABSENT
        or text in _WRAPPER
        or _NAME.fullmatch(text)
        or speaks(text)
        or failed(text)
    ):
        return False
    zeros = text.translate(ZEROS)
    return _is_silent(zeros) and not may_be_time(zeros)


def may_be_time(zeros: str) -> bool:
    """Say whether a text, given with zeros for digits, may be read as a time."""
    return _MONTH.search(zeros) is not None or _is_time(zeros)


def take_apart(text: str, speaks: Callable[[str], bool]) -> Document | None:
    """Return what a line consists of; None if the tolerant parser has to read it.

    `speaks` says of a text whether it may speak of a call in words.
    """
    if len(text) > MAX_TEXT or "\n" in text or "&quot;" in text or "%22" in text:
        return None
    apart = _Apart(speaks)
    try:
        apart.text(text, 0)
    except (_Unsure, ValueError, RecursionError):
        return None
    return Document(tuple(apart.parts), apart.leaves)


class _Apart:
    """Takes a text apart."""

    __slots__ = ("_speaks", "leaves", "parts")

    def __init__(self, speaks: Callable[[str], bool]) -> None:
        self._speaks = speaks
        self.parts: list[str | None] = []
        self.leaves: list[str] = []

    def text(self, text: str, depth: int) -> None:
        """Take in a text with at most one document, at its end."""
        start = text.find("{")
        before = (text[:start] if start >= 0 else text).translate(ZEROS)
        if depth > MAX_DEPTH or self._speaks(text) or not _plain(before):
            raise _Unsure
        self.parts.append(before if start >= 0 else text)
        if start >= 0:
            document, end = _decoder.raw_decode(text, start)
            if text[end:].strip():
                raise _Unsure
            self._value(document, depth)

    def _value(self, one: object, depth: int) -> None:
        add = self.parts.append
        if isinstance(one, tuple):
            add("{")
            for key, inner in one:
                name, interesting = _key(key)
                kind = inner.__class__
                if name is not None:
                    if kind is str or kind is _Number:
                        self._field(name, inner, kind is str)
                    elif isinstance(inner, bool):
                        self._field(name, str(inner).lower(), False)
                elif interesting:
                    add("=")
                    add(key)
                if (
                    (kind is str and not _HEX(inner) and not _is_silent(inner.translate(ZEROS)))
                    or kind is list
                    or kind is tuple
                ):
                    self._value(inner, depth)
            add("}")
        elif isinstance(one, list):
            add("[")
            for element in one:
                add(",")
                self._value(element, depth)
            add("]")
        elif one.__class__ is str and not _HEX(str(one)) and not _is_silent(str(one).translate(ZEROS)):
            add("(")
            self.text(str(one), depth + 1)
            add(")")

    def _field(self, name: str, written: str, quoted: bool) -> None:
        add = self.parts.append
        if name in ("code", "bare_code"):
            if number := NUMBER.match(f'"{written}"' if quoted else written):
                if name == "bare_code":
                    raise _Unsure  # what stands before it matters
                add(name)
                add(number[2])
            return
        if written in ABSENT:
            return
        if name in _LITERAL:
            add(name)
            add(written)
        elif name == "receipt_result":
            add(name)
            add(FAILED if failed(written) else _OTHER_RESULT)
        else:
            add(name if name not in _TIMES or _is_time(written.translate(ZEROS)) else name + _NO_TIME)
            add(LEAF)
            self.leaves.append(written.strip()[:MAX_CODE] if name == "receipt_code" else written)


def tree(structure: Sequence[str | None], leaves: Sequence[str]) -> Node:
    """Return the root of the objects in a line. Offsets are those of nothing, but in order: all is in one line."""
    places = count(1)
    values = iter(leaves)
    root = Node("", None, 0)
    stack, items = [root], [0]
    parts = iter(structure)
    next(parts)  # what stands before the document
    for part in parts:
        if part in ("{", "[", "("):
            kind = "" if part == "(" else part
            stack.append(Node(kind, stack[-1], next(places), items[-1] if kind else 0))
            items.append(-1 if part == "[" else 0)
            if not kind:
                next(parts)
        elif part in ("}", "]", ")"):
            stack.pop()
            items.pop()
        elif part == ",":
            items[-1] += 1
        elif part == "=":
            next(parts)
        elif part == "code":
            stack[-1].codes.append((next(parts) or "", next(places), 0))
        else:
            written = next(parts)
            store(stack[-1], str(part).removesuffix(_NO_TIME), next(values) if written is LEAF else written)
    return root
