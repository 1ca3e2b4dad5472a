"""What is learned of lines and documents changes nothing: the tolerant parser, which reads all, finds the same."""

from __future__ import annotations

import io
import json
import pickle
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from usmserr.codes.catalog import Catalog
from usmserr.inputs.source import Span
from usmserr.scanning import run
from usmserr.scanning.batch import Wanted
from usmserr.scanning.learned import Learned
from usmserr.scanning.mentions import Known, is_other
from usmserr.scanning.plans import Plans
from usmserr.scanning.records import decode, headed, unwrap
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs
from usmserr.scanning.scan import Scan, Table
from usmserr.scanning.selection import Selection
from usmserr.scanning.templates import Template, Words, spoken, time_of, value

KNOWN = Catalog.load().known_messages()
SCANNED = run._scanned
LINES = 120  # of a log

# `#` stands for a digit, `@` for a UUID and `~` for a text, another in every line.
VALUES = {
    "RetCode": st.sampled_from([0, 0, 18013, 171, "18013", "0", 18013.0, 1.5, True, None, 999]),
    "Action": st.sampled_from(["SendUSMSMessageResponse", "SendUSMSMessage", "DescribeEIPResponse", "", "发送"]),
    "Message": st.sampled_from(
        [
            "~",
            "~",
            "ok",
            "短信剩余量不足",
            'a "quoted" one',
            "失败 18013",
            "failed: RetCode 171",
            "Send failed",
            "a\\b/c\nd",
            "order ###",
        ]
    ),
    "SessionNo": st.sampled_from(["@", "@", "", "none", "s-####", "~"]),
    "ReqUuid": st.sampled_from(["@", "*", "####"]),
    "request_id": st.sampled_from(["@", None]),
    "Phone": st.sampled_from(["185****####", "(86)1850000####"]),
    "ReceiptCode": st.sampled_from(["UNDELIV", "MK:00##", "DELIVRD", "", "~", "##"]),
    "ReceiptResult": st.sampled_from(["发送失败", "Fail", "发送成功", "状态未知", "~"]),
    "ReceiptTime": st.sampled_from([1793520000, "16####7890", "soon", "~"]),
    "carrier": st.sampled_from(["移动", "cucc", "?", "~"]),
    "code": st.sampled_from([200, 18013, "x"]),
    "level": st.sampled_from(["error", "info"]),
    "time": st.sampled_from(["2026-11-0# 10:##:00", "17935#####", "10:##", "~", "~"]),
    "UserId": st.sampled_from(["u####", "####", 5, "~"]),
    "~": st.sampled_from(["~", "#", [], None]),
    "Action=": st.sampled_from(["DescribeEIP", "~"]),
    "x Message": st.just("~"),
    "PhoneNumbers.#": st.just("1850000####"),
    "note": st.sampled_from(["2026-11-01 00:00:0#", "see usms ##", "[@] x", "?Action=X", "{", "RetCode: #"]),
    "list": st.sampled_from([[], [1, "#"], ["RetCode"], [{"a": "#"}]]),
}
# Most documents are answers, or receipts; the rest is anything.
FIELDS = st.one_of(
    st.permutations(["Action", "RetCode", "SessionNo"]),
    st.permutations(["Action", "RetCode", "Message", "SessionNo", "UserId"]),
    st.permutations(["RetCode", "Action", "ReqUuid", "time"]),
    st.permutations(["ReceiptCode", "ReceiptResult", "Phone", "SessionNo", "ReceiptTime"]),
    st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=6, unique=True),
)

_ANSWER = '2026-11-0# 10:##:## INFO a.b - r {"Action": "SendUSMSMessageResponse", "RetCode": %s, "%s": "@"}'
ANSWERS = [
    *(_ANSWER % (code, name) for code in (0, 171, 18013) for name in ("SessionNo", "ReqUuid")),
    _ANSWER.replace("SendUSMSMessage", "DescribeEIP") % (171, "SessionNo"),
    _ANSWER.replace("SendUSMS", "SendBatchUSMS") % (171, "SessionNo"),
    json.dumps({"log": _ANSWER % (171, "SessionNo") + "\n", "stream": "stderr", "time": "2026-11-01T00:00:0#Z"}),
]
BETWEEN = [
    *(line.replace(', "SessionNo": "@"', "") for line in ANSWERS[:3:2]),
    '2026-11-0# 10:##:## INFO a.b - {"ReceiptCode": "MK:00##", "ReceiptResult": "Fail", "Phone": "1", "SessionNo":"@"}',
    "2026-11-0# 10:##:## ERROR a.b - SendUSMSMessage failed: RetCode 171",
    "  Traceback (most recent call last):",
]


@st.composite
def documents(draw: st.DrawFn, depth: int = 0) -> dict[str, object]:
    """Draw an object with fields of any order, among them objects and lists of objects."""
    made: dict[str, object] = {name: draw(VALUES[name]) for name in draw(FIELDS)}
    if depth < 2 and draw(st.integers(0, 2)) == 0:
        made[draw(st.sampled_from(["Data", "resp", "ReceiptSet"]))] = (
            draw(st.lists(documents(depth + 1), max_size=3)) if draw(st.booleans()) else draw(documents(depth + 1))
        )
    return made


@st.composite
def kinds(draw: st.DrawFn) -> str:
    """Draw a line as loggers write a document."""
    separators = draw(st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : ")]))
    body = json.dumps(draw(documents()), ensure_ascii=draw(st.booleans()), separators=separators)
    for _ in range(draw(st.integers(0, 2))):
        key = draw(st.sampled_from(["msg", "body", "stack"]))
        body = draw(st.sampled_from([body, json.dumps({key: body, "n": "#"}), f"INFO x - {body}"]))
    line = draw(
        st.sampled_from(["{}", "2026-11-0# 10:00:0#,### INFO a.b - r {}", "[@] {}", "1.2.3.# - {}", "resp={} end"])
    )
    line = line.replace("{}", body)
    if draw(st.booleans()):
        line = json.dumps(
            {"log": line + "\n", "stream": draw(st.sampled_from(["stdout", "stderr"])), "time": "2026-11-01T00:00:0#Z"}
        )
    return line


# Some say nothing, and can be exchanged; the others only look like them.
TEXTS = (
    *(
        "ok",
        "Fail",
        "failed",
        " 失败 ",
        "发送失败",
        "发送成功",
        "移动",
        "cmcc",
        "用户 李雷",
        "x" * 120,
        "  UNDELIV ",
        "",
        "null",
        "*",
    ),
    *(
        "RetCode",
        "RetCode=171",
        "Action: SendUSMSMessage, RetCode: 18013",
        "Message",
        "code",
        "phone",
        "SendUSMSMessage",
        "DescribeEIP",
        "usms 5",
        "UCloud",
        "failed 18013",
        "失败: 171",
    ),
    *(
        ", ",
        ": 1, ",
        "}",
        "{",
        "[1]",
        "用户 {1}",
        'a \\"b\\" c',
        "a\\\\",
        "\\\\",
        "c:\\\\d",
        "\\u5931\\u8d25",
        "\\u5932\\u8d26",
        "\\u0075sms",
        "%22",
        "&quot;",
        "\\n",
    ),
    *(
        "2026-11-01 10:00:00",
        "1793520000",
        "12",
        "01",
        "deadbeef",
        "18013",
        "true",
        "?Action=X",
        "] 5: no",
        "\t",
        "café",
    ),
)


def _twin(kind: str, random: Random) -> str:
    """Return a kind that differs in one letter or digit, so that both may be taken for one."""
    at = random.choice([at for at, char in enumerate(kind) if char in "0123456789abcdef"] or [0])
    return kind[:at] + random.choice("0123456789abcdef") + kind[at + 1 :]


def _line(kind: str, random: Random, again: float = 0, texts: Sequence[str] = TEXTS) -> str:
    def digits(count: int, choice: str) -> str:
        return "".join(random.choice(choice) for _ in range(count))

    if random.random() < 0.1:  # what is a number in one line is none in another
        kind = re.sub(r"(?<=[:,\[])( ?)\d", r"\g<1>##", kind)
    kind = re.sub("~", lambda match: random.choice(texts), kind)
    parts = kind.split("@")
    uuids = ["-".join(digits(size, "0123456789abcdef") for size in (8, 4, 4, 4, 12)) for _ in parts[1:]]
    if random.random() < again:
        uuids = [f"{random.randrange(1, 9):08x}-0000-0000-0000-000000000000" for _ in uuids]
    text = "".join(part + uuid for part, uuid in zip(parts, [*uuids, ""], strict=True))
    return "".join(random.choice("0123456789") if char == "#" else char for char in text)


@contextmanager
def nothing_learned() -> Iterator[None]:
    """Let the tolerant parser read all."""
    with (
        patch("usmserr.scanning.mentions.take_apart", lambda text, speaks: None),
        patch.object(Learned, "read", lambda self, raw, key, ordinary: None),
    ):
        yield


@contextmanager
def quick_to_learn(block: int = 4096) -> Iterator[None]:
    """Let a short log of short blocks do what else a long one does."""
    with (
        patch("usmserr.inputs.source.BLOCK", block),
        patch.multiple("usmserr.scanning.learned", _PARSED=2, _PLANNED=3, _PASSED=3),
        patch("usmserr.scanning.scan.MANY", 6),
        patch("usmserr.scanning.shapes.MANY", 3),
    ):
        yield


def _sent(known: Known, wanted: Wanted, piece: tuple[bytes | Span, Table | None]) -> Scan:
    """Scan as another process does, from which the result is sent."""
    found: Scan = pickle.loads(pickle.dumps(SCANNED(known, wanted, piece)))
    return found


def _scan(log: bytes, since: datetime | None) -> tuple[Report, int]:
    run._learned.clear()
    selection = Selection(since=since)
    with quick_to_learn(), patch("usmserr.scanning.run._scanned", _sent):
        report = scan_inputs(["-"], KNOWN, mask=False, selection=selection, stdin=io.BytesIO(log))
    return report, selection.timeless


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(kinds(), kinds(), kinds(), st.just("x-ucloud-request-uuid: @")), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([None, datetime(2026, 11, 5, tzinfo=timezone.utc)]),
    st.integers(0, 1 << 30),
)
def test_what_is_learned_changes_nothing(some: list[str], twins: bool, since: datetime | None, seed: int) -> None:
    random = Random(seed)
    some = some + [_twin(kind, random) for kind in some] if twins else some
    end = random.choice(["\n", "\n", "\n", "\r\n"])
    _assert_the_same(end.join(_line(random.choice(some), random) for _ in range(LINES)), since)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=4),
    st.lists(st.sampled_from(BETWEEN), max_size=2),
    st.sampled_from([0, 0.01, 0.3]),
    st.integers(0, 1 << 30),
)
def test_what_many_lines_say_alike_is_what_they_say_one_by_one(
    answers: list[str], between: list[str], again: float, seed: int
) -> None:
    random = Random(seed)
    some = answers * 20 + between
    _assert_the_same("\n".join(_line(random.choice(some), random, again) for _ in range(4 * LINES)), None)


def _assert_the_same(text: str, since: datetime | None) -> None:
    log = text.encode()
    with nothing_learned():
        want = _scan(log, since)
    assert _scan(log, since) == want


def test_uuids_of_zeros_are_no_ids() -> None:
    nil, log = "00000000-0000-0000-0000-000000000000", list[str]()
    for number in range(4 * LINES):
        name = nil if number % 5 == 0 else f"{number:08x}-0000-0000-0000-000000000001"
        log.append(f'2026-11-01 10:00:00 r {{"RetCode":{18013 * (number % 3 == 0)},"Action":"SendUSMSMessageResponse",')
        log[-1] += f'"SessionNo":"{name}"}}'
    report = scan_inputs(["-"], KNOWN, stdin=io.BytesIO("\n".join(log).encode()))
    assert (report.successful_calls, report.failed_calls) == (4 * LINES * 2 // 3, 4 * LINES // 3)


@pytest.mark.parametrize("name", ["SessionNo", "ReqUuid"])
def test_the_first_call_of_a_block_is_known_again_in_the_last_one(name: str) -> None:
    lines = [_ANSWER.replace("#", "1") % (0, name)] * 4 * LINES
    ids = [f"{number:08x}-0000-4000-8000-000000000001" for number in (*range(1, len(lines)), 1)]
    log = "\n".join(line.replace("@", one) for line, one in zip(lines, ids, strict=True)).encode()
    report, _ = _scan(log, None)
    assert report.successful_calls == len(lines) - 1


def _told(line: bytes) -> list[tuple[object, ...]]:
    """Return what the tolerant parser finds in a line."""
    with nothing_learned():
        found = spoken(line, 1, 0, KNOWN)
    told: list[tuple[object, ...]] = []
    for one in found:
        other = is_other(one.action)
        kind = "request" if one.kind == "success" and other else one.kind
        values = one.code, one.request_id, one.session_no, one.phone, one.time
        told.append((kind, one.action, one.carrier, other, *values) if kind != "request" else (kind,))
    return told


def _planned(template: Template, said: Words) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    for item in template.items:
        values = (value(place, said) for place in (item.code, item.request_id, item.session_no, item.phone))
        what = (item.kind, item.action, item.carrier, item.other, *values, time_of(item, said))
        told.append(what if item.kind != "request" else (item.kind,))
    return told


@st.composite
def worded(draw: st.DrawFn) -> str:
    """Draw a line with a document most of whose words are another in every line."""
    names = [*VALUES, *["~", "time", "ReceiptResult"] * 4, "RetCode", "log", "stream"]
    fields = draw(st.lists(st.sampled_from(names), min_size=1, max_size=6))
    pairs = [(name, "~" if draw(st.integers(0, 2)) else draw(VALUES.get(name, st.just("~")))) for name in fields]
    if draw(st.booleans()):
        pairs += [("Action", "SendUSMSMessageResponse"), ("RetCode", 18013), ("SessionNo", "@")]
    comma, colon = draw(st.sampled_from([(", ", ": "), (",", ":")]))
    body = "{" + comma.join(json.dumps(name) + colon + json.dumps(what) for name, what in pairs) + "}"
    for _ in range(draw(st.integers(0, 1))):
        key = draw(st.sampled_from(["msg", "body", "Data"]))
        body = draw(st.sampled_from([f'{{"{key}"{colon}[{body}]}}', json.dumps({key: body, "~": "#"})]))
    line = draw(st.sampled_from(["{}", "2026-11-0# 10:00:0#,### INFO a.b - r {}", "web-#  | {}"])).replace(
        "{}", body, 1
    )
    if draw(st.booleans()):
        line = json.dumps({"log": line + "\n", "stream": "~", "time": "2026-11-01T00:00:0#Z"})
    return line


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@example('2026-11-01 10:00:00 r {"Action": "SendUSMSMessageResponse", "n": "~", "RetCode": 18013}', ["用户 {1}"], 2)
@given(worded(), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2), st.integers(0, 1 << 30))
def test_what_words_say_is_what_the_line_says(kind: str, texts: list[str], seed: int) -> None:
    random = Random(seed)
    plans, encoding = Plans(KNOWN), ("utf-8", "utf-8", "gb18030")[seed % 3]
    for _ in range(20):
        line = _line(kind, random, texts=["ok", *texts, *texts, "18013"]).encode(encoding)
        if (read := plans.read(line)) is None:
            continue
        unwrapped = unwrap(1, decode(line))
        assert (read[0].stream, read[0].headed) == (unwrapped.stream, headed(unwrapped.text))
        assert _planned(*read) == _told(line), line
