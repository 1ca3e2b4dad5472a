"""A line with one JSON document is read by the parser of `json`: what it says is what the tolerant reader finds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.scanning.logs import everything_read
from usmserr.codes.catalog import Catalog
from usmserr.scanning.documents import document
from usmserr.scanning.lines import small
from usmserr.scanning.mentions import mentions
from usmserr.scanning.nodes import Node
from usmserr.scanning.sentences import speaks
from usmserr.scanning.values import Mention, Record
from usmserr.scanning.wrappers import unwrap

KNOWN = Catalog.load().known_messages()

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


def _document(text: str) -> Sequence[Node] | None:
    return document(text, small(text), speaks)


def _said(line: str) -> list[Mention]:
    stream, text, time, _ = unwrap(line)
    return mentions(Record(stream, 0, text, time, [0], [1]), KNOWN)


def _assert_the_same(line: str) -> None:
    with everything_read():
        want = _said(line)
    assert _said(line) == want, line


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(kinds(), st.integers(0, 1 << 30))
def test_a_document_says_what_the_tolerant_reader_finds_in_it(kind: str, seed: int) -> None:
    random = Random(seed)
    for _ in range(4):
        _assert_the_same(_line(kind, random))


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(worded(), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2), st.integers(0, 1 << 30))
@example('2026-11-01 10:00:00 r {"Action": "SendUSMSMessageResponse", "n": "~", "RetCode": 18013}', ["用户 {1}"], 2)
@example('{"RetCode": 18013, "n": "~"}', ["Action: DescribeEIP"], 1)
@example('{"RetCode": 18013, "n": "~"}', ["\\ud800"], 1)
def test_whatever_texts_a_document_holds(kind: str, texts: list[str], seed: int) -> None:
    random = Random(seed)
    for _ in range(6):
        _assert_the_same(_line(kind, random, texts=["ok", *texts, *texts, "18013"]))


PREFIXES = ["", "2026-11-01 10:00:00,123 [main] INFO c.e.Sms (a:1) - ",
            "[pool-1] ", "a [b] (c) x: ", "level [", "(", ") ",
            "Action: ", "code: ", "[time]: ", "x-message : ", "=> ", "RetCode=18013 ", "- a: ", "<", "error 18013 ",
            "[2a9119a6-65f1-4126-883b-f515e308873d] ",
            "[response: 2a9119a6-65f1-4126-883b-f515e308873d] r ", "运营商:"]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PREFIXES), max_size=3).map("".join), documents())
def test_whatever_a_logger_writes_before_it(prefix: str, body: dict[str, object]) -> None:
    _assert_the_same(prefix + json.dumps(body, ensure_ascii=False))


@pytest.mark.parametrize("line", [
    '2026-11-01 10:00:00,000 INFO sms - response {"Action": "SendUSMSMessageResponse", "RetCode": 0, "SessionNo": "a"}',
    '{"log":"{\\"RetCode\\": 18013}","level":"info"}',
    '2026-11-01 10:00:00.000 [http-1] INFO a.B (C:1) - {"RetCode": 18013, "UserId": 200, "Data": [{"Phone": "1"}]}',
])  # fmt: skip
def test_what_most_logs_are_made_of_is_read_so(line: str) -> None:
    assert _document(unwrap(line).text) is not None


@pytest.mark.parametrize("line", [
    '{"RetCode": 18013} trailing', "{'RetCode': 18013}", '{"a": 1} {"RetCode": 18013}', '{"RetCode": 18013',
    '{"msg": "failed: 18013"}', 'RetCode: 5 {"RetCode": 18013}', '{"RetCode": NaN}', '{"n": "Action: x"}',
])  # fmt: skip
def test_what_is_not_sure_is_left_to_the_tolerant_reader(line: str) -> None:
    assert _document(line) is None
