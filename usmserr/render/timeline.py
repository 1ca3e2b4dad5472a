"""A time line in one row of signs: the more there is, the higher the sign."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "·▁▂▃▄▅▆▇█"  # GBK has them
ASCII = ".:;-=+*%#"


def signs(encoding: str | None) -> str:
    """Return the signs that a stream can write, from none to most."""
    try:
        BLOCKS.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return BLOCKS


def grouping(steps: int, width: int) -> int:
    """Return how many steps one sign stands for, so that all fit into so many columns."""
    return max(1, -(-steps // max(1, width)))


def line(counts: Sequence[int], group: int, signs: str) -> str:
    """Draw counts, so many to a sign; the highest sign is the highest of this line."""
    sums = [sum(counts[start : start + group]) for start in range(0, len(counts), group)]
    most = max(sums, default=0)
    top = len(signs) - 1
    return "".join(signs[-(-count * top // most) if most else 0] for count in sums)
