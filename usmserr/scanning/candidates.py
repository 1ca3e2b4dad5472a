"""The words without which nothing is said of a call or receipt: most lines of a log have none, and are not read.

They are looked for in small letters, as far as those are ASCII: many times faster than in any case. So does each
have an expression of its own: one that begins with letters is found many times faster than a choice of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from usmserr.scanning.lines import clean_bytes, small

DENSE = 4  # a block of which more than one line in so many matters is read as a whole

# A failure in Chinese, as JSON escapes it; what stands behind it is seen when that is undone.
_ESCAPED = r"\\u(?:5931\\u8d25|9519\\u8bef|5f02\\u5e38|62d2\\u7edd)"
_WORDS = ("ret[_-]?code", "ucloud", "usms", "receipt_?(?:code|result)", _ESCAPED)
_ID_AND_CODE = r"\] (?:\w+ - )?\d+: "
_FAILURES = ("fail(?:ed|ure)?", "error", "exception", "reject(?:ed)?", "失败", "错误", "异常", "拒绝", "报错", "出错")
# Signs, of full width, too, and what a code is called, may stand between.
_NUMBER = r"(?:[ \t:,(\[=>#*\u0080-\U0010ffff-]|(?:err(?:or)?|ret(?:urn)?)?[ _-]?code|with|is){0,40}\d{3}"
_NUMBER_IN_BYTES = rb"(?:[ \t:,(\[=>#*\x80-\xff-]|(?:err(?:or)?|ret(?:urn)?)?[ _-]?code|with|is){0,120}\d{3}"
_IN_BYTES = tuple(
    re.compile(word)
    for word in (
        *(word.encode() for word in (*_WORDS, _ID_AND_CODE)),
        rb'"message" ?: ?\[\d',  # what journald has as bytes
        *dict.fromkeys(word.encode(code) + _NUMBER_IN_BYTES for word in _FAILURES for code in ("utf-8", "gb18030")),
    )
)
# What Chinese columns are called, of which the rows below say nothing of it.
_HEADERS = tuple(
    re.compile(begins.encode(code) + b"(?:" + b"|".join(end.encode(code) for end in ends) + b")")
    for begins, ends in (("回执", ("结果", "状态")), ("发送", ("结果", "状态")), ("返回", ("码",)), ("错误", ("码",)))
    for code in ("utf-8", "gb18030")
)
_HAS_WORD = re.compile("|".join(_WORDS), re.A).search
_HAS_ESCAPED = re.compile(_ESCAPED, re.A).search
_HAS_ID_AND_CODE = re.compile(_ID_AND_CODE, re.A).search
_HAS_FAILURE_AND_NUMBER = re.compile(f"(?:{'|'.join(_FAILURES)}){_NUMBER}", re.A).search


def is_interesting(text: str) -> bool:
    """Say whether a text holds a word that belongs to a call or receipt."""
    letters = small(text)
    return _HAS_WORD(letters) is not None or ("] " in letters and _HAS_ID_AND_CODE(letters) is not None)


def names_failure(letters: str) -> bool:
    """Say whether a text in small letters has a word of failure; `in` is many times faster than a search."""
    return (
        "fail" in letters
        or "error" in letters
        or "失败" in letters
        or "exception" in letters
        or "reject" in letters
        or "错误" in letters
        or "异常" in letters
        or "拒绝" in letters
        or "报错" in letters
        or "出错" in letters
    )


def names_escaped_failure(letters: str) -> bool:
    """Say whether a text in small letters has a word of failure as JSON escapes it."""
    return _HAS_ESCAPED(letters) is not None


def names_number(letters: str) -> bool:
    """Say whether a text in small letters may give a call's code in words alone."""
    if names_failure(letters) and _HAS_FAILURE_AND_NUMBER(letters):
        return True
    return "] " in letters and _HAS_ID_AND_CODE(letters) is not None


def is_candidate(letters: str) -> bool:
    """Say whether a text in small letters has something without which nothing is said."""
    return _HAS_WORD(letters) is not None or names_number(letters)


def candidates(block: bytes) -> Sequence[int]:
    """Return which lines of a block, from 0, have something without which nothing is said; more, if unsure."""
    letters = clean_bytes(block).lower()
    lines = letters.count(b"\n") + 1
    starts: set[int] = set()
    for word in _IN_BYTES if letters.isascii() else (*_HEADERS, *_IN_BYTES):
        starts.update(_lines_with(word, letters))
        if len(starts) * DENSE > lines:  # to find the few others takes as long as to look at each
            return range(lines)
    line = 0
    found: list[int] = []
    for before, start in pairwise((0, *sorted(starts))):
        line += letters.count(b"\n", before, start)
        found.append(line)
    return found


def _lines_with(word: re.Pattern[bytes], letters: bytes) -> Iterator[int]:
    """Yield where the lines begin that a word is in."""
    at = 0
    while match := word.search(letters, at):
        yield letters.rfind(b"\n", 0, match.start()) + 1
        at = letters.find(b"\n", match.end()) + 1
        if not at:
            return
