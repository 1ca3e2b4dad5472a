"""What is new, gone or grown since an earlier report, and what only looks like it."""

from __future__ import annotations

import pytest

from usmserr.insights.baseline import Figures
from usmserr.insights.changes import Changes, changes
from usmserr.model import Kind

API, RECEIPT = Kind.API, Kind.RECEIPT


def _figures(api: dict[str, int], successful: int = 0, receipts: dict[str, int] | None = None) -> Figures:
    counts = {(API, code): count for code, count in api.items()}
    counts |= {(RECEIPT, code): count for code, count in (receipts or {}).items()}
    return Figures(counts, {key: key[1] for key in counts}, sum(api.values()), successful, 0)


def _named(found: Changes) -> tuple[list[str], list[str], list[str]]:
    new, grown, gone = ([one.code for one in part] for part in (found.new, found.grown, found.gone))
    return new, grown, gone


def test_new_and_gone_are_told_whatever_their_count() -> None:
    found = changes("b.json", _figures({"171": 1, "18013": 9}, 90), _figures({"18013": 9, "18017": 1}, 90))
    assert _named(found) == (["18017"], [], ["171"])
    assert found.is_worse
    assert (found.new[0].before, found.new[0].count, found.new[0].rate_before, found.new[0].rate) == (0, 1, 0, 0.01)


def test_what_is_only_gone_is_not_worse() -> None:
    assert not changes("b.json", _figures({"171": 50}, 90), _figures({}, 90)).is_worse


@pytest.mark.parametrize(
    ("failed", "successful", "grown"),
    [
        ((10, 31), (990, 969), True),  # three times as many, of as many calls
        ((10, 100), (990, 9900), False),  # ten times as many, of ten times as many calls
        ((100, 60), (9900, 940), True),  # fewer, of a tenth of the calls
        ((1000, 1500), (99000, 98500), False),  # far beyond chance, and yet not twice as many
        ((1000, 2000), (99000, 98000), True),
        ((1, 4), (10**6, 10**6), False),  # four times as many, but of what may be chance
        ((5, 20), (995, 980), False),
        ((5, 24), (995, 976), True),
        ((1, 14), (999, 986), True),
        ((10, 9), (990, 991), False),
        ((10, 8), (990, 0), True),  # an outage: of few calls, all
        ((8, 100), (0, 99900), False),  # it was an outage then
        ((2 * 10**6, 5 * 10**6), (10**8, 10**8), True),  # large numbers overflow nothing
        ((10, 31), (0, 0), True),  # of how many calls, nobody knows
        ((10, 19), (0, 0), False),
        ((10**6, 10**6 + 10), (0, 0), False),
    ],
)
def test_grown_is_what_is_clearly_more_frequent(
    failed: tuple[int, int], successful: tuple[int, int], grown: bool
) -> None:
    before, now = (_figures({"18013": count}, calls) for count, calls in zip(failed, successful, strict=True))
    found = changes("b.json", before, now)
    assert _named(found) == ([], ["18013"] if grown else [], [])
    known = any(successful)
    assert all((one.rate is not None) == (one.rate_before is not None) == known for one in found.grown)


def test_chance_is_that_of_the_binomial_distribution() -> None:
    """Of 2n failures in two logs of n calls each, so many fall on the later one as heads of 2n coins."""
    from math import comb

    from usmserr.insights.changes import _chance

    for before, count in ((1, 9), (5, 20), (10, 31), (30, 70)):
        every = before + count
        exact = sum(comb(every, k) for k in range(count, every + 1)) / 2**every
        assert _chance(before, count, 0.5) == pytest.approx(exact)
    assert _chance(2, 3, 0.25) == pytest.approx(sum(comb(5, k) * 0.25**k * 0.75 ** (5 - k) for k in (3, 4, 5)))


def test_a_quiet_log_of_the_same_rate_hardly_ever_grows() -> None:
    from random import Random

    chance = Random(7)
    alarms = 0
    for _ in range(2000):
        before, now = (sum(chance.random() < 0.01 for _ in range(1000)) for _ in range(2))
        if before and now:
            alarms += changes("b.json", _figures({"1": before}, 1000), _figures({"1": now}, 1000)).is_worse
    assert alarms <= 6


def test_receipts_are_compared_by_successful_calls() -> None:
    before, now = _figures({}, 1000, {"MK:0001": 10}), _figures({"18013": 9000}, 100, {"MK:0001": 10})
    (grown,) = changes("b.json", before, now).grown
    assert (grown.rate_before, grown.rate) == (0.01, 0.1)
    assert changes("b.json", _figures({}, 0, {"MK:0001": 10}), now).grown == ()  # counts: as many as before


def test_a_code_has_many_spellings_and_is_shown_in_todays() -> None:
    before = Figures({(RECEIPT, "MK:0001"): 3}, {(RECEIPT, "MK:0001"): "MK:0001"}, 0, 0, 0)
    now = Figures({(RECEIPT, "MK:0001"): 300}, {(RECEIPT, "MK:0001"): "mk:0001"}, 0, 0, 0)
    assert _named(changes("b.json", before, now)) == ([], ["mk:0001"], [])


def test_one_number_of_two_kinds_is_two_codes() -> None:
    found = changes("b.json", _figures({"150": 3}), _figures({}, 0, {"150": 3}))
    assert [(one.kind, one.code) for one in (*found.new, *found.gone)] == [(RECEIPT, "150"), (API, "150")]
