"""Shapes that no SDK in the corpus prints: each is a log and the failed calls in it."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usmserr.codes.catalog import Catalog
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs

KNOWN = Catalog.load().known_messages()
A, B = "2a9119a6-65f1-4126-883b-f515e308873d", "3c64be5e-8686-48d3-a13d-8958dfd66b85"
BODY = '{"RetCode":18013,"Message":"当前账号/项目中的短信剩余量不足","Action":"SendUSMSMessageResponse"}'
REPR = "{'RetCode': 18013, 'Message': 'x', 'Action': 'SendUSMSMessageResponse'}"


def scanned(log: str | bytes) -> Report:
    data = log if isinstance(log, bytes) else log.encode("utf-8")
    return scan_inputs(["-"], KNOWN, mask=False, stdin=io.BytesIO(data))


def counts(log: str | bytes) -> dict[str, int]:
    return {finding.code: finding.count for finding in scanned(log).findings}


ONE_CALL = {
    "xml": "<R>\n  <RetCode>18013</RetCode>\n  <Message>x</Message>\n</R>\n",
    "xml-attribute": '<resp RetCode="18013" Message="x"/>',
    "yaml": "RetCode: 18013\nMessage: x\nAction: SendUSMSMessageResponse\n",
    "yaml-nested": "response:\n  RetCode: 18013\n  Message: x\n",
    "kubernetes-partial-lines": '2026-11-23T17:50:00.0+08:00 stdout P resp {"RetCode":18\n'
    '2026-11-23T17:50:00.0+08:00 stdout F 013,"Message":"x"}\n',
    "utf-16": BODY.encode("utf-16"),
    "utf-16-without-mark": f"2026-11-23 10:00:00 INFO {BODY}\r\n".encode("utf-16-le"),
    "gbk": f"2026-11-23 10:00:00 INFO {BODY}\r\n".encode("gbk"),
    "gzip": gzip.compress(BODY.encode()),
    "php-var-dump": 'array(2) {\n  ["RetCode"]=>\n  int(18013)\n  ["Message"]=>\n  string(1) "x"\n}\n',
    "nginx-hex-escapes": r'1.2.3.4 - - [23/Nov/2026:09:46:56 +0000] "POST /cb" 200 "{\x22RetCode\x22:18013}"',
    "python-bytes": 'INFO resp b\'{"RetCode":18013,"Message":"\\xe5\\xbd\\x93"}\'',
    "escaped-without-quotes": '2026-11-23 10:00:00 body={\\"RetCode\\":18013,\\"Message\\":\\"x\\"}',
    "cut-off": '2026-11-23 10:00:00 INFO resp {"RetCode":18013,"Message":"当前',
    "cut-off-inside-escapes": '{"level":"debug","msg":"[' + A + '] {\\"RetCode\\":18013,\\"Mess',
    "json-without-indentation": '{\n"RetCode": 18013,\n"Message": "x"\n}\n',
    "form": "RetCode=18013&Message=abc&Action=SendUSMSMessageResponse",
    "same-record-twice": f"2026-11-23 10:00:00 resp {BODY}\n2026-11-23 10:00:00 resp {BODY}\n",
    "interleaved-containers": "sms-1  | 2026/11/23 09:39:36 api:\nweb-1  | 2026-11-23 10:00:00 hello\n"
    "sms-1  | [server.RetCodeError] 18013 \n",
    "doubled-by-a-root-handler": f"2026-11-23 09:36:52,186 [    INFO] [response] [*] SendUSMSMessageResponse {REPR}\n"
    f"INFO:ucloud:[response] [*] SendUSMSMessageResponse {REPR}\n"
    "2026-11-23 09:36:52,186 [ WARNING] [*] SendUSMSMessage - 18013: x (_client.py:87 ucloud)\n"
    "WARNING:ucloud:[*] SendUSMSMessage - 18013: x\n",
    "exception-printed-as-dict": f"[response] [{A}] SendUSMSMessageResponse {REPR}\n"
    "sms error: {'RetCode': 18013, 'Message': 'x', 'Action': 'SendUSMSMessage'}\n",
    "code-as-float-among-impossible-ones": '{"RetCode":18013.0}\n{"RetCode":1.5}\n{"RetCode":true}\n{"RetCode":-1}\n'
    '{"RetCode":12345678901}\n{"RetCode":null}\n',
}
TWO_CALLS = {
    "yaml-list": "- RetCode: 18013\n  Message: a\n- RetCode: 18013\n  Message: b\n",
    "xml-siblings": "<L><R><RetCode>18013</RetCode></R><R><RetCode>18013</RetCode></R></L>",
    "array": '[{"RetCode":18013},{"RetCode":18013},{"RetCode":0}]',
    "documents-side-by-side": '{"RetCode":18013}{"RetCode":18013}\n',
    "indented-documents": '    {"RetCode":18013,"Message":"x"}\n    {"RetCode":18013,"Message":"x"}\n',
    "csv-with-doubled-quotes": 'time,phone,resp\n2026-11-23 10:00:00,1,"{""RetCode"":18013,""Message"":""x""}"\n'
    '2026-11-23 10:00:01,1,"{""RetCode"":18013,""Message"":""x""}"\n',
    "different-ids": f'error: {{"retCode":18013,"requestId":"{A}"}}\nerror: {{"retCode":18013,"requestId":"{B}"}}',
    "same-text-at-different-times": f"2026-11-23 10:00:00 resp {BODY}\n2026-11-23 10:00:01 resp {BODY}\n",
}
NO_CALL = {
    "table-in-a-document": "| RetCode | 说明 |\n| 18013 | 余量 |\n",
    "comparison-in-source": "if (resp.RetCode == 18013) {\nRetCode != 0\nRetCode > 18013\n",
    "another-product": '{"Action":"DescribeEIPResponse","RetCode":171}\n[' + A + "] DescribeEIP - 171: x\n",
    "another-vendor": "2026-11-23 10:00:00 ERROR aliyun sms failed, code: 18013",
    "query-of-a-request": "GET /proxy?RetCode=18013&Action=SendUSMSMessage HTTP/1.1",
    "nothing": "",
}
CASES = [
    pytest.param(log, want, id=name)
    for cases, want in ((ONE_CALL, {"18013": 1}), (TWO_CALLS, {"18013": 2}), (NO_CALL, {}))
    for name, log in cases.items()
]


@pytest.mark.parametrize(("log", "want"), CASES)
def test_failed_calls(log: str | bytes, want: dict[str, int]) -> None:
    assert counts(log) == want


def test_another_products_failure_is_counted_apart() -> None:
    assert scanned('{"Action":"DescribeEIPResponse","RetCode":171}').other_products == 1


def test_an_unreadable_input_is_named_and_the_rest_is_scanned() -> None:
    report = scan_inputs(["/nonexistent/app.log", "-"], KNOWN, stdin=io.BytesIO(BODY.encode()))
    assert report.inputs[0].error == "No such file or directory"
    assert report.failed_calls == 1


def test_a_truncated_gzip_keeps_what_was_readable() -> None:
    report = scanned(gzip.compress((BODY + "\n").encode() * 3 + bytes(range(256)) * 40)[:-30])
    assert report.failed_calls == 1
    assert report.inputs[0].error


@given(st.binary(max_size=400))
def test_any_bytes_are_scanned_and_the_call_after_them_is_found(data: bytes) -> None:
    log = b"\n" + data + b"\n2026-11-23 10:00:00 INFO resp " + BODY.encode()
    report = scanned(log)
    assert report.inputs[0].error is None
    assert [finding.code for finding in report.findings if finding.code == "18013"]
