"""What has changed since an earlier report: which codes are new, gone, or clearly more frequent.

A code has grown if three things hold: it fails at least `MORE` times more than its earlier rate leads to expect, at
least `TIMES` as often, and were the rate the same, so many of all its failures would be in the later report with a
chance of less than `CHANCE`. (If the rate is the same, each failure is in the later one with the probability that the
later one's part of all calls is: a binomial distribution.) The third condition keeps small counts from being taken for
news, the first two keep large ones: failures come in bursts, so a difference may be beyond chance and mean nothing.

The rate is one of calls: of all calls for RetCodes, of successful ones for receipts, which only those bring. Where a
log does not tell them, the counts themselves are compared, as of two logs that are equally long.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import TYPE_CHECKING

from usmserr.model import Kind

if TYPE_CHECKING:
    from usmserr.insights.baseline import Figures

MORE = 5
TIMES = 2
CHANCE = 0.001


@dataclass(frozen=True, slots=True)
class Change:
    """One code that is new, gone or has grown; the rates are None where counts are compared."""

    kind: Kind
    code: str
    before: int
    count: int
    rate_before: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since the report in `file`."""

    file: str
    new: tuple[Change, ...]
    grown: tuple[Change, ...]
    gone: tuple[Change, ...]

    @property
    def is_worse(self) -> bool:
        """Whether any code is new or has grown."""
        return bool(self.new or self.grown)


def changes(file: str, before: Figures, now: Figures) -> Changes:
    """Compare the figures of two reports, code by code; the most frequent come first."""
    calls = {kind: _calls(kind, before, now) for kind in Kind}
    spellings = {**now.spellings, **before.spellings, **now.spellings}  # today's order, and today's spelling
    every = [
        _change(code[0], name, before.counts.get(code, 0), now.counts.get(code, 0), calls[code[0]])
        for code, name in spellings.items()
    ]
    return Changes(
        file,
        tuple(one for one in every if not one.before and one.count),
        tuple(one for one in every if one.before and one.count and _has_grown(one, calls[one.kind])),
        tuple(one for one in every if one.before and not one.count),
    )


def _calls(kind: Kind, before: Figures, now: Figures) -> tuple[int, int] | None:
    """Return of how many calls a kind's failures are, before and now; None if a log does not tell."""
    if kind is Kind.RECEIPT:
        pair = before.successful_calls, now.successful_calls
        return pair if all(pair) else None
    # A log without any successful call may be one of an outage, or one that does not tell of them. If the other has
    # some, the program logs them, and it was the outage.
    if not before.successful_calls and not now.successful_calls:
        return None
    pair = before.calls, now.calls
    return pair if all(pair) else None


def _change(kind: Kind, code: str, before: int, count: int, calls: tuple[int, int] | None) -> Change:
    rates = (before / calls[0], count / calls[1]) if calls else (None, None)
    return Change(kind, code, before, count, *rates)


def _has_grown(change: Change, calls: tuple[int, int] | None) -> bool:
    earlier, later = calls or (1, 1)
    expected = change.before * later / earlier
    return (
        change.count >= expected + MORE
        and change.count >= expected * TIMES
        and _chance(change.before, change.count, later / (earlier + later)) < CHANCE
    )


def _chance(before: int, count: int, share: float) -> float:
    """Return how likely it is that of all failures at least `count` are in a report that has this share of the calls.

    The terms of the sum fall fast, because `count` is far above what is expected.
    """
    every = before + count
    logarithm = lgamma(every + 1) - lgamma(count + 1) - lgamma(before + 1)
    term = exp(logarithm + count * log(share) + before * log(1 - share))
    total = 0.0
    for number in range(count, every + 1):
        total += term
        term *= (every - number) / (number + 1) * share / (1 - share)
        if term <= total * 1e-9:
            break
    return total
