"""Exceptions and log records of failed calls are explained; with the real SDK, against a server of our own."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

import usmserr
from usmserr.failures import LogFilter, explain_exception


class Coded(Exception):
    def __init__(self, *args: object, **attributes: object) -> None:
        super().__init__(*args)
        self.__dict__.update(attributes)


class Hostile(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def _caused(error: Exception) -> Exception:
    try:
        try:
            raise error
        except Exception as first:
            raise ValueError("send failed") from first
    except ValueError as second:
        return second


def _ring() -> Exception:
    one, two = ValueError("a"), ValueError("b")
    one.__context__, two.__context__ = two, one
    return one


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Coded("x", ret_code=18013), "18013"),
        (Coded("x", RetCode="171"), "171"),
        (Coded({"RetCode": 18013, "Message": "m", "Action": "SendUSMSMessageResponse"}), "18013"),
        (Coded('send failed: {"RetCode": 18017, "Message": "m"}'), "18017"),
        (_caused(Coded("x", retCode=18016)), "18016"),
        (Coded("x", ret_code=99999), "99999"),
        (Coded("x", code=404), None),
        (Coded("x", code=18013, action="SendUSMSMessage"), "18013"),
        (Coded("x", code=171, action="sendusmsmessage"), "171"),
        (Coded("x", code=404404, action="SendUSMSMessage"), None),
        (Coded("x", code=18013, action="CreateUHostInstance"), None),
        (SystemExit(2), None),
        (Coded("x", ret_code=-1), None),
        (Coded("x", ret_code=0), None),
        (Coded("x", ret_code=True), None),
        (Coded({"RetCode": 230, "Action": "CreateUHostInstanceResponse"}), None),
        (ValueError('{"RetCode": 230, "Action": "CreateUHostInstanceResponse"}'), None),
        (ValueError("[5b1d8d8e-0c1e-4a6e-9d3f-3c6b8d1f0a11] SendUSMSMessage - 18018: no"), "18018"),
        (ValueError("18013"), None),
        (Hostile(), None),
        (_ring(), None),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_exceptions(error: BaseException, code: str | None) -> None:
    found = explain_exception(error)
    assert (found and found.code) == code


def test_the_text_says_code_message_and_remedy() -> None:
    found = usmserr.explain_exception(Coded("x", ret_code=18014))
    assert found is not None
    assert str(found) == "18014 提交的部分手机号码无效。处理办法：剔除无效手机号码"
    assert found.text("en").startswith("18014 ")
    assert " Remedy: " in found.text("en")
    unknown = usmserr.explain_exception(Coded("x", ret_code=99999))
    assert unknown is not None
    assert (unknown.entries, unknown.text("en")) == ((), "99999 is not in the table")


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.Logger("app")  # not among the registered ones
    logger.addFilter(LogFilter("en"))
    yield logger


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def test_log_records_are_explained_once(logger: logging.Logger) -> None:
    kept = Kept()
    kept.addFilter(LogFilter("en"))  # a record may pass several
    logger.addHandler(kept)
    try:
        raise Coded("x", ret_code=18013)
    except Coded as error:
        logger.exception("sending to %s failed", "user 7")
        logger.error("failed: %s", error)
    logger.warning("answer %s", '{"RetCode": 18013, "Action": "SendUSMSMessageResponse"}')
    for record in kept.records:
        assert record.getMessage().count("[usmserr: 18013 Not enough SMS quota left") == 1
        assert record.__dict__["usmserr"].code == "18013"
    assert kept.records[0].getMessage().startswith("sending to user 7 failed [usmserr: ")
    assert len(kept.records) == 3


def test_what_a_record_carries_is_small(logger: logging.Logger) -> None:
    kept = Kept()
    logger.addHandler(kept)
    logger.error("failed: %s", Coded("x", ret_code=18014))
    said = kept.records[0].__dict__["usmserr"]
    assert json.loads(json.dumps(said)).keys() == {"code", "message", "remedy"}
    assert (said.code, said["code"], hasattr(said, "entries")) == ("18014", "18014", False)


def test_an_exception_whose_text_logs_itself_does_not_hang(logger: logging.Logger) -> None:
    class Logging(Exception):
        def __str__(self) -> str:
            logger.error(self)
            return "RetCode=18013 ucloud"

    kept = Kept()
    kept.addFilter(lambda record: len(kept.records) < 50)
    logger.addHandler(kept)
    logger.error(Logging())
    logger.error("send failed: %s", Coded("x", ret_code=18013))
    assert len(kept.records) < 10
    assert kept.records[-1].__dict__["usmserr"].code == "18013"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="there are no groups yet")
def test_groups_are_looked_into() -> None:
    group: Any = __import__("builtins").ExceptionGroup
    other = Coded({"RetCode": 230, "Action": "CreateUHostInstanceResponse"})
    ours = _caused(Coded("x", ret_code=18016))
    found = explain_exception(group("tasks", [ValueError("a"), other, group("inner", [ours])]))
    assert found is not None
    assert found.code == "18016"
    assert explain_exception(group("tasks", [other])) is None


def test_other_records_stay_as_they_are(logger: logging.Logger) -> None:
    kept = Kept()
    logger.addHandler(kept)
    logger.setLevel(logging.DEBUG)
    logger.info("[response] {'RetCode': 18013}")  # the failure itself is logged at WARNING
    logger.warning("disk %d%% full", 91)
    logger.error("bad %s %s", "arguments")
    logger.error(Hostile())
    logger.error("18013 rows")
    logger.error('{"RetCode": 230, "Action": "CreateUHostInstanceResponse"}')
    assert len(kept.records) == 6
    assert not any(hasattr(record, "usmserr") for record in kept.records)
    assert kept.records[1].args == (91,)


def test_a_successful_call_loads_no_table() -> None:
    script = (
        "import logging, sys, usmserr\n"
        "logger = logging.getLogger('app'); logger.setLevel(logging.INFO); logger.addFilter(usmserr.LogFilter())\n"
        "logger.info('[response] %s', {'RetCode': 0}); logger.warning('slow')\n"
        "print({'usmserr.scanning.run', 'tomli'} & set(sys.modules))"
    )
    import subprocess

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "set()"


class _Server(BaseHTTPRequestHandler):
    """Answers what the template's name says."""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        action, wanted = form["Action"][0], form.get("TemplateId", form.get("Name", [""]))[0]
        status, body = 200, {"RetCode": 0, "Action": f"{action}Response", "SessionNo": "s"}
        if wanted.isdigit():
            body |= {"RetCode": int(wanted), "Message": "no"}
        elif wanted == "http":
            status = 500
        data = b"<html>" if wanted == "html" else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-UCLOUD-REQUEST-UUID", "00000000-0000-4000-8000-000000000001")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)  # looks so often for its end
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _client(address: str, logger: logging.Logger) -> Any:
    sdk = pytest.importorskip("ucloud.client", reason="the extra `test` brings ucloud-sdk-python3")
    config = {"base_url": address, "project_id": "org-x", "public_key": "k", "private_key": "k", "region": "cn-bj2"}
    return sdk.Client(config, logger=logger)


def _send(client: Any, template: str) -> Any:
    request = {"PhoneNumbers": ["13800000000"], "SigContent": "x", "TemplateId": template, "TemplateParams": ["1"]}
    return client.usms().send_usms_message(request)


def test_the_sdk_logs_and_raises_with_the_explanation(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    logger, kept = logging.Logger("sdk"), Kept()
    logger.addHandler(kept)
    client = _client(address, logger)
    usmserr.watch(client)
    usmserr.watch(client, "en")  # watched twice, explained once
    with pytest.raises(Exception, match="SendUSMSMessage - 18017: no") as caught:
        _send(client, "18017")
    found = caught.value.usmserr  # type: ignore[attr-defined]
    assert (found.code, found.action, found.request_id) == (
        *("18017", "SendUSMSMessage"),
        "00000000-0000-4000-8000-000000000001",
    )
    (record,) = (record for record in kept.records if record.levelno >= logging.WARNING)
    assert record.getMessage() == f"{caught.value} [usmserr: {found.text()}]"
    assert record.__dict__["usmserr"].code == found.code
    if sys.version_info >= (3, 11):
        shown = "".join(traceback.format_exception(caught.value))
        assert shown.count("usmserr: 18017 当前短信模板不存在或未通过审核") == 1


@pytest.mark.parametrize("template", ["http", "html"])
def test_other_failures_of_the_sdk_are_left_alone(address: str, template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    logger, kept = logging.Logger("sdk"), Kept()
    logger.addHandler(kept)
    client = _client(address, logger)
    usmserr.watch(client)
    with pytest.raises(Exception) as caught:
        _send(client, template)
    assert usmserr.explain_exception(caught.value) is None
    assert not any(hasattr(record, "usmserr") for record in kept.records)


def test_success_and_other_products_pass_through(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    logger, kept = logging.Logger("sdk"), Kept()
    logger.addHandler(kept)
    client = _client(address, logger)
    usmserr.watch(client)
    assert _send(client, "UTA1")["SessionNo"] == "s"
    with pytest.raises(Exception, match="CreateUHostInstance - 230") as caught:
        client.invoke("CreateUHostInstance", {"Name": "230"})
    assert usmserr.explain_exception(caught.value) is None
    assert not any(hasattr(record, "usmserr") for record in kept.records)
