"""Documents of a structure that was read before: what they say is taken from the same leaves, without reading it again.

What a document says follows from its structure alone, its leaves exchanged. A plan is made by experiment: the
document is read with marks for leaves, and where a mark comes out, there the leaf belongs. So no structure is
written down, and there is one reading only.
"""

from __future__ import annotations

from random import Random

from usmserr.documents import LEAF, take_apart, tree
from usmserr.mentions import Known, iso, mentions_in, speaks
from usmserr.objects import is_interesting
from usmserr.records import decode, fresh, headed, unwrap
from usmserr.templates import LINE, Item, Leaves, Place, Template, made, single, stands_alone

MAX_PLANS = 4096  # a log with more kinds of documents gains nothing from the rest
MAX_CODES = 1  # in a document: whether several are one call depends on their ids
_BEFORE = 2  # leaves of the line itself, before those of the document


class Plans:
    """The plans made so far; it only saves work: what a scan finds does not depend on it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._plans: dict[object, Template | None] = {}
        self._random = Random(0)

    def read(self, raw: bytes) -> tuple[Template, Leaves] | None:
        """Return what a line says that is a record of its own; None if it has to be parsed."""
        if b"{" not in raw:
            return None
        line = unwrap(1, decode(raw))
        text = line.text
        if line.partial or not text.endswith("}") or text.startswith("Traceback ("):
            return None
        begins = headed(text)
        if not (begins or text.startswith('{"') or fresh(text)):
            return None
        document = take_apart(text, speaks)
        if document is None:
            return None
        structure, leaves = document
        key = line.stream, begins, structure
        if key not in self._plans:
            if len(self._plans) >= MAX_PLANS:
                return None
            self._plans[key] = self._plan(raw, line.stream, begins, structure, leaves)
        plan = self._plans[key]
        return None if plan is None else (plan, Leaves(raw, [text[:300], line.time or "", *leaves]))

    def _plan(
        self, raw: bytes, stream: str, begins: bool, structure: tuple[str | None, ...], leaves: list[str]
    ) -> Template | None:
        if structure.count("code") > MAX_CODES:
            return None
        names = [structure[at - 1] for at, part in enumerate(structure) if part is LEAF]
        marks = [
            self._other_time(leaf) if name in ("time", "receipt_time") else f"\0{number}\0"
            for number, (name, leaf) in enumerate(zip(names, leaves, strict=True), _BEFORE)
        ]
        record = single(raw, 1, 0)[1].close()
        if not is_interesting(record.text):
            return Template(stream, begins)
        found = mentions_in(record, self._known, tree(structure, marks))
        if not all(stands_alone(one) for one in found):
            return None
        places: dict[str | None, Place] = {mark: number for number, mark in enumerate(marks, _BEFORE)}
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
            items.append(made(which, one, code, request_id, session_no, phone, time))
        return Template(stream, begins, tuple(items))

    def _other_time(self, time: str) -> str:
        return "".join(self._random.choice("123456789") if char.isdigit() else char for char in time)
