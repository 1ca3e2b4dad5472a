"""A real terminal: what is pasted ends with one Ctrl-D, and with Ctrl-C is still reported."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

pty = pytest.importorskip("pty")

ANSWER = '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}'
END, INTERRUPT = "\x04", "\x03"


def _typed(arguments: list[str], *parts: str, out: int | None = None) -> tuple[int, str, str]:
    """Run the program on a terminal on which the parts are typed one after the other; return what it wrote."""
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "usmserr", *arguments],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: _own(terminal),
    )
    assert process.stderr and process.stdout
    try:
        hint = process.stderr.readline() if parts else ""
        for part in parts:
            os.write(keyboard, part.encode())
            _wait_until_read(terminal)  # a signal drops what has not been read
        stdout, stderr = process.communicate(timeout=20)
    finally:
        process.kill()
        os.close(keyboard)
        os.close(terminal)
    return process.returncode, stdout, hint + stderr


def _wait_until_read(terminal: int) -> None:
    """Wait, a person's pause at least, until what was typed has been read; what is no whole line cannot be."""
    import fcntl
    import termios

    for _ in range(100):
        time.sleep(0.2)
        if not int.from_bytes(fcntl.ioctl(terminal, termios.FIONREAD, bytes(4)), sys.byteorder):
            return


def _own(terminal: int) -> None:
    """Make the terminal the one whose Ctrl-C reaches this process."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize("format", ["plain", "ndjson"])
@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ((ANSWER + "\n", END), 0),
        ((ANSWER, END), 0),  # in the middle of a line
        ((ANSWER + "\n" + ANSWER.replace("18013", "171") + END,), 0),
        ((ANSWER + "\n", INTERRUPT), 130),
    ],
    ids=["line", "no line end", "two", "interrupted"],
)
def test_a_paste_ends_with_one_key(parts: tuple[str, ...], status: int, format: str) -> None:
    got, stdout, stderr = _typed(["scan", "-f", format], *parts)
    assert (got, "18013" in stdout) == (status, True), stderr
    assert "1 次调用失败" in stderr or "2 次调用失败" in stderr
    assert "Ctrl-D" in stderr


def test_an_empty_paste_is_empty() -> None:
    status, stdout, stderr = _typed(["scan", "--lang", "en"], END)
    assert (status, stdout) == (0, "")
    assert "the input is empty" in stderr


def test_following_a_terminal_ends_with_one_key() -> None:
    status, stdout, _ = _typed(["scan", "--follow", "-f", "plain"], ANSWER + "\n", END)
    assert (status, "18013" in stdout) == (0, True)
