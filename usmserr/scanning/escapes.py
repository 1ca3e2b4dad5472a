"""Texts inside texts: one level of escapes undone, with where each part stood before.

Backslashes as JSON, Python, Go, Java and nginx write them; the entities and percent signs that stand for what
structures a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_BACKSLASH = re.compile(r"((?:\\x[0-9a-fA-F]{2})+)|\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|\\(.)", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_ENTITY = re.compile(r"&(?:(quot|apos|amp|lt|gt|nbsp)|#(\d{1,6})|#[xX]([0-9a-fA-F]{1,5}));", re.A)
_ENTITIES = {"quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">", "nbsp": " "}
_TELLING = re.compile(r"&(?:quot|apos|lt|#34|#39|#58|#60|#61|#[xX](?:2[27]|3[AaCcDd]));")
_SPAN = re.compile(r"</?span\b[^<>]{0,200}>", re.A)  # by which a page colours a text
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
UNKNOWN = "\ufffd"  # stands for what is no character


class Unescaped(NamedTuple):
    """A text, and pairs of offsets in it and in the text that it was."""

    text: str
    offsets: list[int]
    origins: list[int]


def unescape(text: str) -> Unescaped:
    """Undo one level of backslashes."""
    return _replaced(_BACKSLASH, _of_backslash, text)


def plain(text: str) -> Unescaped | None:
    """Undo entities or percent signs if quotes or what stands before a value are among them; None if there are none."""
    if "</span>" in text:
        return _replaced(_SPAN, lambda match: "", text)
    if "&" in text and _TELLING.search(text):
        return _replaced(_ENTITY, _of_entity, text)
    if "%22" in text and ("%3A" in text or "%3a" in text):
        return _replaced(_PERCENT, lambda match: _decoded(bytes.fromhex(match[0].replace("%", ""))), text)
    return None


def _replaced(what: re.Pattern[str], by: Callable[[re.Match[str]], str], text: str) -> Unescaped:
    parts: list[str] = []
    offsets, origins = [0], [0]
    size = last = 0
    for match in what.finditer(text):
        replacement = by(match)
        parts += (text[last : match.start()], replacement)
        size += match.start() - last + len(replacement)
        last = match.end()
        offsets.append(size)
        origins.append(last)
    parts.append(text[last:])
    return Unescaped("".join(parts), offsets, origins)


def _of_backslash(match: re.Match[str]) -> str:
    if match[1]:
        return _decoded(bytes.fromhex(match[1].replace("\\x", "")))
    if match[2]:
        high, low = int(match[2], 16), match[3]
        if low and 0xD800 <= high < 0xDC00:
            return chr(0x10000 + ((high - 0xD800) << 10) + int(low, 16) - 0xDC00)
        return character(high) + (UNKNOWN if low else "")
    return _SIMPLE.get(match[4], match[4])


def _of_entity(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    return _ENTITIES[name] if name else character(int(decimal) if decimal else int(hexadecimal, 16))


def character(number: int) -> str:
    """Return a character by its number, half of a surrogate pair being none."""
    return UNKNOWN if 0xD800 <= number < 0xE000 or number > 0x10FFFF else chr(number)


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
