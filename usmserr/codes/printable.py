"""What no text may hold that is shown, and any text made safe to show."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

# What a terminal obeys, what turns the order of writing, what takes no room, and what is no character. Written out,
# because unicodedata takes a millisecond to import; a test compares it with the categories Cc, Cf, Cs, Zl and Zp.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U00013430-\U0001345f\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"  # signs of Arabic, Syriac, Kaithi numbers
)
# Those among them that some Python calls printable, and that nobody can see: each knows a Unicode of its own.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE0E), *range(0x13430, 0x13460), *range(0xE0100, 0xE01F0))))
)

if TYPE_CHECKING:
    UNSAFE: re.Pattern[str]
else:

    def __getattr__(name: str) -> Any:
        """Compile UNSAFE when it is first asked for: that takes a millisecond."""
        if name == "UNSAFE":
            return _pattern()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(_UNSAFE)


def visible(text: str, *, lines: bool = False) -> str:
    """Replace what a terminal would obey or hide by a visible escape; line ends stay only with `lines`."""
    if text.isprintable() and (text.isascii() or _UNSEEN.isdisjoint(text)):
        return text  # as nearly all texts are: the pattern is not even compiled

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        if char == "\n" and lines:
            return char
        if char in "\n\r\t":
            return " "
        number = ord(char)
        return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"

    return _pattern().sub(escape, text)
