"""What is typed or pasted into a terminal: one Ctrl-D ends it, wherever that stands, and so may a signal."""

from __future__ import annotations

from typing import BinaryIO

# A terminal hands out whole lines. Less without an end means Ctrl-D, unless it is all that its buffer holds of a line:
# 4,095 bytes, on some systems 1,024.
_BUFFER = 1023


class Pasted:
    """A terminal's input, as far as a source needs it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._reads = False
        self.ended = False
        self.stops_midline = False  # what the terminal shows: the cursor stands behind it

    def end(self) -> None:
        """Take what has been read for all, for a signal's handler: a read that waits is broken off."""
        self.ended = True
        if self._reads:
            raise KeyboardInterrupt

    def read1(self, size: int = -1) -> bytes:
        """Return the next line or lines; nothing at the end, and ever after."""
        if self.ended:
            return b""
        chunk = b""
        try:
            self._reads = True
            try:
                if not self.ended:  # a signal may have come before it could break anything off
                    chunk = getattr(self._stream, "read1", self._stream.read)(size)
            finally:
                self._reads = False
        except KeyboardInterrupt:
            if not self.ended:
                raise
        whole = chunk.endswith((b"\n", b"\r"))
        self.stops_midline = self.ended or (self.stops_midline if not chunk else not whole)
        self.ended = self.ended or not chunk or (len(chunk) < _BUFFER and not whole)
        return chunk

    read = read1

    def fileno(self) -> int:
        """Return what a system call knows the terminal by."""
        return self._stream.fileno()

    def seekable(self) -> bool:
        """Say that nothing can be read again."""
        return False
