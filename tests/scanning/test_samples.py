"""Small logs of many loggers, stores, databases and chats, each with what it must yield: `samples.jsonl`.

They are in our own words; ids and phones are made up. A third of them look like failures and are none.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.model import Kind
from usmserr.scanning.report import Event, Report
from usmserr.scanning.run import scan_inputs

KNOWN = Catalog.load().known_messages()
SAMPLES = [
    json.loads(line) for line in (Path(__file__).parent / "samples.jsonl").read_text("utf-8").splitlines() if line
]
NAMES = [one["name"] for one in SAMPLES]
OTHERS = "2026-11-22 08:00:{0:02} INFO  [web-{0}] GET /health 200 {0} ms\n"


def _counts(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = {"api": {}, "receipt": {}, "other_products": report.other_products}
    for finding in report.findings:
        found[finding.kind.value][finding.code] = finding.count
    return found


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_sample_yields_what_is_in_it(sample: dict[str, Any]) -> None:
    events: list[Event] = []
    log = io.BytesIO(sample["text"].encode())
    report = scan_inputs(["-"], KNOWN, mask=False, stdin=log, on_event=events.append)
    assert _counts(report) == {name: sample[name] for name in ("api", "receipt", "other_products")}
    assert report.successful_calls == sample.get("successful_calls", report.successful_calls)
    for wanted in sample["events"]:
        found = {name: [getattr(one, name) for one in events if one.code == wanted["code"]] for name in wanted}
        assert all(value in found[name] for name, value in wanted.items()), found


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_it_yields_the_same_among_many_other_lines(sample: dict[str, Any]) -> None:
    others = "".join(OTHERS.format(n % 60) for n in range(2000))
    end = "" if sample["text"].endswith("\n") else "\n"
    log = io.BytesIO((others + sample["text"] + end + others).encode())
    counts = _counts(scan_inputs(["-"], KNOWN, mask=False, stdin=log))
    assert counts == {name: sample[name] for name in ("api", "receipt", "other_products")}


def test_many_samples_yield_nothing() -> None:
    assert sum(not one["api"] and not one["receipt"] for one in SAMPLES) > 100
    assert {Kind.API.value, Kind.RECEIPT.value} <= {*SAMPLES[0]}
