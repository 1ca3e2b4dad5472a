"""Files, standard input and compressed files -> blocks of whole lines, in an encoding that keeps ASCII."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import BinaryIO

from usmserr.inputs import compressed

BLOCK = 1 << 18  # larger ones gain nothing, and Ctrl-C or the reference may have to deal with a whole one
PAUSE = 0.2  # seconds without news after which a record is taken for complete
PATIENCE = 50  # pauses that a record is waited for whose last line has no end yet, or whose brackets are open
MAX_BLOCK = 1 << 20  # a record longer than this is cut

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_SAMPLE = 1 << 16  # bytes that show an input's encoding, the same ones however it comes
_STRINGS = re.compile(rb"\"(?:[^\"\\\n]|\\.)*\"")
_WINDOW = 1 << 16  # bytes at the end of a block in which the last beginning of a record is looked for first
_BRACKETED = 1 << 17  # bytes at the end of a record in which brackets are counted
_PIPE = 1 << 20  # bytes that a pipe is to hold: its writer seldom waits then


class SourceError(Exception):
    """An input could not be read to its end; the text says why."""


def encoding_of(start: bytes) -> tuple[str, int]:
    """Return the encoding that an input's first bytes show, and the length of its byte order mark."""
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name, len(mark)
    sample = start[:1000]
    if len(sample) >= 4 and sample.count(0) > len(sample) * 0.3:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if min(even, odd) * 4 < max(even, odd):  # else it is a log that begins with NULs, as one cut off does
            return ("utf-16-le", 0) if odd > even else ("utf-16-be", 0)
    text = start.rpartition(b"\n")[0] or start
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(text) - error.start > 3:
            return "gb18030", 0
    return "utf-8", 0


def readable(stream: BinaryIO) -> Callable[[], bool]:
    """Return what says whether more can be read at once, after a short wait for it."""
    import select

    def ready() -> bool:
        try:
            return bool(select.select([stream], [], [], PAUSE)[0] or getattr(stream, "ended", False))
        except (OSError, ValueError):  # a stream that cannot be waited for, as pipes on Windows
            return True

    return ready


def _once(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return a way to read that ends once: a terminal would go on after its Ctrl-D."""
    ended = False

    def until_end(size: int) -> bytes:
        nonlocal ended
        chunk = b"" if ended else read(size)
        ended = not chunk
        return chunk

    return until_end


@cache
def _keep_memory() -> None:
    """Let what blocks leave be used for the next ones: an allocator may learn that only from a larger piece.

    The GNU one returns every block to the system and takes it anew, which takes longer than to read it.
    """
    bytes(32 * BLOCK)


def _widen(stream: BinaryIO) -> None:
    """Let a pipe hold more, where that can be done."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(stream.fileno(), F_SETPIPE_SZ, _PIPE)
    except (ImportError, OSError, ValueError, AttributeError):  # another system; no pipe; not allowed
        pass


def _size(stream: BinaryIO) -> int:
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, ValueError, AttributeError):  # no file
        return 0


class Source:
    """One input: `blocks` yields its bytes, decompressed, cut where `cut` says; sizes and encoding follow."""

    def __init__(self, stream: BinaryIO, *, ready: Callable[[], bool] | None = None) -> None:
        """`ready` says of a stream that grows whether there is more to read; if not, its writer pauses.

        Then `blocks` does not wait for a whole block: it yields what is complete after every look, maybe nothing.
        """
        self._stream = stream
        self._ready = ready
        self.bytes = 0
        self.encoding: str | None = None
        if not ready:
            _widen(stream)
        self._has_size = _size(stream) > 0  # what a system makes up as it is read has none

    @property
    def read(self) -> int:
        """Bytes read so far, as they are stored."""
        return self._stream.tell() if self._stream.seekable() else self.bytes

    def _pauses(self) -> Iterator[bytes]:
        """Yield nothing as long as there is nothing to read."""
        while self._ready and not self._ready():
            yield b""

    def _chunks(self) -> Iterator[bytes]:
        read = _once(getattr(self._stream, "read1", self._stream.read))
        yield from self._pauses()
        start = read(BLOCK)
        try:
            unpacked = compressed.reader(start, self._stream)
            if unpacked:
                read, start = unpacked, unpacked(BLOCK)
            failure: compressed.CompressedError | None = None
            try:
                enough = max(compressed.HEAD, min(_SAMPLE, BLOCK))
                while not self._ready and 0 < len(start) < enough and (more := read(enough)):
                    start += more  # a pipe may give a few bytes at first
            except compressed.CompressedError as error:
                failure = error  # what came before it is read first
            if kind := compressed.archive(start):
                raise SourceError(f"a {kind} archive: unpack it, or write the member you mean to standard output")
            if unpacked and compressed.is_compressed(start):
                raise SourceError("compressed twice: unpack it once")
            self.encoding, skip = encoding_of(start[:_SAMPLE])
            decoder = codecs.getincrementaldecoder(self.encoding)("replace") if "16" in self.encoding else None
            chunk = start
            while chunk:
                self.bytes += len(chunk)
                chunk, skip = chunk[skip:], 0
                if decoder:
                    chunk = decoder.decode(chunk).encode("utf-8", "replace")
                if chunk:
                    yield chunk
                yield from self._pauses()
                if failure:
                    raise failure
                chunk = read(BLOCK)
        except compressed.CompressedError as error:
            raise SourceError(str(error)) from error

    def blocks(self, cut: Callable[[bytes], int]) -> Iterator[bytes]:
        """Yield blocks of whole records; what was readable comes before a SourceError."""
        _keep_memory()
        parts: list[bytes] = []  # read since the last cut; joined once, when there is a block
        size, wanted = 0, BLOCK  # bytes of them, and from how many on a place to cut is looked for
        pauses = 0
        failure: SourceError | None = None
        chunks = self._chunks()
        while True:
            try:
                chunk = next(chunks)
            except StopIteration:
                break
            except SourceError as error:
                failure = error
                break
            parts.append(chunk)
            size += len(chunk)
            pauses = 0 if chunk else pauses + 1
            if self._ready:
                rest = b"".join(parts)
                end = _complete(rest, pauses, cut)
                yield rest[:end]
                parts = [rest[end:]]
            elif size >= wanted:
                block, rest = _split(parts, cut)
                parts, size, wanted = [rest], len(rest), BLOCK if block else min(2 * size, MAX_BLOCK + 1)
                if block:
                    yield block
        if rest := b"".join(parts):
            yield rest
        if failure:
            raise failure
        self._refuse_emptied()

    def _refuse_emptied(self) -> None:
        """Raise SourceError if a file is shorter than what was read of it: what came last was never seen."""
        try:
            is_shorter = self._has_size and not self._ready and _size(self._stream) < self._stream.tell()
        except (OSError, ValueError, AttributeError):  # no file
            return
        if is_shorter and stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            raise SourceError("emptied or cut while it was being read")


def _split(parts: list[bytes], cut: Callable[[bytes], int]) -> tuple[bytes, bytes]:
    """Return the whole records of what was read, none if it is one that goes on, and the rest."""
    *before, last = parts
    end = cut(last) if len(last) >= _WINDOW else 0
    if not end:
        before, last = [], b"".join(parts)
        end = cut(last) or (_torn(last[:MAX_BLOCK]) if len(last) > MAX_BLOCK else 0)
    return b"".join((*before, memoryview(last)[:end])), last[end:]


def _complete(rest: bytes, pauses: int, cut: Callable[[bytes], int]) -> int:
    """Return how much of what was read are whole records, when the writer has paused so many times since."""
    if pauses >= PATIENCE or (pauses and rest.endswith(b"\n") and not _is_open(rest[cut(rest) :])):
        return rest.rfind(b"\n") + 1
    return cut(rest) or (_torn(rest[:MAX_BLOCK]) if len(rest) > MAX_BLOCK else 0)


def _is_open(record: bytes) -> bool:
    """Say whether brackets of the last record are open, so that its writer has more to say."""
    record = _STRINGS.sub(b"", record[-_BRACKETED:])
    return any(record.count(opening) > record.count(closing) for opening, closing in ((b"{", b"}"), (b"[", b"]")))


def _torn(rest: bytes) -> int:
    """Return where to cut a record that is too long: after a line, an object of a list, a word."""
    for sign in (b"\n", b"},", b" "):
        if (end := rest.rfind(sign, len(rest) // 2)) > 0:
            return end + len(sign)
    return len(rest)


def files(names: Iterable[str]) -> Iterator[str]:
    """Yield names, and in place of a folder the regular files below it, sorted; links to folders are not followed."""
    for name in names:
        if name == "-" or not os.path.isdir(name):
            yield name
            continue
        for folder, folders, members in os.walk(name):
            folders.sort()
            for member in sorted(members):
                path = os.path.join(folder, member)
                if os.path.isfile(path):  # no pipe: it might never answer
                    yield path
