"""Scanning whole inputs: the result depends neither on how they are cut nor on how many threads work on them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.scanning import twin
from usmserr.codes.catalog import Catalog
from usmserr.inputs import source
from usmserr.scanning import engine, ids, run
from usmserr.scanning.counting import Counting
from usmserr.scanning.pool import Workers
from usmserr.scanning.report import Event, Report
from usmserr.scanning.run import scan_inputs

CORPUS = Path(__file__).parents[1] / "corpus"
LOGS = sorted(map(str, CORPUS.glob("*.log")))
KNOWN = Catalog.load().known_messages()


def _scan(names: list[str], jobs: int) -> tuple[Report, list[Event]]:
    events: list[Event] = []
    return scan_inputs(names, KNOWN, jobs=jobs, on_event=events.append), events


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A log of many blocks, every third of other text."""
    file = tmp_path_factory.mktemp("run") / "long.log"
    parts = [Path(name).read_bytes().rstrip(b"\n") + b"\n" for name in LOGS if "gbk" not in name]
    noise = b"2026-11-23 10:00:00,000 INFO web - GET /health 200\n" * 30
    file.write_bytes(b"".join(part + noise for part in parts))
    return str(file)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """There is an engine; the list gets how many threads are begun."""
    monkeypatch.setattr(engine, "module", twin.Module)
    monkeypatch.setattr(run, "_counting", Counting)
    numbers: list[int] = []
    begin = Workers._begin

    def noted(workers: Workers) -> None:
        numbers.append(workers.jobs)
        begin(workers)

    monkeypatch.setattr(Workers, "_begin", noted)
    return numbers


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_threads_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, long: str, jobs: int, begun: list[int]
) -> None:
    monkeypatch.setattr(source, "BLOCK", 1 << 12)
    names = [long, LOGS[0], "/no/such/file", LOGS[1]]
    one = _scan(names, 1)
    assert not begun
    assert one == _scan(names, jobs) and begun == [jobs]
    monkeypatch.setattr(engine, "module", lambda: None)
    assert one == _scan(names, jobs) and begun == [jobs]  # the reference runs alone


def test_little_is_read_without_threads(begun: list[int], long: str) -> None:
    _scan(LOGS[:1], 2)
    scan_inputs(LOGS, KNOWN)
    assert not begun


def test_a_pipe_with_much_in_it_is_shared_unless_somebody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, long: str, begun: list[int]
) -> None:
    monkeypatch.setattr(run, "BIG", 2 * source.BLOCK)
    monkeypatch.setattr(source, "BLOCK", 1 << 12)
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    def scan(size: int = -1, **options: Any) -> Report:
        with open(long, "rb") as stream:
            return scan_inputs([], KNOWN, stdin=io.BytesIO(stream.read(size)), **options)

    one = scan(jobs=1)
    assert not begun and one.failed_calls > 0
    assert scan() == one and begun == [2]
    scan(on_event=lambda event: None)
    scan(1 << 12)
    assert begun == [2]


def test_what_stands_before_an_error_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: str, begun: list[int]
) -> None:
    import gzip

    monkeypatch.setattr(source, "BLOCK", 1 << 12)
    packed = gzip.compress(Path(long).read_bytes())
    file = tmp_path / "cut.gz"
    file.write_bytes(packed[: len(packed) // 2])
    one, two = (_scan([str(file)], jobs) for jobs in (1, 2))
    assert one == two and begun == [2]
    assert one[0].failed_calls > 0
    assert one[0].inputs[0].error
    assert replace(one[0].inputs[0], error=None) != one[0].inputs[0]


@pytest.mark.parametrize("block", [64, 200, 1 << 20])
def test_a_cut_between_two_calls_does_not_join_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(source, "BLOCK", block)
    file = tmp_path / "calls.log"
    file.write_text("".join(f'{{"RetCode":18013,"n":{n}}}\n' for n in range(50)))
    assert _scan([str(file)], 1)[0].failed_calls == 50


def test_a_receipt_keeps_what_was_known_of_its_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_WINDOW", 6)
    monkeypatch.setattr(source, "BLOCK", 400)
    calls = [
        f'{{"Action":"SendUSMSMessageResponse","RetCode":0,"SessionNo":"00000000-0000-4000-8000-{n:012}"}}'
        for n in range(20)
    ]
    receipt = (
        '{"Data":[{"Phone":"13800000000","ReceiptCode":"UNDELIV","ReceiptResult":"Fail",'
        '"SessionNo":"00000000-0000-4000-8000-000000000000"}]}'
    )
    file = tmp_path / "calls.log"
    file.write_text("\n".join([calls[0], receipt, *calls[1:]]) + "\n")
    report, _ = _scan([str(file)], 1)
    assert report.accepted_not_delivered == 1
    assert report.findings[0].first.call == "accepted"
    assert scan_inputs([str(file)], KNOWN).findings[0].first.call == "accepted"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_is_emptied_while_it_is_read_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: str, begun: list[int], jobs: int
) -> None:
    monkeypatch.setattr(source, "BLOCK", 1 << 12)
    file = tmp_path / "shrinks.log"
    file.write_bytes(Path(long).read_bytes())
    report = scan_inputs([str(file)], KNOWN, jobs=jobs, on_block=lambda *_: os.truncate(file, 100))
    assert report.inputs[0].error == "emptied or cut while it was being read"
    assert 0 < report.inputs[0].bytes < Path(long).stat().st_size


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("piped", [False, True])
def test_an_interrupt_ends_at_once(tmp_path: Path, long: str, piped: bool) -> None:
    file = tmp_path / "big.log"
    file.write_bytes(Path(long).read_bytes() * (1 + (200 << 20) // Path(long).stat().st_size))
    command = [sys.executable, "-m", "usmserr", "scan", "-j2", "-f", "json", "-" if piped else str(file)]
    for delay in (0.5, 0.7, 0.9):
        with file.open("rb") as stream, subprocess.Popen(["cat"], stdin=stream, stdout=subprocess.PIPE) as feeder:
            options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
            scan = subprocess.Popen(command, stdin=feeder.stdout if piped else None, **options)
            time.sleep(delay)
            os.killpg(scan.pid, signal.SIGINT)
            printed = scan.communicate(timeout=20)
            feeder.kill()
        # A slow machine has not begun by then, and the system answers; a fast one has ended.
        assert scan.returncode in (130, -signal.SIGINT, 0)
        assert printed[0] == b"" or scan.returncode == 0
        assert b"Traceback" not in printed[1]


@pytest.mark.parametrize("message", ["no money", 'invalid format of params "TemplateParams"', '"x" "y"'])
def test_a_message_keeps_the_quotes_that_are_its_own(message: str) -> None:
    said = (
        "[6c1f0f3a-0000-4000-8000-000000000001] do SendUSMSMessage failed, api:\n[server.RetCodeError] 18002 " + message
    )
    for line in (said, f"time=x level=warning msg={json.dumps(said)}"):
        report = scan_inputs(["-"], KNOWN, stdin=io.BytesIO(line.encode()))
        assert [finding.first.message for finding in report.findings] == [message]
