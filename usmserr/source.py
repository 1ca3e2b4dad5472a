"""Files, standard input and compressed files -> blocks of whole lines, in an encoding that keeps ASCII."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

BLOCK = 1 << 20  # a pipe fills slowly; larger blocks gain nothing
MAX_BLOCK = 1 << 24  # a record longer than this is cut

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


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
        return ("utf-16-le", 0) if odd > even else ("utf-16-be", 0)
    text = start.rpartition(b"\n")[0] or start
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(text) - error.start > 3:
            return "gb18030", 0
    return "utf-8", 0


class Source:
    """One input: `blocks` yields its bytes, decompressed, cut where `cut` says; sizes and encoding follow."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes = 0
        self.encoding: str | None = None

    def _chunks(self) -> Iterator[bytes]:
        read = getattr(self._stream, "read1", self._stream.read)
        start = read(BLOCK)
        if start[:2] == b"\x1f\x8b":
            packed = gzip.GzipFile(fileobj=cast("BinaryIO", _Joined(start, self._stream)))
            read, start = packed.read1, b""  # read() would drop what came before a defect
        try:
            if not start:
                start = read(BLOCK)
            self.encoding, skip = encoding_of(start)
            decoder = codecs.getincrementaldecoder(self.encoding)("replace") if "16" in self.encoding else None
            chunk = start[skip:]
            self.bytes += skip
            while chunk:
                self.bytes += len(chunk)
                yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
                chunk = read(BLOCK)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError(f"gzip: {error}") from error

    def blocks(self, cut: Callable[[bytes], int]) -> Iterator[bytes]:
        """Yield blocks of whole records; what was readable comes before a SourceError."""
        rest = b""
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
            rest += chunk
            if len(rest) < BLOCK:
                continue
            end = cut(rest) or (rest.rfind(b"\n") + 1 if len(rest) > MAX_BLOCK else 0)
            if end:
                yield rest[:end]
                rest = rest[end:]
        if rest:
            yield rest
        if failure:
            raise failure


class _Joined:
    """Bytes already read, then the rest of the stream."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = start, stream

    def read(self, size: int = -1) -> bytes:
        if self._start:
            if size < 0:
                size = len(self._start)
            part, self._start = self._start[:size], self._start[size:]
            return part
        return self._stream.read(size)
