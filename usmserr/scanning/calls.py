"""Mentions -> calls: which of them speak of the same call, so that one failed call counts once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from usmserr.scanning.asked import Asked
from usmserr.scanning.ids import Ids, Window, digest, names_of, receipt_name
from usmserr.scanning.parameters import NOTHING, Parameters, parameters, parameters_of_receipt
from usmserr.scanning.partial import is_partial
from usmserr.scanning.sentences import logged
from usmserr.scanning.values import BODY, JOIN_DISTANCE, Mention, is_other

_DOCUMENTS = ("{\n", "[[")  # JSON of several lines, an element of TOML's
_NUMBERED = re.compile(r"\d+\) ", re.A)
MAX_STREAMS = 10_000  # whose last mentions are kept
MAX_NAMES = 8  # of one call: an id that all calls share would make one of them all
MAX_OPEN = 4096  # failed calls without an action that may still turn out to be another product's


@dataclass(slots=True, eq=False)
class Call:
    """One failed call, as far as later mentions need it."""

    code: str
    action: str | None
    rank: int  # of the lowest-standing mention so far
    highest: int
    record: int
    other_product: bool
    names: tuple[int, ...]  # digests of its ids, each together with the code; no more than MAX_NAMES
    has_request_id: bool
    has_session_no: bool


@dataclass(slots=True)
class _Stream:
    backwards: bool  # the newest comes first, as log stores show it
    last: Call | None = None
    repeated: Mention | None = None
    header: Mention | None = None
    asked: Asked = field(default_factory=Asked)


class New(NamedTuple):
    """A new call or receipt."""

    call: Call | None  # None for a receipt
    mention: Mention  # the first one
    parameters: Parameters = NOTHING
    is_retry: bool = False  # the SDK sends again what has just failed in this way


class Ledger:
    """Tells new calls from further words about known ones, over all inputs."""

    def __init__(self, counts: Callable[[str | None, str | None], bool] = lambda action, time: True) -> None:
        """`counts` says of which successful calls, by action and time, the number is wanted."""
        self._counts = counts
        self._fresh: list[New] = []
        self._mentions: Sequence[Mention] = ()
        self._at = 0  # which of them is being looked at
        self.successful = 0
        self.partial = 0  # of them, those of which some messages were not submitted
        self._successes = Window()  # request ids and session numbers
        self._failures = Ids()  # of calls, the same together with the code; of receipts, session number and phone
        self._failed = Ids()  # session numbers
        self._open: OrderedDict[int, Call] = OrderedDict()
        self._streams: OrderedDict[tuple[str, str], _Stream] = OrderedDict()
        self._backwards: dict[str, bool] = {}  # of each file, as soon as two times tell

    def add(self, file: str, mentions: Sequence[Mention]) -> list[New]:
        """Take in what a part of the input says, in its order; return the new calls, and the new receipts."""
        self._fresh = []
        if file not in self._backwards and (direction := _direction(mentions)):
            self._backwards[file] = direction < 0
        self._mentions = mentions
        for self._at, mention in enumerate(mentions):
            getattr(self, f"_{mention.kind}")(mention, self._stream(file, mention.stream))
        return self._fresh

    def _stream(self, file: str, name: str) -> _Stream:
        stream = self._streams.get((file, name))
        if stream is None:
            stream = self._streams[file, name] = _Stream(self._backwards.get(file, False))
            if len(self._streams) > MAX_STREAMS:
                self._streams.popitem(last=False)  # that which has been silent for longest
        else:
            self._streams.move_to_end((file, name))
        return stream

    def outcome(self, session_no: int) -> str | None:
        """Say what became of the call with a session number: accepted, failed, or None if it was not seen."""
        if session_no in self._successes:
            return "accepted"
        return "failed" if session_no in self._failed else None

    def forget(self, file: str) -> None:
        """Drop what only neighbouring records of a finished input need."""
        for key in [k for k in self._streams if k[0] == file]:
            del self._streams[key]

    def _complete(self, names: Iterable[int], action: str | None) -> None:
        """Let a mention with an action say that a call without one is another product's."""
        for name in names if action else ():
            call = self._open.pop(name, None)
            if call is not None and call.action is None and is_other(action):
                call.action, call.other_product = action, True

    def _request(self, mention: Mention, stream: _Stream) -> None:
        stream.last = None
        stream.asked.ask(mention.record, mention.record_text)

    def _header(self, mention: Mention, stream: _Stream) -> None:
        stream.header = mention

    def _take_header(self, mention: Mention, stream: _Stream) -> None:
        header, stream.header = stream.header, None
        if header and not mention.request_id and (mention.rank == BODY or mention.record == header.record + 1):
            mention.request_id = header.request_id

    def _success(self, mention: Mention, stream: _Stream) -> None:
        self._take_header(mention, stream)
        stream.last = None
        stream.asked.succeed()
        before, stream.repeated = stream.repeated, mention
        if mention.is_other:
            return
        request_id, session_no = digest(mention.request_id), digest(mention.session_no)
        if request_id or session_no:
            if not self._successes.add(request_id or session_no, session_no):
                return
        elif before is not None and _repeats(before, mention):
            return
        if self._counts(mention.action, mention.time):
            self.successful += 1
            self.partial += self._is_alone(mention) and is_partial(mention.record_text)

    def _receipt(self, mention: Mention, stream: _Stream) -> None:
        name = receipt_name(mention.session_no, mention.phone)
        if name is None or name not in self._failures:
            self._fresh.append(New(None, mention, parameters_of_receipt(mention.phone)))
            self._failures.update((name,) if name else ())

    def _delivered(self, mention: Mention, stream: _Stream) -> None:
        self._fresh.append(New(None, mention))

    def _call(self, mention: Mention, stream: _Stream) -> None:
        self._take_header(mention, stream)
        request_id, session_no = digest(mention.request_id), digest(mention.session_no)
        names = names_of(mention.code, request_id, session_no)
        if session_no:
            self._failed.update((session_no,))
        if any(name in self._failures for name in names):
            call = self._again(mention, names, stream.last)
        elif (last := self._joined(mention, stream)) is not None:
            call = last
        else:
            call = _call_of(mention, names)
            asked, is_retry = stream.asked.fail(mention.code)
            known = parameters(mention.record_text).or_else(asked) if self._is_alone(mention) else asked
            self._fresh.append(New(call, mention, known, is_retry))
        call.rank, call.highest = max(call.rank, mention.rank), min(call.highest, mention.rank)
        call.record = mention.record
        if call.action is None and is_other(mention.action):
            call.action, call.other_product = mention.action, True
        self._failures.update(names)
        call.names += tuple([name for name in names if name not in call.names][: MAX_NAMES - len(call.names)])
        if call.action is None:
            self._keep_open(call)
        if stream.repeated is not None:
            stream.repeated.record_text = ""  # only the last one can be repeated, and a log may hold millions
        stream.repeated = mention
        stream.last = call

    def _is_alone(self, mention: Mention) -> bool:
        """Say whether the record tells of nothing else, so that what it names belongs to this call."""
        at, mentions = self._at, self._mentions
        return not any(
            other.record == mention.record and other.stream == mention.stream
            for other in (*mentions[max(0, at - 1) : at], *mentions[at + 1 : at + 2])
        )

    def _again(self, mention: Mention, names: tuple[int, ...], last: Call | None) -> Call:
        """Return a call that was known by an id; what is not remembered of it is what this mention says."""
        self._complete(names, mention.action)
        if last is not None and any(name in last.names for name in names):
            return last
        for name in names:
            if name in self._open:
                return self._open[name]
        return _call_of(mention, names)

    def _keep_open(self, call: Call) -> None:
        for name in call.names:
            self._open[name] = call
        while len(self._open) > MAX_OPEN:
            self._open.popitem(last=False)  # that which has been open for longest

    def _joined(self, mention: Mention, stream: _Stream) -> Call | None:
        """Return the call before, if a mention that names none speaks of it."""
        last = stream.last
        if last is None or last.code != mention.code:
            return None
        if stream.repeated is not None and _repeats(stream.repeated, mention):
            return last
        if mention.session_no and last.has_session_no:
            return None
        if not 0 <= mention.record - last.record <= JOIN_DISTANCE or last.other_product:
            return None
        if stream.backwards:  # what stands below came later
            joins = mention.rank < last.highest and not last.has_request_id
            return last if joins else None
        if mention.request_id and (last.has_request_id or mention.rank <= last.rank):
            return None
        return last if mention.rank > last.rank else None


def _direction(mentions: Sequence[Mention]) -> int:
    """Say whether times grow (above 0) or fall (below 0) from one mention of a stream to the next."""
    latest: dict[str, str] = {}
    direction = 0
    for mention in mentions:
        before = latest.get(mention.stream)
        if mention.time and mention.kind not in ("receipt", "delivered"):
            if before and len(before) == len(mention.time):
                direction += (mention.time > before) - (mention.time < before)
            latest[mention.stream] = mention.time
    return direction


def _call_of(mention: Mention, names: tuple[int, ...]) -> Call:
    return Call(
        *(mention.code, mention.action, mention.rank, mention.rank, mention.record, mention.is_other),
        *(names, bool(mention.request_id), bool(mention.session_no)),
    )


def _repeats(before: Mention, mention: Mention) -> bool:
    if mention.record != before.record + 1 or before.code != mention.code or not mention.record_text:
        return False
    if before.time and mention.time and before.time != mention.time and not (before.outside or mention.outside):
        return False
    if before.request_id != mention.request_id:
        return False
    if (
        (one := _NUMBERED.match(before.record_text))
        and (two := _NUMBERED.match(mention.record_text))
        and one[0] != two[0]
    ):
        return False  # items of a list
    if mention.record_text.startswith(_DOCUMENTS) and before.record_text.startswith(_DOCUMENTS):
        return False  # nobody logs so; they are documents side by side
    a, b = logged(before.record_text), logged(mention.record_text)
    return a == b or a.endswith(b) or b.endswith(a)
