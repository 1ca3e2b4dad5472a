"""Mentions -> calls: which of them speak of the same call, so that one failed call counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from usmserr.mentions import BODY, Mention

JOIN_DISTANCE = 20  # records between a call and a later word about it


@dataclass(slots=True, eq=False)
class Call:
    """One call or receipt: its first mention, completed by later ones, and what may still join it."""

    first: Mention
    rank: int  # the lowest-standing mention so far
    record: int
    other_product: bool = False
    confirmed: bool = True


@dataclass(slots=True)
class _Stream:
    last: Call | None = None
    repeated: Mention | None = None
    header_id: str | None = None


def is_other(action: str | None) -> bool:
    """Say whether an action belongs to another product."""
    return bool(action) and "usms" not in str(action).lower()


class Ledger:
    """Tells new calls from further words about known ones, over all inputs."""

    def __init__(self, counts: Callable[[str | None, str | None], bool] = lambda action, time: True) -> None:
        """`counts` says of which successful calls, by action and time, the number is wanted."""
        self._counts = counts
        self._fresh: list[tuple[Call | None, Mention]] = []
        self.successful = 0
        self._ids: dict[str, Call] = {}
        self._successes: set[str] = set()
        self._receipts: set[tuple[str, str]] = set()
        self._accepted: set[str] = set()  # session numbers
        self._failed: set[str] = set()
        self._streams: dict[tuple[str, str], _Stream] = {}

    def add(self, file: str, mentions: Iterable[Mention]) -> list[tuple[Call | None, Mention]]:
        """Take in mentions in the order of the input; return the new calls, and receipts, with their first mentions."""
        self._fresh = []
        for mention in mentions:
            stream = self._streams.setdefault((file, mention.stream), _Stream())
            getattr(self, "_" + mention.kind)(mention, stream)
        return self._fresh

    def outcome(self, session_no: str | None) -> str | None:
        """Say what became of the call with a session number: accepted, failed, or None if it was not seen."""
        return "accepted" if session_no in self._accepted else "failed" if session_no in self._failed else None

    def forget(self, file: str) -> None:
        """Drop what only neighbouring records of a finished input need."""
        for key in [k for k in self._streams if k[0] == file]:
            del self._streams[key]

    def _request(self, mention: Mention, stream: _Stream) -> None:
        stream.last = None

    def _header(self, mention: Mention, stream: _Stream) -> None:
        stream.header_id = mention.request_id

    def _take_header(self, mention: Mention, stream: _Stream) -> None:
        if stream.header_id and not mention.request_id and mention.rank == BODY:
            mention.request_id = stream.header_id
        stream.header_id = None

    def _success(self, mention: Mention, stream: _Stream) -> None:
        self._take_header(mention, stream)
        stream.last = None
        before, stream.repeated = stream.repeated, mention
        if is_other(mention.action):
            return
        if mention.session_no:
            self._accepted.add(mention.session_no)
        key = mention.request_id or mention.session_no
        if key:
            if key in self._successes:
                return
            self._successes.add(key)
            if mention.session_no:
                self._successes.add(mention.session_no)
        elif before is not None and _repeats(before, mention):
            return
        self.successful += self._counts(mention.action, mention.time)

    def _receipt(self, mention: Mention, stream: _Stream) -> None:
        if mention.session_no and mention.phone:
            key = (mention.session_no, mention.phone)
            if key in self._receipts:
                return
            self._receipts.add(key)
        self._fresh.append((None, mention))

    def _call(self, mention: Mention, stream: _Stream) -> None:
        self._take_header(mention, stream)
        if mention.session_no:
            self._failed.add(mention.session_no)
        call = self._known(mention, stream)
        if stream.repeated is not None:
            stream.repeated.core = ""  # only the last one can be repeated, and a log may hold millions
        stream.repeated = mention
        if call is None:
            call = Call(mention, mention.rank, mention.record, is_other(mention.action))
            self._fresh.append((call, mention))
        else:
            call.rank = max(call.rank, mention.rank)
            call.record = mention.record
            if call.first.action is None and is_other(mention.action):
                call.first.action, call.other_product = mention.action, True
        for name in (mention.request_id, mention.session_no):
            if name:
                self._ids.setdefault(f"{name} {mention.code}", call)
        stream.last = call

    def _known(self, mention: Mention, stream: _Stream) -> Call | None:
        for name in (mention.request_id, mention.session_no):
            if name and (call := self._ids.get(f"{name} {mention.code}")):
                return call
        last = stream.last
        if last is None or last.first.code != mention.code:
            return None
        if stream.repeated is not None and _repeats(stream.repeated, mention):
            return last
        if mention.request_id and last.first.request_id:
            return None
        if mention.session_no and last.first.session_no:
            return None
        if mention.request_id and mention.rank <= last.rank:
            return None
        near = mention.record - last.record <= JOIN_DISTANCE
        return last if mention.rank > last.rank and near and not last.other_product else None


def _repeats(before: Mention, mention: Mention) -> bool:
    if mention.record != before.record + 1 or before.code != mention.code:
        return False
    if before.time and mention.time and before.time != mention.time:
        return False
    if before.request_id != mention.request_id:
        return False
    a, b = before.core, mention.core
    return a == b or a.endswith(b) or b.endswith(a)
