"""What is wrong with a command line is said in the language asked for, with what would be right."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from usmserr.cli.complaints import reason
from usmserr.model import Lang

# What is typed, and what is said in Chinese and in English.
SAID: dict[str, tuple[str, str]] = {
    "18013 --foo": ("没有选项 --foo", "no option --foo"),
    "18013 --colour": ("没有选项 --colour；是不是 --color", "no option --colour; did you mean --color"),
    "scan -x": ("没有选项 -x；见 --help", "no option -x; see --help"),
    "18013 --quiet=3": ("选项 --quiet 不带值", "option --quiet takes no value"),
    "18013 -o": ("选项 -o 后面少了值", "option -o takes a value"),
    "scan --jobs": ("选项 --jobs 后面少了值", "option --jobs takes a value"),
    "search": ("少了 WORD...", "missing WORD..."),
    "search -n x y": (
        "-n / --limit 没有 x 这个值；要一个整数，至少 1",
        "-n / --limit: no x; it takes a whole number, at least 1",
    ),
    "scan --top 0": ("--top 没有 0 这个值；要一个整数，至少 1", "--top: no 0; it takes a whole number, at least 1"),
    "scan --jobs 1.5": ("没有 1.5 这个值；要一个整数，至少 1", "no 1.5; it takes a whole number, at least 1"),
    "list --kind x": ("--kind 没有 x 这个值；可以是 api, receipt", "--kind: no x; it can be api, receipt"),
    "18013 --color x": ("可以是 auto, always, never", "it can be auto, always, never"),
    "18013 --links x": (
        "--links 没有 x 这个值；可以是 auto, always, never",
        "--links: no x; it can be auto, always, never",
    ),
    "18013 -f x": ("没有 x 这个值；可以是 panel, plain, json", "no x; it can be panel, plain, json"),
    "list --who x": ("--who 没有 x 这个值；可以是 request, content", "--who: no x; it can be request, content"),
    "list --layer x": ("可以是 gateway, usms", "it can be gateway, usms"),
    "list --category x": ("可以是 success, number-not-exist", "it can be success, number-not-exist"),
    "12 --carrier x": ("没有运营商 x；可以是 cmcc（移动）", "no carrier x; it can be cmcc (China Mobile)"),
    "completion tcsh": ("SHELL 没有 tcsh 这个值；可以是 bash", "SHELL: no tcsh; it can be bash"),
    "completion bash zsh": ("多出了 zsh", "there is no place for zsh"),
    "list x y": ("多出了 x y", "there is no place for x y"),
    "schema report more": ("多出了 more", "there is no place for more"),
    "18013 --url --open": ("--url 和 --open 选一个", "--url and --open do not go together"),
    "scan --follow -r x": ("不能和 -r（目录）一起用", "takes files, not folders"),
    "scan --since soon x": ("--since：看不懂时间 soon", "--since soon: "),
    "18013 --data no.toml": ("no.toml：没有这个文件", "no.toml: No such file"),
    "18013 -o no/x.md": ("no/x.md: 没有这个文件", "no/x.md: No such file"),
}


def _run(typed: str, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", *typed.split(), *options]
    environ = {**os.environ, "PYTHONUTF8": "1", **environ}
    return subprocess.run(command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, env=environ)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("typed", SAID)
def test_it_is_said_in_the_language_asked_for(typed: str, lang: str) -> None:
    done = _run(typed, USMSERR_LANG=lang)
    assert (done.returncode, done.stdout) == (2, "")
    assert SAID[typed][lang == "en"] in done.stderr
    if lang == "zh":
        assert not re.search("[a-z]{3,} [a-z]{2,} [a-z]{2,}", done.stderr)
    else:
        assert done.stderr.isascii()


def test_the_option_comes_before_the_variable() -> None:
    assert "没有选项" in _run("18013 --lang zh --foo", USMSERR_LANG="en").stderr
    assert "no option" in _run("18013 --foo --lang=en", USMSERR_LANG="zh").stderr
    assert "Not enough" in _run("18013 --lang en", USMSERR_LANG="zh").stdout


def test_a_wrong_variable_is_named() -> None:
    done = _run("18013", USMSERR_LANG="fr")
    assert (done.returncode, "USMSERR_LANG 没有 fr 这个值；可以是 zh, en" in done.stderr) == (2, True)
    assert _run("18013 --lang en", USMSERR_LANG="fr").returncode == 0
    assert "USMSERR_FORMAT: no x;" in _run("18013 --lang en", USMSERR_FORMAT="x").stderr


@pytest.mark.parametrize(
    ("said", "zh"),
    [
        ("gzip: ends in the middle", "gzip：不完整，没有结尾"),
        ("xz: Corrupt input data", "xz：内容坏了（Corrupt input data）"),
        ("a zip archive: unpack it, or write the member you mean to standard output", "是 zip 归档：先解开"),
        (
            "zstd: needs Python 3.14 or the package backports.zstd; or run `zstdcat FILE | usmserr scan`",
            "zstd：需要 Python",
        ),
        ("gzip: what follows its end is not gzip", "gzip：结尾之后还有别的内容"),
        ("No such file or directory", "没有这个文件"),
        ("something new", "something new"),
    ],
)
def test_why_an_input_cannot_be_read(said: str, zh: str) -> None:
    assert reason(said, Lang.ZH).startswith(zh)
    assert reason(said, Lang.EN) == said
