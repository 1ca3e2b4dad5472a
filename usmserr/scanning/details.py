"""What is counted of a code besides how often: when, of which requests, to which numbers; and what is shown of it."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Generic, NamedTuple, TypeVar

from usmserr.scanning.parameters import Parameters
from usmserr.scanning.timeline import Bins, Written, written

Failure = TypeVar("Failure")  # what may be shown

PARAMETERS = ("template_id", "sig_content", "project_id", "number_prefix", "host")
MOST_VALUES = 500  # of a parameter, that are counted; those that come first
MOST_NUMBERS = 1000  # that are remembered of a code; those that failed last
_PROCESS = re.compile(r"\[[0-9]+\]\Z", re.A)
REPEATED_WITHIN = 20  # seconds; what comes later may be meant, as a probe is


class Said(NamedTuple):
    """What of a failure is counted besides its code."""

    time: str | None
    parameters: Parameters
    host: str  # or the container; empty if the log has one stream
    is_call: bool
    is_again: bool = False  # the stream's last call failed in this way, too
    is_retry: bool = False  # and the SDK says that it sends that again


def host(stream: str) -> str:
    """Return the host, unit or container that a stream is of, whichever process; empty if it is only the output's."""
    return "" if stream in ("stdout", "stderr") else _PROCESS.sub("", stream)


class Number(NamedTuple):
    """What is known of a phone number to which something failed."""

    failures: int
    last: Written | None


class Details(Generic[Failure]):
    """What is counted of one code."""

    __slots__ = ("_ends", "_middle", "_next", "bins", "breakdown", "count", "numbers", "repeats")

    def __init__(self) -> None:
        self.bins = Bins()
        self.breakdown: dict[str, dict[str, int]] = {}
        self.numbers: OrderedDict[str, Number] = OrderedDict()
        self.count = self.repeats = 0
        self._ends: dict[str, tuple[tuple[Written, str], tuple[Written, str]]] = {}  # of each way of writing
        self._middle: Failure | None = None
        self._next: Failure | None = None

    @classmethod
    def of(cls, said: Said) -> Details[Failure]:
        """Return the details of a single failure."""
        details: Details[Failure] = cls()
        details.add(said)
        return details

    def add(self, said: Said, failure: Failure | None = None) -> None:
        """Count one more failure of the code; it may be shown, if it is given."""
        self.count += 1
        time = written(said.time)
        if time is not None and said.time is not None:
            self.bins.add(time)
            this = time, said.time
            first, last = self._ends.get(time.form, (this, this))
            self._ends[time.form] = min(first, this), max(last, this)
        self._take(said.parameters, said.host)
        again = said.parameters.number is not None and self._is_soon_again(said.parameters.number, time)
        self.repeats += said.is_call and (said.is_retry or (again and said.is_again))
        if self.count & (self.count - 1) == 0 and self.count > 1:  # a power of two
            self._middle, self._next = self._next, failure

    def _take(self, known: Parameters, host: str) -> None:
        prefix = known.number[:3] if known.number else None
        for name, value in zip(PARAMETERS, (*known[:3], prefix, host or None), strict=True):
            if value is not None:
                values = self.breakdown.setdefault(name, {})
                if value in values or len(values) < MOST_VALUES:
                    values[value] = values.get(value, 0) + 1

    def _is_soon_again(self, number: str, time: Written | None) -> bool:
        """Remember a number, and say whether it failed just before."""
        before = self.numbers.pop(number, None)
        self.numbers[number] = Number(before.failures + 1 if before else 1, time)
        if len(self.numbers) > MOST_NUMBERS:
            self.numbers.popitem(last=False)
        if before is None or before.last is None or time is None or before.last.form != time.form:
            return False
        return abs(time.second - before.last.second) <= REPEATED_WITHIN

    @property
    def times(self) -> list[str]:
        """The first time and the last of each way of writing."""
        return [text for ends in self._ends.values() for _, text in ends]

    @property
    def middle(self) -> Failure | None:
        """A failure from the middle; None if there are too few."""
        at = 1 << (self.count.bit_length() - 1)  # which one `_next` is
        return self._next if self.count - at >= at // 4 else self._middle
