"""Reads an object as JSON, Python, JavaScript and others print it; nothing of it is ever run."""

from __future__ import annotations

import re
from typing import Any

from usmserr.checking.values import Number

DEEPEST = 40  # objects in one another
_SPACE = re.compile(r"(?:\s|//[^\n]*|#[^\n]*|/\*.{0,10000}?\*/)*", re.S)
_NUMBER = re.compile(r"-?\d{1,4000}(?:\.\d{1,400})?(?:[eE][-+]?\d{1,6})?(?![\w.])", re.A)
_WORD = re.compile(r"[A-Za-z_$][\w$.]{0,200}", re.A)
_PLAIN = {quote: re.compile(rf"[^{quote}\\]*") for quote in "\"'`"}
_ESCAPE = re.compile(r"u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.)", re.S)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "\n": ""}
_WORDS: dict[str, Any] = {
    **{"true": True, "True": True, "false": False, "False": False},
    **dict.fromkeys(("null", "None", "nil", "undefined", "NULL")),
}
_CLOSING = {"{": "}", "[": "]", "(": ")"}


class NoObject(ValueError):
    """What stands there is no object that can be read."""


def read(text: str, at: int = 0) -> tuple[Any, int]:
    """Return the object that begins at an offset, and where it ends; raise NoObject if there is none."""
    return _value(text, _skip(text, at), 0)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    sign = text[at : at + 1]
    if depth > DEEPEST:
        raise NoObject("too deep")
    if sign == "{":
        return _dict(text, at + 1, depth)
    if sign and sign in "[(":
        return _list(text, at + 1, _CLOSING[sign], depth)
    if sign and sign in "\"'`":
        return _string(text, at)
    if match := _NUMBER.match(text, at):
        return Number(match[0]), match.end()
    if (match := _WORD.match(text, at)) and match[0] in _WORDS:
        return _WORDS[match[0]], match.end()
    if match and len(match[0]) <= 2 and text[match.end() : match.end() + 1] in ("'", '"'):  # b'...', u"..."
        return _string(text, match.end())
    raise NoObject(f"offset {at}")


def _dict(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at)
    while text[at : at + 1] != "}":
        name, at = _name(text, at)
        at = _skip(text, at)
        if text[at : at + 2] == "=>":
            at += 2
        elif text[at : at + 1] == ":":
            at += 1
        else:
            raise NoObject(f"offset {at}")
        found[name], at = _value(text, _skip(text, at), depth + 1)
        at = _next(text, at, "}")
    return found, at + 1


def _list(text: str, at: int, closing: str, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(text, at)
    while text[at : at + 1] != closing:
        value, at = _value(text, at, depth + 1)
        found.append(value)
        at = _next(text, at, closing)
    return found, at + 1


def _next(text: str, at: int, closing: str) -> int:
    """Return where the next item or the end stands."""
    at = _skip(text, at)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != closing:
        raise NoObject(f"offset {at}")
    return at


def _name(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] in ("'", '"'):
        return _string(text, at)
    match = _WORD.match(text, at)
    if not match:
        raise NoObject(f"offset {at}")
    return match[0], match.end()


def _string(text: str, at: int) -> tuple[str, int]:
    quote = text[at]
    parts: list[str] = []
    at += 1
    while True:
        match = _PLAIN[quote].match(text, at)
        assert match
        parts.append(match[0])
        at = match.end()
        if text[at : at + 1] == quote:
            # Half a pair of surrogates is no character; two halves are one.
            return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace"), at + 1
        escape = _ESCAPE.match(text, at + 1)
        if not escape:
            raise NoObject("a string without end")
        digits = escape[1] or escape[2] or escape[3]
        code = int(digits, 16) if digits else 0
        parts.append((chr(code) if code <= 0x10FFFF else "\ufffd") if digits else _NAMED.get(escape[4], escape[4]))
        at = escape.end()
