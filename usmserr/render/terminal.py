"""What the output can show: colours, links, its width."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import NamedTuple, TextIO

_WIDEST = 500  # columns; COLUMNS may say anything


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
    return Terminal(tty, painted, painted and tty and environ.get("TERM") != "dumb", min(max(20, width), _WIDEST))


def _color(tty: bool, color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if value := environ.get(name):
            return value != "0"
    return tty and environ.get("TERM") != "dumb"
