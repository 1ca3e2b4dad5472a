"""Files that grow -> blocks of whole records, by name as `tail -F` does it: a log may be rotated or emptied.

Files are looked at again and again: that works everywhere, in containers and on network file systems, too. What is
there is read from its beginning, each input to its end before the next.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import Any, BinaryIO, NamedTuple

from usmserr.inputs import compressed
from usmserr.inputs.source import BLOCK, PAUSE, Source, SourceError

_START = 512  # bytes by which a file is known again; enough to tell compressed ones
_CHUNK = 1 << 16  # bytes read of a pipe at once
_QUEUED = 256  # chunks of a pipe that are held before they are asked for
Cut = Callable[[bytes], int]  # where a buffer may be cut

_HOLE = bytes(16)  # so many zeros are no text of any encoding


class Change(Enum):
    """What has become of a name."""

    WAITED_FOR = "waited for"  # it cannot be opened yet
    FOUND = "found"
    REPLACED = "replaced"  # it means another file now
    EMPTIED = "emptied"


class Piece(NamedTuple):
    """Whole records of one input."""

    input: int  # its place among the inputs
    block: bytes
    first: bool  # another file begins here


def _opened(name: str) -> BinaryIO:
    """Open a file in a way that lets others rename it meanwhile."""
    if sys.platform != "win32":
        return open(name, "rb", buffering=0)
    import _winapi
    import msvcrt

    read, share, existing = 0x80000000, 0x1 | 0x2 | 0x4, 3  # GENERIC_READ; read, write, delete; OPEN_EXISTING

    def opener(path: str, flags: int) -> int:
        return msvcrt.open_osfhandle(_winapi.CreateFile(path, read, share, 0, existing, 0, 0), os.O_RDONLY)

    return open(name, "rb", buffering=0, opener=opener)


class _File:
    """A file as long as its name means it, in the form of a stream: it ends when nothing will come any more."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name, self._stream = name, stream
        self._at = 0
        self._start = b""
        self._tail = b""  # the last bytes that were read
        self._written = 0  # when the file was written last, as far as that was looked at
        self._over = False
        self._left: int | None = None  # bytes that are still to be read, when it is to end
        self.emptied = False
        self.next: _File | None = None  # what the name means now

    def look(self) -> None:
        """Notice whether the file was emptied, or its name means another one."""
        status = os.fstat(self._stream.fileno())
        size, before, self._written = status.st_size, self._written, status.st_mtime_ns
        if size < self._at or (before != self._written and not self._is_as_read()):
            self.emptied = True
        elif size == self._at:
            # A writer that does not know yet goes on with the old file: it is read for one more pause, and longer while
            # the new one is empty.
            self._over = self.next is not None
            self.next = self.next or self._successor()

    def _is_as_read(self) -> bool:
        """Say whether what was read first and last still stands there; a file may be emptied and filled again."""
        self._stream.seek(0)
        start = self._stream.read(len(self._start))
        self._stream.seek(self._at - len(self._tail))
        tail = self._stream.read(len(self._tail))
        self._stream.seek(self._at)
        return (start, tail) == (self._start, self._tail)

    def _successor(self) -> _File | None:
        try:
            now, here = os.stat(self._name), os.fstat(self._stream.fileno())
            if not now.st_size or not stat.S_ISREG(now.st_mode) or _is_same(now, here):
                return None
            stream = _opened(self._name)
        except OSError:  # between the old name and the new one; or it is not ours to read, and never will be
            return None
        if _is_same(os.fstat(stream.fileno()), here):
            stream.close()
            return None
        return _File(self._name, stream)

    def ready(self) -> bool:
        """Say whether there is more to read, or nothing will come any more."""
        if self.emptied or self._over:
            return True
        if self._at == 0:
            self._skip_hole()
        return self._left is not None or os.fstat(self._stream.fileno()).st_size > self._at

    def _skip_hole(self) -> None:
        """Pass over the zeros that stand before what a writer wrote who did not notice that the file was emptied."""
        part = self._stream.read(len(_HOLE))
        while part.startswith(_HOLE):
            text = part.lstrip(b"\0")
            self._at += len(part) - len(text)
            part = b"" if text else self._stream.read(BLOCK)
        self._stream.seek(self._at)

    def read1(self, size: int) -> bytes:
        """Read what is there."""
        if self.emptied:
            return b""
        if self._left is not None:
            size = min(size, self._left)
            self._left -= size
        part = self._stream.read(size)
        if self._at == 0:
            _refuse_compressed(part)
        if self._at == len(self._start):
            self._start += part[: _START - self._at]
        self._tail = (self._tail + part)[-_START:]
        self._at += len(part)
        return part

    read = read1

    def finish(self) -> None:
        """End after what is there; after much, end there: a person waits."""
        self._left = BLOCK

    def again(self) -> _File:
        """Return the file from its beginning."""
        self._stream.seek(0)
        return _File(self._name, self._stream)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _refuse_compressed(start: bytes) -> None:
    if compressed.is_compressed(start):
        raise SourceError("compressed: it can be scanned, but not followed")


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    if not one.st_ino:  # a file system without numbers; a new log is shorter
        return one.st_size >= other.st_size
    return os.path.samestat(one, other)


class _Pipe:
    """What comes through a pipe, read by a thread, because not every system says whether something is there."""

    def __init__(self, open_: Callable[[], BinaryIO]) -> None:
        self._open = open_
        self._chunks: SimpleQueue[bytes | OSError] = SimpleQueue()
        self._room = Semaphore(_QUEUED)
        self._first = True
        self._ended = False
        self._left: int | None = None  # bytes that are still to be read, when it is to end
        self._error: OSError | None = None
        self.next = None
        Thread(target=self._fill, daemon=True).start()

    def _fill(self) -> None:
        try:
            stream = self._open()
            # Not through the buffer: a thread that holds its lock would disturb the end of the program.
            raw: Any = getattr(stream, "raw", stream)
            while (chunk := raw.read(_CHUNK)) != b"":
                if chunk is None:  # set not to block by another program
                    time.sleep(PAUSE)
                    continue
                self._room.acquire()
                self._chunks.put(chunk)
            self._chunks.put(b"")
        except OSError as error:
            self._chunks.put(error)

    def look(self) -> None:
        """Notice nothing: a pipe has no other name."""

    def ready(self) -> bool:
        """Say whether there is more to read, or nothing will come any more."""
        return self._left is not None or self._ended or not self._chunks.empty()

    def read1(self, size: int) -> bytes:
        """Read what has come."""
        size = size if self._left is None else min(size, self._left)
        chunks = list[bytes]()
        while not self._ended and not self._chunks.empty() and sum(map(len, chunks)) < size:
            chunk = self._chunks.get()
            self._room.release()
            if isinstance(chunk, OSError):
                self._ended, self._error = True, chunk
            else:
                self._ended = not chunk
                chunks.append(chunk)
        part = b"".join(chunks)
        if self._left is not None:
            self._left = max(0, self._left - len(part))
        if self._error and not part:
            raise self._error
        if self._first:
            _refuse_compressed(part)
            self._first = False
        return part

    read = read1

    def finish(self) -> None:
        """End after what has come; after much, end there: a person waits."""
        self._left = BLOCK

    def close(self) -> None:
        """Leave the pipe to its thread."""


class Followed:
    """One input that grows: a name, whatever file bears it, or `-` for standard input."""

    def __init__(
        self, name: str, stdin: BinaryIO | None = None, tell: Callable[[str, Change, str], None] | None = None
    ) -> None:
        """`tell` gets the name, what has become of it, and the system's reason."""
        self.name = name
        self.encoding: str | None = None
        self.error: str | None = None
        self.over = False
        self._stdin = stdin or sys.stdin.buffer
        self._tell = tell or (lambda name, change, reason: None)
        self._file: _File | _Pipe | None = None
        self._source: Source | None = None
        self._blocks: Iterator[bytes] = iter(())
        self._before = 0  # bytes of the files that the name has meant before
        self._first = False
        self._finishing = False

    @property
    def size(self) -> int:
        """Bytes read, of all files that the name has meant."""
        return self._before + (self._source.bytes if self._source else 0)

    def news(self, cut: Cut) -> Iterator[tuple[bytes, bool]]:
        """Yield what there is to read now, and whether another file begins with it."""
        try:
            if self._file is None:
                self.open(cut)
            if self._file is not None:
                self._file.look()
            while self._file is not None:
                block = next(self._blocks, None)
                if block:
                    self.encoding = self._source.encoding if self._source else None
                    first, self._first = self._first, False
                    yield block, first
                elif block is None:
                    self._change(self._file, cut)
                    continue
                if not self._file.ready():
                    return
        except SourceError as error:
            self._fail(str(error))
        except OSError as error:
            self._fail(error.strerror or str(error))

    def finish(self) -> None:
        """Let `news` read what is there now, and end."""
        self._finishing = True
        if self._file is not None:
            self._file.finish()

    def open(self, cut: Cut) -> None:
        """Open what the name means, if it means anything yet; it is read to its end, whatever becomes of the name."""
        try:
            if self.name == "-":
                self._begin(_Pipe(lambda: self._stdin), cut)
                return
            mode = os.stat(self.name).st_mode
            if stat.S_ISREG(mode):
                self._begin(_File(self.name, _opened(self.name)), cut)
            elif stat.S_ISDIR(mode):
                self._fail(os.strerror(errno.EISDIR))
            else:
                self._begin(_Pipe(lambda: _opened(self.name)), cut)
        except OSError as error:
            reason = error.strerror or str(error)
            if self._finishing:
                self._fail(reason)
            elif reason != self.error:
                self._tell(self.name, Change.WAITED_FOR, reason)
            self.error = reason
            return
        if self.error and not self.over:
            self._tell(self.name, Change.FOUND, "")
            self.error = None

    def _begin(self, file: _File | _Pipe, cut: Cut) -> None:
        self._before = self.size
        stream: Any = file
        self._file, self._source, self._first = file, Source(stream, ready=file.ready), True
        self._blocks = self._source.blocks(cut)
        if self._finishing:
            file.finish()

    def _change(self, file: _File | _Pipe, cut: Cut) -> None:
        """Go on with what the name means now, if it means anything."""
        if isinstance(file, _File) and file.emptied:
            self._tell(self.name, Change.EMPTIED, "")
            self._begin(file.again(), cut)
            return
        file.close()
        if file.next is None:
            self._file, self.over = None, True
        else:
            self._tell(self.name, Change.REPLACED, "")
            self._begin(file.next, cut)

    def _fail(self, reason: str) -> None:
        self.error, self.over = reason, True
        if self._file is not None:
            self._file.close()
            self._file = None


def follow(inputs: Sequence[Followed], cut: Cut, go_on: Callable[[bool], bool]) -> Iterator[Piece]:
    """Yield what comes, until all inputs have ended or `go_on` says no; then what is there by then.

    `go_on` is asked after every piece, with False, and with True when all that is there has been read.
    """
    for one in inputs:  # at once: a log may lose its name while another is read
        one.open(cut)
    going = True
    while going and not all(one.over for one in inputs):
        for number, one in enumerate(inputs):
            if not one.over and going:
                for block, first in one.news(cut):
                    yield Piece(number, block, first)
                    if not (going := go_on(False)):
                        break
        going = going and (all(one.over for one in inputs) or go_on(True))
    for number, one in enumerate(inputs):
        if not one.over:
            one.finish()
            for block, first in one.news(cut):
                yield Piece(number, block, first)
