"""Bytes -> lines of text; sizes are those of UTF-8, so that they mean the same wherever they are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

_COLOURS = r"\[[0-9;:?]*[ -/]*[@-~]"
_WRITTEN = r"\\(?:u001[bB]|x1[bB]|033|e)"
_ESCAPES = re.compile(rf"(?:\x1b|\^\[){_COLOURS}|(?:{_WRITTEN})?\[[0-9;]{{1,12}}m")
_ESCAPES_IN_BYTES = re.compile(
    rb"(?:\x1b|\\u001[bB]|\^\[)" + _COLOURS.encode() + rb"|(?:" + _WRITTEN.encode() + rb")?\[[0-9;]{1,12}m"
)
_SIGNS = ("\x1b", "^[[", "[0m")  # of a terminal, as `cat -v` shows it, as a page that drops the sign does
_WIDE = re.compile("[\u3000\u3010\u3011\uff01-\uff5e]")
_HALF = {0x3000: " ", 0x3010: "[", 0x3011: "]", **{0xFF00 + n: chr(0x20 + n) for n in range(1, 0x5F)}}
BLANKS = " \t\n\r\f\v"  # what `\s` means here, too


def decode(line: bytes) -> str:
    """Decode one line: UTF-8, else GB18030, else what is readable of it."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("gb18030")
        except UnicodeDecodeError:
            return line.decode("utf-8", "replace")


def lines_of(block: bytes) -> Sequence[str]:
    """Return the lines of a block, without their ends and colours; behind the last line's end there is none."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        text = "\n".join(map(decode, block.split(b"\n")))
    text = clean(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    lines = text.split("\n")
    if not lines[-1] and (not block or block.endswith(b"\n")):
        lines.pop()
    return lines


def clean(text: str) -> str:
    """Return a text without what sets a terminal's colours."""
    return _ESCAPES.sub("", text) if any(sign in text for sign in _SIGNS) else text


def clean_bytes(block: bytes) -> bytes:
    """Return a block without that, written as an escape of JSON, too."""
    has_signs = b"\\u001" in block or any(sign.encode() in block for sign in _SIGNS)
    return _ESCAPES_IN_BYTES.sub(b"", block) if has_signs else block


def small(text: str) -> str:
    """Return a text in small letters, as far as they are ASCII."""
    return (
        text.lower()
        if text.isascii()
        else text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    )


def half_width(text: str) -> str:
    """Return a text of the same length in which signs of full width are the signs that they stand for."""
    return text.translate(_HALF) if not text.isascii() and _WIDE.search(text) else text


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def size(text: str) -> int:
    """Return the bytes of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def fits(text: str, most: int) -> bool:
    """Say whether a text has so many bytes at most."""
    return 4 * len(text) <= most or (len(text) <= most and size(text) <= most)


def before(text: str, at: int, most: int) -> str:
    """Return what stands before an offset: so many bytes at most, whole characters."""
    part = text[max(0, at - most) : at]
    return part if part.isascii() else part.encode("utf-8", "surrogatepass")[-most:].decode("utf-8", "ignore")


def after(text: str, at: int, most: int) -> str:
    """Return what stands from an offset on: so many bytes at most, whole characters."""
    part = text[at : at + most]
    return part if part.isascii() else part.encode("utf-8", "surrogatepass")[:most].decode("utf-8", "ignore")


def around(text: str, at: int, most: int) -> str:
    """Return what stands on both sides of an offset, so many bytes at most on each."""
    return before(text, at, most) + after(text, at, most)
