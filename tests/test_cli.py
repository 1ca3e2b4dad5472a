"""The arrangement of the command line, and the program's manners."""

from __future__ import annotations

import subprocess
import sys

import pytest

from usmserr.cli import arrange


def _run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "usmserr", *arguments], input=stdin, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["18013"], ["explain", "--", "18013"]),
        (["-1"], ["explain", "--", "-1"]),
        (["explain", "-1", "-q"], ["explain", "-q", "--", "-1"]),
        (["--lang", "en", "scan", "-f", "json", "a.log"], ["scan", "--lang", "en", "-f", "json", "--", "a.log"]),
        (["search", "-qn", "3", "签名"], ["search", "-qn", "3", "--", "签名"]),
        (["-V"], ["-V"]),
    ],
)
def test_arrangement(typed: list[str], expected: list[str]) -> None:
    assert arrange(typed) == expected


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "stdout"),
    [
        (["18013"], "", 0, "18013\t"),
        (["explain"], '{"RetCode":\n 18013}\n', 0, "18013\t"),
        (["99999", "18013"], "", 1, "18013\t"),
        (["serch", "x"], "", 2, ""),
        (["search", "余额"], "", 0, "18013\t"),
        (["scan", "/no/such/file"], "", 2, ""),
        (["scan", "--check"], '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n', 1, "1\t18013\t"),
    ],
)
def test_exit_codes(arguments: list[str], stdin: str, status: int, stdout: str) -> None:
    done = _run(*arguments, stdin=stdin)
    assert done.returncode == status, done.stderr
    assert stdout in done.stdout
    assert "Traceback" not in done.stderr


def test_a_pipe_does_not_import_rich() -> None:
    script = "import sys; sys.argv = ['usmserr', '18013']; import atexit\n"
    script += "atexit.register(lambda: print('rich' in sys.modules, file=sys.stderr))\n"
    script += "from usmserr.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr.strip() == "False"
