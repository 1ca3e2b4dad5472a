"""A block of bytes -> the lines that may say something, told by words without which nothing is said.

To look for one word in a block is quick; for one of many it is not, nor for one in any case. So bytes are first
folded into classes, such that words of a group become the same: capitals with small letters, and letters that stand
in the same place of two words. What is found then is looked at again as it is written. Long words are told by how
they begin, so that more of them are of one length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from usmserr.scanning.fast import Finder

# In small letters; those of a group are of one length.
_WORDS = ((b"retcode", b"receipt", b"ret_cod", b"ret-cod"), (b"usms", b"uclo"))
_FAILURES = (
    (b"fail", b"erro", *(word.encode(code)[:4] for word in ("失败", "错误", "异常") for code in ("utf-8", "gbk"))),
)
_NUMBER = re.compile(rb"(?:ed|ure|r)?[\s:,(\[=\x80-\xff-]{0,62}\d{3}", re.I)
_ID_AND_CODE = re.compile(rb"\] (?:[\w\x80-\xff]+ - )?\d+: ")
_LONG = 1 << 16  # a block longer than this is searched with the extra `fast`, where it is installed


@cache
def _fold(groups: Sequence[Sequence[bytes]]) -> bytes:
    """Return the class of each byte."""
    classes = list(range(256))
    pairs = [(small - 32, small) for small in range(ord("a"), ord("z") + 1)]
    pairs += [pair for first, *others in groups for word in others for pair in zip(first, word, strict=True)]
    for one, other in pairs:
        gone, kept = classes[one], classes[other]
        classes = [kept if each == gone else each for each in classes]
    return bytes(classes)


@cache
def _finder() -> Finder:
    from usmserr.scanning.fast import Finder

    words, failures = ([re.escape(word) for group in groups for word in group] for groups in (_WORDS, _FAILURES))
    return Finder((words, failures, (_ID_AND_CODE.pattern,)))


def candidates(block: bytes) -> list[int]:
    """Return where the lines begin without which a block would say nothing; more, if unsure."""
    if len(block) > _LONG and (ends := _finder().ends(block)) is not None:
        said, failed, codes = ends
        failed = [at for at in failed if _NUMBER.match(block, at)]
        return list(_with_ends(block, sorted([*said, *failed, *codes])))
    return sorted({*_with_words(block, _WORDS), *_with_words(block, _FAILURES, _NUMBER), *_with_codes(block)})


def _line(block: bytes, at: int) -> tuple[int, int]:
    """Return where the line begins that an offset is in, and where it ends."""
    end = block.find(b"\n", at)
    return block.rfind(b"\n", 0, at) + 1, end if end >= 0 else len(block)


def _with_words(
    block: bytes, groups: Sequence[Sequence[bytes]], before: re.Pattern[bytes] | None = None
) -> Iterator[int]:
    """Yield where the lines begin that have a word of a group, with something behind it if that is asked for."""
    fold = _fold(groups)
    folded = block.translate(fold)
    for group in groups:
        word, size = group[0].translate(fold), len(group[0])
        at = folded.find(word)
        while at >= 0:
            end, after = at + size, at + 1  # a word may begin within what only looks like one: ErrError
            if block[at:end].lower() in group and (before is None or before.match(block, end)):
                start, after = _line(block, at)
                yield start
            at = folded.find(word, after)


def _with_codes(block: bytes) -> Iterator[int]:
    match = _ID_AND_CODE.search(block)
    while match:
        start, end = _line(block, match.start())
        yield start
        match = _ID_AND_CODE.search(block, end)


def _with_ends(block: bytes, ends: Sequence[int]) -> Iterator[int]:
    """Yield where the lines begin that have something that ends at an offset; the offsets ascend."""
    line_end = -1
    for at in ends:
        if at > line_end:
            start, line_end = _line(block, at)
            yield start
