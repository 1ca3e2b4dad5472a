"""Where the program begins, as `usmserr` and as `python -m usmserr`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; until it can answer Ctrl-C itself, the system does, and Python prints no traceback."""
    import signal  # not before `_leave_folder`

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else the shell wants it ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from usmserr import cli

    cli.main()


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
