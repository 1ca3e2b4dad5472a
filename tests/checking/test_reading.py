"""One request in every form in which it is at hand is the same request; what is none is said to be none."""

from __future__ import annotations

import base64
import json
import shlex
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.checking.requests import BASES, PUBLIC_KEY, targets
from usmserr.checking.check import check
from usmserr.checking.objects import DEEPEST, NoObject, read
from usmserr.checking.reading import read_requests
from usmserr.checking.unreadable import Unreadable
from usmserr.checking.values import flat

CORPUS = Path(__file__).parents[1] / "corpus"
WANTED = {
    **{"Action": "SendUSMSMessage", "ProjectId": "org-1", "SigContent": "优刻得", "TemplateId": "UTN190715D9108C"},
    **{"PhoneNumbers.0": "18500000123", "PhoneNumbers.1": "(60)123456789", "TemplateParams.0": "a b+c&d=e"},
    **{"PublicKey": PUBLIC_KEY, "Signature": "0" * 40},
}
NESTED = {
    **{name: value for name, value in WANTED.items() if "." not in name},
    "PhoneNumbers": ["18500000123", "(60)123456789"],
    "TemplateParams": ["a b+c&d=e"],
}
QUERY = urlencode(WANTED, quote_via=quote)
HAR = {
    "method": "POST",
    "url": "https://api.ucloud.cn/",
    "headers": [{"name": "Content-Type", "value": "application/json"}],
    "postData": {"mimeType": "application/json", "text": json.dumps(WANTED)},
}
LINE = json.dumps(WANTED, ensure_ascii=False)
ENCODED = " ".join(f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in WANTED.items())
FORMS = {
    "flat JSON": json.dumps(WANTED),
    "JSON with arrays": json.dumps(NESTED, indent=2, ensure_ascii=False),
    "wrapped JSON": json.dumps({"url": "https://api.ucloud.cn", "params": WANTED}),
    "JSON in JSON": json.dumps({"request": {"body": json.dumps(WANTED)}}),
    "JSON with comments": LINE.replace('"Action"', '// to send\n"Action"'),
    "Python": repr(NESTED),
    "JavaScript": "{\n" + "".join(f"  {json.dumps(name)}: {value!r},\n" for name, value in WANTED.items()) + "}",
    "Ruby": "{" + ", ".join(f'"{name}"=>"{value}"' for name, value in WANTED.items()) + "}",
    "a program": f"client.usms().send_usms_message({NESTED!r})",
    "URL": f"https://api.ucloud.cn/?{QUERY}",
    "URL with a method": f"GET https://api.ucloud.cn/?{QUERY}",
    "URL over several lines": f"https://api.ucloud.cn/?{QUERY}".replace("&", "\n&"),
    "query": QUERY,
    "form with plus signs": urlencode(WANTED),
    "path": f"/?{QUERY}",
    "curl": f"curl 'https://api.ucloud.cn/?{QUERY}'",
    "curl -G": f"$ curl -sS -G https://api.ucloud.cn/ {ENCODED}",
    "curl over several lines": f"curl https://api.ucloud.cn/ \\\n  -H 'Content-Type: x' \\\n  {ENCODED}",
    "curl --json": f"curl --json {shlex.quote(LINE)} https://api.ucloud.cn/",
    "curl -d": f"/usr/bin/curl --url=https://api.ucloud.cn -XPOST -d{shlex.quote(QUERY)} -o out.json -k",
    "curl of a browser": "curl 'https://api.ucloud.cn/' --compressed --data-raw $'"
    + json.dumps(WANTED).replace("\\", "\\\\").replace("'", "\\'")
    + "'",
    "curl for Windows": 'curl ^"https://api.ucloud.cn/?' + QUERY.replace("&", "^&").replace("%", "^%") + '^"',
    "curl -F": "curl https://api.ucloud.cn/ " + " ".join(f"-F {shlex.quote(f'{k}={v}')}" for k, v in WANTED.items()),
    "HAR request": json.dumps(HAR),
    "HAR entry": json.dumps({"request": HAR, "response": {"content": {"text": '{"RetCode":171}'}}}),
    "HAR file": json.dumps({"log": {"version": "1.2", "entries": [{"request": HAR}]}}),
    "HAR form": json.dumps(
        {
            **HAR,
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": name, "value": value} for name, value in WANTED.items()],
            },
        }
    ),
    "HTTP": f"POST / HTTP/1.1\r\nHost: api.ucloud.cn\r\nContent-Type: application/json\r\n\r\n{LINE}",
    "HTTP GET": f"GET /?{QUERY} HTTP/1.1\r\nHost: api.ucloud.cn\r\n\r\n",
    "curl -v": f"* Connected\n> GET /?{QUERY} HTTP/1.1\n> Host: api.ucloud.cn\n> \n< HTTP/1.1 200 OK\n",
    "access log": f'203.0.113.9 - - [23/Nov/2026:09:46:56 +0000] "GET /?{QUERY} HTTP/1.1" 200 130',
    "log of Python": f"2026-11-23 09:37:04,565 [    INFO] [request] SendUSMSMessage {NESTED!r} (_client.py:74 ucloud)",
    "log of PHP": f"info [request] {json.dumps(WANTED)}",
    "log of Java": f"2026-11-23 09:41:17.207 [main] INFO  cn.ucloud - {LINE}",
    "log of Go": f'time="T" level=debug msg="[c39937e2-ab31] https://api.ucloud.cn?Action=SendUSMSMessage {QUERY}"',
    "log in JSON": json.dumps({"level": "info", "msg": f"[request] {LINE}"}),
    "log of a container": json.dumps({"log": f"info [request] {LINE}\n", "stream": "stdout"}),
    "log with escapes": 'body="' + LINE.replace("\\", "\\\\").replace('"', '\\"') + '"',
    "GBK": LINE.encode("gbk"),
    "UTF-16": ("\ufeff" + LINE).encode("utf-16-le"),
    "byte order mark": b"\xef\xbb\xbf" + LINE.encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_the_same_request(form: str) -> None:
    (request,) = read_requests(FORMS[form])
    assert dict(flat(request.parameters)) == WANTED
    assert request.action == "SendUSMSMessage"


def test_a_mapping_is_a_request() -> None:
    (request,) = read_requests({"PhoneNumbers": ("1", "2"), "Limit": 10, "Rate": 42.0, "On": True, "Off": None})
    assert dict(flat(request.parameters)) == {
        **{"PhoneNumbers.0": "1", "PhoneNumbers.1": "2"},
        **{"Limit": "10", "Rate": "42", "On": "true"},
    }


def test_what_a_batch_holds_may_be_pasted_by_itself() -> None:
    (request,) = read_requests(json.dumps(targets(2)))
    assert request.action == "SendBatchUSMSMessage"
    assert json.loads(base64.b64decode(request.value("TaskContent") or "")) == targets(2)


def test_several_requests_are_told_apart_by_their_lines() -> None:
    text = f"{LINE}\n" + '{"RetCode":0,"Action":"SendUSMSMessageResponse"}\n' + f"{LINE}\n"
    assert [request.line for request in read_requests(text)] == [1, 3]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        *(("py-default-logger.log", 7), ("py-retries.log", 13), ("py-mixed-actions.log", 8), ("py-json-logger.log", 4)),
        *(("go-debug.log", 4), ("go-debug-json.log", 3), ("go-concurrent-debug.log", 6), ("java-logback.log", 5)),
        *(("java-batch.log", 2), ("java-receipt.log", 2), ("java-old-enable-log.log", 2), ("enc-gbk-java.log", 5)),
        *(("php-default-logger.log", 4), ("js-console-log.log", 3), ("elk-logstash-java.json", 5)),
        *(("nginx-access-query.log", 8), ("curl-verbose.txt", 1), ("neg-all-success.log", 22)),
    ],
)
def test_the_requests_in_a_log(name: str, count: int) -> None:
    found = check((CORPUS / name).read_bytes())
    assert len(found.requests) == count
    assert all(request.action for request in found.requests)
    assert {one.rule.id for one in found.problems if one.level == "error"} <= {"batch.task-content-base64-json"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("hello", "no request"),
        ('{"a": 1}', "no request"),
        ('{"RetCode":18013,"Action":"SendUSMSMessageResponse"}', "answer"),
        ('{"ReceiptCode":"MK:0001"}', "answer"),
        ('{"Action":"SendUSMSMessage","PhoneNumbers":["185', "cut off"),
        ("curl https://api.ucloud.cn/ -d 'Action=", "quote"),
        ("curl -d Action=SendUSMSMessage", "no URL"),
        ("curl https://api.ucloud.cn/ -d @body.json", "stands in a file"),
    ],
)
def test_what_is_no_request_is_said_to_be_none(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as error:
        read_requests(text)
    assert error.value.text.zh


def test_an_answer_beside_its_request_is_none() -> None:
    (request,) = read_requests(f'{LINE}\n{{"RetCode":171,"Action":"SendUSMSMessageResponse","Message":"Action"}}')
    assert request.line == 1


@pytest.mark.parametrize(
    "text", ["{", "[", "{a", "{a:", "{'a': 'b", "[1 2]", "{'a' 1}", "[" * 100_000, "{'a':" * (DEEPEST + 2), "nan", ""]
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(NoObject):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        *("{" * 200_000, "Action={" * 20_000, "{Action:" * 20_000, "Action" * 50_000, '{"Action":"' * 20_000),
        *("a=b&" * 100_000 + "Action=", "PhoneNumbers " * 20_000, "\\" * 100_000 + "Action", "curl " + "'" * 99_999),
        *("{Action:1," + "//" * 50_000, "/*" * 50_000 + "Action", "{'Action': " + "[" * 50_000),
    ],
    ids=range(12),
)
def test_hostile_texts_end(text: str) -> None:
    with suppress(Unreadable):
        check(text)


def test_a_log_of_the_same_request_is_read_to_its_end() -> None:
    text = f"{LINE}\n" * 300
    assert len(check(text).requests) == 300
    assert check(BASES["send"]).requests
