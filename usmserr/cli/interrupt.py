"""Ctrl-C and a request to end, noted so that what was begun can be finished."""

from __future__ import annotations

import signal
import time
from types import FrameType

_AT_ONCE = 0.5  # seconds within which two signals are one: `timeout` sends it to a process and to its group


class Interrupt:
    """Notes the first signal to end; a second one ends the program as always."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._since = 0.0
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as a shell's background jobs ignore Ctrl-C
                signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.signal is None:
            self.signal, self._since = number, time.monotonic()
        elif time.monotonic() - self._since > _AT_ONCE:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(number)
