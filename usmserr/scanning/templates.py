"""What a kind of line says, and where in such a line its ids, codes and times stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from usmserr.scanning.ids import digest
from usmserr.scanning.mentions import BODY, Known, Mention, is_other, iso, mentions
from usmserr.scanning.records import decode, single, unwrap
from usmserr.scanning.words import plain

LINE, WRAPPER = 0, 1  # the places of a time that is the line's own, or that of what a container runtime put around it
LEAVES = 2  # the place of the first leaf of a document
# Where in the line a value stands, or which leaf of its document it is, or the value of all such lines.
Place = slice | int | str | None


@dataclass(slots=True)
class Item:
    """One mention in lines of a shape; `other` says that its call is another product's."""

    kind: str
    rank: int
    code: Place
    action: str | None
    request_id: Place
    session_no: Place
    phone: Place
    carrier: str | None
    time: Place
    other: bool
    which: int  # among the mentions of the record
    line: int  # of the record, from 0

    def places(self) -> tuple[Place, ...]:
        """Return all places of values."""
        return self.code, self.request_id, self.session_no, self.phone, self.time


@dataclass(slots=True)
class Template:
    """What records of a shape say, and how they stand among others."""

    stream: str
    headed: bool  # begins a record, whatever stands before it; else only after a complete one
    items: tuple[Item, ...] = ()
    key: slice | None = None  # if all that the line says is what came of one call: the call's UUID
    quiet: bool = field(init=False)  # says nothing of what came of a call
    aside: bool = field(init=False)  # says nothing of calls: nothing is joined to it, or parted by it
    fails: bool = field(init=False)
    anonymous: bool = field(init=False)  # speaks of a call without an id
    plain: bool = field(init=False)  # says of calls that they succeeded, and nothing else

    def __post_init__(self) -> None:
        self.quiet = all(item.kind == "request" for item in self.items)
        self.aside = all(item.kind == "receipt" for item in self.items)
        self.fails = any(item.kind in ("call", "receipt") for item in self.items)
        self.anonymous = any(
            item.kind in ("call", "success") and not (item.request_id or item.session_no) for item in self.items
        )
        self.plain = all(item.kind == "success" for item in self.items)


def made(
    which: int, line: int, one: Mention, code: Place, request_id: Place, session_no: Place, phone: Place, time: Place
) -> Item:
    """Return the item of a mention on a line of its record, with the places of its values."""
    other = is_other(one.action)
    # Another product's success is not counted, and what follows it does not join what stands before it.
    kind = "request" if one.kind == "success" and other else one.kind
    return Item(kind, one.rank, code, one.action, request_id, session_no, phone, one.carrier, time, other, which, line)


def stands_alone(one: Mention) -> bool:
    """Say whether what a mention says does not depend on those before it, a repetition aside."""
    if one.kind == "call":
        return one.rank == BODY and one.action is not None
    return one.kind != "header" and (
        one.kind != "success" or one.rank == BODY or bool(one.request_id or one.session_no)
    )


def template_of(stream: str, mentions: Sequence[Mention]) -> Template | None:
    """Return a template for one record only; None if what it says depends on others."""
    if not all(stands_alone(one) for one in mentions):
        return None
    items = [
        made(which, 0, one, one.code, one.request_id, one.session_no, one.phone, one.time)
        for which, one in enumerate(mentions)
    ]
    return Template(stream, False, tuple(items))


class Word(NamedTuple):
    """Where a value stands in a line's words: in a number among others, or a word of its own."""

    at: int
    number: slice | None
    limit: int | None  # characters of it that count, without blanks around them


class Words(NamedTuple):
    """A line with a document; its words are what stands between quotes, and `places` those of the document's leaves."""

    raw: bytes
    words: list[bytes]
    places: list[Word | None]

    def value(self, place: int) -> str:
        """Return the value of a place: of the line or of a leaf."""
        if place < LEAVES:
            line = unwrap(1, decode(self.raw))
            return line.text[:300] if place == LINE else line.time or ""
        at, number, limit = self.places[place - LEAVES] or Word(0, None, 0)
        word = self.words[at]
        if number is not None:
            return word[number].decode()
        text = plain(word)
        return text if limit is None else text.strip()[:limit]


# A line, or what is needed of it, or the mentions of a record.
Said = bytes | Words | list[Mention]


def raw_of(said: bytes | Words) -> bytes:
    """Return the line itself."""
    return said.raw if isinstance(said, Words) else said


def value(place: Place, said: Said) -> str | None:
    """Return what stands in a place of a line."""
    if isinstance(place, slice):
        return said[place].decode("utf-8", "replace") if isinstance(said, bytes) else None
    if isinstance(place, int):
        return said.value(place) if isinstance(said, Words) else None
    return place


def time_of(item: Item, said: Said) -> str | None:
    """Return the time of a mention in ISO form."""
    found = value(item.time, said)
    if isinstance(item.time, int) and isinstance(said, Words):
        return (found and iso(found)) or (iso(said.value(WRAPPER)) if item.time == LINE else None)
    return iso(found) if found and isinstance(item.time, slice) else found


def id_of(place: Place, said: Said) -> int:
    """Return the digest of the id in a place, 0 if there is none."""
    return digest(value(place, said))


def spoken(raw: bytes, number: int, record: int, known: Known) -> list[Mention]:
    """Return the mentions of a line, or of several, that are a record."""
    return mentions(single(raw, number, record)[1].close(), known)


def mentions_of(template: Template, said: Said, number: int, record: int, known: Known) -> list[Mention]:
    """Return the mentions of a record whose template is known; it is read again only if it says more than successes."""
    if isinstance(said, list):
        return said
    if not template.plain:
        return spoken(raw_of(said), number, record, known)
    return [
        Mention(
            *(item.kind, template.stream, record, number, "0", item.rank, item.action),
            request_id=value(item.request_id, said),
            session_no=value(item.session_no, said),
            time=time_of(item, said),
            raw=raw_of(said),
        )
        for item in template.items
    ]
