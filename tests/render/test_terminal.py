"""What a terminal can show, by what it tells of itself."""

from __future__ import annotations

from io import StringIO

import pytest

from usmserr.render.terminal import detect


class Screen(StringIO):
    def isatty(self) -> bool:
        return True


MODERN = {"TERM": "xterm-256color"}
WITH_LINKS = {
    "iTerm": {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.4.1"},
    "WezTerm": {"TERM_PROGRAM": "WezTerm", "TERM_PROGRAM_VERSION": "20240203-110809-5046fc22"},
    "VS Code": {"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.91.0"},
    "ghostty": {"TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.0.0"},
    "GNOME": {"VTE_VERSION": "6800"},
    "Windows Terminal": {"WT_SESSION": "b2f6"},
    "kitty": {"KITTY_WINDOW_ID": "1", "TERM": "xterm-kitty"},
    "kitty, through SSH": {"TERM": "xterm-kitty"},
    "foot": {"TERM": "foot"},
    "kitty, started from GNOME's": {"KITTY_WINDOW_ID": "1", "VTE_VERSION": "4000"},
}
WITHOUT_LINKS = {
    "SSH, a container": {},
    "the console": {"TERM": "linux"},
    "dumb": {"TERM": "dumb", "VTE_VERSION": "6800"},
    "macOS": {"TERM_PROGRAM": "Apple_Terminal", "TERM_PROGRAM_VERSION": "453"},
    "an old iTerm": {"TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.0.15"},
    "an old VS Code": {"TERM_PROGRAM": "vscode", "TERM_PROGRAM_VERSION": "1.60.2"},
    "VS Code of no version": {"TERM_PROGRAM": "vscode"},
    "an unknown one, started from GNOME's": {"TERM_PROGRAM": "other", "VTE_VERSION": "6800"},
    "old VTE": {"VTE_VERSION": "4205"},
    "VTE 0.50.0": {"VTE_VERSION": "5000"},
    "no number": {"VTE_VERSION": "new"},
    "tmux in GNOME's": {"TMUX": "/tmp/tmux-0/default,1,0", "VTE_VERSION": "6800", "TERM": "tmux-256color"},
    "screen in GNOME's": {"STY": "1.pts-0", "VTE_VERSION": "6800", "TERM": "screen"},
    "tmux, by SSH": {"TERM": "screen-256color", "KITTY_WINDOW_ID": "1"},
    "Emacs in GNOME's": {"INSIDE_EMACS": "29.1,comint", "VTE_VERSION": "6800"},
    "xterm from GNOME's": {"XTERM_VERSION": "XTerm(379)", "VTE_VERSION": "6800"},
    "IntelliJ from kitty": {"TERMINAL_EMULATOR": "JetBrains-JediTerm", "KITTY_WINDOW_ID": "1"},
}


@pytest.mark.parametrize("name", [*WITH_LINKS, *WITHOUT_LINKS])
def test_links_are_shown_only_where_they_are_known_to_work(name: str) -> None:
    environ = MODERN | {**WITH_LINKS, **WITHOUT_LINKS}[name]
    assert detect(Screen(), "auto", environ).hyperlinks == (name in WITH_LINKS)
    assert not detect(Screen(), "auto", environ, "never").hyperlinks
    assert not detect(StringIO(), "auto", environ).hyperlinks
    assert not detect(None, "always", environ).hyperlinks


def test_links_can_be_asked_for_but_need_escape_sequences() -> None:
    assert detect(Screen(), "auto", MODERN, "always").hyperlinks
    assert detect(StringIO(), "always", MODERN, "always").hyperlinks
    assert not detect(Screen(), "auto", MODERN | {"NO_COLOR": "1"}, "always").hyperlinks
    assert not detect(Screen(), "never", MODERN | {"WT_SESSION": "1"}).hyperlinks


@pytest.mark.parametrize(
    ("environ", "many"),
    [
        ({"TERM": "xterm"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"WT_SESSION": "1"}, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False),
    ],
)
def test_colours(environ: dict[str, str], many: bool) -> None:
    assert detect(Screen(), "auto", environ).many_colors == many
