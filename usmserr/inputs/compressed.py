"""Tells compressed inputs by their first bytes, whatever their names, and opens them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

HEAD = 512  # bytes that are enough to tell

_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_SKIPPED = tuple(bytes((first, 0x2A, 0x4D, 0x18)) for first in range(0x50, 0x60))  # frames that zstd skips
_ARCHIVES = (
    *((b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a", "rar")),
    *((b"070701", "cpio"), (b"!<arch>\n", "ar"), (b"\x1f\x9d", "compress"), (b"\x04\x22\x4d\x18", "lz4")),
    *((b"LZIP", "lzip"), (b"\x89LZO", "lzop")),
)
_MOST = 100 << 20  # bytes that xz may take; its highest level needs 65 MiB
_PIECE = 1 << 14  # compressed bytes read at a time
_STEP = 1 << 12  # decompressed bytes at a time: so many at most are lost before a damage; smaller ones take longer
_FINE = 1 << 8  # the same, while so little has been read that time does not matter


class CompressedError(Exception):
    """A compressed input that cannot be read, or not to its end; the text says why."""


def archive(start: bytes) -> str | None:
    """Name the kind of archive that bytes begin, if any: its members would be mistaken for one log."""
    if start[257:262] == b"ustar":
        return "tar"
    return next((name for mark, name in _ARCHIVES if start.startswith(mark)), None)


def is_compressed(start: bytes) -> bool:
    """Say whether bytes begin what `reader` decompresses."""
    return start.startswith((_GZIP, _XZ, _ZSTD)) or _is_bzip2(start)


def _is_bzip2(start: bytes) -> bool:
    return start.startswith(_BZIP2) and start[3:4].isdigit()


def reader(start: bytes, stream: BinaryIO) -> Callable[[int], bytes] | None:
    """Return what reads the decompressed bytes of a stream that began with `start`; None if it is not compressed.

    It raises CompressedError where the data is damaged or ends early, after what was readable.
    """
    if start.startswith(_GZIP):
        return _Members("gzip", (_GZIP,), _Inflater, start, stream).read
    if _is_bzip2(start):
        import bz2

        return _Members("bzip2", (_BZIP2,), bz2.BZ2Decompressor, start, stream).read
    if start.startswith(_XZ):
        import lzma

        return _Members("xz", (_XZ,), lambda: lzma.LZMADecompressor(memlimit=_MOST), start, stream).read
    if start.startswith(_ZSTD):
        return _Members("zstd", (_ZSTD, *_SKIPPED), _zstd().ZstdDecompressor, start, stream).read
    return None


def _zstd() -> Any:
    for name in ("compression.zstd", "backports.zstd"):  # the interpreter's from Python 3.14 on
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    raise CompressedError("zstd: needs Python 3.14 or the package backports.zstd; or run `zstdcat FILE | usmserr scan`")


class _Members:
    """Decompresses the members of a stream one after another, a little at a time: that bounds what a bomb can take."""

    def __init__(
        self, name: str, marks: tuple[bytes, ...], new: Callable[[], Any], start: bytes, stream: BinaryIO
    ) -> None:
        self._name, self._marks, self._new = name, marks, new
        self._member, self._input = new(), start
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._step = _FINE
        self._failure: str | None = None

    def read(self, size: int) -> bytes:
        """Return some bytes, about `size` at most; none at the end."""
        parts: list[bytes] = []
        left = size
        while left > 0 and self._failure is None:
            if self._member.eof:
                if not self._next():
                    break
            elif self._member.needs_input and not self._input:
                if parts:  # rather than wait for more
                    break
                self._input = self._read(_PIECE)
                if not self._input:
                    self._failure = "ends in the middle"
            else:
                data, self._input = self._input, b""
                try:
                    part = self._member.decompress(data, min(left, self._step))
                except MemoryError:
                    raise
                except Exception as error:  # each library has its own
                    self._failure = str(error)
                    break
                if part:
                    parts.append(part)
                    left -= len(part)
                    self._step = min(_STEP, self._step + 1)
        if self._failure is not None and not parts:
            raise CompressedError(f"{self._name}: {self._failure}")
        return b"".join(parts)

    def _next(self) -> bool:
        """Begin the next member; say False at the end."""
        rest = (self._input + self._member.unused_data).lstrip(b"\0")  # members may be padded
        while len(rest) < 6 and (more := self._read(_PIECE)):
            rest = (rest + more).lstrip(b"\0")
        if not rest:
            return False
        if rest.startswith(self._marks):
            self._member, self._input = self._new(), rest
        else:
            self._failure = f"what follows its end is not {self._name}"
        return True


class _Inflater:
    """zlib's decompressor with the manners of the others, which gives all that stands before a damage."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)
        self._saved, self._fed, self._given = self._zlib, b"", 0  # as it was before the last input, and since
        self._error: zlib.error | None = None
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        """What stands after the member."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, size: int) -> bytes:
        """Return at most so many bytes; raise zlib.error once nothing more can be read."""
        if self._error:
            raise self._error
        if data:
            self._saved, self._fed, self._given = self._zlib.copy(), data, 0
        try:
            part = self._zlib.decompress(self._zlib.unconsumed_tail + data, size)
        except zlib.error as error:
            self._error, self.needs_input = error, False
            return self._rest()
        self._given += len(part)
        self.needs_input = len(part) < size and not self._zlib.unconsumed_tail
        return part

    def _rest(self) -> bytes:
        """Read the last input again, in ever smaller steps: what is in the step that fails is lost."""
        saved, data, found = self._saved, self._fed, bytearray()
        for step in (_STEP, 64, 1):
            while True:
                trial = saved.copy()
                try:
                    part = trial.decompress(data, step)
                except zlib.error:
                    break
                if not part:
                    break
                found += part
                saved, data = trial, trial.unconsumed_tail
        return bytes(found[self._given :])
