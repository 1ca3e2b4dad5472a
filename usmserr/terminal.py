"""What the output can show, and text made safe to show there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from typing import NamedTuple, TextIO

# C0, DEL, C1, soft hyphen, zero-width, bidi controls, separators, BOM, surrogates, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def visible(text: str, *, lines: bool = False) -> str:
    """Replace what a terminal would obey or hide by a visible escape; line ends stay only with `lines`."""

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        if char == "\n" and lines:
            return char
        if char in "\n\r\t":
            return " "
        number = ord(char)
        return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"

    return _UNSAFE.sub(escape, text)


class Terminal(NamedTuple):
    """The abilities of one output."""

    is_terminal: bool = False
    color: bool = False
    hyperlinks: bool = False
    width: int = 80


def detect(stream: TextIO | None, color: str, environ: Mapping[str, str]) -> Terminal:
    """Find out what a stream can show; None stands for a file."""
    tty = stream is not None and stream.isatty()
    painted = _color(tty, color, environ)
    width = shutil.get_terminal_size((80, 24)).columns if tty or environ.get("COLUMNS") else 80
    return Terminal(tty, painted, painted and tty and environ.get("TERM") != "dumb", max(20, width))


def _color(tty: bool, color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if value := environ.get(name):
            return value != "0"
    return tty and environ.get("TERM") != "dumb"
