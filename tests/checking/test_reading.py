"""One request in every form in which it is at hand is the same request; what is none is said to be none."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path

import pytest

from tests.checking.forms import FORMS, LINE, WANTED
from tests.checking.requests import BASES, targets
from usmserr.checking.check import check
from usmserr.checking.objects import DEEPEST, NoObject, read
from usmserr.checking.reading import read_requests
from usmserr.checking.unreadable import Unreadable
from usmserr.checking.values import flat

CORPUS = Path(__file__).parents[1] / "corpus"


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


def test_what_was_not_checked_is_said() -> None:
    found = check(f"{LINE}\n" * 1001)
    assert len(found.requests) == 1000
    assert found.notes[0].en == "only the first 1000 requests were checked"
