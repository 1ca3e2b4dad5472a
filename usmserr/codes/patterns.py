"""Patterns of receipt codes: templates and ranges; simple on purpose, because users may bring their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

_DIGITS = "0123456789"
_DIGIT_SET = frozenset(_DIGITS)
_ANYTHING = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ:_- ").union(_DIGITS)


@lru_cache(256)  # a lookup tries every pattern of the table
def covers(pattern: str) -> Callable[[str], bool]:
    """Return the test for a pattern: `#` is a digit, a `*` at the end anything, `PREFIX1..9` the numbers between."""
    start, is_range, end = pattern.partition("..")
    if is_range:
        prefix = start.rstrip(_DIGITS)
        first, last = start[len(prefix) :], end
        if not (first.isdecimal() and last.isdecimal() and int(first) < int(last)):
            raise ValueError(f"{pattern!r}: a range goes from a number to a greater one, as in 13..19")
        low, high = int(first), int(last)

        def between(code: str) -> bool:
            number = code.removeprefix(prefix)
            whole = number.isascii() and number.isdigit() and number[0] != "0" and len(number) <= len(last)
            return code.startswith(prefix) and whole and low <= int(number) <= high

        return between
    prefix = pattern.rstrip("*#")
    sort = pattern[len(prefix) :]
    if not prefix or "*" in prefix or "#" in prefix or (sort != "*" and sort.strip("#")) or not sort:
        raise ValueError(f"{pattern!r}: not a pattern; write MI:####, CU* or 13..19")

    def fits(code: str) -> bool:
        rest = code[len(prefix) :]
        if not code.startswith(prefix):
            return False
        return _ANYTHING.issuperset(rest) if sort == "*" else len(rest) == len(sort) and _DIGIT_SET.issuperset(rest)

    return fits
