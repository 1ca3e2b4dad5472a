"""The standard streams, open and patient whatever they were when the program began."""

from __future__ import annotations

import os
import sys
from io import StringIO, TextIOWrapper

from usmserr.codes.printable import visible


def prepare() -> None:
    """Give every standard stream something to read from or write to, and let it replace what it cannot encode.

    Python has None for one that is closed; reading that or writing to it then fails as it does in other programs, and
    no file opened later takes its number.
    """
    if sys.stdin is None:
        sys.stdin = open(os.open(os.devnull, os.O_WRONLY), encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
            if os.name == "posix" and not os.get_blocking(stream.fileno()):
                os.set_blocking(stream.fileno(), True)  # else a slow writer looks like the end


def say(text: str) -> None:
    """Write a line on standard error; where nobody can read it, that changes nothing else."""
    try:
        print(visible(text), file=sys.stderr, flush=True)
    except (OSError, ValueError):
        sys.stderr = StringIO()


def complain(text: str) -> None:
    """Say what is wrong, in the program's name."""
    say(f"usmserr: {text}")


def abandon() -> None:
    """Drop what standard output has not taken, lest it be tried again at exit."""
    sys.stdout = StringIO()
