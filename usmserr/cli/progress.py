"""Shows on a terminal how far a long scan has come."""

from __future__ import annotations

import time
from typing import TextIO

from usmserr.model import Lang

AFTER = 1.0  # seconds; what is done by then needs no progress
EVERY = 0.2  # seconds between two lines


class Progress:
    """One line on standard error that is written over again."""

    def __init__(self, stream: TextIO, total: int, lang: Lang) -> None:
        """`total` is the bytes to read, 0 if that is not known."""
        self._stream, self._total, self._lang = stream, total, lang
        self._started = time.monotonic()
        self._next = self._started + AFTER
        self._shown = False

    def __call__(self, read: int, failures: int) -> None:
        """Say how many bytes have been read and how many failures found, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next, self._shown = now + EVERY, True
        rate = read / (now - self._started)
        parts = [f"{read / 1e6:.0f} MB"]
        if self._total:
            parts[0] += f" / {self._total / 1e6:.0f} MB ({min(100, 100 * read // self._total)} %)"
        parts.append(f"{rate / 1e6:.1f} MB/s")
        zh = self._lang is Lang.ZH
        if self._total > read and rate:
            left = round((self._total - read) / rate)
            parts.append(f"{'还要' if zh else 'left'} {left // 60}:{left % 60:02}")
        parts.append(f"{failures} {'次失败' if zh else 'failures'}")
        self._stream.write("\r" + " · ".join(parts) + "\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away, before anything else is written."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False
