"""What has been learned about kinds of lines; it only saves work: what a scan finds does not depend on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from usmserr.scanning.mentions import Known, Mention, may_speak, mentions
from usmserr.scanning.plans import Plans
from usmserr.scanning.records import Record
from usmserr.scanning.shapes import HEX, Shapes
from usmserr.scanning.templates import Said, Template, Words, template_of

# Times a line's shape is seen before it is learned, which takes as long as to read so many such lines.
_PARSED, _PLANNED, _PASSED = 4, 128, 64
MAX_LEARNED = 4096  # bytes of a record of several lines: longer ones are seldom alike


class Learned:
    """The shapes of lines and the structures of documents read so far."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.shapes = Shapes(known)
        self._plans = Plans(known)

    def read(
        self, raw: bytes, key: bytes, ordinary: Callable[[bytes], Template | None]
    ) -> tuple[Template, bytes | Words] | None:
        """Return what a line says that is a record of its own; None if it has to be parsed.

        `ordinary` returns the template of a line that is known to say nothing.
        """
        if template := self.shapes.find(raw, key):
            return template, raw
        read: tuple[Template, bytes | Words] | None = self._plans.read(raw)
        worth = _PLANNED if read and read[0].items else _PASSED
        if read is None:
            if plain := ordinary(raw):
                read = plain, raw
            else:
                worth = _PARSED
        if template := self.shapes.learn(raw, key, worth=worth):
            return template, raw
        return read

    def find_record(self, raw: bytes) -> tuple[Template, bytes] | None:
        """Return what several lines say that are a record; None if it has to be parsed."""
        template = self.shapes.find(raw, raw.translate(HEX)) if len(raw) <= MAX_LEARNED else None
        return (template, raw) if template else None

    def read_record(self, record: Record, lines: Sequence[bytes]) -> tuple[Template | None, Said]:
        """Return what a record says, whose lines are among these; without a template if that depends on others."""
        found: list[Mention] = []
        if may_speak(record.text):
            first, last = record.numbers[0], record.numbers[-1]
            raw = b"\n".join(lines[first - 1 : last])
            if first == last and (read := self.read(raw, raw.translate(HEX), lambda _: None)):
                return read
            whole = 1 < len(record.numbers) == last - first + 1 and len(raw) <= MAX_LEARNED
            if whole and (template := self.shapes.learn(raw, raw.translate(HEX), worth=_PARSED)):
                return template, raw
            found = mentions(record, self.known)
        return template_of(record.stream, found), found
