"""Logs to draw: records of many kinds behind many wrappers, and every way of reading them but the plain one undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch

from hypothesis import strategies as st

from usmserr.scanning.values import JOIN_DISTANCE

TIME = "2026-11-01 10:00:0#,###"
ANSWER = {"Action": "SendUSMSMessageResponse", "RetCode": 0, "Message": "ok", "SessionNo": "@"}
FAILED = {"RetCode": 18013, "Action": "SendUSMSMessageResponse", "Message": "短信剩余量不足"}
FAILURE = f"2026-11-01 10:00:00,000 INFO sms - {json.dumps(FAILED)}"
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
def everything_read() -> Iterator[None]:
    """Let the tolerant reader read every record."""
    with (
        patch("usmserr.scanning.scan.candidates", lambda block: range(block.count(b"\n") + 1)),
        patch("usmserr.scanning.mentions.document", lambda text, letters, speaks: None),
    ):
        yield


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
