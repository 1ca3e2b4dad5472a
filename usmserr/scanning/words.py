"""The words of a line, which are what stands between its quotes: what they are, and which of them decide nothing.

A text that says nothing can be exchanged with any other such text. The kind of a word is its level, if it can be
exchanged (less than 0, if with other results of failed receipts only); else itself with zeros for digits, or 0 if its
line cannot be read by its words. The level is the number of texts, each within the other and escaped, that it is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from usmserr.scanning.documents import ZEROS, decides, exchangeable, failed, may_be_time
from usmserr.scanning.mentions import speaks

MAX_WORDS, MAX_WORD = 1 << 14, 200  # words whose kind is remembered, and bytes of such a word

Kind = bytes | int
UNSURE = 0
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_LEVELS = {0: 1, 1: 2, 3: 3}  # by the backslashes before a quote
_HEX = re.compile(rb"(?=[0-9-]*[a-fA-F])[0-9a-fA-F-]{8,64}\\{0,3}")
_UNREADABLE = re.compile(rb"[%&\x00-\x08\x0a-\x1f\x7f]")
_OUTSIDE = re.compile(rb"\s*[:,{}\[\]]")


class Kinds:
    """Tells the kinds of words."""

    def __init__(self) -> None:
        self._known = _Known()

    def of(self, line: bytes, words: Sequence[bytes]) -> tuple[Kind, ...]:
        """Return the kinds of a line's words."""
        zeros = line.translate(DIGITS).split(b'"')
        if b"\\u" in line:  # the digits of an escape are no digits
            zeros = [word if b"\\u" in word else zero for word, zero in zip(words, zeros, strict=True)]
        return tuple(map(self._known.__getitem__, zeros))


class _Known(dict[bytes, Kind]):
    def __missing__(self, zeros: bytes) -> Kind:
        if _HEX.fullmatch(zeros):
            return level_of(zeros) or UNSURE  # there are too many to remember them
        kind = _kind(zeros)
        if len(zeros) <= MAX_WORD:
            if len(self) >= MAX_WORDS:
                self.clear()
            self[zeros] = kind
        return kind


def _kind(zeros: bytes) -> Kind:
    level = level_of(zeros)
    if level is None or _UNREADABLE.search(zeros):
        return UNSURE
    try:
        zeros.decode()
        if is_outside(zeros) or b"{" in zeros:
            return zeros
        *wrapped, text = texts(zeros)
    except ValueError:
        return UNSURE
    if not all(exchangeable(one, speaks) for one in wrapped):
        return zeros
    return level if exchangeable(text, speaks) else -level if failed(text) else zeros


def level_of(word: bytes) -> int | None:
    """Return the level of a word, told by the backslashes before the quote that ends it; None if there are too many."""
    return _LEVELS.get(len(word) - len(word.rstrip(b"\\")))


def is_outside(word: bytes) -> bool:
    """Say whether a word looks like what stands between the texts of a document."""
    return _OUTSIDE.match(word) is not None


def texts(word: bytes) -> list[str]:
    """Return what a word is when one level of escapes after another is undone; raise ValueError if it cannot be."""
    found = [word.rstrip(b"\\").decode()]
    for _ in range((level_of(word) or 0) if "\\" in found[0] else 0):
        found.append(json.loads(f'"{found[-1]}"'))
    return found


def plain(word: bytes) -> str:
    """Return a word without escapes; raise ValueError if there are others than JSON's."""
    return texts(word)[-1]


def is_compared(words: Sequence[bytes], kinds: Sequence[Kind], at: int) -> bool:
    """Say whether a word of a line decides by its letters and digits, so that its kind is not enough."""
    if any(decides(words[key].rstrip(b"\\").decode()) for key in (at - 1, at - 2) if key >= 0):
        return True
    kind = kinds[at]
    if isinstance(kind, int):  # the name of a field; or it may be part of a longer text
        named = at + 1 < len(words) and words[at + 1].lstrip().startswith(b":")
        return named or level_of(words[at - 1]) != level_of(words[at])
    inside = not is_outside(kind) and b"{" not in kind
    return inside and b"0" in kind and not may_be_time(plain(kind).translate(ZEROS))
