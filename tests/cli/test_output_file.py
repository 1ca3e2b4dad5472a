"""`-o`: the file's ending decides the format, and a file never keeps an older result."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FAILED = '{"RetCode":18013,"Action":"SendUSMSMessageResponse","Message":"x"}\n'
GOOD = '{"RetCode":0,"Action":"SendUSMSMessageResponse","Message":"x"}\n'


def _scan(log: str, *options: str) -> str:
    command = [sys.executable, "-m", "usmserr", "scan", "--lang", "en", *options]
    return subprocess.run(command, input=log, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.json", '{\n  "schema": 1'),
        ("r.ndjson", '{"kind": "api"'),
        ("r.MD", "# USMS: 1 failed call\n"),
        ("r.prom", "# HELP "),
        ("r.txt", "1\t18013\t"),
    ],
)
def test_the_ending_decides_the_format(tmp_path: Path, name: str, begins: str) -> None:
    assert _scan(FAILED, "-o", str(tmp_path / name)) == ""
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_an_option_decides_before_the_ending(tmp_path: Path) -> None:
    _scan(FAILED, "-f", "json", "-o", str(tmp_path / "r.md"))
    assert json.loads((tmp_path / "r.md").read_text("utf-8"))["failed_calls"] == 1


@pytest.mark.parametrize(
    ("name", "held"),
    [("r.md", "No failure found: 1 lines read, 1 successful calls seen\n"), ("r.txt", ""), ("r.ndjson", "")],
)
def test_a_file_never_keeps_an_older_result(tmp_path: Path, name: str, held: str) -> None:
    (tmp_path / name).write_text("what failed yesterday")
    _scan(GOOD, "-o", str(tmp_path / name))
    assert (tmp_path / name).read_text("utf-8") == held
