"""The report of a large log on a terminal: whole screens as files in `expected/`; USMSERR_ACCEPT=1 writes them anew."""

from __future__ import annotations

import os
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.insights import made
from usmserr.model import Lang
from usmserr.render import Look, reporter
from usmserr.render.overview import command
from usmserr.render.terminal import Terminal
from usmserr.scanning.report import Input, Report

EXPECTED = Path(__file__).parents[1] / "expected"
SCREEN = 40  # rows
LOOKS = {
    f"overview.{name}.{width}.{lang.value}": (name, Look(lang, Terminal(width=width)))
    for name, widths in {"incident": (60, 80, 120), "past": (80,), "receipts": (80,), "timeless": (80,)}.items()
    for width in widths
    for lang in Lang
} | {
    "overview.few.80.zh": ("few", Look(Lang.ZH)),
    "overview.incident.long.80.zh": ("incident", Look(Lang.ZH, long=True)),
    "overview.incident.ascii.80.en": ("incident", Look(Lang.EN, encoding="ascii")),
    "overview.incident.styled.80.zh": ("incident", Look(Lang.ZH, Terminal(True, True, False, 80))),
}


def _shown(name: str, look: Look) -> str:
    out = StringIO()
    reporter("panel").report(made.ALL[name](), made.entries_of, out, look)
    return out.getvalue()


@pytest.mark.parametrize("name", LOOKS)
def test_the_screen_is_the_expected_one(name: str) -> None:
    got = _shown(*LOOKS[name])
    file = EXPECTED / f"{name}.txt"
    if os.environ.get("USMSERR_ACCEPT"):
        file.write_text(got, encoding="utf-8", newline="\n")
    assert got == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", made.ALL)
def test_it_fits_on_a_screen(name: str, lang: Lang, width: int) -> None:
    lines = _shown(name, Look(lang, Terminal(width=width))).splitlines()
    assert max(cell_len(line) for line in lines if "://" not in line) <= width  # an address is never broken
    if width >= 60 and name != "few":
        assert len(lines) < (
            SCREEN - 2 if width >= 80 else SCREEN
        )  # the first thing to do is shown, whatever room there is


@pytest.mark.parametrize("lang", Lang)
def test_it_can_be_written_in_gbk(lang: Lang) -> None:
    _shown("incident", Look(lang, encoding="gbk")).encode("gbk")


def test_hostile_values_are_shown_as_text() -> None:
    hostile = "\x1b[31m[bold]UTA"
    one = made.finding(f"MK\x1b[2J[red]{hostile}", [30], breakdown={"template_id": ((hostile, 30),)})
    other = made.finding("171", [30], breakdown=made.MANY_TEMPLATES)
    out = StringIO()
    reporter("panel").report(made.report([100], [one, other]), made.entries_of, out, Look(Lang.EN))
    assert "\x1b" not in out.getvalue()
    assert "have the template \\x1b[31m[bold]UTA" in out.getvalue().replace("\n   ", " ")


def test_the_rest_is_named_with_the_command_that_shows_it() -> None:
    said = _shown("incident", Look(Lang.EN))
    assert "6 more codes, 107 times: 18017 (60), 171 (20)" in said
    assert said.replace("\n", " ").rstrip().endswith("everything: usmserr scan --long app.log")


def test_a_command_names_all_inputs_or_says_that_they_are_piped_in() -> None:
    def said(*names: str) -> str:
        return command(Report(tuple(map(Input, names))), "--long")

    assert said("a b.log", "b.log") == "usmserr scan --long 'a b.log' b.log"
    assert said("-") == "... | usmserr scan --long"
    assert said("-", "b.log") == "... | usmserr scan --long - b.log"
    assert said(*(f"{number}.log" for number in range(50))) == "usmserr scan --long ..."


def test_large_counts_keep_their_columns() -> None:
    findings = [made.finding("18013", [1_234_567]), made.finding("171", [99_999])]
    out = StringIO()
    reporter("panel").report(made.report([2_000_000], findings), made.entries_of, out, Look(Lang.EN, long=True))
    first, second = (line for line in out.getvalue().splitlines() if line.startswith((" 1,234,567", "    99,999")))
    assert first.index("18013") == second.index("171")


def test_what_was_said_with_an_unknown_code_is_shown() -> None:
    one = made.finding("18999", [50])
    one = replace(one, first=replace(one.first, message="strange thing", text="the line of the log"))
    out = StringIO()
    reporter("panel").report(made.report([60], [one]), made.entries_of, out, Look(Lang.EN))
    assert "strange thing" in out.getvalue() and "the line of the log" in out.getvalue()


def test_what_was_not_submitted_is_shown_whatever_room_there_is() -> None:
    for report in (made.incident(), made.few()):
        for width in (60, 80):
            out = StringIO()
            look = Look(Lang.EN, Terminal(width=width))
            reporter("panel").report(replace(report, partial_calls=7), made.entries_of, out, look)
            assert "7 calls answered with RetCode 0" in out.getvalue()
