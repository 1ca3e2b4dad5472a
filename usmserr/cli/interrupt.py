"""Ctrl-C and a request to end, noted so that what was begun can be finished."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType

_AT_ONCE = 0.5  # seconds within which two signals are one: `timeout` sends it to a process and to its group


class Interrupt:
    """Notes the first signal to end; a second one ends the program as always."""

    def __init__(self, on_first: Callable[[], None] = lambda: None) -> None:
        """`on_first` is called by the first signal's handler."""
        self._on_first = on_first
        self.signal: int | None = None
        self._since = 0.0
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as a shell's background jobs ignore Ctrl-C
                signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.signal is None:
            self.signal, self._since = number, time.monotonic()
            self._on_first()
        elif time.monotonic() - self._since > _AT_ONCE:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(number)
