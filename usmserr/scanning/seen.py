"""A text as it is meant: every escape, entity and percent sign undone at any depth, with where each character stood."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from usmserr.scanning.escapes import character

_ROUNDS = 4  # of one kind of escape inside another
_MOST_SLASHES = 64  # before a quote; so many no text has that is escaped in earnest
_ESCAPED = re.compile(
    r"((?<!\\)\\+x[c-f][0-9a-f](?:\\+x[89ab][0-9a-f]){1,3}|%(?:25)*[c-f][0-9a-f](?:%(?:25)*[89ab][0-9a-f]){1,3})"
    r"|(?<!\\)\\+(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([nrtbfv\"'`/<>&=:\[\]{}]))"
    r"|&(?:amp;|#38;)*(?:(quot|apos|lt|gt|nbsp|amp|equals|colon|lsqb|rsqb|lbrack|rbrack|comma)"
    r"|#(\d{1,6})|#x([0-9a-f]{1,5}));"
    r"|%(?:25)*([0-9a-f]{2})",
    re.I | re.A,
)
_SIGNS = re.compile(r"\\+x|%(?:25)*", re.I)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " ", "v": " "}
_NAMED = {
    **{"quot": '"', "apos": "'", "lt": "<", "gt": ">", "nbsp": " ", "amp": "&", "equals": "=", "colon": ":"},
    **{"lsqb": "[", "rsqb": "]", "lbrack": "[", "rbrack": "]", "comma": ","},
}
_BLANKS = "\t\n\r"
# Signs of full width, other blanks and other dashes are what they stand for; one character each, so offsets stay.
_FOLDED = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys((0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x202F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), " ")
    | dict.fromkeys(range(0x2010, 0x2016), "-")
    | {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x3010: "[", 0x3011: "]"}
)


class Seen:
    """A text, and what is seen in it: `text`, whose offsets `origin` takes back to the `raw` one."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw if raw.isascii() else raw.translate(_FOLDED)
        self._steps: list[tuple[list[int], list[int]]] = []
        for _ in range(_ROUNDS):
            if not ("\\" in self.text or "&" in self.text or "%" in self.text) or not self._undo():
                break

    def _undo(self) -> bool:
        parts: list[str] = []
        offsets, origins = [0], [0]
        size = last = 0
        for match in _ESCAPED.finditer(self.text):
            if (meant := _meant(match)) is None:
                continue
            parts += (self.text[last : match.start()], meant)
            size += match.start() - last + 1
            last = match.end()
            offsets.append(size)
            origins.append(last)
        if not parts:
            return False
        self.text = "".join([*parts, self.text[last:]])
        self._steps.append((offsets, origins))
        return True

    def origin(self, at: int) -> int:
        """Return where in the raw text a character begins."""
        for offsets, origins in reversed(self._steps):
            step = bisect_right(offsets, at) - 1
            at = origins[step] + at - offsets[step]
        return at

    def closing(self, at: int) -> Callable[[int], bool]:
        """Return what says of another quote whether it closes the one at an offset, as both are spelled.

        Of a quote with backslashes before it, half of each pair belongs to what is enclosed.
        """
        opened = self.spelling(at)
        slashes = len(opened) - 1
        if slashes != opened.count("\\"):
            return lambda other: self.spelling(other) == opened
        turn = 2 * (slashes + 1)

        def closes(other: int) -> bool:
            spelled = self.spelling(other)
            more = len(spelled) - 1
            return more == slashes or (more == spelled.count("\\") and more % turn == slashes)

        return closes

    def spelling(self, at: int) -> str:
        """Return how the raw text writes a character."""
        spelled = self.raw[self.origin(at) : self.origin(at + 1)].translate(_FOLDED)
        return spelled.lower() if len(spelled) <= _MOST_SLASHES else ""


def _meant(match: re.Match[str]) -> str | None:
    """Return the character that an escape stands for; None if it is more likely to be no escape."""
    encoded, by_x, by_u, letter, name, decimal, hexadecimal, percent = match.groups()
    if encoded:
        try:
            char = bytes.fromhex(_SIGNS.sub("", encoded)).decode("utf-8").translate(_FOLDED)
        except UnicodeDecodeError:
            return None
        return char if len(char) == 1 else None
    if letter:
        return _LETTERS.get(letter, letter)
    if name:
        return _NAMED[name.lower()]
    number = int(decimal) if decimal else int(by_x or by_u or hexadecimal or percent, 16)
    char = character(number).translate(_FOLDED)
    # `%18512345678` begins with no control character.
    return char if char >= " " or char in _BLANKS else None
