"""Documents that are worded alike: what they say is taken from the same words, without reading it again.

The words of a line are what stands between its quotes. Most of them decide nothing: a text that says nothing can be
exchanged with any other such text. So two lines are worded alike if they have the same words, but for digits and
for words that can be exchanged; where a word decides by its letters or digits (a RetCode, an action), it is compared
as it is. What a wording says is found by experiment: the line is taken apart again with marks for what may differ,
and where a mark comes out, there the value belongs. So no wording is written down, and there is one reading only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from random import Random
from typing import NamedTuple

from usmserr.scanning.documents import FAILED, MAX_TEXT, Document, take_apart, tree
from usmserr.scanning.mentions import Known, iso, mentions_in, speaks
from usmserr.scanning.objects import MAX_CODE, is_interesting
from usmserr.scanning.records import Line, decode, fresh, headed, single, unwrap
from usmserr.scanning.templates import LEAVES, LINE, Item, Place, Template, Word, Words, made, stands_alone
from usmserr.scanning.words import NUMBER, UNSURE, Kind, Kinds, is_compared, is_outside

MAX_WORDINGS = 4096  # a log with more kinds of documents gains nothing from the rest
MAX_VARIANTS = 512  # of one wording
MAX_CODES = 1  # in a document: whether several are one call depends on their ids

_NO_NUMBER = re.compile(rb"(?<![\d.])0\d")


class Wording(NamedTuple):
    """Lines worded alike: how one of them is told from another that says something else."""

    stream: slice  # of the first word: the name of the stream
    at: list[int]  # of the words that are compared as they are
    decisive: Callable[[Sequence[bytes]], object]  # takes these
    numbers: list[int]  # the words with numbers that a digit could make invalid
    variants: dict[object, tuple[Template, list[Word | None]] | None]


class Plans:
    """The wordings seen so far; it only saves work: what a scan finds does not depend on it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._kinds = Kinds()
        self._wordings: dict[tuple[Kind, ...], Wording | None] = {}
        self._templates: dict[object, Template | None] = {}
        self._random = Random(0)

    def read(self, raw: bytes) -> tuple[Template, Words] | None:
        """Return what a line says that is a record of its own; None if it has to be parsed."""
        if len(raw) > MAX_TEXT or b"{" not in raw:
            return None
        raw = raw.removesuffix(b"\r")
        words = raw.split(b'"')
        kinds = self._kinds.of(raw, words)
        if kinds in self._wordings:
            wording = self._wordings[kinds]
        elif len(self._wordings) < MAX_WORDINGS:
            wording = self._wordings[kinds] = self._wording(raw, words, kinds)
        else:
            return None
        if wording is None or any(_NO_NUMBER.search(words[at]) for at in wording.numbers):
            return None
        variant = words[0][wording.stream], wording.decisive(words)
        if variant in wording.variants:
            found = wording.variants[variant]
        elif len(wording.variants) < MAX_VARIANTS:
            found = wording.variants[variant] = self._variant(raw, words, kinds, wording)
        else:
            return None
        return found and (found[0], Words(raw, words, found[1]))

    def _wording(self, raw: bytes, words: list[bytes], kinds: tuple[Kind, ...]) -> Wording | None:
        line = unwrap(1, decode(raw))
        start = words[0].find(b"{")
        if UNSURE in kinds or start < 0 or NUMBER.search(words[0], start) or not _stands_alone(line):
            return None
        stream = b"" if raw.startswith(b'{"log":') else line.stream.encode()
        at = words[0].find(stream)
        if at < 0 or raw.startswith(b"<"):
            return None
        decisive = {at for at in range(1, len(words)) if is_compared(words, kinds, at)}
        numbers = [at for at in range(1, len(words)) if at not in decisive and _numbers(words[at])]
        return Wording(slice(at, at + len(stream)), sorted(decisive), _getter(sorted(decisive)), numbers, {})

    def _variant(
        self, raw: bytes, words: list[bytes], kinds: tuple[Kind, ...], wording: Wording
    ) -> tuple[Template, list[Word | None]] | None:
        line, document = _taken_apart(raw)
        if document is None:
            return None
        key = line.stream, headed(line.text), document.structure
        if key not in self._templates:
            if len(self._templates) >= MAX_WORDINGS:
                return None
            self._templates[key] = self._template(raw, *key[:2], document)
        template = self._templates[key]
        if template is None:
            return None
        used = {place for item in template.items for place in item.places() if isinstance(place, int)}
        for _ in range(3):
            marked = self._marked(words, kinds, wording)
            other_line, other = _taken_apart(b'"'.join(marked))
            if other is None or (other_line.stream, headed(other_line.text), other.structure) != key:
                return None
            places = _places(other, marked)
            if all(place < LEAVES or places[place - LEAVES] for place in used):  # a number may be found by chance
                return template, places
        return None

    def _marked(self, words: list[bytes], kinds: Sequence[Kind], wording: Wording) -> list[bytes]:
        """Return the words with others where they may differ."""
        marked = list(words)
        for at in set(range(len(words))).difference(wording.at):
            word = words[at]
            if isinstance(kind := kinds[at], int):
                other = FAILED.encode() if kind < 0 else b"~%d~" % at
                marked[at] = other + word[len(word.rstrip(b"\\")) :]
            elif b"\\u" not in word:
                marked[at] = self._other_digits(word.decode()).encode()
        kept = words[0][wording.stream]
        marked[0] = marked[0][: wording.stream.start] + kept + marked[0][wording.stream.stop :]
        return marked

    def _template(self, raw: bytes, stream: str, begins: bool, document: Document) -> Template | None:
        if document.structure.count("code") > MAX_CODES:
            return None
        marks = [
            self._other_digits(leaf) if name in ("time", "receipt_time") else f"\0{number}\0"
            for number, (name, leaf) in enumerate(document.named(), LEAVES)
        ]
        record = single(raw, 1, 0)[1].close()
        if not is_interesting(record.text):
            return Template(stream, begins)
        found = mentions_in(record, self._known, tree(document.structure, marks))
        if not all(stands_alone(one) for one in found):
            return None
        places: dict[str | None, Place] = {mark: number for number, mark in enumerate(marks, LEAVES)}
        times = {iso(mark): number for mark, number in places.items() if mark and "\0" not in mark}
        items: list[Item] = []
        for which, one in enumerate(found):
            time: Place = times.get(one.time, LINE)
            if one.kind == "receipt":
                if one.time is not None and time == LINE:
                    return None  # two leaves had the same mark
                time = None if one.time is None else time
            ids = (one.request_id, one.session_no, one.phone)
            if any(mark and mark not in places for mark in ids):
                return None
            code = places.get(one.code, one.code)
            request_id, session_no, phone = map(places.get, ids)
            items.append(made(which, 0, one, code, request_id, session_no, phone, time))
        return Template(stream, begins, tuple(items))

    def _other_digits(self, text: str) -> str:
        return "".join(self._random.choice("123456789") if char in "0123456789" else char for char in text)


def _numbers(word: bytes) -> bool:
    return is_outside(word) and NUMBER.search(word) is not None


def _getter(places: Sequence[int]) -> Callable[[Sequence[bytes]], object]:
    return itemgetter(*places) if places else len


def _stands_alone(line: Line) -> bool:
    text = line.text
    if line.partial or not text.endswith("}") or text.startswith("Traceback ("):
        return False
    return headed(text) or text.startswith('{"') or fresh(text)


def _taken_apart(raw: bytes) -> tuple[Line, Document | None]:
    line = unwrap(1, decode(raw))
    return line, take_apart(line.text, speaks) if _stands_alone(line) else None


def _places(document: Document, words: Sequence[bytes]) -> list[Word | None]:
    """Return where the leaves of a document stand; None if that is not sure."""
    places: dict[bytes, list[tuple[int, slice | None]]] = {}
    for at, word in enumerate(words):
        if at and is_outside(word):
            for number in NUMBER.finditer(word):
                places.setdefault(number[0], []).append((at, slice(*number.span())))
        else:
            places.setdefault(word.rstrip(b"\\"), []).append((at, None))
    found: list[Word | None] = []
    for name, leaf in document.named():
        which = places.get(leaf.encode("utf-8", "surrogatepass"), ())
        found.append(Word(*which[0], MAX_CODE if name == "receipt_code" else None) if len(which) == 1 else None)
    return found
