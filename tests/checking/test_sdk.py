"""What the official Python SDK really sends, to a server on this machine, passes; so do the lines that it logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

import usmserr
from tests.checking.requests import PRIVATE_KEY, PUBLIC_KEY, targets, task
from usmserr.checking.check import check

ucloud = pytest.importorskip("ucloud.client", reason="the extra `test` brings the SDK")


class Stub(HTTPServer):
    """Keeps what is sent to it, as a message of HTTP."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    """Answers everything with success."""

    server: Stub

    def do_POST(self) -> None:
        """Keep the request."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        self.server.messages.append(f"{self.requestline}\n{headers}\n{body}")
        answer = json.dumps({"RetCode": 0, "Action": "SendUSMSMessageResponse", "SessionNo": "1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    server = Stub()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "send": (
        "send_usms_message",
        {
            "PhoneNumbers": ["18500000123", "(60)123456789"],
            "TemplateId": "UTN190715D9108C",
            "SigContent": "优刻得",
            "TemplateParams": ["a b+c&d=e", ""],
        },
    ),
    "many": (
        "send_usms_message",
        {
            "PhoneNumbers": [str(18500000000 + number) for number in range(1000)],
            "TemplateId": "UTN190715D9108C",
            "SigContent": "UCloud",
        },
    ),
    "batch": ("send_batch_usms_message", {"TaskContent": task(targets(200))}),
    "receipts": ("get_usms_send_receipt", {"SessionNoSet": [str(number) for number in range(100)]}),
    "template": (
        "create_usms_template",
        {
            "Purpose": 1,
            "TemplateName": "验证码模板01",
            "Template": "您的验证码为{1}，请在{2}分钟内使用。",
            "International": False,
        },
    ),
    "signature": (
        "create_usms_signature",
        {"SigContent": "优刻得科技", "SigType": 0, "SigPurpose": 0, "CertificateType": 0, "Description": "d"},
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_the_sdk_sends_and_logs_passes(name: str, stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    method, parameters = CALLS[name]
    client = ucloud.Client(
        {
            **{"public_key": PUBLIC_KEY, "private_key": PRIVATE_KEY, "project_id": "org-1", "region": "cn-bj2"},
            "base_url": f"http://127.0.0.1:{stub.server_port}",
        }
    )
    with caplog.at_level(logging.INFO, "ucloud"):
        getattr(client.usms(), method)(parameters)
    message = stub.messages[-1]
    found = check(message)
    assert [one.rule.id for one in found.problems] == ["common.endpoint"]  # of this machine
    signed = usmserr.diagnose_signature(message, PRIVATE_KEY)
    assert (signed.match, signed.mistakes) == (True, ())
    logged = check("\n".join(record.getMessage() for record in caplog.records))
    assert (len(logged.requests), logged.action) == (1, found.action)
    assert logged.problems == ()


def test_what_is_sent_with_a_wrong_key_is_told_from_a_wrong_signature(stub: Stub) -> None:
    client = ucloud.Client(
        {
            **{"public_key": PUBLIC_KEY, "private_key": f"{PRIVATE_KEY}\n", "project_id": "org-1", "region": "cn-bj2"},
            "base_url": f"http://127.0.0.1:{stub.server_port}",
        }
    )
    client.usms().send_usms_message(CALLS["send"][1])
    assert usmserr.diagnose_signature(stub.messages[-1], PRIVATE_KEY).mistakes == ("key-whitespace",)
    assert usmserr.diagnose_signature(stub.messages[-1], "another").mistakes == ()
