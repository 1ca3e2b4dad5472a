"""Reading only what surrounds the lines that may matter finds what reading all lines finds, in every stream."""

from __future__ import annotations

import io
import json
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timezone
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.scanning.test_fast_paths import nothing_learned
from usmserr.codes.catalog import Catalog
from usmserr.scanning import run
from usmserr.scanning.around import Around
from usmserr.scanning.batch import Statements
from usmserr.scanning.candidates import candidates
from usmserr.scanning.learned import Learned
from usmserr.scanning.mentions import JOIN_DISTANCE, Mention
from usmserr.scanning.records import decode, headed, plainly_headed, stream_of, unwrap
from usmserr.scanning.report import Event, Report
from usmserr.scanning.run import scan_inputs
from usmserr.scanning.scan import _Block
from usmserr.scanning.selection import Selection
from usmserr.scanning.templates import raw_of, spoken

KNOWN = Catalog.load().known_messages()
TIME = "2026-11-01 10:00:0#,###"
ANSWER = {"Action": "SendUSMSMessageResponse", "RetCode": 0, "Message": "ok", "SessionNo": "@"}
FAILED = {"RetCode": 18013, "Action": "SendUSMSMessageResponse", "Message": "短信剩余量不足"}
RECEIPT = {"Data": [{"Phone": "185****####", "ReceiptCode": "MK:00##", "ReceiptResult": "Fail", "SessionNo": "@"}]}

# What is logged; `#` stands for a digit and `@` for a UUID, drawn from few, so that some come again.
RECORDS = [
    f"{TIME} INFO web - GET /health 200",
    '10.0.0.## - - [2026-11-01 10:00:0#] "GET /proxy?RetCode=0&Action=SendUSMSMessage HTTP/1.1" 200',
    '10.0.0.## - - [2026-11-01 10:00:0#] "GET /api HTTP/1.1" 200 ###',
    f"{TIME} INFO order - 订单 18013 已支付, RetCode 字典已加载 # 条",
    f"{TIME} ERROR web - boom\n\tat com.example.A.b(A.java:1##)\n\tat com.example.usms.C\nCaused by: b.Error: x",
    f"{TIME} ERROR web - failed: 18013",
    f"{TIME} INFO sms - response {json.dumps(ANSWER)}",
    f'{TIME} INFO sms - response {{"Action": "SendUSMSMessageResponse", "RetCode": 0}}',
    f'{TIME} INFO sms - response {{"Action": "SendUSMSMessageResponse", "RetCode": 18013}}',
    f"{TIME} INFO sms - response:\n{json.dumps(ANSWER, indent=2)}",
    f"{TIME} INFO sms - response:\n{json.dumps(FAILED, indent=2, ensure_ascii=False)}",
    f"{TIME} INFO sms - response: {{\n{json.dumps(FAILED, indent=4)[2:]}\n",
    f"{TIME} INFO sms - both {json.dumps(ANSWER)}, {TIME} INFO sms - {json.dumps(FAILED)}",
    f"{TIME} INFO sms - report:\n{json.dumps(RECEIPT, indent=2)}",
    f"{TIME} DEBUG sms - request {{'Action': 'SendUSMSMessage', 'PhoneNumbers.0': '185****####'}}",
    f"{TIME} DEBUG http - X-UCloud-Request-UUID: @",
    f"{TIME} WARNING ucloud [@] SendUSMSMessage - 18013: 短信剩余量不足",
    f"{TIME} ERROR main - Traceback\nTraceback (most recent call last):\n  File 'a.py'\n"
    "    client.invoke('SendUSMSMessage')\n"
    "ucloud.core.exc._exc.RetCodeException: [@] SendUSMSMessage - 18013: 短信剩余量不足",
    "Something wrong. RetCode:18013. Message:短信剩余量不足",
    f'{TIME} ERROR c.u.common - "[@] 18013: 短信剩余量不足"',
    'time="2026-11-01T10:00:0#+08:00" level=info msg="[@] do SendUSMSMessage successful!"',
    json.dumps(FAILED),
    '{"RetCode": 0, "Action": "SendUSMSMessageResponse"}',
    json.dumps(FAILED, indent=1),
    "Array",
    "(",
    "[RetCode] => 18013",
    ")",
    "",
    "usms:",
    "RetCode: 18013\nAction: SendUSMSMessage",
    "}",
]
# What says nothing.
NOISE = [
    f"{TIME} INFO web - GET /health 200",
    '10.0.0.## - - [2026-11-01 10:00:0#] "GET /api HTTP/1.1" 200 ###',
    f"{TIME} ERROR web - boom\n\tat com.example.A.b(A.java:1##)\n",
    "  indented",
    "checkpoint complete:",
]
# What a runtime puts around a line.
WRAPPERS = [
    "{}",
    "{}",
    "web-1  | {}",
    "api_2 | {}",
    "消息-1 | {}",
    "[pod/sms-7/app] {}",
    "Nov  1 10:00:0# host app[77]: {}",
    "<13>1 2026-11-01T10:00:0#Z host app 1 - - {}",
    "2026-11-01T10:00:0#.###Z stdout F {}",
    "2026-11-01T10:00:0#.###Z stderr F {}",
    "\x1b[36mweb-1  |\x1b[0m {}",
    "log",
]
PARTIAL = "2026-11-01T10:00:0#.###Z stdout P {}"


FAILURE = f"2026-11-01 10:00:00,000 INFO sms - {json.dumps(FAILED)}"
# A line that was cut in two, the second part of which looks like a record; lines between a record's own.
CUT = f"2026-11-01T10:00:00Z stdout P a \n2026-11-01T10:00:00Z stdout F {FAILURE}\n".encode()
INTERRUPTED = (f"{FAILURE}\n" * 3 + f"{FAILURE}\ndb | checkpoint\n  and more\n").encode()


def _wrapped(wrapper: str, line: str, random: Random) -> Iterator[str]:
    if wrapper == "log":
        yield json.dumps({"log": line + "\n", "stream": "stdout", "time": "2026-11-01T10:00:0#Z"})
        return
    if " stdout F " in wrapper and ", " in line and random.random() < 0.3:
        at = random.choice([at for at in range(len(line)) if line.startswith(", ", at)]) + 2
        yield PARTIAL.replace("{}", line[:at])
        line = line[at:]
    yield wrapper.replace("{}", line)


def _log(records: list[tuple[str, str, int]], random: Random) -> bytes:
    """Return a log of records, of which those of several streams come line by line in any order."""
    streams: dict[str, list[str]] = {}
    for wrapper, record, times in records:
        for line in (record.split("\n")) * times:
            streams.setdefault(wrapper, []).extend(_wrapped(wrapper, line, random))
    ids = [f"0000000{n}-0000-4000-8000-00000000000a" for n in range(6)]
    lines: list[str] = []
    while streams:
        wrapper = random.choice(list(streams))
        for _ in range(min(random.choice([1, 1, 2, 9, 40]), len(streams[wrapper]))):
            lines.append(streams[wrapper].pop(0))
        if not streams[wrapper]:
            del streams[wrapper]
    text = "".join(
        random.choice("0123456789") if char == "#" else random.choice(ids) if char == "@" else char
        for char in "\n".join(lines)
    )
    return text.encode(random.choice(["utf-8", "gb18030"])) + random.choice([b"", b"\n"])


@contextmanager
def _knowing_what_matters(*, around: bool) -> Iterator[None]:
    """Let a short log do what else a long one does, and one of which much matters, unless it is read around that."""
    with (
        patch.multiple("usmserr.scanning.scan", FAR=0, SPARSE=0),
        nullcontext()
        if around
        else patch(
            "usmserr.scanning.scan.Around", lambda block, lines, starts, learned: _Block(block, lines, learned, starts)
        ),
        patch.multiple("usmserr.scanning.learned", _PARSED=2, _PLANNED=3, _PASSED=3),
    ):
        yield


def _scan(log: bytes, since: datetime | None, events: list[Event] | None) -> tuple[Report, int, list[Event] | None]:
    run._learned.clear()
    selection = Selection(since=since)
    report = scan_inputs(
        ["-"],
        KNOWN,
        mask=False,
        selection=selection,
        stdin=io.BytesIO(log),
        on_event=None if events is None else events.append,
    )
    return report, selection.timeless, events


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """Draw a log of a few streams and kinds of records, of which some come many times."""
    speaking = draw(st.one_of(st.just(["{}"]), st.lists(st.sampled_from(WRAPPERS), min_size=1, max_size=3)))
    silent = draw(st.lists(st.sampled_from(WRAPPERS), max_size=2))
    some = draw(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=4))
    says = st.tuples(
        st.sampled_from(speaking),
        st.sampled_from([*some, *some, *RECORDS]),
        st.sampled_from([1, 1, 1, 2]),
    )
    noise = st.tuples(st.sampled_from([*speaking, *silent]), st.sampled_from(NOISE), st.integers(1, JOIN_DISTANCE + 3))
    return _log(draw(st.lists(st.one_of(says, noise), min_size=1, max_size=12)), Random(draw(st.integers(0, 1 << 30))))


PARTS = [
    *(
        b"web-1",
        b" | ",
        b" |",
        b" ",
        b"2026-11-01T10:00:00Z ",
        b"stdout ",
        b"F ",
        b"P ",
        b"[pod/a/b] ",
        b"Nov  1 10:00:00 ",
    ),
    *(b"stdout F", b"10:00:00,123", b"2026-11-01 10:00:00 ", b"F"),
    *(b"host app[1]: ", b"host ", b"app:", b"<13>1 ", b"t a b - - ", b'{"log":"a\\n","stream":"x"}', b"\x1b[1m", b"\r"),
    *("消".encode(code) for code in ("utf-8", "gb18030")),
    *("１\xa0".encode(), b"\x85", b"\x1c", b"\xff", b"a", b":"),
]


@given(st.lists(st.sampled_from(PARTS), max_size=6).map(b"".join))
def test_a_stream_is_told_by_bytes_as_by_text(raw: bytes) -> None:
    assert stream_of(raw) == unwrap(0, decode(raw)).stream


@settings(max_examples=2000)
@given(st.lists(st.sampled_from(PARTS), max_size=6).map(b"".join))
@example(b"2026-11-01T10:00:00Z stdout F\r")
@example(b"2026-11-01T10:00:00Z \x1b[32mstdout F a")
@example(b"10:00:00,123\x1b[1mF")
def test_a_line_that_plainly_begins_a_record_does(raw: bytes) -> None:
    if plainly_headed(raw):
        line = unwrap(0, decode(raw))
        assert (line.stream, headed(line.text)) == ("", True)


def _told(reader: _Block | Around) -> dict[str, list[tuple[Mention, bool]]]:
    """Return what each stream says, with the records' numbers, and whether it depends on what was said before."""
    told = [(one, True) for _, found in reader.found for one in found]
    for number, template, said in Statements(reader.statements(), reader.alike).one_by_one().lines:
        if not isinstance(said, list):
            said = spoken(raw_of(said), number, bisect_left(reader.begun[template.stream], number), KNOWN)
        told += [(one, False) for one in said]
    streams: dict[str, list[tuple[Mention, bool]]] = {}
    for one, depends in sorted(told, key=lambda pair: pair[0].record):
        streams.setdefault(one.stream, []).append((one, depends))
    return streams


def _distances(said: list[tuple[Mention, bool]], records: int) -> list[list[int]]:
    """Return how many records stand between what may be joined, and whether the others follow one another."""
    numbers = [one.record for one, _ in said]
    return [
        [min(after - before, JOIN_DISTANCE + 1 if depends else 2) for before in numbers[:at]]
        for at, (after, depends) in enumerate([*((one.record, depends) for one, depends in said), (records, True)])
    ]


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
@example(CUT)
@example(INTERRUPTED)
def test_records_are_counted_as_far_as_it_matters(log: bytes) -> None:
    with nothing_learned():
        lines = log.removesuffix(b"\n").split(b"\n")
        want = _Block(log, lines, Learned(KNOWN))
    if not (starts := candidates(log)):
        return
    with _knowing_what_matters(around=True):
        got = Around(log, lines, starts, Learned(KNOWN))
    said, told = _told(want), _told(got)
    assert said.keys() == told.keys()
    for stream, one in said.items():
        other = told[stream]
        assert [(replace(mention, record=0), depends) for mention, depends in one] == [
            (replace(mention, record=0), depends) for mention, depends in other
        ]
        assert _distances(one, len(want.begun[stream])) == _distances(other, len(got.begun[stream]))


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.booleans(), st.booleans(), st.sampled_from([None, datetime(2026, 11, 1, tzinfo=timezone.utc)]))
def test_reading_what_matters_finds_what_reading_all_finds(
    log: bytes, around: bool, events: bool, since: datetime | None
) -> None:
    with nothing_learned():
        want = _scan(log, since, [] if events else None)
    with _knowing_what_matters(around=around):
        assert _scan(log, since, [] if events else None) == want


def test_a_known_line_before_one_without_a_time_is_not_taken_for_its_record() -> None:
    head, failure = b"2026-11-01 10:00:00,000 INFO web - GET /health 200\n", b"Something wrong. RetCode:18013.\n"
    block = head + failure
    with _knowing_what_matters(around=True):
        learned = Learned(KNOWN)
        _Block(head * 9, (head * 9).split(b"\n")[:-1], learned)
        assert learned.shapes.shapes
        found = Around(block, block.split(b"\n")[:-1], candidates(block), learned).found
    assert [[one.code for one in said] for _, said in found] == [["18013"]]


@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize(
    ("one", "other", "rest"),
    [
        # Only with version 1 it is a system log's line, of a stream of its own.
        ("<13>2 2026-11-01T10:00:00Z h ", "<13>1 2026-11-01T10:00:00Z h ", ' 1 - - {"RetCode":18013}'),
        ("99/Nov/2026:10:00:00 ", "12/Nov/2026:10:00:00 ", ' {"RetCode":18013,"SessionNo":"@"}'),  # no day, and a day
    ],
)
def test_what_depends_on_a_digit_is_not_taken_from_another_line(one: str, other: str, rest: str, around: bool) -> None:
    rest = rest.replace("{", '{"Action":"SendUSMSMessageResponse",')
    names = ["r" * length for length in range(1, 20)]  # each kind is learned by an experiment of its own
    lines = [kind + name + rest for name in names for kind in (one, other) for _ in range(4)]
    ids = (f"{at:08x}-0000-4000-8000-000000000001" for at in range(len(lines)))
    log = "\n".join(line.replace("@", one) for line, one in zip(lines, ids, strict=True)).encode()
    for since in (None, datetime(2026, 11, 5, tzinfo=timezone.utc)):
        with nothing_learned():
            want = _scan(log, since, None)
        with _knowing_what_matters(around=around):
            assert _scan(log, since, None) == want
