"""Logs of the real SDKs, with the number of failed calls that the server really answered."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.model import Kind
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs

CORPUS = Path(__file__).parents[1] / "corpus"
CASES: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text("utf-8"))


@cache
def _known() -> dict[str, tuple[str, ...]]:
    return Catalog.load().known_messages()


def _scan(name: str) -> Report:
    return scan_inputs([str(CORPUS / name)], _known(), mask=False, stdin=io.BytesIO())


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_counts_and_first_events_are_those_of_the_real_run(case: dict[str, Any]) -> None:
    report = _scan(case["file"])
    assert [i.error for i in report.inputs] == [None]
    counts: dict[str, dict[str, int]] = {"api": {}, "receipt": {}}
    for finding in report.findings:
        counts[finding.kind.value][finding.code] = finding.count
    assert counts == case["expect"]
    first = {(f.kind, f.code): f.first for f in report.findings}
    for key, kind in (("first", Kind.API), ("first_receipt", Kind.RECEIPT)):
        for code, want in case.get(key, {}).items():
            got = first[kind, code]
            low, high = want.get("span", (want["line"], want["line"]))
            assert low <= got.line <= high
            for name in ("action", "message", "request_id", "session_no", "phone"):
                if want.get(name) is not None:
                    assert getattr(got, name) == want[name], name
            if want.get("desc") is not None:
                assert got.message == want["desc"]
            if want.get("time") is not None:
                assert got.time in want.get("time_any", [want["time"]])


PRIVATE = re.compile(r"(?<![0-9a-f-])1[3-9]\d{9}(?!\d)|FAKEp|Signature\W+[0-9a-f]{40}|TemplateParams\W+\d")


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_no_phone_number_key_or_parameter_is_quoted(case: dict[str, Any]) -> None:
    quoted: list[str] = []
    scan_inputs(
        [str(CORPUS / case["file"])],
        _known(),
        on_event=lambda event: quoted.extend(filter(None, (event.text, event.message, event.phone))),
        stdin=io.BytesIO(),
    )
    assert not [text for text in quoted if PRIVATE.search(text)]
