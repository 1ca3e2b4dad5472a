"""What is printed in a record: objects with their fields, and the texts they stand in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from usmserr.scanning.escapes import Unescaped, unescape
from usmserr.scanning.fields import meaning

ANOTHER = "another message"  # beside the first: the application's own, and the answer's


def field_name(name: str, loose: int) -> str:
    """Return by what a node keeps a field: `loose` counts the objects whose fields stand in no brackets."""
    return f"{name}#{loose}" if loose else name


class Node:
    """One printed object, list or text, with the fields found directly in it."""

    __slots__ = (
        *("bare", "before", "codes", "end", "fields", "item"),
        *("kind", "last_end", "last_item", "parent", "start"),
    )

    def __init__(self, kind: str, parent: Node | None, start: int, item: int = 0, before: str = "") -> None:
        self.kind = kind  # the opening bracket, "<" for XML, "" for a text
        self.parent = parent
        self.start = start  # in the text of the record
        self.end: int | None = None  # in the text of the record, if it was closed
        self.item = item  # siblings that are elements of one sequence differ in it
        self.before = before  # the text before it on the same line
        self.fields: dict[str, str] = {}
        self.codes: list[tuple[str, int, int]] = []  # value, offset in the record, loose item
        self.bare: list[tuple[str, int, str]] = []  # value, offset in the record, what stands before it
        self.last_end = -1  # of the last child, in the text of the view
        self.last_item = 0

    def up(self, name: str) -> str | None:
        """Return a field of the node, or of the nearest one around it."""
        node: Node | None = self
        while node is not None:
            if name in node.fields:
                return node.fields[name]
            node = node.parent
        return None

    def keep(self, name: str, value: str, loose: int = 0) -> None:
        """Keep what the value of a field means, unless it says that there is none; the first one counts.

        `loose` counts the objects whose fields stand in no brackets.
        """
        if (meant := meaning(name, value)) is not None:
            first = self.fields.setdefault(field_name(name, loose), meant)
            if name == "message" and first is not meant:
                self.fields.setdefault(field_name(ANOTHER, loose), meant)

    def has(self, name: str, loose: int) -> bool:
        """Say whether a field was found, of one of the objects whose fields stand in no brackets."""
        if name == "code":
            return any(one == loose for *_, one in self.codes)
        return field_name(name, loose) in self.fields

    @property
    def is_empty(self) -> bool:
        """Whether no field was found directly in it."""
        return not (self.fields or self.codes or self.bare)


@dataclass(slots=True)
class View:
    """A text to read and where it stands in the record."""

    text: str
    node: Node
    offsets: list[int] = field(default_factory=lambda: [0])  # in `text`
    origins: list[int] = field(default_factory=lambda: [0])  # in the record
    inner: list[tuple[int, int]] = field(default_factory=list)  # what is a text of its own

    def at(self, offset: int) -> int:
        """Return the offset in the record."""
        i = bisect_right(self.offsets, offset) - 1
        return self.origins[i] + offset - self.offsets[i]

    def undo(self, plain: Unescaped) -> None:
        """Put what stands for the signs of the text in their place."""
        origins = [self.at(origin) for origin in plain.origins]
        self.text, self.offsets, self.origins = plain.text, plain.offsets, origins

    def child(self, parent: Node, start: int, text: str, before: str, item: int) -> View:
        """Return the text that is printed inside this one, escaped once."""
        self.inner.append((start, min(len(self.text), start + len(text))))
        inside = unescape(text)
        node = Node("", parent, self.at(start), item, before)
        return View(inside.text, node, inside.offsets, [self.at(start + origin) for origin in inside.origins])

    @property
    def prose(self) -> str:
        """The text without the texts inside it, which are views of their own; the same offsets."""
        if not self.inner:
            return self.text
        parts: list[str] = []
        last = 0
        for start, end in self.inner:
            parts += (self.text[last:start], " " * (end - start))
            last = end
        return "".join((*parts, self.text[last:]))
