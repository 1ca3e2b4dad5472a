"""Selecting events by kind, code, action and time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest

from usmserr.cli.progress import AFTER, Progress
from usmserr.codes.catalog import Catalog
from usmserr.model import Kind, Lang
from usmserr.scanning.run import scan_inputs
from usmserr.scanning.selection import Selection, moment
from usmserr.scanning.times import instant, iso, lacking

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 15, 30, 40, tzinfo=BEIJING)


def _line(clock: str, code: int, action: str = "SendUSMSMessage") -> str:
    return f'2026-11-22T{clock}+08:00 INFO sms - {{"RetCode":{code},"Action":"{action}Response"}}\n'


LOG = (
    _line("09:00:00", 171)
    + _line("10:00:00", 0)
    + _line("10:30:00", 18013)
    + _line("11:00:00", 18013, "SendBatchUSMSMessage")
    + _line("12:00:00", 0, "SendBatchUSMSMessage")
    + '{"RetCode":18014,"Action":"SendUSMSMessageResponse"}\n'
    + '2026-11-22T12:30:00+08:00 INFO cb - {"SessionNo":"s","Phone":"18500000001","ReceiptTime":1795321800,'
    + '"ReceiptResult":"Fail","ReceiptCode":"mk:0001"}\n'
)


def test_a_report_says_when_what_is_wanted_ends() -> None:
    until = NOW - timedelta(days=1)
    found = scan_inputs(["-"], {}, selection=Selection(until=until), stdin=io.BytesIO(LOG.encode()))
    assert found.until == until
    assert found.last_time == "2026-11-22T04:30:00Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=BEIJING)),
        ("2026-11-01T10:00:00+00:00", datetime(2026, 11, 1, 18, tzinfo=BEIJING)),
        ("2026-11-01 10:00:00.5Z", datetime(2026, 11, 1, 18, 0, 0, 500000, tzinfo=BEIJING)),
        ("10:00", datetime(2026, 11, 23, 10, tzinfo=BEIJING)),
        ("9:05:07", datetime(2026, 11, 23, 9, 5, 7, tzinfo=BEIJING)),
        ("-2h", NOW - timedelta(hours=2)),
        ("2h", NOW - timedelta(hours=2)),
        ("昨天", NOW.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)),
        ("2026/11/1", datetime(2026, 11, 1).astimezone()),
        ("-90s", NOW - timedelta(seconds=90)),
        ("-1w", NOW - timedelta(weeks=1)),
        ("now", NOW),
        ("today", datetime(2026, 11, 23, tzinfo=BEIJING)),
        (" Yesterday ", datetime(2026, 11, 22, tzinfo=BEIJING)),
    ],
)
def test_moments(text: str, expected: datetime) -> None:
    found = moment(text, NOW)
    # A date without a zone is the machine's.
    assert found == expected or found.replace(tzinfo=None) == expected.replace(tzinfo=None)


@pytest.mark.parametrize("text", ["", "2x", "-2x", "25:00", "2026-13-01", "2026-02-30", "soon", "-999999w"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        moment(text, NOW)


@pytest.mark.parametrize("text", ["2026-11-22", "0000-00-00T00:00", "2026-11-22T10:00:00+99:99", "x"])
def test_what_is_no_instant_is_none(text: str) -> None:
    assert instant(text) is None


def _at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{clock}:00+08:00")


@pytest.mark.parametrize(
    ("selection", "codes", "successful"),
    [
        (Selection(), ["18013", "171", "18014", "mk:0001"], 2),
        (Selection(kind=Kind.RECEIPT), ["mk:0001"], 2),
        (Selection(kind=Kind.API), ["18013", "171", "18014"], 2),
        (Selection(codes=["ＭＫ：0001", "171"]), ["171", "mk:0001"], 2),
        (Selection(actions=["sendbatchusmsmessage"]), ["18013"], 1),
        (Selection(actions=["SendUSMSMessageResponse"]), ["171", "18013", "18014"], 1),
        (Selection(since=_at("10:30")), ["18013", "mk:0001"], 1),
        (Selection(until=_at("10:30")), ["171"], 1),
        (Selection(since=_at("10:00"), until=_at("11:00")), ["18013"], 1),
    ],
)
def test_a_selection_counts_only_what_it_takes(selection: Selection, codes: list[str], successful: int) -> None:
    known = Catalog.load().known_messages()
    report = scan_inputs(["-"], known, selection=selection, stdin=io.BytesIO(LOG.encode()))
    assert [finding.code for finding in report.findings] == codes
    assert report.successful_calls == successful
    assert report.failed_calls + report.failed_receipts == sum(finding.count for finding in report.findings)
    timed = selection.since or selection.until
    assert selection.timeless == (1 if timed else 0)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", "scan", "--lang", "en", *arguments]
    return subprocess.run(command, input=LOG, capture_output=True, text=True)


def test_options_of_the_command_line() -> None:
    done = _run("--top", "1")
    assert [line.split("\t")[1] for line in done.stdout.splitlines()] == ["18013"]
    assert "1 of 4 codes shown" in done.stderr
    done = _run("-f", "ndjson", "--code", "171", "--code", "18014", "--kind", "api")
    assert [json.loads(line)["code"] for line in done.stdout.splitlines()] == ["171", "18014"]
    done = _run("--since", "2026-11-22T10:00:00+08:00", "--until", "2026-11-22T11:00:00+08:00")
    assert [line.split("\t")[1] for line in done.stdout.splitlines()] == ["18013"]
    assert "no time: 1" in done.stderr
    assert _run("--since", "-1h", "--check").returncode == 0
    assert _run("--since", "soon").returncode == 2
    turned = _run("--since", "11:00", "--until", "10:00")
    assert turned.returncode == 2
    assert "--since 11:00 is not before --until 10:00" in turned.stderr


def test_progress_is_shown_after_a_while_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    out = io.StringIO()
    progress = Progress(out, 100_000_000, Lang.EN)
    clock[0] += AFTER / 2
    progress(1_000_000, 1)
    progress.clear()
    assert out.getvalue() == ""
    clock[0] += AFTER * 1.5
    progress(50_000_000, 7)
    progress(50_000_001, 8)
    assert out.getvalue() == "\r50 MB / 100 MB (50 %) · 25.0 MB/s · left 0:02 · 7 failures\x1b[K"
    progress.clear()
    assert out.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nov 23 10:00:00 host", "--11-23T10:00:00"),
        ("Nov  3 10:00:00", "--11-03T10:00:00"),
        ("10:00:00,123 ERROR", "T10:00:00.123"),
        ("[10:00:00] x", "T10:00:00"),
        ("WARN  10:00:00.5 x", "T10:00:00.5"),
        ("[error] [11-23 10:00:00] x", "--11-23T10:00:00"),
        ("E1123 10:00:00.123456 1 a.go:1]", "--11-23T10:00:00.123456"),
        ('time="10:00:00" level=error', "T10:00:00"),
        ("will retry at 10:00:00", None),
        ("1:10:00:00", None),
        ("10:00:00:00", None),
        ("10:00", None),
    ],
)
def test_times_that_lack_something(text: str, expected: str | None) -> None:
    assert iso(text) == expected


@pytest.mark.parametrize(
    ("time", "lacks", "expected"),
    [
        ("--11-23T10:00:00", "year", "2026-11-23T10:00:00"),
        ("--11-23T20:00:00", "year", "2026-11-23T20:00:00"),  # a clock may be ahead
        ("--12-31T10:00:00", "year", "2025-12-31T10:00:00"),  # the last one
        ("--02-29T10:00:00", "year", "2024-02-29T10:00:00"),
        ("--13-01T10:00:00", "year", None),
        ("T23:00:00.5", "date", "2026-11-23T23:00:00.5"),
        ("2026-11-23T10:00:00", "zone", "2026-11-23T10:00:00"),
        ("2026-11-23T10:00:00Z", None, "2026-11-23T10:00:00Z"),
        ("2026-11-23T10:00:00+0800", None, "2026-11-23T10:00:00+08:00"),
    ],
)
def test_the_machine_adds_what_a_time_lacks(time: str, lacks: str | None, expected: str | None) -> None:
    assert lacking(time) == lacks
    assert instant(time, NOW) == (expected and instant(expected))
