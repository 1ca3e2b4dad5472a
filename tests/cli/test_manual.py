"""The manual page: complete, in both languages, and good roff."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from usmserr.cli import help, manual, texts
from usmserr.cli.commands import definitions
from usmserr.cli.status import Status
from usmserr.model import Lang
from usmserr.render import REPORT_FORMATS

PAGES = {lang: manual.page(*definitions(), lang) for lang in Lang}


@pytest.mark.parametrize("lang", Lang)
def test_page_has_everything_that_help_has(lang: Lang) -> None:
    plain = PAGES[lang].replace("\\:", "").replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")
    commands, _ = definitions()
    for name, defined in commands.items():
        assert f"usmserr {name}" in plain
        for option in help.parameters(defined):
            assert ", ".join(option.spellings) in plain
            assert help.meaning(option, lang) in plain
            assert not option.variable or f"\\fB{option.variable}\\fR" in plain
        for typed, about in texts.examples_in(lang, texts.COMMAND_TEXTS[name].examples):
            assert f"\\fB{typed}\\fR\n{about}" in plain
    assert all(f"\\fB{one}\\fR" in plain for one in (*REPORT_FORMATS, *map(str, map(int, Status)), "141"))


def test_sections_are_the_same_in_both_languages() -> None:
    english, chinese = (re.findall('^.SH "(.*)"', page, re.M) for page in (PAGES[Lang.EN], PAGES[Lang.ZH]))
    assert english[0] == "NAME"
    assert {"FORMATS", "EXIT STATUS", "ENVIRONMENT", "FILES", "ENCODING", "EXAMPLES"} <= set(english)
    assert len(english) == len(chinese) == len(set(chinese))


@pytest.mark.skipif(not shutil.which("groff"), reason="no groff here")
@pytest.mark.parametrize("lang", Lang)
def test_groff_has_nothing_to_say(lang: Lang) -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-c"], input=PAGES[lang].encode(), capture_output=True
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    lines = re.sub("\x1b\\[[0-9;]*m|.\b", "", done.stdout.decode()).splitlines()
    assert "usmserr scan" in "\n".join(lines)
