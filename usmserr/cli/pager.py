"""What is longer than the screen goes to a pager: `$PAGER`, or `less -R`.

A result on a terminal only; where the pager is missing or fails, the result is written as always.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Mapping, Sequence

from usmserr.render.terminal import Terminal

# What less does unless the user has told it otherwise: leave if all fits after all, show colours, keep the screen.
_MANNERS = "FRX"
_NONE = ("", "cat")  # what PAGER says where none is wanted
_ESCAPES = re.compile(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\[[0-9;]*m")
_LAST = 1  # rows in which the shell's prompt stands


def is_long(text: str, terminal: Terminal) -> bool:
    """Say whether a text needs more rows than the screen has."""
    room, rows = terminal.height - _LAST, text.count("\n")
    if rows > room or rows + 2 * len(text) // terminal.width <= room:  # of which no line can be so long
        return rows > room
    from usmserr.scanning.lines import columns_of

    rows = 0
    for line in _ESCAPES.sub("", text).split("\n")[:-1]:
        rows += max(1, -(-columns_of(line) // terminal.width))
    return rows > room


def command(environ: Mapping[str, str]) -> list[str] | None:
    """Return the pager that the environment asks for, if there is one and the terminal can do with it."""
    asked = environ.get("PAGER")
    if environ.get("TERM") == "dumb" or (asked is not None and asked.strip() in _NONE):
        return None
    import shlex

    try:
        words = shlex.split(asked, posix=os.name != "nt") if asked else ["less", "-R"]
    except ValueError:  # a quote without its other one
        return None
    program = shutil.which(words[0], path=environ.get("PATH"))
    return [program, *words[1:]] if program else None


def show(text: str, pager: Sequence[str], encoding: str, environ: Mapping[str, str]) -> bool:
    """Show a text in a pager until it is left; return whether there was one that could."""
    import subprocess  # which a result that fits the screen does without

    settings = {"LESS": _MANNERS, "LV": "-c", **environ}
    if encoding.lower().replace("-", "") == "utf8":
        settings.setdefault("LESSCHARSET", "utf-8")  # in the locale C, less would show bytes
    try:
        process = subprocess.Popen(pager, stdin=subprocess.PIPE, env=settings)
    except OSError:
        return False
    # Ctrl-C is for the pager, and a pager that is left early has done its work.
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _left_to_the_pager()}
    try:
        process.communicate(text.encode(encoding, "replace"))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return process.returncode <= 0  # what a signal ends has been seen


def _left_to_the_pager() -> list[signal.Signals]:
    return [signal.SIGINT, *([signal.SIGPIPE] if os.name == "posix" else [])]
