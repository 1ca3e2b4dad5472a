"""`--help` in both languages: complete, short enough, examples that work."""

from __future__ import annotations

import re
import subprocess
import sys
from unicodedata import east_asian_width

import pytest

from usmserr.cli import help, texts
from usmserr.cli.arguments import COMMANDS
from usmserr.cli.commands import definitions
from usmserr.model import Lang


def _run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "usmserr", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environ},
    )


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def test_every_command_and_option_has_its_text_in_both_languages() -> None:
    commands, program = definitions()
    assert list(texts.COMMAND_TEXTS) == list(COMMANDS) == list(commands)
    defined = {one.name for parameters in (*commands.values(), program) for one in parameters} - {"codes", "words"}
    defined -= {"files", "name", "shell"}  # words, not options
    assert defined | {"help"} == set(texts.OPTION_TEXTS)
    assert all(option.text.zh != option.text.en for option in texts.OPTION_TEXTS.values())
    assert sorted(texts.OPTION_TEXTS) == sorted(name for _, names in texts.GROUPS for name in names)


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_short_and_begins_with_examples(name: str, lang: str) -> None:
    done = _run(*([name] if name else []), "--help", "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) <= 50
    assert max(map(_cells, lines)) <= help.WIDTH
    first, last = ("示例", "其他") if lang == "zh" else ("Examples", "Other")
    assert lines.index(first) < 8 < lines.index(last)
    if lang == "en":
        assert not re.search("[一-鿿]", re.sub("移动|联通|电信|签名|余额", "", done.stdout))


def test_help_follows_the_options_definitions() -> None:
    shown = _run("scan", "-h").stdout
    assert "$USMSERR_FORMAT" in shown and "panel|plain|json|ndjson|markdown|" in shown
    assert "默认 10" in _run("search", "-h").stdout


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"], ["--lang", "zh"]])
def test_help_of_the_program(arguments: list[str]) -> None:
    done = _run(*arguments)
    assert done.returncode == 0
    assert done.stdout == help.program_page(*definitions(), Lang.ZH)


def test_language_of_help() -> None:
    assert "Examples" in _run("-h", USMSERR_LANG="en").stdout
    assert "示例" in _run("-h", "--lang=zh", USMSERR_LANG="en").stdout
    assert "示例" in _run("scan", "--lang", "nonsense", "-h").stdout


def test_what_looks_like_a_wish_for_help_may_be_none() -> None:
    assert _run("explain", "--", "-h").returncode == 1
    assert _run("search", "-n", "1", "--", "--help").returncode == 1
    assert "示例" in _run("scan", "-qh").stdout
