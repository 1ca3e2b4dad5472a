"""What panels are made of: titles, parts with their labels, texts with links, addresses.

A panel has no border, and what this program adds to it has none of the signs that take one column in some terminals and
two in others: so nothing is out of line there, and what is copied holds nothing but the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.style import Style
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.model import Entry, Lang
from usmserr.render import arrange
from usmserr.render.common import LINK, Look, links
from usmserr.render.palette import Palette, palette
from usmserr.render.paragraph import Paragraph, columns
from usmserr.render.words import is_known_source, word

WIDEST = 100  # columns; longer lines are hard to read
NARROW = 48  # columns below which a label stands above its part, not beside it
INDENT = "  "
HANGING = 26  # columns of a name at most for the lines below to stand under what follows it
LABEL = {Lang.ZH: 6, Lang.EN: 10}  # columns of the longest label
_OWN_NUMBER = re.compile(r"^(?:[①-⑳]|\d{1,2}\.)\s*")  # steps that the table has numbered


def console(out: TextIO, look: Look) -> Console:
    """Return what writes panels; all that it would find out by itself is decided."""
    return Console(
        file=out,
        width=look.terminal.width,
        force_terminal=look.terminal.color,
        highlight=False,
        markup=False,
        emoji=False,
        color_system=("256" if look.terminal.many_colors else "standard") if look.terminal.color else None,
        legacy_windows=False,
        _environ={},
    )


def show(to: Console, look: Look, *parts: RenderableType) -> None:
    """Write parts of a panel; an address may be longer than a line."""
    to.print(Group(*parts), width=width(look), crop=False)


def width(look: Look) -> int:
    """Return the columns that panels fill."""
    return min(look.terminal.width, WIDEST)


def styles(look: Look) -> Palette:
    """Return the styles of the parts."""
    return palette(many_colors=look.terminal.many_colors)


def text(source: str, look: Look, style: str = "", *, addresses: bool = False) -> Text:
    """Return a text of the table; its links can be clicked, or have their addresses in it if none stand below."""
    result, at = Text(style=style, overflow="fold"), 0
    for match in re.finditer(LINK, source):
        result.append(visible(source[at : match.start()]))
        result.append_text(_link(match[1], match[2], look))
        if addresses and not look.terminal.hyperlinks:
            result.append(f" <{visible(match[2])}>")
        at = match.end()
    result.append(visible(source[at:]))
    if look.words:
        from usmserr.codes.search import spans

        for start, end in spans(result.plain, list(look.words)):
            result.stylize(styles(look).hit, start, end)
    return result


def _link(label: str, url: str, look: Look) -> Text:
    if not look.terminal.hyperlinks:
        return Text(visible(label))
    return Text(visible(label), Style.parse(styles(look).link) + Style(link=visible(url)))


class Address:
    """A link on a line of its own; its address is never broken, so that terminals find it and it is copied whole."""

    def __init__(self, label: str, url: str, look: Look) -> None:
        self.bullet = Text()
        self._label, self._url = _link(label, url, look), visible(url)
        self._style = "" if look.terminal.hyperlinks else styles(look).link
        self._shown = not look.terminal.hyperlinks

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the label and, where no link can be shown, the address beside or below it."""
        head = self.bullet.copy().append_text(self._label)
        if not self._shown:
            yield _unbroken(head)
        elif columns(head.plain) + 2 + len(self._url) <= options.max_width:
            yield _unbroken(head.append("  ").append(self._url, self._style))
        else:
            yield _unbroken(head)
            yield _unbroken(Text(" " * columns(self.bullet.plain)).append(self._url, self._style))


def _unbroken(line: Text) -> Text:
    line.no_wrap, line.overflow = True, "ignore"
    return line


Part = Paragraph | Address


def part(name: str, items: Sequence[Part], look: Look) -> list[RenderableType]:
    """Put a label before what belongs to it, or above it where there is little room."""
    if not items:
        return []
    label, style = word(name, look.lang), styles(look).label
    narrow = width(look) < NARROW
    blank = " " * (4 if narrow else len(INDENT) + LABEL[look.lang] + 2)
    head = Text(INDENT).append(label, style)
    head.append(" " * (len(blank) - columns(head.plain)))
    for number, item in enumerate(items):
        first = number == 0 and not narrow
        item.bullet = (head if first else Text(blank)).append_text(item.bullet)
    return [Paragraph(Text().append(INDENT).append(label, style)), *items] if narrow else [*items]


def title(name: str, about: Text, act: str, look: Look, style: str = "") -> Paragraph:
    """Return a title: a code, or what else there is a `style` for, what it means, and beside that who must act.

    Where there is no room beside it, who must act stands below.
    """
    head = Text().append(visible(name), style or styles(look).code).append("  ") if name else Text()
    wide = columns(head.plain) > min(HANGING, width(look) // 2)
    whole = (head if wide else Text()).append_text(about)
    if act:
        beside = columns(whole.plain) + 3 + columns(act) <= width(look) - (0 if wide else columns(head.plain))
        whole.append("   " if beside else f"\n{INDENT if wide else ''}").append(visible(act), styles(look).act)
    return Paragraph(whole, Text() if wide else head)


def act(entry: Entry, lang: Lang) -> str:
    """Say who must act, and whether sending again helps."""
    if entry.category == "success":
        return word("act.nobody", lang)
    who, retry = word(f"who.{entry.who}", lang), word(f"retry.{entry.retry}", lang)
    return word("act", lang).format(who=who, retry=retry)


def steps(entry: Entry, look: Look) -> list[RenderableType]:
    """Show what to do: several steps are numbered, whether or not the table has done it."""
    lines = [_OWN_NUMBER.sub("", step.in_(look.lang)) for step in entry.remedy]
    if len(lines) < 2:
        return part("remedy", [Paragraph(text(line, look)) for line in lines], look)
    items = [
        Paragraph(text(line.rstrip("；;"), look), f"{number}. ".rjust(3 if len(lines) < 10 else 4))
        for number, line in enumerate(lines, 1)
    ]
    return part("remedy", items, look)


def bullets(name: str, lines: Iterable[str], look: Look) -> list[RenderableType]:
    """Show lines of equal weight."""
    return part(name, [Paragraph(text(line, look), "- ") for line in lines], look)


def addresses(entries: Sequence[Entry], look: Look, *, reading: bool = True) -> list[RenderableType]:
    """Show where the links of entries lead: of their steps, and with `reading` what else is to be read.

    Where links can be clicked, those inside the texts need no line.
    """
    pairs: list[tuple[str, str]] = []
    for entry in entries:
        shown = entry if look.long else entry._replace(causes=(), note=None)
        further = [(link.text.in_(look.lang), link.url) for link in entry.links]
        within = [pair for pair in links(shown._replace(links=()), look.lang)]
        pairs += ([] if look.terminal.hyperlinks else within) + (further if reading else [])
    first = {url: label for label, url in reversed(pairs)}
    pairs = [(label, url) for label, url in dict.fromkeys(pairs) if first[url] == label]
    return part("links", [Address(label, url, look) for label, url in pairs], look)


def source(entries: Sequence[Entry], look: Look) -> list[RenderableType]:
    """Say where it is written: if it is asked for, or if it is no table that comes with the program."""
    if not look.long and all(is_known_source(entry.source) for entry in entries):
        return []
    named = arrange.gap(look.lang).join(arrange.source_names(entries, look.lang))
    return part("source", [Paragraph(Text(visible(named)))], look)
