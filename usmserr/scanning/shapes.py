"""Lines whose shape has been read before: what they say is taken from the same places, without parsing them again.

Two lines have one shape if they differ in UUIDs and in digits only. What such a line says follows from what one of
its shape says, with the differing parts exchanged, wherever the reading does not depend on what a number is. Digits
it may depend on (RetCodes, escapes) must be the same, and lines in which it depends on others are not learned. A
shape is learned by experiment: besides the line itself two others of its shape are parsed, and what cannot be found
in the same place in all three is not taken from there. So there is one parser only, and no shape is written down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from random import Random
from typing import NamedTuple

from usmserr.scanning.mentions import TIME, Known, Mention, iso, spoken_of
from usmserr.scanning.records import fresh, headed, single
from usmserr.scanning.templates import Item, Place, Template, made, stands_alone
from usmserr.scanning.words import DIGITS

MAX_SHAPES = 4096  # a log with more kinds of lines gains nothing from the rest
MAX_VARIANTS = 512  # of one shape
MAX_LINE = 1 << 14

MANY = 64  # lines from which columns are compared faster than lines

_HEX_DIGITS = b"0123456789abcdefABCDEF"
HEX = bytes.maketrans(_HEX_DIGITS, b"0" * 22)

_UUID = re.compile(rb"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_RETCODE = re.compile(rb"ret[_-]?code", re.I)
# Digits that a line of the same shape must have too: of RetCodes, escapes, and what is told by its number.
_LITERAL = re.compile(
    rb"(?<=ret.code)[^\d\n]{0,24}\d[\d.]*|(?<=retcode)[^\d\n]{0,24}\d[\d.]*"
    rb"|\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2})(?:\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2}))*"
    rb"|(?:%[0-9a-f]{2})+|&#x?[0-9a-f]+;|phonenumbers\.\d+|\x1b\[[\d;]*m"
    # The name of a stream: of compose, of kubectl, of a system log.
    rb"|^[\w.-]+ +\||^\[pod/[\w./-]+\]|(?<=^[a-z]{3} .. ..:..:.. )\S+ [^\s:\[]+(?:\[\d+\])?:|^<\d{1,3}>\d",
    re.I,
)
_DIGIT = re.compile(rb"\d")
_DIGITS = b"123456789"
_OTHER_DIGITS = {
    one: [(two, three) for two in _DIGITS for three in _DIGITS if len({one, two, three}) == 3] for one in b"0123456789"
}
_EPOCH = re.compile(r"\d{13}|\d{10}(?:\.\d+)?")


class Alike:
    """Lines of one variant of a shape that say nothing, or what came of one call each: told many at once."""

    __slots__ = ("_digits", "_fixed", "_length", "_shape", "_variant", "rows", "template")

    def __init__(self, shape: Shape, variant: object, template: Template, raw: bytes) -> None:
        self.template = template
        self.rows: list[int] = []  # of the lines that are being read
        self._shape, self._variant, self._length = shape, variant, len(raw)
        literal = {at for span in shape.fixed for at in range(*span)}
        inside = {at for span in shape.uuids for at in range(*span)}
        folded = [at for at in range(len(raw)) if raw[at] in _HEX_DIGITS and at not in inside]
        self._digits = [at for at in folded if raw[at] in b"0123456789" and at not in literal]
        self._fixed = [(at, raw[at : at + 1]) for at in folded if at not in self._digits]

    def takes(self, lines: Sequence[bytes]) -> bool:
        """Say whether all of the lines, whose HEX is this variant's, are of it."""
        count = len(lines)
        if count < MANY:
            return all(self._shape.takes(line) == self._variant for line in lines)
        text, step = b"".join(lines), self._length  # all are of one length: a column is every so-manieth byte
        return all(text[at::step] == byte * count for at, byte in self._fixed) and all(
            text[at::step].isdigit() for at in self._digits
        )


class Shape:
    """Lines that differ in UUIDs and digits only; `variants` by the digits that must be the same."""

    __slots__ = ("between", "fixed", "literal", "texts", "uuids", "variants")

    def __init__(self, raw: bytes) -> None:
        self.uuids = [match.span() for match in _UUID.finditer(raw)]
        self.fixed = [match.span() for match in _LITERAL.finditer(raw)]
        spans = [span for span in self.fixed if not self._within(span)]
        edges = [0, *(at for span in self.uuids for at in span), len(raw)]
        self.between = _slices(list(zip(edges[::2], edges[1::2], strict=True)))
        self.texts = self.between(raw.translate(DIGITS))
        self.literal = _slices(spans or [(0, 0)])
        self.variants: dict[object, Template | None] = {}

    def takes(self, raw: bytes) -> object:
        """Return the variant that a line with the same HEX is of; None if the line has another shape."""
        return self.literal(raw) if self.between(raw.translate(DIGITS)) == self.texts else None

    def _within(self, span: tuple[int, int]) -> bool:
        return any(start < span[1] and span[0] < end for start, end in self.uuids)


def _slices(spans: list[tuple[int, int]]) -> Callable[[bytes], object]:
    return itemgetter(*(slice(*span) for span in spans))


class Shapes:
    """The shapes seen so far; it only saves work: what a scan finds does not depend on it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.shapes: dict[bytes, Shape] = {}
        self.alike: dict[bytes, Alike] = {}
        self._seen: dict[bytes, int] = {}  # how often, of shapes not learned yet
        self._random = Random(0)

    def find(self, raw: bytes, key: bytes) -> Template | None:
        """Return the template of a line of a shape that was learned."""
        return self.learn(raw, key, worth=0)

    def learn(self, raw: bytes, key: bytes, *, worth: int) -> Template | None:
        """Return the template of a line, learning a new one; None if the line is to be parsed, now or always.

        `key` is the line with HEX replaced; `worth` how often it must have been seen to be learned, 0 for never.
        """
        shape = self.shapes.get(key)
        if shape is None:
            if not worth or len(raw) > MAX_LINE or len(self.shapes) >= MAX_SHAPES:
                return None
            seen = self._seen.get(key, 0) + 1
            if seen < worth:
                if len(self._seen) >= 2 * MAX_SHAPES:
                    self._seen.clear()
                self._seen[key] = seen
                return None
            self._seen.pop(key, None)
            shape = self.shapes[key] = Shape(raw)
        variant = shape.takes(raw)
        if variant is None:
            return None
        if variant not in shape.variants:
            if not worth or len(shape.variants) >= MAX_VARIANTS:
                return None
            template = shape.variants[variant] = self._template(shape, raw)
            first = b"\n" not in key and key not in self.alike
            if template is not None and first and (template.key or not template.items):
                self.alike[key] = Alike(shape, variant, template, raw)
        return shape.variants[variant]

    def _template(self, shape: Shape, raw: bytes) -> Template | None:
        if len(_RETCODE.findall(raw)) > 1:
            return None
        read = _read(raw, self.known)
        if read is None:
            return None
        items = next((items for _ in range(3) if (items := self._experiment(shape, raw, read)) is not None), None)
        if items is None:
            return None
        return Template(read.stream, read.headed, tuple(items), _key(items, shape))

    def _experiment(self, shape: Shape, raw: bytes, read: _Read) -> list[Item] | None:
        """Parse two other lines of a line's shape and variant; return what all of them say, and where."""
        lines = [raw, *self._others(shape, raw)]
        found = [read.mentions]
        for line in lines[1:]:
            other = _read(line, self.known)
            if other is None or other[:2] != read[:2] or len(other.mentions) != len(read.mentions):
                return None
            found.append(other.mentions)
        items = [_item(index, list(three), lines) for index, three in enumerate(zip(*found, strict=True))]
        return None if None in items else [item for item in items if item]

    def _others(self, shape: Shape, raw: bytes) -> tuple[bytes, bytes]:
        """Return two lines of the same shape and variant that differ from this one, and each other, in every digit."""
        one, two = bytearray(raw), bytearray(raw)
        kept = bytearray(len(raw))
        for start, end in shape.fixed:
            kept[start:end] = b"x" * (end - start)
        chosen = self._random.choices(range(len(_OTHER_DIGITS[_DIGITS[0]])), k=len(raw))
        for start, end in shape.uuids:
            for at in range(start, end):
                if raw[at] != 0x2D:
                    one[at], two[at], kept[at] = _DIGITS[chosen[at] % 9], b"abcdef"[chosen[at] % 6], 1
        for match in _DIGIT.finditer(raw):
            at = match.start()
            if not kept[at]:
                one[at], two[at] = _OTHER_DIGITS[raw[at]][chosen[at]]
        return bytes(one), bytes(two)


def _key(items: Sequence[Item], shape: Shape) -> slice | None:
    if len(items) == 1 and items[0].kind in ("success", "call") and isinstance(items[0].code, str):
        ids = [one for one in (items[0].request_id, items[0].session_no) if one]
        if len(ids) == 1 and isinstance(ids[0], slice) and (ids[0].start, ids[0].stop) in shape.uuids:
            return ids[0]
    return None


class _Read(NamedTuple):
    stream: str
    headed: bool
    mentions: list[Mention]


def _read(raw: bytes, known: Known) -> _Read | None:
    """Return what a line says; None if it must not be learned."""
    if raw.startswith(b'{"log":') and not _texts_only(raw):
        return None
    line, opened = single(raw, 1, 0)
    begins = headed(line.text)
    if not opened.complete or not (begins or fresh(line.text)):
        return None
    found, hang_on_numbers = spoken_of(opened.close(), known)
    return None if hang_on_numbers else _Read(line.stream, begins, found)


def _texts_only(raw: bytes) -> bool:
    """Say whether a JSON object is one whatever its digits are: `012` is no number."""
    try:
        return all(isinstance(value, str) for value in json.loads(raw).values())
    except (ValueError, AttributeError, RecursionError):
        return False


def _item(index: int, three: list[Mention], lines: list[bytes]) -> Item | None:
    one = three[0]
    fixed = {(m.kind, m.rank, m.action, m.carrier, m.kind == "receipt" or m.code) for m in three}
    if len(fixed) > 1 or not stands_alone(one):
        return None
    try:
        code, request_id, session_no, phone = (
            _place([getattr(m, name) for m in three], lines) for name in ("code", "request_id", "session_no", "phone")
        )
        time = _time_place([m.time for m in three], lines)
    except LookupError:
        return None
    return made(index, one.line - 1, one, code, request_id, session_no, phone, time)


def _place(values: list[str | None], lines: list[bytes]) -> Place:
    """Return where the values stand in their lines; raise LookupError if that is not the same place in all."""
    first = values[0]
    if first == values[1] == values[2]:
        return first
    if None in values:
        raise LookupError
    wanted = [str(value).encode("utf-8", "replace") for value in values]
    places: list[slice] = []
    at = lines[0].find(wanted[0])
    while at >= 0:
        place = slice(at, at + len(wanted[0]))
        if all(line[place] == value for line, value in zip(lines, wanted, strict=True)):
            places.append(place)
        at = lines[0].find(wanted[0], at + 1)
    if len(places) != 1:  # a short number may be found by chance
        raise LookupError
    return places[0]


def _time_place(times: list[str | None], lines: list[bytes]) -> Place:
    first = lines[0].decode("latin-1")
    if times == [None] * 3 and None not in map(iso, TIME.findall(first)):  # no such day says nothing of others
        return None
    for form in (TIME, _EPOCH):
        for match in form.finditer(first):
            place = slice(*match.span())
            if [iso(line[place].decode("latin-1")) for line in lines] == times:
                return place
    raise LookupError
