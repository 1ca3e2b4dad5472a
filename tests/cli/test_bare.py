"""The program without a command: what is piped is scanned, everybody else gets help."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from usmserr.cli import help
from usmserr.cli.commands import definitions
from usmserr.model import Lang

ANSWER = '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n'


def _run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", *arguments]
    if stdin is None:
        return subprocess.run(command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    return subprocess.run(command, capture_output=True, encoding="utf-8", input=stdin)


def test_what_is_piped_is_scanned(tmp_path: Path) -> None:
    done = _run(stdin=ANSWER)
    assert (done.returncode, done.stdout[:8]) == (0, "1\t18013\t")
    assert "1 次调用失败" in done.stderr
    assert '"failed_calls": 1' in _run("-f", "json", stdin=ANSWER).stdout
    assert _run("--check", stdin=ANSWER).returncode == 1
    assert _run("--foo", stdin=ANSWER).returncode == 2
    assert "--foo" in _run("--foo", stdin=ANSWER).stderr
    assert _run("-V", stdin=ANSWER).stdout.startswith("usmserr ")
    log = tmp_path / "app.log"
    log.write_text(ANSWER)
    with log.open() as stream:
        assert (
            subprocess.run([sys.executable, "-m", "usmserr"], stdin=stream, capture_output=True).stdout[:7]
            == b"1\t18013"
        )


@pytest.mark.parametrize("arguments", [["help"], ["help", "--lang", "zh"], ["help", "help"], []])
def test_help_as_a_word(arguments: list[str]) -> None:
    done = _run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == help.program_page(*definitions(), Lang.ZH)


def test_help_of_a_command_as_a_word() -> None:
    assert _run("help", "scan", "--lang", "en").stdout == help.command_page("scan", definitions()[0]["scan"], Lang.EN)
