"""What has been learned about kinds of lines; it only saves work: what a scan finds does not depend on it."""

from __future__ import annotations

from collections.abc import Callable

from usmserr.mentions import Known
from usmserr.plans import Plans
from usmserr.shapes import Shapes
from usmserr.templates import Template, Words

# Times a line's shape is seen before it is learned, which takes as long as to read so many such lines.
_PARSED, _PLANNED, _PASSED = 4, 128, 64


class Learned:
    """The shapes of lines and the structures of documents read so far."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.shapes = Shapes(known)
        self._plans = Plans(known)

    def read(
        self, raw: bytes, key: bytes, ordinary: Callable[[bytes], Template | None], *, learn: bool = True
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
        if learn and (template := self.shapes.learn(raw, key, worth=worth)):
            return template, raw
        return read
