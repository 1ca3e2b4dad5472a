"""The figures of a report and of its JSON are the same, and what is no report is refused with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import usmserr
from usmserr.insights.baseline import Figures, NotComparable, earlier_figures, figures
from usmserr.model import Kind

HERE = Path(__file__).parents[1]
LOGS = [HERE / "receipts" / "joined.log", *sorted((HERE / "corpus").glob("*.log"))]


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(usmserr.as_data(usmserr.scan_files(LOGS[0]))))
    return document


def test_a_report_and_its_json_have_the_same_figures() -> None:
    report = usmserr.scan_files(*LOGS)
    assert len(report.findings) > 20
    assert earlier_figures(json.loads(json.dumps(usmserr.as_data(report)))) == figures(report)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ([], "is no report"),
        ("text", "is no report"),
        ({"schema": 1}, "is no report"),
        ({**_document(), "schema": 2}, "of schema 2, only 1 is known"),
        ({**_document(), "schema": True}, "of schema True"),
        ({**_document(), "codes": {}}, "is no report"),
        ({**_document(), "codes": [1]}, "damaged"),
        ({**_document(), "codes": [{"kind": "api", "code": 1, "count": 1}]}, "damaged"),
        ({**_document(), "codes": [{"kind": "other", "code": "1", "count": 1}]}, "damaged"),
        ({**_document(), "codes": [{"kind": "api", "code": "1", "count": -1}]}, "damaged"),
        ({**_document(), "failed_calls": "1"}, "damaged"),
        ({**_document(), "successful_calls": 1.5}, "damaged"),
        ({key: value for key, value in _document().items() if key != "failed_receipts"}, "damaged"),
        ({**_document(), "codes": _document()["codes"][:2]}, "--top"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_report_is_refused(changed: object, reason: str) -> None:
    with pytest.raises(NotComparable, match=reason) as caught:
        earlier_figures(changed)
    assert caught.value.text.zh != caught.value.text.en


def test_keys_of_later_versions_do_not_matter_and_keys_of_now_are_not_needed() -> None:
    document = {**_document(), "a key of later": 1}
    kept = ("schema", "codes", "failed_calls", "successful_calls", "failed_receipts", "outside")
    assert earlier_figures({key: document[key] for key in kept}) == earlier_figures(document)


def test_figures_of_one_kind_or_of_some_codes() -> None:
    found = figures(usmserr.scan_text('{"RetCode":171,"Action":"SendUSMSMessageResponse"}\n' * 2 + LOGS[0].read_text()))
    calls = found.only(Kind.API, ())
    assert {kind for kind, _ in calls.counts} == {Kind.API} and calls.failed_calls == found.failed_calls
    one = found.only(None, {"171"})
    assert (one.counts, one.failed_calls, one.successful_calls) == (
        {(Kind.API, "171"): found.counts[Kind.API, "171"]},
        found.counts[Kind.API, "171"],
        found.successful_calls,
    )


def test_two_spellings_of_a_code_are_added_up() -> None:
    report = usmserr.scan_files(LOGS[0])
    (other,) = (one for one in report.findings if one.code == "MK:0001")
    twice = replace(report, findings=(*report.findings, replace(other, code="mk:0001", count=2)))
    found: Figures = figures(twice)
    assert found.counts[Kind.RECEIPT, "MK:0001"] == other.count + 2
    assert found.spellings[Kind.RECEIPT, "MK:0001"] == "MK:0001"
