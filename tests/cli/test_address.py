"""`--url` and `--open`: the first link of a code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BUY = "https://console.ucloud.cn/usms?package_type=0&purpose=1&buy_amount=10"
SIGN = "https://docs.ucloud.cn/api/summary/signature"


def _run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")}
    return subprocess.run(
        [sys.executable, "-m", "usmserr", *arguments], capture_output=True, encoding="utf-8", env={**known, **environ}
    )


@pytest.mark.parametrize(
    ("arguments", "status", "stdout"),
    [
        (["18013"], 0, f"{BUY}\n"),
        (["18013", "-f", "json"], 0, f"{BUY}\n"),
        (["18013", "171", "18013"], 0, f"{BUY}\n{SIGN}\nhttps://docs.ucloud.cn/api/usms-api/get_usms_send_receipt\n"),
        (["18013", "99999"], 1, f"{BUY}\n"),
        (["99999"], 1, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_the_address_alone_is_printed(arguments: list[str], status: int, stdout: str) -> None:
    done = _run("--url", *arguments)
    assert (done.returncode, done.stdout) == (status, stdout)


def test_it_can_be_written_to_a_file(tmp_path: Path) -> None:
    assert _run("--url", "18013", "-o", str(tmp_path / "url")).stdout == ""
    assert (tmp_path / "url").read_text() == f"{BUY}\n"


@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
def test_it_is_opened_and_that_is_said(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    done = _run("--open", "18013", "171", "--lang", "en", BROWSER=f"{browser} %s")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"opened in the browser: {BUY}\n"
    assert (tmp_path / "opened").read_text() == f"{BUY}\n"


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="the system always has a browser")
def test_without_a_browser_the_address_is_printed(tmp_path: Path) -> None:
    done = _run("--open", "18013", PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"{BUY}\n")
    assert "没有浏览器" in done.stderr
