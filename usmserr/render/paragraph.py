"""Text wrapped as Chinese needs it: between any two characters, but no line begins with a closing sign.

Rich breaks lines at blanks only and would move a whole Chinese sentence to the next line. Signs that some terminals
show in one column and those of East Asia in two, such as the quotes of Chinese texts, are counted as two: no line gets
too long in either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

_ATOM = re.compile(r"\s+|[\x21-\x7e]+|.", re.S)
_NOT_FIRST = frozenset("，。；：、！？）》」』】”’…%,.;:!?)]}>")


def columns(text: str) -> int:
    """Return how many columns a text takes at most, in any terminal."""
    return cell_len(text) + (0 if text.isascii() else sum(east_asian_width(sign) == "A" for sign in text))


class Paragraph:
    """A text whose lines after the first stand under the start of its words."""

    def __init__(self, text: Text, bullet: str | Text = "") -> None:
        self.text, self.bullet = text, bullet if isinstance(bullet, Text) else Text(bullet)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, wrapped to the width at hand."""
        indent = cell_len(self.bullet.plain)
        room = max(4, options.max_width - columns(self.bullet.plain))
        for number, line in enumerate(_lines(self.text, room)):
            head = Text(" " * indent) if number else self.bullet.copy()
            head.no_wrap, head.overflow = True, "ignore"
            yield head.append_text(line)


def _lines(text: Text, width: int) -> Iterator[Text]:
    for part in text.split("\n", allow_blank=True):
        breaks = list(_breaks(part.plain, width))
        for line in part.divide(breaks):
            line.rstrip()
            line.no_wrap, line.overflow = True, "ignore"
            yield line


def _breaks(plain: str, width: int) -> Iterator[int]:
    """Yield the offsets at which new lines begin."""
    used, start, before = 0, 0, 0  # `before` is where the last atom began: it moves down with a closing sign
    for match in _ATOM.finditer(plain):
        atom, size = match[0], columns(match[0])
        if atom.isspace() or used + size <= width:
            used += size
        elif size > width:
            for offset in range(match.start(), match.end()):
                if used + 1 > width:
                    yield offset
                    start, used = offset, 0
                used += 1
        else:
            begin = match.start()
            if atom[0] in _NOT_FIRST and size < 4 and before > start and width > 8:
                begin = before
            yield begin
            start, used = begin, columns(plain[begin : match.end()])
        if not atom.isspace():
            before = match.start()
