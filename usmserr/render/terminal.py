"""What the output can show: colours, links, its size."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from typing import NamedTuple, TextIO

_WIDEST = 500  # columns; COLUMNS may say anything

# Terminals that show no link, or that only newer versions of can, and what each puts into the environment: there OSC 8
# would leave a label without an address. They come first, for what they are started from leaves its variables to them.
_WITHOUT_LINKS = ("TMUX", "STY", "INSIDE_EMACS", "TERMINAL_EMULATOR", "XTERM_VERSION", "ALACRITTY_WINDOW_ID")
# Those that are known to, from a version on: TERM_PROGRAM, and the least TERM_PROGRAM_VERSION.
_PROGRAMS = {
    "iTerm.app": (3, 1),
    "WezTerm": (20200620,),
    "vscode": (1, 72),
    "ghostty": (1,),
    "mintty": (3, 1),
    "Hyper": (3,),
    "rio": (0,),
}
_VARIABLES = ("KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM")
_TERMS = ("xterm-kitty", "xterm-ghostty", "wezterm", "foot", "foot-extra")  # which SSH takes along
_VTE = 5001  # 0.50.1; 0.50.0 crashes at links


class Terminal(NamedTuple):
    """The abilities of one output."""

    is_terminal: bool = False
    color: bool = False
    hyperlinks: bool = False
    width: int = 80
    height: int = 24
    many_colors: bool = False  # 256, which look alike everywhere; else 16, whose look the terminal chooses


def detect(stream: TextIO | None, color: str, environ: Mapping[str, str], links: str = "auto") -> Terminal:
    """Find out what a stream can show; None stands for a file."""
    tty = stream is not None and stream.isatty()
    painted = _color(tty, color, environ)
    size = shutil.get_terminal_size((80, 24))
    width = size.columns if tty or environ.get("COLUMNS") else 80
    linked = links == "always" or (links == "auto" and tty and _knows_links(environ))
    return Terminal(
        is_terminal=tty,
        color=painted,
        hyperlinks=painted and linked,  # without escape sequences the address stands in plain sight
        width=min(max(20, width), _WIDEST),
        height=size.lines,
        many_colors=painted and _has_many_colors(environ),
    )


def _color(tty: bool, color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if value := environ.get(name):
            return value != "0"
    return tty and environ.get("TERM") != "dumb"


def _has_many_colors(environ: Mapping[str, str]) -> bool:
    term = environ.get("TERM", "")
    return "256color" in term or term in _TERMS or any(map(environ.get, ("COLORTERM", "WT_SESSION")))


def _knows_links(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal is known to show links."""
    term = environ.get("TERM", "")
    if term == "dumb" or term.startswith(("screen", "tmux")) or any(map(environ.get, _WITHOUT_LINKS)):
        return False
    if program := environ.get("TERM_PROGRAM"):
        least = _PROGRAMS.get(program)
        return least is not None and _version(environ.get("TERM_PROGRAM_VERSION", "")) >= least
    if term in _TERMS or any(map(environ.get, _VARIABLES)):
        return True
    vte = environ.get("VTE_VERSION", "")
    return vte.isascii() and vte.isdigit() and int(vte) >= _VTE


def _version(text: str) -> tuple[int, ...]:
    """Return a version's numbers, `(1, 72, 0)`; of one that is unknown, none."""
    return tuple(int(number) for number in re.findall("[0-9]+", text)[:3])
