"""`--help` in both languages: complete, short enough, examples that work."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from usmserr.cli import help, texts
from usmserr.cli.arguments import COMMANDS
from usmserr.cli.commands import definitions
from usmserr.cli.proposals import SCRIPTS
from usmserr.codes.receipt_table import WHO as RECEIPT_WHO
from usmserr.codes.retcodes import LAYERS
from usmserr.codes.retcodes import WHO as API_WHO
from usmserr.model import CARRIERS, Lang


def _run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
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
    defined -= {"file", "files", "name", "shell"}  # words, not options
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
        assert not re.search("[一-鿿]", re.sub("移动|联通|电信", "", done.stdout))


@pytest.mark.parametrize("lang", Lang)
def test_what_can_only_be_some_values_lists_them(lang: Lang) -> None:
    commands, _ = definitions()
    for name, defined in commands.items():
        for one in help.parameters(defined):
            for choice in one.choices:
                assert choice in help.meaning(one, lang), f"{name} {one.name}"
    for option, values in {"who": (*API_WHO, *RECEIPT_WHO), "layer": LAYERS, "carrier": CARRIERS}.items():
        assert all(re.search(rf"\b{value}\b", texts.OPTION_TEXTS[option].text.in_(lang), re.A) for value in values)
    shells = texts.COMMAND_TEXTS["completion"].about_words.in_(lang)
    assert all(shell in shells for shell in SCRIPTS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_short_help_says_how_to_have_the_other_language(lang: str) -> None:
    assert re.search(r"--lang LANG .*zh\|en .*\$USMSERR_LANG", _run("-h", "--lang", lang).stdout)


@pytest.mark.skipif(os.name == "nt", reason="the examples are quoted for a POSIX shell")
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", ["explain", "search", "list"])
def test_examples_work(name: str, lang: Lang, tmp_path: Path) -> None:
    for typed, _ in texts.examples_in(lang, texts.COMMAND_TEXTS[name].examples):
        done = subprocess.run(
            [sys.executable, "-m", "usmserr", *shlex.split(typed)[1:]], capture_output=True, cwd=tmp_path
        )
        assert done.returncode == 0, typed
        assert done.stdout or (tmp_path / "codes.md").stat().st_size


def test_examples_are_of_their_language() -> None:
    assert "usmserr search signature" in _run("search", "-h", "--lang", "en").stdout
    assert "usmserr search 签名" in _run("search", "-h").stdout
    assert "--carrier cmcc 12" in _run("explain", "-h", "--lang", "en").stdout


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
