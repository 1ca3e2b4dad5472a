"""Metrics as Prometheus' own parsers read them: OpenMetrics' strict one, and that of the older text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import usmserr
from usmserr.render import Look, reporter
from usmserr.scanning.report import Input, Report

parser = pytest.importorskip("prometheus_client.parser", reason="the extra `test` brings prometheus-client")
strict = pytest.importorskip("prometheus_client.openmetrics.parser")

HERE = Path(__file__).parents[1]
LOGS = [HERE / "receipts" / "joined.log", *sorted((HERE / "corpus").glob("*.log"))]
HOSTILE = 'a"} 1\n# EOF\\\t\x1b[31m\u202e{x="'


def _written(report: Report) -> str:
    out = StringIO()
    reporter("openmetrics").report(report, lambda finding: (), out, Look())
    return out.getvalue()


def _families(text: str) -> dict[str, Any]:
    """Parse by both parsers, which have to agree."""
    found, older = (
        {family.name: family for family in parse.text_string_to_metric_families(text)} for parse in (strict, parser)
    )
    assert {name: family.samples for name, family in found.items()} == {
        name: family.samples for name, family in older.items()
    }
    return found


def _values(family: Any) -> dict[tuple[str, ...], float]:
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


def test_metrics_say_what_the_report_says() -> None:
    report = usmserr.scan_files(*LOGS)
    families = _families(_written(report))
    assert _values(families["usmserr_failed_calls"]) == {(): report.failed_calls}
    assert _values(families["usmserr_successful_calls"]) == {(): report.successful_calls}
    assert _values(families["usmserr_failed_receipts"]) == {(): report.failed_receipts}
    counts: dict[tuple[str, str], float] = {}
    for sample in families["usmserr_failures"].samples:
        key = sample.labels["kind"], sample.labels["code"]
        counts[key] = counts.get(key, 0) + sample.value
    assert counts == {(one.kind.value, one.code): one.count for one in report.findings}
    assert {"SendUSMSMessage"} < {sample.labels["action"] for sample in families["usmserr_failures"].samples}


def test_conventions() -> None:
    families = _families(_written(usmserr.scan_files(*LOGS)))
    for family in families.values():
        assert family.name.startswith("usmserr_")
        assert family.type == "gauge"  # what a counter is, see the module
        assert not family.name.endswith("_total")
        assert family.documentation.endswith(".") and family.documentation.isascii()
        assert family.name.endswith("_seconds") == (family.unit == "seconds") == ("timestamp" in family.name)


def test_times_are_seconds() -> None:
    log = '2026-11-23T10:00:00.250Z ERROR {"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n'
    families = _families(_written(usmserr.scan_text(log)))
    assert _values(families["usmserr_last_failure_timestamp_seconds"]) == {("api", "18013"): 1795428000.25}


def test_the_last_time_is_the_latest_if_it_is_known() -> None:
    report = usmserr.scan_text('2026-11-23T10:00:00Z {"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n')
    (one,) = report.findings
    later = replace(
        report, findings=(replace(one, last_time="2026-11-23T10:00:07Z"),), last_time="2026-11-23T10:00:09Z"
    )
    families = _families(_written(later))
    assert _values(families["usmserr_last_failure_timestamp_seconds"]) == {("api", "18013"): 1795428007}
    assert _values(families["usmserr_last_event_timestamp_seconds"]) == {(): 1795428009}


def test_nothing_found_is_zero_and_not_absent() -> None:
    families = _families(_written(Report(inputs=(Input("a.log", error="No such file or directory"), Input("b.log")))))
    assert _values(families["usmserr_failed_calls"]) == {(): 0}
    assert _values(families["usmserr_unread_inputs"]) == {(): 1}
    assert families["usmserr_failures"].samples == []
    assert families["usmserr_last_event_timestamp_seconds"].samples == []


@pytest.mark.parametrize("hostile", [HOSTILE, "\\", '"', "\\n", "\n", "码", "\ud800", "# HELP x", ""])
def test_no_text_of_a_log_leaves_its_label(hostile: str) -> None:
    report = usmserr.scan_text('{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n')
    (one,) = report.findings
    twin = replace(one, code=hostile, actions=((hostile, 1),))
    text = _written(replace(report, findings=(one, twin)))
    families = _families(text)
    assert len(families) == text.count("# TYPE ")
    shown = [sample.labels["code"] for sample in families["usmserr_failures"].samples]
    assert len(shown) == 2 and all(label.isprintable() for label in shown)
    text.encode("utf-8")


def test_what_looks_alike_is_added_up() -> None:
    report = usmserr.scan_text('{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n')
    (one,) = report.findings
    alike = (replace(one, code="\x1b", count=2, actions=()), replace(one, code="\\x1b", count=3, actions=()))
    families = _families(_written(replace(report, findings=alike)))
    assert _values(families["usmserr_failures"]) == {("api", "\\x1b", ""): 5}


def _scan(*options: str, log: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", "scan", "--lang", "en", *options]
    return subprocess.run(command, input=log, capture_output=True, text=True, encoding="utf-8")


def test_a_collector_finds_a_whole_file_at_any_moment(tmp_path: Path) -> None:
    file = tmp_path / "usmserr.prom"
    file.write_text("what was there before")
    seen = file.open()  # whoever has opened the old file reads it to its end
    assert _scan("-o", str(file), log="nothing here\n").returncode == 0
    assert seen.read() == "what was there before"
    assert file.read_text("utf-8").endswith("\n# EOF\n")
    assert [path.name for path in tmp_path.iterdir()] == ["usmserr.prom"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    done = _scan("-o", str(tmp_path / "none" / "usmserr.prom"), log="nothing here\n")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "usmserr.prom: No such file or directory" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/stdout")
def test_devices_are_written_to(tmp_path: Path) -> None:
    assert _scan("-f", "openmetrics", "-o", "/dev/stdout", log="nothing here\n").stdout.endswith("# EOF\n")


def test_the_zone_that_is_assumed_is_said() -> None:
    answer = '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n'
    assert "have no zone" in _scan("-f", "openmetrics", log=f"2026-11-23 10:00:00 {answer}").stderr
    assert "have no" not in _scan("-f", "openmetrics", log=f"2026-11-23T10:00:00Z {answer}").stderr


@pytest.mark.parametrize("command", [["explain", "18013"], ["search", "quota"], ["list"]])
def test_only_scans_are_measured(command: list[str], tmp_path: Path) -> None:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-m", "usmserr", *command, "--lang", "en", *options]
        return subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")

    asked, named = run("-f", "openmetrics"), run("-o", str(tmp_path / "x.prom"))
    assert (asked.returncode, named.returncode) == (2, 2)
    assert "it can be panel, plain, json, ndjson, markdown\n" in asked.stderr
    assert "only scan has the format openmetrics" in named.stderr
    assert not (tmp_path / "x.prom").exists()
