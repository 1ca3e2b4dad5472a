"""The engine counts as the reference does: whatever scans say, and in whatever order."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime, timedelta, timezone
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scanning.logs import logs
from usmserr.codes.catalog import Catalog
from usmserr.inputs.source import Source
from usmserr.model import Kind
from usmserr.scanning import compiled, engine
from usmserr.scanning import counting as reference
from usmserr.scanning.cutting import cut
from usmserr.scanning.report import Event, Report
from usmserr.scanning.scan import scan
from usmserr.scanning.selection import Selection
from usmserr.scanning.sentences import logged
from usmserr.scanning.values import Mention, Scan

ENGINE: Any = engine.module()
if ENGINE is None:
    pytest.skip(f"the reference reads: {engine.reason()}", allow_module_level=True)

COMPILED = partial(compiled.Counting, ENGINE)
TESTS = Path(__file__).parents[1]
LOGS = sorted(
    path for folder in ("corpus", "reports", "faults") for path in (TESTS / folder).rglob("*") if path.is_file()
)
KNOWN = Catalog.load().known_messages()
NOON = datetime(2026, 11, 1, 4, tzinfo=timezone.utc)
SELECTIONS: list[Callable[[], Selection | None]] = [
    lambda: None,
    lambda: Selection(kind=Kind.RECEIPT),
    lambda: Selection(codes=["18013", "undeliv"]),
    lambda: Selection(actions=["SendUSMSMessageResponse"]),
    lambda: Selection(since=NOON),
    lambda: Selection(kind=Kind.API, until=NOON),
]
# A block and whose it is; a name alone is an input that ends, a number begins another file of the same name.
Step = tuple[str, int, Scan] | str | int
ENDS: list[Step] = ["a", "b", 0]
Seen = tuple[Report, list[Event], list[tuple[int, int]], int, set[str]]


def _counted(
    counting: Callable[..., Any], steps: Iterable[Step], selection: Selection | None, masked: bool, live: bool
) -> Seen:
    events: list[Event] = []
    counts = counting(masked, selection, events.append if live else None)
    parts: dict[str, reference.InputCounting] = {}
    sofar = []
    for step in steps:
        if isinstance(step, str):
            counts.forget(step)
            continue
        if isinstance(step, int):
            for one in parts.values():
                one.restart()
            continue
        file, number, found = step
        part = parts.setdefault(file, counts.input(file, number))
        part.number = number
        part.count(_copy(found))
        sofar += [(part.lines, counts.failures), (counts.successful, 0)]
    asked = selection or Selection()
    return counts.report([]), events, sofar, asked.timeless, asked.assumed


def _copy(found: Scan) -> Scan:
    return Scan(found.lines, tuple(map(copy, found.mentions)), dict(found.records), found.torn)


BOTH = (True, False)


def _agree(steps: Sequence[Step], *, masks: Sequence[bool] = BOTH, lives: Sequence[bool] = BOTH) -> None:
    for selection in SELECTIONS:
        for masked in masks:
            for live in lives:
                want = _counted(reference.Counting, steps, selection(), masked, live)
                assert _counted(COMPILED, steps, selection(), masked, live) == want


def _scans(raw: bytes) -> list[Scan]:
    return [scan(block, KNOWN) for block in Source(BytesIO(raw)).blocks(cut)]


def _lines(raw: bytes, size: int) -> list[Scan]:
    """Return the scans of so many lines each, wherever that cuts."""
    lines = raw.splitlines(keepends=True)
    return [scan(b"".join(lines[at : at + size]), KNOWN) for at in range(0, len(lines), size)]


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_every_log_is_counted_alike(path: Path) -> None:
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    _agree([(path.name, number, found) for number, found in enumerate(_scans(raw))])
    found = _lines(raw, 2)[:200]
    _agree([("a", 0, one) for one in found], masks=[True], lives=[False])


@settings(max_examples=60)
@given(logs(), st.integers(1, 30))
def test_any_log_is_counted_alike_however_it_is_cut(log: bytes, size: int) -> None:
    _agree([("-", 0, found) for found in _lines(log, size)], masks=[False])


def test_logs_in_any_order_and_more_than_once() -> None:
    found = [
        (path.name, one)
        for path in LOGS
        if path.suffix != ".gz" and path.stat().st_size < 50_000
        for one in _scans(path.read_bytes())
    ]
    for seed in range(3):
        random = Random(seed)
        files = ["a", "b", "-"]
        steps: list[Step] = [(random.choice(files), random.randrange(9), one) for _, one in found * 2]
        random.shuffle(steps)
        for _ in range(20):
            steps.insert(random.randrange(len(steps)), random.choice(ENDS))
        _agree(steps, masks=[True], lives=[bool(seed % 2)])


def _uuid(number: int) -> str:
    return f"0000000{number}-0000-4000-8000-00000000000a"


IDS = [None, None, "", "00000000-0000-0000-0000-000000000000", "a b", "é", *map(_uuid, range(9))]
CODES = ["18013", "18013", "171", "0"]
TEXTS = [
    "",
    *("x", "2026-11-01 10:00:00,000 INFO sms - x", '{"RetCode": 18013}', '{\n"RetCode": 18013}', "1) x", "2) x", "[[x"),
    *("短信 18013 失败 13800000000", "失败 18013\n" + "é 13800000000 " * 400, "18013 " + "x " * 1500),
]
TIMES = [
    *(None, None, "", "2026-11-01T10:00:00", "2026-11-01T12:00:00.123", "2026-11-01T10:00:00Z", "T10:00:00"),
    *("2026-11-01T13:00:00+08:00", "2026-11-01T11:59:59+0800", "2026-13-01T10:00:00", "0001-01-01T00:00:00Z"),
    *("--11-01T10:00:00", "2026-11-01T09:00:00", "1970-01-01T00:00:00Z", "2026-11-01T25:00:00", "é"),
]
ACTIONS = [None, None, None, "SendUSMSMessage", "GetUSMSSendReceipt", "DescribeUHostInstance", "", "sendusmsmessage"]
CHANGES: list[tuple[str, Any]] = [("rank", 2), ("request_id", None), ("action", None)]
KINDS = ["call"] * 6 + ["success", "success", "receipt", "receipt", "delivered", "request", "header"]


def _mention(random: Random, streams: Sequence[str], record: int, line: int) -> Mention:
    kind, text = random.choice(KINDS), random.choice(TEXTS)
    start = text.rfind("\n", 0, len(text) // 2) + 1
    place = random.choice([(0, 0, 0), (min(len(text), start + 2), start, len(text)), (0, 0, len(text))])
    return Mention(
        *(kind, random.choice(streams), record, line, "0" if kind == "success" else random.choice(CODES)),
        *(random.choice([0, 1, 2]), random.choice(ACTIONS), random.choice([None, "", "失败 13800000000", "m" * 2100])),
        *(random.choice(IDS), random.choice(IDS), random.choice([None, "", "13800000000", "185****0000", "b"])),
        time=random.choice(TIMES),
        text=text,
        place=place,
        carrier=random.choice([None, None, "cmcc", "ctcc"]),
        hidden=("失败",) if "短信" in text else (),
        record_text=random.choice([text, text, ""]),
        outside=random.random() < 0.2,
        foreign=random.random() < 0.1,
    )


def _drawn(random: Random) -> list[Step]:
    """Return blocks that say anything."""
    streams = [f"s{n}" for n in range(random.choice([1, 1, 2, 5, 40]))]
    steps: list[Step] = []
    for _ in range(random.randrange(1, 8)):
        record = line = 0
        said = []
        for _ in range(random.randrange(30)):
            record += random.choice([0, 1, 1, 1, 2, 21])
            line = max(0, line + random.choice([0, 1, 1, 5, -3]))
            said.append(_mention(random, streams, record, line))
            if random.random() < 0.4 and len(said) > 1:  # the same once more, a little changed
                said.append(copy(said[-1]))
                said[-1].record = record = record + 1
                setattr(said[-1], *random.choice([*CHANGES, ("line", line + 1)]))
        records = {stream: record + 1 for stream in random.sample(streams, len(streams))}
        file = random.choice("aab")
        found = Scan(line + 1 if said else 0, tuple(said), records, random.random() < 0.3)
        steps.append((file, random.randrange(3), found))
        if random.random() < 0.2:
            steps.append(random.choice(ENDS))
    return steps


@pytest.mark.parametrize("seed", range(80))
def test_whatever_is_said_is_counted_alike(seed: int) -> None:
    random = Random(seed)
    _agree(_drawn(random), masks=[bool(seed % 2)], lives=[bool(seed % 3)])


# Of what prefixes are made, and what looks like it.
PIECES = [
    *(
        "2026-11-01",
        "01/Nov/2026:",
        "T",
        "t",
        " ",
        "10:00:00",
        ",123",
        ".1234567890",
        "Z",
        "z",
        " +08:00",
        "+0800",
        "x",
    ),
    *("[", "]", "\n", "] do ", "INFO", "Warning", "WARN_", "E, ", " - ", "-", ":", "|", ",", '"', "a.b$c/d-e", "foo -"),
    *(' "', "12", "12ab", "é", "失败", "：", "\t", "\x0b", "\x1c", "\u00a0", "K", "ſ", "\u0660", ")", " (_a.py:12 f)"),
    *(" (a.py:1 f_1) \n", " (.py:1 f)", " (é.py:1 f)", "DEBUG"),
]


@pytest.mark.parametrize("seed", range(20))
def test_a_repetition_is_known_behind_any_prefix(seed: int) -> None:
    random = Random(seed)
    said = []
    for record in range(0, 3000, 3):  # every pair is apart from the next
        one = "".join(random.choices(PIECES, k=random.randrange(1, 9)))
        two = random.choice([one, logged(one), *PIECES[:3]]) + random.choice(["", "", *PIECES])
        for text in (one, random.choice(PIECES) + two):
            said.append(Mention("success", "", record, record + 1, "0", record_text=text, text=text))
            record += 1
    _agree([("-", 0, Scan(3000, tuple(said), {"": 3000}))], masks=[True], lives=[False])


# Of what a request's parameters are made, and what looks like it.
NAMES = [
    *(
        "TemplateId",
        "template_id",
        "SigContent",
        "sig_content",
        "ProjectId",
        "Phone",
        "phone_numbers",
        "PhoneNumbers.0",
    ),
    *(
        "mobile",
        "PhoneNumbers.1",
        "xTemplateId",
        "_phone",
        "TemplateIdx",
        "phonenumber.0.0",
        "ſigcontent",
        "TEMPLATEID",
    ),
]
JOINTS = [
    "=",
    ":",
    '":"',
    "'] => ",
    '\\": \\"',
    '\\\\\\": [\\\\\\"',
    ">",
    "=>",
    " ",
    "",
    " : '",
    "%3D",
    "['",
    ": \\u",
    "= \\\\",
]
VALUES = [
    *("UTA20212831C85C", "UTA1", "13800138000", "(86)13800138000", "+8613900000000", "185****9057", "0086", "UCloud"),
    *(
        "商城",
        "\\u5546\\u57ce",
        "\\\\u5546",
        "%E5%95%86",
        "%E5",
        "%zz",
        "\\ud83d\\ude00",
        "\\u0026",
        "%26x",
        "None",
        "NULL",
        "n/a",
    ),
    *(
        "org-abc",
        "abc",
        "a" * 50,
        "é" * 40,
        "(852)91234567",
        "((86)1",
        "\\" * 9 + "u5546",
        "x\\",
        "1" * 12,
        "%00",
        "\ufffd",
    ),
]
STREAMS = ["", "s", "stdout", "web a[12]", "[1]", "b[x]"]
ENDINGS = ["", ",", "&", '"', "'}", "\\u0026", " ", "\n", "]", ")", ";", "\x1c", "|"]


def _request(random: Random) -> str:
    parts = [
        random.choice(NAMES) + random.choice(JOINTS) + random.choice(VALUES) + random.choice(ENDINGS)
        for _ in range(random.randrange(1, 5))
    ]
    if random.random() < 0.1:
        rejected = [
            '"FailContent": [{',
            "FailContent=[]",
            "[FailContent] => Array\n(\n",
            "FailContent' : [ \n1",
            "FailContent => [",
        ]
        parts.append(random.choice(rejected) + random.choice(["", "x", "]", ")", " "]))
    return random.choice(["", "Retrying A: ", "Retrying A:", "xRetrying A: ", "é"]) + "".join(parts)


@pytest.mark.parametrize("seed", range(30))
def test_what_a_request_was_is_told_alike(seed: int) -> None:
    random = Random(seed)
    said = []
    for line in range(400):
        kind = random.choice(["call", "call", "request", "success", "receipt"])
        record = line * random.choice([1, 1, 1, 2]) // random.choice([1, 1, 1, 1, 2])
        text = _request(random)
        phone = random.choice(VALUES) if kind == "receipt" else None
        time = f"2026-11-01T10:{line // 60 + random.randrange(3):02}:{line % 60:02}" if random.random() < 0.9 else None
        code = "0" if kind == "success" else random.choice(CODES[:3])
        said.append(Mention(kind, random.choice(STREAMS), record, line + 1, code, 0, phone=phone, time=time))
        said[-1].text = said[-1].record_text = text
        said[-1].message, said[-1].action = str(line), "SendUSMSMessage"
        said[-1].session_no = f"{line}" if kind == "receipt" else None
    _agree([("-", 0, Scan(400, tuple(said), dict.fromkeys(STREAMS, 400)))], lives=[False])


# Times of any way of writing, some of them of no world.
DAYS = [
    "2026-11-01",
    "2024-02-29",
    "2026-02-29",
    "--02-29",
    "--11-01",
    "--13-01",
    "1970-01-01",
    "1969-12-31",
    "2999-12-31",
    "",
]
CLOCKS = [
    "00:00:00",
    "23:59:59",
    "24:00:00",
    "10:00",
    "10:60:00",
    "10:00:61",
    "9:00:00",
    "10:00:00.",
    "10:00:00.1234567890",
]
ZONES = ["", "Z", "z", "+08:00", "+0800", "-03:30", "+24:00", "-0060", "+8", " +08:00"]


def test_times_of_any_kind_are_put_on_the_same_steps() -> None:
    times = [f"{day}{gap}{clock}{zone}" for day in DAYS for gap in "T " for clock in CLOCKS for zone in ZONES]
    said = [
        Mention("call", "", at, at + 1, "18013", 0, "SendUSMSMessage", time=time, request_id=f"id {at}")
        for at, time in enumerate(times)
    ]
    _agree([("-", 0, Scan(len(said), tuple(said), {"": len(said)}))], masks=[True], lives=[False])


@pytest.mark.parametrize("seconds", [1, 7, 3601, 86_399])
def test_a_long_time_has_the_same_steps(seconds: int) -> None:
    start = datetime(2026, 1, 1)
    said = [
        Mention(kind, "", at, at + 1, "18013", 0, "SendUSMSMessage", request_id=f"id {at}")
        for at, kind in enumerate(["call", "success", "success"] * 700)
    ]
    for at, mention in enumerate(said):
        mention.time = (start + timedelta(seconds=at * seconds)).isoformat()
    found = [Scan(300, tuple(said[at : at + 300]), {"": 300}) for at in range(0, len(said), 300)]
    _agree([("-", 0, one) for one in found], masks=[True], lives=[False])


def test_what_is_open_or_was_last_said_is_remembered_no_further_than_it_may() -> None:
    def said(n: int, **fields: Any) -> Mention:
        given = {"request_id": f"id {n}", "text": f"x {n}", "record_text": "x", "code": "18013", **fields}
        return Mention(given.pop("kind", "call"), given.pop("stream", ""), n + 1, n + 1, **given)

    many = [said(n) for n in range(5000)]
    late = [said(n, action="DescribeUHostInstance") for n in range(0, 5000, 7)]
    apart = [said(n, stream=f"s{n}", request_id=None) for n in range(10_100)]
    again = [said(n, stream=f"s{n}", request_id=None) for n in range(0, 10_100, 3)]
    shared = [said(n, request_id="one", session_no=f"id {n}") for n in range(50)]
    back = [said(n, request_id=None, session_no=f"id {n}", action="DescribeUHostInstance") for n in range(50)]
    records = {f"s{n}": 1 for n in range(41_000)}
    scans = [Scan(len(one), tuple(one), {"": 1}) for one in (many, late, shared, back)]
    scans += [Scan(1, tuple(apart), records), Scan(1, tuple(again), records)]
    steps = [("a", 0, one) for one in scans]
    want = _counted(reference.Counting, steps, None, False, False)
    assert _counted(COMPILED, steps, None, False, False) == want


@pytest.mark.parametrize("path", LOGS[::7], ids=lambda path: path.name)
def test_a_scan_comes_back_as_it_was(path: Path) -> None:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for found in _scans(raw):
        made = ENGINE.Scan.of(found.lines, found.mentions, found.records, found.torn)
        assert Scan(made.lines, tuple(made.mentions()), made.records(), made.torn) == found


def test_the_name_of_an_input_may_be_no_text() -> None:
    found = scan(b'{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n', KNOWN)
    _agree([("\udcff\udcfe", 0, found), "\udcff\udcfe", ("\udcfe", 1, found)])


def test_an_error_of_who_looks_at_events_ends_the_counting_of_a_block() -> None:
    found = scan(b'{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n\n' * 3, KNOWN)

    def on_event(event: Event) -> None:
        raise OSError("closed")

    for counting in (reference.Counting, COMPILED):
        counts = counting(True, None, on_event)
        part = counts.input("a", 0)
        with pytest.raises(OSError, match="closed"):
            part.count(_copy(found))
        assert part.lines == 6
        assert counts.report([]).failed_calls == 1
