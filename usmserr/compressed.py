"""Tells compressed inputs by their first bytes, whatever their names, and opens them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

HEAD = 512  # bytes that are enough to tell

_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_ARCHIVES = ((b"PK\x03\x04", "zip"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a", "rar"))


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
    joined: Any = Joined(start, stream)
    if start.startswith(_GZIP):
        import gzip

        return _guarded("gzip", gzip.GzipFile(fileobj=joined).read1)
    if _is_bzip2(start):
        import bz2

        return _guarded("bzip2", bz2.BZ2File(joined).read1)
    if start.startswith(_XZ):
        import lzma

        return _guarded("xz", lzma.LZMAFile(joined).read1)
    if start.startswith(_ZSTD):
        return _guarded("zstd", _zstd().ZstdFile(joined).read1)
    return None


def _zstd() -> Any:
    for name in ("compression.zstd", "backports.zstd"):  # the interpreter's from Python 3.14 on
        try:
            return import_module(name)
        except ModuleNotFoundError:
            continue
    raise CompressedError("zstd: needs Python 3.14 or the package backports.zstd; or run `zstdcat FILE | usmserr scan`")


def _guarded(name: str, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def guarded(size: int) -> bytes:
        try:
            return read(size)
        except (EOFError, zlib.error) as error:
            raise CompressedError(f"{name}: {error}") from error
        except OSError as error:
            if error.errno is not None:  # the disk's fault, not the data's
                raise
            raise CompressedError(f"{name}: {error}") from error
        except Exception as error:
            if type(error).__name__ in ("LZMAError", "ZstdError"):
                raise CompressedError(f"{name}: {error}") from error
            raise

    return guarded


class Joined:
    """Bytes already read, then the rest of the stream."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = start, stream

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes."""
        if self._start:
            if size < 0:
                size = len(self._start)
            part, self._start = self._start[:size], self._start[size:]
            return part
        return self._stream.read(size)

    def readable(self) -> bool:
        """Say yes, as the standard library's readers ask."""
        return True

    def seekable(self) -> bool:
        """Say no: what was read is gone."""
        return False
