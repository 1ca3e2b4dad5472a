"""What is longer than the screen goes to a pager, and nothing is lost where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from usmserr.cli import pager
from usmserr.render.terminal import Terminal

LOG = Path(__file__).parents[1] / "receipts" / "joined.log"
pty = pytest.importorskip("pty")

SCREEN = Terminal(is_terminal=True, width=20, height=4)


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("", False),
        ("1\n2\n3\n", False),
        ("1\n2\n3\n4\n", True),
        ("x" * 20 + "\n2\n3\n", False),
        ("x" * 21 + "\n2\n3\n", True),
        ("短" * 10 + "\n2\n3\n", False),
        ("短" * 11 + "\n2\n3\n", True),
        ("\x1b[1m" + "x" * 20 + "\x1b[0m\n2\n3\n", False),
        ("\x1b]8;id=1;https://x.example/long/address\x1b\\label\x1b]8;;\x1b\\\n2\n3\n", False),
    ],
)
def test_how_long_a_text_is(text: str, long: bool) -> None:
    assert pager.is_long(text, SCREEN) == long


def test_which_pager_it_is(tmp_path: Path) -> None:
    for name in ("less", "my pager", "most"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    path = {"PATH": str(tmp_path)}
    less, most, mine = (str(tmp_path / name) for name in ("less", "most", "my pager"))
    assert pager.command(path) == [less, "-R"]
    assert pager.command(path | {"PAGER": "less -S"}) == [less, "-S"]
    assert pager.command(path | {"PAGER": most}) == [most]
    assert pager.command(path | {"PAGER": f"'{mine}' -x"}) == [mine, "-x"]
    for none in ({"PAGER": ""}, {"PAGER": "cat"}, {"PAGER": "no-such"}, {"PAGER": "a 'b"}, {"TERM": "dumb"}):
        assert pager.command(path | none) is None
    assert pager.command({"PATH": str(tmp_path / "empty")}) is None


def _on_a_screen(arguments: list[str], environ: dict[str, str], rows: int = 24) -> tuple[int, str]:
    """Run the program on a terminal of so many rows; return its status and what the terminal got."""
    import fcntl
    import struct
    import termios

    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "usmserr", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "LESS")}
        | {"TERM": "xterm", "PYTHONUTF8": "1", **environ},
    )
    os.close(terminal)
    got = b""
    try:
        while part := os.read(screen, 65536):
            got += part
    except OSError:  # as Linux says that nobody has the terminal open any more
        pass
    finally:
        os.close(screen)
    return process.wait(timeout=20), got.decode().replace("\r\n", "\n")


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose pager says how it was called before it shows what it got."""
    script = tmp_path / "pages"
    script.write_text('#!/bin/sh\necho "pager LESS=$LESS LESSCHARSET=$LESSCHARSET"\nexec cat\n')
    script.chmod(0o755)
    return {"PAGER": str(script)}


SAID = "pager LESS=FRX LESSCHARSET=utf-8\n"


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "-f", "plain"], ["search", "--long", "号码"], ["scan", str(LOG)]],
)
def test_a_long_result_goes_to_the_pager(arguments: list[str], pages: dict[str, str]) -> None:
    status, got = _on_a_screen(arguments, pages)
    assert (status, got[: len(SAID)]) == (0, SAID)
    assert _on_a_screen([*arguments, "--no-pager"], pages) == (0, got[len(SAID) :])


def test_a_short_result_does_not(pages: dict[str, str]) -> None:
    assert "pager" not in _on_a_screen(["18013"], pages)[1]
    assert "pager" in _on_a_screen(["18013"], pages, rows=5)[1]
    assert "LESS=-S" in _on_a_screen(["18013"], pages | {"LESS": "-S"}, rows=5)[1]


def test_nothing_goes_there_from_a_pipe_or_into_a_file(pages: dict[str, str], tmp_path: Path) -> None:
    piped = subprocess.run(
        [sys.executable, "-m", "usmserr", "list", "-f", "panel"], capture_output=True, env=os.environ | pages
    )
    assert piped.stdout
    assert b"pager" not in piped.stdout
    status, got = _on_a_screen(["list", "-o", str(tmp_path / "list.txt")], pages)
    assert (status, got) == (0, "")


@pytest.mark.parametrize("broken", ["no-such-pager", "false", "sh -c 'exit 127'", ""])
def test_without_a_pager_the_result_is_written_all_the_same(broken: str) -> None:
    status, got = _on_a_screen(["list"], {"PAGER": broken})
    assert status == 0
    assert "18013" in got and "carrier-unreported" in got


def test_a_pager_may_be_left_early() -> None:
    status, got = _on_a_screen(["list", "--long"], {"PAGER": "head -n 1"})
    assert status == 0
    assert got.count("\n") == 1
