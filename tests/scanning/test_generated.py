"""Generated logs: a scan finds what the generator put into them, from a file, by several processes and from a pipe."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gen_log import INCIDENT, MIXES, write
from benchmarks.shapes import DENSE_SHAPES
from usmserr.codes.catalog import Catalog
from usmserr.inputs import source
from usmserr.model import Kind
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs

KNOWN = Catalog.load().known_messages()
ALL = (*MIXES, *DENSE_SHAPES, INCIDENT)


@pytest.fixture(scope="module", params=ALL)
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    file = tmp_path_factory.mktemp("generated") / f"{request.param}.log"
    megabytes = 0.3 if request.param in MIXES else 0.08
    return str(file), write(file, megabytes, request.param, failed=0.3)


def _differences(report: Report, truth: dict[str, Any]) -> dict[str, int]:
    found = Counter({f"{finding.kind.value} {finding.code}": finding.count for finding in report.findings})
    found["other products"] = report.other_products
    found["lines"] = sum(part.lines for part in report.inputs)
    found.subtract({f"{Kind.API.value} {code}": n for code, n in truth["api"]["by_code"].items()})
    found.subtract({f"{Kind.RECEIPT.value} {code}": n for code, n in truth["receipts"]["by_code"].items()})
    found.subtract({"other products": sum(truth["other_services"]["by_code"].values()), "lines": truth["lines"]})
    return {what: n for what, n in found.items() if n}


@pytest.mark.parametrize("jobs", [1, 2])
def test_all_failures_are_found_in_a_file(
    monkeypatch: pytest.MonkeyPatch, log: tuple[str, dict[str, Any]], jobs: int
) -> None:
    monkeypatch.setattr(source, "BLOCK", 1 << 16)  # so that there are several
    file, truth = log
    assert _differences(scan_inputs([file], KNOWN, jobs=jobs), truth) == {}


def test_all_failures_are_found_in_a_pipe(log: tuple[str, dict[str, Any]]) -> None:
    file, truth = log
    assert _differences(scan_inputs([], KNOWN, stdin=io.BytesIO(Path(file).read_bytes())), truth) == {}


@pytest.mark.parametrize("mix", ALL)
def test_the_same_arguments_give_the_same_log(tmp_path: Path, mix: str) -> None:
    truths = [write(tmp_path / name, 0.01, mix, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert truths[0] == truths[1]
    assert truths[0]["sha256"] != truths[2]["sha256"]
