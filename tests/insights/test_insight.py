"""What insights there are: when each is given, and when not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.insights import made
from tests.insights.made import entries_of, finding, report, shape, thin
from usmserr.insights import Insight, insights, is_ongoing, verdict
from usmserr.insights.insight import LEVELS
from usmserr.model import Kind
from usmserr.scanning.report import Finding, Report

CALLS = [200] * 60
OTHERS = finding("171", shape((60, 1)), breakdown=made.MANY_TEMPLATES)
NUMBER = "185****9057"


def _ids(found: Report) -> set[tuple[str, str | None]]:
    return {(one.id, one.code) for one in insights(found, entries_of)} - {("safe-to-resend", None)}


def _one(code: str = "18017", count: int = 60, kind: Kind = Kind.API, **more: Any) -> Report:
    """Return a report with one code beside another one that is about all templates; without times."""
    bare: dict[str, Any] = {"first_time": None, "last_time": None, "steps": ()}
    findings = [replace(one, **bare) for one in (finding(code, [count], kind, **more), OTHERS)]
    return replace(report([0], findings), timeline=None, successful_calls=1000)


def _template(count: int, *rest: int) -> dict[str, Any]:
    values = [("UTA2026X", count), *((f"UTA2026{name}", some) for name, some in zip("ABCDEFGHI", rest, strict=False))]
    return {"breakdown": {"template_id": tuple(values)}}


# What a code is like, and the insights into it.
CASES: dict[str, tuple[Report, set[str]]] = {
    "one template, seldom elsewhere": (_one(**_template(57, 3)), {"one-template"}),
    "one template, but not of most": (_one(**_template(40, 20)), set()),
    "one template of those that tell it": (_one(**_template(30)), set()),
    "one template of very few": (_one(count=9, **_template(9)), set()),
    "one template, in a third of the others too": (
        _one(breakdown={"template_id": (("UTA2026A", 60),)}),
        {"one-template"},
    ),
    "one number behind a prefix": (
        _one(breakdown={"number_prefix": (("185", 60),)}, numbers=((NUMBER, 50),)),
        {"same-number"},
    ),
    "retries of what no retry cures": (_one("18013", repeats=45), {"useless-retries"}),
    "retries of what waiting cures": (_one("150", repeats=45), {"waiting-helps"}),
    "retries of what is unknown": (_one("18099", repeats=45), set()),
    "hardly any retries": (_one("18013", repeats=2), set()),
    "limited by the gateway": (_one("153"), {"waiting-helps"}),
    "limited once": (_one("153", count=1), set()),
    "the same number again and again": (_one("MK:0001", kind=Kind.RECEIPT, numbers=((NUMBER, 14),)), {"same-number"}),
    "the same number twice": (_one("MK:0001", kind=Kind.RECEIPT, numbers=((NUMBER, 2),)), set()),
    "the same number, sent by an SDK": (_one("18018", repeats=45, numbers=((NUMBER, 8),)), {"useless-retries"}),
    "numbers that look alike when masked": (_one("18018", count=400_000, numbers=((NUMBER, 9),)), set()),
}


@pytest.mark.parametrize("name", CASES)
def test_insights_into_a_code(name: str) -> None:
    found, expected = CASES[name]
    code = found.findings[0].code if found.findings[0].code != "171" else found.findings[1].code
    about = {identity for identity, of in _ids(found) if of == code}
    assert about == expected


def test_what_all_codes_have_is_behind_none() -> None:
    breakdown = {"template_id": (("UTA2026A", 55), ("UTA2026B", 3), ("UTA2026C", 2))}
    codes = [finding(code, shape((60, 1)), breakdown=breakdown) for code in ("171", "18013", "18017")]
    assert not [one for one in _ids(report(CALLS, codes)) if one[0] == "one-template"]


@pytest.mark.parametrize(
    ("others", "level"),
    [((24,), "info"), ((24, 24), "warning"), ((9, 9, 9), None), ((24, 9), "info")],
    ids=["one other code", "two", "too few of each", "two, one of them with too few"],
)
def test_what_the_failures_share_the_successes_may_have_too(others: tuple[int, ...], level: str | None) -> None:
    """Only several codes with other values make it worth a warning: the successful calls' values are not known."""
    codes = ("18017", "171", "18013")
    values = [
        finding(code, [count], breakdown={"template_id": tuple((f"UTA{one}", count // 3) for one in range(3))})
        for code, count in zip(codes, others, strict=False)
    ]
    one = finding("18018", [12], breakdown={"template_id": (("UTA9", 12),)})
    found = [one for one in insights(report([500], [one, *values]), entries_of) if one.id == "one-template"]
    assert [one.level for one in found] == ([level] if level else [])
    assert [one.text.en for one in found] == [
        "100% of the failures with 18018 (12/12) have the template UTA9; other failing codes mostly have others"
        for _ in found
    ]


def test_a_full_breakdown_may_have_lost_the_value() -> None:
    """The ten most frequent are kept: what is not among them may be as frequent as the last one."""
    ten = tuple((f"UTA2026{number}", 60) for number in range(10))
    other = finding("171", shape((60, 10)), breakdown={"template_id": ten})
    one = finding("18017", shape((60, 1)), **_template(57, 3))
    (insight,) = (one for one in insights(report(CALLS, [one, other]), entries_of) if one.id == "one-template")
    assert (insight.evidence["with_other_codes"], insight.evidence["of_other_codes"]) == (60, 600)


def test_what_may_be_sent_again() -> None:
    codes = ("18013", "171", "153", "110", "18046", "18014", "18004", "18099")
    findings = [finding(code, [count]) for count, code in enumerate(codes, 1)]
    query = replace(finding("18016", [30]), actions=(("QueryUSMSTemplate", 30),))
    found = report([100], [*findings, query, finding("MSBLACK", [9], Kind.RECEIPT)])
    (safe,) = (one for one in insights(found, entries_of) if one.id == "safe-to-resend")
    assert safe.evidence == {
        "rejected": 6,
        "later": {"153": 3},
        "after_fix": {"171": 2, "18013": 1},
        "look_first": {"18099": 8, "18014": 6, "18046": 5, "110": 4},
    }


def test_only_sends_that_say_so_are_to_be_sent_again() -> None:
    unknown = replace(finding("18003", [30]), actions=())
    some = replace(finding("18013", [20]), actions=(("SendBatchUSMSMessage", 12), ("CreateUSMSTemplate", 3)))
    (safe,) = (one for one in insights(report([100], [unknown, some]), entries_of) if one.id == "safe-to-resend")
    assert safe.evidence["after_fix"] == {"18013": 12}
    assert safe.text.en == (
        "12 sends were rejected as a whole: nothing was sent by these calls; check what has been sent again since "
        "before you resend; after the fix: 18013"
    )
    assert not [one for one in insights(report([100], [unknown]), entries_of) if one.id == "safe-to-resend"]


def test_a_burst_says_in_which_zone_it_began() -> None:
    (burst,) = (one for one in insights(made.incident(), entries_of) if one.id == "burst")
    assert burst.evidence["since"] == made.time(20.2)


def test_what_was_accepted_and_lost() -> None:
    found = replace(made.few(), accepted_not_delivered=2, failed_receipts=5, partial_calls=3)
    said = {one.id: one.text.en for one in insights(found, entries_of)}
    assert said["accepted-not-delivered"].startswith("2 SMS were accepted by the API but not delivered")
    assert said["partial"].startswith("3 calls answered with RetCode 0 and yet a FailContent")


@pytest.mark.parametrize("name", made.ALL)
def test_how_many_codes_are_listed_changes_nothing_of_what_the_data_shows(name: str) -> None:
    whole = made.ALL[name]()
    cut = whole.listing(1)
    assert len(cut.findings) == 1
    assert insights(cut, entries_of) == insights(whole, entries_of)
    assert verdict(cut, entries_of) == verdict(whole, entries_of)
    assert is_ongoing(cut, cut.findings[0]) == is_ongoing(whole, whole.findings[0])


def test_nothing_is_said_of_an_empty_report() -> None:
    assert insights(Report(), entries_of) == ()


@pytest.mark.parametrize("name", made.ALL)
def test_the_most_pressing_come_first_and_all_speak_both_languages(name: str) -> None:
    found = insights(made.ALL[name](), entries_of)
    levels = [LEVELS.index(one.level) for one in found]
    assert levels == sorted(levels)
    for one in found:
        assert isinstance(one, Insight)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one.text.zh)
        assert one.text.en.isascii()


def test_receipts_that_always_fail_are_no_alert() -> None:
    levels = {(one.id, one.code): one.level for one in insights(made.incident(), entries_of)}
    assert levels["ongoing", "18013"] == "alert"
    assert levels["ongoing", "MSBLACK"] == "info"


def test_small_codes_are_not_spoken_of_over_and_over() -> None:
    small: list[Finding] = [finding(str(18000 + number), thin(6)) for number in range(30)]
    assert {identity for identity, _ in _ids(report(CALLS, small))} == set()
