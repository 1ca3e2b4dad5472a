"""Colours can be read, whatever stands behind them: their contrast, as WCAG measures it, with black and with white."""

from __future__ import annotations

import re

import pytest

from usmserr.render.palette import MANY, SIXTEEN, palette

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
ENOUGH = 4.5  # of level AA, for a text of any size
ENOUGH_FOR_BOLD = 3.0  # of level AA, for bold and large ones; the sixteen are what terminals make of them
# What terminals show as bright red, unless somebody has told them otherwise.
BRIGHT_RED = {
    "xterm": (255, 0, 0),
    "VGA": (255, 85, 85),
    "Windows console": (255, 0, 0),
    "Windows Terminal": (231, 72, 86),
    "Terminal.app": (230, 0, 0),
    "PuTTY": (255, 85, 85),
    "VS Code": (241, 76, 76),
    "Ubuntu": (239, 41, 41),
}
STEPS = (0, 95, 135, 175, 215, 255)


def _luminance(rgb: tuple[int, int, int]) -> float:
    shares = [value / 255 for value in rgb]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _cube(number: int) -> tuple[int, int, int]:
    """Return what one of the 256 colours looks like: a cube of six steps each, then greys."""
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    number -= 16
    return STEPS[number // 36], STEPS[number // 6 % 6], STEPS[number % 6]


def test_contrast_is_measured_as_it_should_be() -> None:
    assert round(_contrast(BLACK, WHITE), 1) == 21
    assert round(_contrast((119, 119, 119), WHITE), 2) == 4.48  # the grey that just fails


@pytest.mark.parametrize("part", MANY._fields)
def test_each_of_many_colours_is_readable_on_black_and_on_white(part: str) -> None:
    for number in re.findall(r"color\((\d+)\)", getattr(MANY, part)):
        assert int(number) >= 16  # those below look as the terminal likes
        assert min(_contrast(_cube(int(number)), ground) for ground in (BLACK, WHITE)) >= ENOUGH


@pytest.mark.parametrize("part", SIXTEEN._fields)
def test_of_sixteen_only_the_one_is_used_that_is_readable_everywhere(part: str) -> None:
    words = set(getattr(SIXTEEN, part).split())
    assert words <= {"bold", "underline", "reverse", "bright_red"}
    assert "bright_red" not in words or "bold" in words


@pytest.mark.parametrize("terminal", BRIGHT_RED)
def test_bright_red_is_readable_in(terminal: str) -> None:
    assert min(_contrast(BRIGHT_RED[terminal], ground) for ground in (BLACK, WHITE)) >= ENOUGH_FOR_BOLD


def test_a_hit_does_not_look_like_a_link_and_nothing_is_dim() -> None:
    for styles in (palette(many_colors=True), palette(many_colors=False)):
        assert "underline" in styles.link
        assert "underline" not in styles.hit
        assert not any("dim" in style or "black" in style for style in styles)
