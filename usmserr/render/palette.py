"""The styles of what panels hold, by the parts they play.

Nobody knows what stands behind the text, black or white. Of the 256 colours that look alike everywhere, few can be read
on both with the contrast of WCAG's level AA, 4.5 : 1, and only those are used. Of the sixteen whose look each terminal
chooses, bright red alone can be told from either in all terminals that people use; so where there are no more, weight
and underlines do the rest. Nothing is dim: some terminals make hardly anything of it, others hardly anything visible.
"""

from __future__ import annotations

from typing import NamedTuple


class Palette(NamedTuple):
    """A style, as Rich writes it, for each part."""

    code: str  # what is looked up
    title: str
    act: str  # who must act, and whether sending again helps
    label: str  # of a part of a panel
    carrier: str
    link: str
    hit: str  # a searched word; no underline, which would look like a link


MANY = Palette(
    code="bold color(163)",
    title="bold",
    act="bold color(98)",
    label="bold",
    carrier="bold color(29)",
    link="underline color(63)",
    hit="bold reverse",
)
SIXTEEN = Palette(
    code="bold bright_red",
    title="bold",
    act="bold",
    label="bold",
    carrier="bold",
    link="underline",
    hit="bold reverse",
)


def palette(*, many_colors: bool) -> Palette:
    """Return the styles for a terminal of 256 or of 16 colours."""
    return MANY if many_colors else SIXTEEN
