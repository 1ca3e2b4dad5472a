"""One line a hit: what many entries look like before one of them is looked at closely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind
from usmserr.render.arrange import Block
from usmserr.render.common import Look, heading, labels
from usmserr.render.paragraph import Paragraph, columns
from usmserr.render.pieces import styles, text
from usmserr.render.words import word

WIDEST = 120  # columns
LEAST = 30  # columns that a message needs; who must act gives way to it
GAP = 2
MORE = "..."


def lines(blocks: Sequence[Block], look: Look) -> list[RenderableType]:
    """Return a line for each entry, and one for each heading of a table."""
    parts, before = list[tuple[str | None, list[Block]]](), None
    for block in blocks:
        above = heading(block.entries[0], before, look)
        if above or not parts:
            parts.append((above, []))
        parts[-1][1].append(block)
        before = block.entries[0]
    found = list[RenderableType]()
    for above, together in parts:
        found += [Text()] if found else []
        found += [Paragraph(Text(visible(above), styles(look).label))] if above else []
        found += _rows(together, look)
    return found


def _rows(blocks: Sequence[Block], look: Look) -> Iterator[Text]:
    """Yield the lines of what stands under one heading, in columns."""
    rows = [(_id(block), _who(block.entries[0], look), _message(block, look)) for block in blocks]
    codes, whos = (max(columns(row[at]) for row in rows) for at in (0, 1))
    room = min(look.terminal.width, WIDEST) - codes - GAP
    if beside := room - whos - GAP >= LEAST:
        room -= whos + GAP
    for code, who, message in rows:
        line = Text(no_wrap=True, overflow="ignore").append_text(text(code, look, styles(look).code))
        line.append(" " * (codes + GAP - columns(code)))
        if beside:
            line.append(who + " " * (whos + GAP - columns(who)))
        yield line.append_text(text(_cut(message, max(len(MORE), room)), look))


def _id(block: Block) -> str:
    entry = block.entries[0]
    return visible(entry.category or entry.code)


def _who(entry: Entry, look: Look) -> str:
    return word("act.nobody" if entry.category == "success" else f"who.{entry.who}", look.lang)


def _message(block: Block, look: Look) -> str:
    message = visible(labels(block.entries[0].message.in_(look.lang)))
    if block.kind is not Kind.RECEIPT:
        return message
    count = len(block.entries)
    return word("with_code" if count == 1 else "with_codes", look.lang).format(title=message, count=count)


def _cut(message: str, room: int) -> str:
    """Shorten a message to so many columns."""
    if columns(message) <= room:
        return message
    while columns(message) > room - len(MORE):
        message = message[:-1]
    return message.rstrip() + MORE
