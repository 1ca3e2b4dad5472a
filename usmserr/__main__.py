"""The program's entry: answers a shell's TAB at once, and runs the command line for everything else."""

from __future__ import annotations

import os
import sys
from typing import Any


def main() -> None:
    """Run the command line; until it can answer Ctrl-C itself, the system does, and Python prints no traceback."""
    import gc  # not before `_leave_folder`
    import signal

    gc.disable()  # nothing that is being loaded is garbage; `program` enables it again
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else the shell wants it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.argv[1:2] == ["__complete"]:
        _complete(sys.argv[2:])
        return
    from usmserr.cli import program

    program.main()


def _complete(arguments: list[str]) -> None:
    """Print what can be typed next, one a line: the value, a tab, its meaning; never an error."""
    from usmserr.cli.places import own_table
    from usmserr.cli.proposals import proposals
    from usmserr.codes.catalog import Catalog
    from usmserr.model import Lang

    current, *words = arguments or ["="]
    lang = Lang.EN if os.environ.get("USMSERR_LANG", "").lower() == "en" else Lang.ZH

    def definitions() -> tuple[dict[str, list[Any]], list[Any]]:
        from usmserr.cli.commands import definitions

        return definitions()

    try:
        found = proposals(words, current.removeprefix("="), Catalog.load(own=own_table(os.environ)), definitions, lang)
        text = "".join(f"{value}\t{about}\n" if about else f"{value}\n" for value, about in found)
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.flush()
    except Exception:  # a TAB is no place for a traceback
        sys.exit(1)


def _leave_folder() -> None:
    """Keep `python -m` from looking for modules in the current folder, where a `rich.py` may lie."""
    try:
        folder = os.getcwd()
    except OSError:
        return
    if sys.path[:1] == [folder] and not getattr(sys.flags, "safe_path", False):
        del sys.path[0]


if __name__ == "__main__":
    _leave_folder()
    main()
