"""Logs of the real SDKs, and inputs after public reports, with the number of failed calls that there really were."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.model import Kind
from usmserr.scanning.calls import _direction
from usmserr.scanning.reader import head
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs
from usmserr.scanning.scan import scan

FOLDERS = [Path(__file__).parents[1] / name for name in ("corpus", "reports", "faults")]
CASES: list[dict[str, Any]] = [
    {
        **case,
        "path": folder / case["file"],
        "other_products": case.get("other_products", None if folder == FOLDERS[0] else 0),
    }
    for folder in FOLDERS
    for case in json.loads((folder / "manifest.json").read_text("utf-8"))
]
IDS = [f"{case['path'].parent.name}/{case['file']}" for case in CASES]


@cache
def _known() -> dict[str, tuple[str, ...]]:
    return Catalog.load().known_messages()


def _scan(path: Path) -> Report:
    return scan_inputs([str(path)], _known(), mask=False, stdin=io.BytesIO())


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_counts_and_first_events_are_those_of_the_real_run(case: dict[str, Any]) -> None:
    report = _scan(case["path"])
    assert [i.error for i in report.inputs] == [None]
    counts: dict[str, dict[str, int]] = {"api": {}, "receipt": {}}
    for finding in report.findings:
        counts[finding.kind.value][finding.code] = finding.count
    assert counts == case["expect"]
    assert case["other_products"] in (None, report.other_products)
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


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_no_phone_number_key_or_parameter_is_quoted(case: dict[str, Any]) -> None:
    quoted: list[str] = []
    scan_inputs(
        [str(case["path"])],
        _known(),
        on_event=lambda event: quoted.extend(filter(None, (event.text, event.message, event.phone))),
        stdin=io.BytesIO(),
    )
    assert not [text for text in quoted if PRIVATE.search(text)]


def _counts(data: bytes) -> dict[tuple[str, str], int]:
    report = scan_inputs(["-"], _known(), stdin=io.BytesIO(data))
    return {(finding.kind.value, finding.code): finding.count for finding in report.findings}


def _in_docker(data: bytes) -> bytes:
    """Return a log as docker keeps it, every line written at another moment."""
    lines = [
        json.dumps({"log": f"{line}\n", "stream": "stdout", "time": f"2026-11-23T12:00:00.{at:09}Z"})
        for at, line in enumerate(data.decode("utf-8").removesuffix("\n").split("\n"))
    ]
    return "".join(f"{line}\n" for line in lines).encode()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "CRLF": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "GBK": lambda data: data.decode("utf-8").encode("gb18030"),
    "docker": _in_docker,
}
# What is a wrapper, a table that begins a file, or another encoding already.
UNWRAPPABLE = re.compile(r"docker|k8s|cri|journal|syslog|kubectl|compose|elk|enc-|csv|tsv|gz|table|curl|neg-source")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_it_does_not_matter_in_what_form_a_log_comes(case: dict[str, Any], form: str) -> None:
    data = case["path"].read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pytest.skip("another encoding already")
    if form == "docker" and UNWRAPPABLE.search(case["file"]):
        pytest.skip("in a wrapper already, or no log")
    assert _counts(FORMS[form](data)) == _counts(data)


def _reversible(case: dict[str, Any]) -> bool:
    """Say whether every line is a record of its own, and their times tell that they grow; a table's header is first."""
    data = case["path"].read_bytes()
    if head(data):
        return False
    found = scan(data, _known())
    return sum(count for count in found.records.values()) == data.count(b"\n") and _direction(found.mentions) > 0


@pytest.mark.parametrize("case", [case for case in CASES if _reversible(case)], ids=lambda case: str(case["file"]))
def test_a_log_may_run_backwards(case: dict[str, Any]) -> None:
    data = case["path"].read_bytes()
    assert _counts(b"".join(reversed(data.splitlines(keepends=True)))) == _counts(data)
