"""Which engine reads is never a secret: `--version` names it, and a long scan on the slow one says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from usmserr import __version__
from usmserr.scanning import engine

# The program, for which little is a lot.
LITTLE = (
    "import sys; from usmserr.cli import slowness; slowness.BIG = 40; from usmserr.__main__ import main; "
    "sys.argv[0] = 'usmserr'; main()"
)
LOG = '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n'


def _run(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], input=stdin, capture_output=True, text=True, env={**os.environ, **variables}
    )


def _version(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return _run("-m", "usmserr", *options, **variables)


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        (["--version"], {}, "引擎"),
        (["-V", "--lang", "en"], {}, "engine"),
        (["--version"], {"USMSERR_LANG": "en"}, "engine"),
        (["scan", "--version"], {}, "引擎"),
    ],
)
def test_the_version_names_the_engine(options: list[str], variables: dict[str, str], words: str) -> None:
    done = _version(*options, **variables)
    first, second = done.stdout.splitlines()
    assert (done.returncode, done.stderr, first) == (0, "", f"usmserr {__version__}")
    assert second.startswith(words) and engine.name() in second


def test_why_it_is_the_reference_is_said() -> None:
    assert "python（USMSERR_ENGINE=python）" in _version("-V", USMSERR_ENGINE="python").stdout


@pytest.mark.parametrize("arguments", [["--version"], ["scan"], ["scan", "--follow"]])
def test_what_no_engine_is_called_is_wrong_usage(arguments: list[str]) -> None:
    done = _run("-m", "usmserr", *arguments, "--lang", "en", stdin=LOG, USMSERR_ENGINE="fast")
    assert done.returncode == 2
    assert done.stderr == "usmserr: USMSERR_ENGINE: no fast; it can be auto, rust, python\n"


def test_an_explanation_needs_no_engine() -> None:
    assert _run("-m", "usmserr", "18013", USMSERR_ENGINE="fast").returncode == 0


@pytest.mark.parametrize("more", [[], ["--follow"]])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_scan_on_the_reference_says_once_that_it_is_slow(lang: str, more: list[str]) -> None:
    done = _run("-c", LITTLE, "scan", "-f", "json", "--lang", lang, *more, stdin=LOG * 3, USMSERR_ENGINE="python")
    said = [line for line in done.stderr.splitlines() if "USMSERR_ENGINE=python" in line]
    assert len(said) == 1
    assert ("slow" in said[0]) == (lang == "en")
    assert json.loads(done.stdout)["failed_calls"]


def test_files_are_said_to_be_slow_before_they_are_read(tmp_path: object) -> None:
    file = os.path.join(str(tmp_path), "app.log")
    with open(file, "w") as out:
        out.write(LOG * 3)
    done = _run("-c", LITTLE, "scan", "-f", "ndjson", "--lang", "en", file, USMSERR_ENGINE="python")
    assert done.stderr.count("slow") == 1
    assert done.stderr.splitlines()[0].startswith("plain Python reads this")


@pytest.mark.parametrize(("options", "log"), [(["-q"], LOG * 3), ([], "\n")])
def test_nothing_is_said_if_nobody_wants_to_hear_it_or_it_is_short(options: list[str], log: str) -> None:
    done = _run("-c", LITTLE, "scan", "--lang", "en", *options, stdin=log, USMSERR_ENGINE="python")
    assert "slow" not in done.stderr


@pytest.mark.skipif(engine.name() != "rust", reason="there is no compiled engine here")
def test_the_compiled_one_is_not_said_to_be_slow() -> None:
    assert "slow" not in _run("-c", LITTLE, "scan", "--lang", "en", stdin=LOG * 3).stderr
