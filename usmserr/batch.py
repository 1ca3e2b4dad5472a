"""Lines of known shapes -> what they say, many at once: ids of successful calls in arrays, failures as light rows.

Lines that say who they are, by an id, can be counted in any order; what other lines are joined to depends only on
the last mention before them in their stream. So a run of such lines is one batch, but for the first and the last of
each stream, which stay mentions.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from usmserr.ids import digest, digests
from usmserr.mentions import Known, Mention
from usmserr.shapes import Item, Template, id_of, spoken, value

Line = tuple[int, Template, bytes]  # its number, what it says, itself


class Row(NamedTuple):
    """A failed call or receipt; `raw` is its line, and `which` says which of the line's mentions it is."""

    receipt: bool
    code: str
    action: str | None
    carrier: str | None
    time: str | None  # only if asked for
    request_id: int  # digests; 0 if there is none
    session_no: int
    phone: int  # of session number and phone
    other: bool
    line: int
    which: int  # among the mentions of the line
    raw: bytes


@dataclass(slots=True)
class Batch:
    """What a run of lines says. `actions` and `times` of the successes are there only if asked for."""

    keys: array[int] = field(default_factory=lambda: array("Q"))  # of successes; 0 if one has no id
    sessions: list[int] = field(default_factory=list)  # beside the keys; empty if none has both ids
    said: list[tuple[str | None, str | None]] = field(default_factory=list)  # actions and times, beside the keys
    rows: list[Row] = field(default_factory=list)


class Wanted(NamedTuple):
    """What a scan has to tell besides the counts."""

    events: bool = False  # every failure in full
    said: bool = False  # action and time of every call


COUNTS, EVENTS = Wanted(), Wanted(events=True)


def batches(
    lines: Sequence[Line], begun: Mapping[str, Sequence[int]], known: Known, wanted: Wanted
) -> Iterator[Mention | Batch]:
    """Yield what lines say, in their order; `begun` are the lines that begin the records of each stream."""
    edges = _edges(lines, begun, wanted)
    start = 0
    for at in (*edges, len(lines)):
        if at > start:
            batch = _batch(lines[start:at], wanted)
            if batch.keys or batch.rows:
                yield batch
        if at < len(lines):
            number, template, raw = lines[at]
            yield from spoken(raw, number, _record(template.stream, number, begun), known)
        start = at + 1


def _record(stream: str, line: int, begun: Mapping[str, Sequence[int]]) -> int:
    return bisect_left(begun[stream], line)


def _edges(lines: Sequence[Line], begun: Mapping[str, Sequence[int]], wanted: Wanted) -> list[int]:
    """Return the places of the lines that must be mentions."""
    edges: set[int] = set()
    last: dict[str, int] = {}  # of each stream
    answered: dict[str, int] = {}  # the last that is no request
    for at, (_, template, _) in enumerate(lines):
        stream = template.stream
        if template.key is None:
            items = template.items
            if wanted.events and any(item.kind in ("call", "receipt") for item in items):
                edges.add(at)
            if all(item.kind == "request" for item in items):
                last[stream] = at
                continue
            if any(_anonymous(item) for item in items):
                before = answered.get(stream)
                if before is not None and _may_repeat(lines[before], lines[at], begun[stream]):
                    edges |= {before, at}
        if stream not in answered:
            edges.add(at)
        answered[stream] = last[stream] = at
    return sorted(edges.union(last.values(), answered.values()))


def _anonymous(item: Item) -> bool:
    return item.kind in ("call", "success") and not (item.request_id or item.session_no)


def _may_repeat(before: Line, line: Line, begun: Sequence[int]) -> bool:
    """Say whether a line without an id may be the repetition of the one before it."""
    if bisect_left(begun, line[0]) != bisect_left(begun, before[0]) + 1:
        return False
    times = [{value(item.time, raw) for item in template.items} for _, template, raw in (before, line)]
    return None in times[0] | times[1] or bool(times[0] & times[1])


def _batch(lines: Sequence[Line], wanted: Wanted) -> Batch:
    batch = Batch()
    if not wanted.said and all(template.key is not None for _, template, _ in lines):
        batch.keys = digests([raw[template.key] for _, template, raw in lines if template.key])
        return batch
    names: list[bytes] = []  # UUIDs that are still to be folded
    for number, template, raw in lines:
        if template.key is not None and not wanted.said:
            names.append(raw[template.key])
            continue
        for item in template.items:
            if item.kind == "success":
                batch.keys += digests(names)
                names = []
                request_id, session_no = id_of(item.request_id, raw), id_of(item.session_no, raw)
                if request_id and session_no:
                    batch.sessions += [0] * (len(batch.keys) - len(batch.sessions))
                    batch.sessions.append(session_no)
                batch.keys.append(request_id or session_no)
                if wanted.said:
                    batch.said.append((item.action, value(item.time, raw)))
            elif item.kind != "request":
                batch.rows.append(_row(item, number, raw, wanted))
    batch.keys += digests(names)
    return batch


def _row(item: Item, number: int, raw: bytes, wanted: Wanted) -> Row:
    session_no, phone = value(item.session_no, raw), value(item.phone, raw)
    return Row(
        item.kind == "receipt",
        value(item.code, raw) or "",
        item.action,
        item.carrier,
        value(item.time, raw) if wanted.said else None,
        id_of(item.request_id, raw),
        digest(session_no) if session_no else 0,
        digest(f"{session_no} {phone}") if session_no and phone else 0,
        item.other,
        number,
        item.which,
        raw,
    )
