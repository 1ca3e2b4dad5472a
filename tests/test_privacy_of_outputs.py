"""Every phone number, key, signature, token and template value planted in the corpus, looked for in every format."""

from __future__ import annotations

import base64
import gzip
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.model import Lang
from usmserr.render import Look, View, reporter
from usmserr.render.objects import dump, event_dict
from usmserr.render.terminal import Terminal
from usmserr.scanning.report import Event, Finding
from usmserr.scanning.run import scan_inputs

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path.name for path in CORPUS.iterdir() if path.name != "manifest.json")
LOOK = Look(Lang.EN, Terminal(width=200), (), View.CODES)
_HEX = "0-9A-Fa-f"
# Found by other means than the program's own: what stands in the corpus is known.
_PLANTED = {
    "phone": re.compile(rf"(?<![{_HEX}-])1[3-9]\d{{9}}(?![{_HEX}]|-[{_HEX}])"),
    "foreign phone": re.compile(r"(?<=\(852\))\d{8}|(?<=\+852)\d{8}"),
    "key": re.compile(r"FAKE\w+"),
    "signature": re.compile(rf"Signature[\W_]{{1,12}}([{_HEX}]{{40}})", re.I),
    "template value": re.compile(r"TemplateParams(?:\.\d|\W\d\])?[\W_]{1,12}([\w一-鿿]{3,})", re.I),
    "task": re.compile(r"TaskContent\W{1,8}([\w+/=\\]{16,})", re.I),
}
_NO_SECRET = re.compile(r"\d{3,5}\b|\w*%|TemplateParams|SigContent|Session", re.I)  # codes that stand for values


@cache
def _catalog() -> Catalog:
    return Catalog.load()


def _text(name: str) -> str:
    data = (CORPUS / name).read_bytes()
    data = gzip.decompress(data) if name.endswith(".gz") else data
    return data.decode("gb18030" if "gbk" in name else "utf-8", "replace")


def _planted(name: str) -> set[str]:
    found: set[str] = set()
    for kind, pattern in _PLANTED.items():
        for match in pattern.finditer(_text(name)):
            value = match[match.lastindex or 0]
            if kind != "template value" or not _NO_SECRET.fullmatch(value):
                found.add(value)
    return found


def _outputs(name: str, mask: bool) -> Iterator[str]:
    events: list[Event] = []
    known = _catalog().known_messages()
    report = scan_inputs([str(CORPUS / name)], known, mask=mask, on_event=events.append, stdin=io.BytesIO())

    def entries_of(finding: Finding) -> tuple[()]:
        return ()  # so that the log's own message is shown

    for format in ("panel", "plain", "json", "markdown", "openmetrics", "html"):
        out = io.StringIO()
        reporter(format).report(report, entries_of, out, LOOK)
        yield out.getvalue().replace("\\", "")
    yield "".join(dump(event_dict(event), None) for event in events).replace("\\", "")


@pytest.mark.parametrize("name", FILES)
def test_nothing_planted_is_shown(name: str) -> None:
    secrets = _planted(name)
    for output in _outputs(name, mask=True):
        shown = re.sub(r"\s", "", output)
        assert not [secret for secret in secrets if secret in shown]


def test_without_the_mask_it_is_shown() -> None:
    shown = {
        secret
        for name in FILES
        for output in _outputs(name, mask=False)
        for secret in _planted(name) & {*re.findall(r"\w+", output)}
    }
    assert len(shown) > 20


def test_something_is_planted() -> None:
    assert len(set[str]().union(*map(_planted, FILES))) > 40


PHONE, TOKEN = "18512349057", "tok3nSECRETtok3n"
SHAPES = {
    "JSON": '{"RetCode":18013,"Action":"SendUSMSMessageResponse","PhoneNumbers":["%(phone)s","(852)61234567"],"Token":"%(token)s"}',
    "escaped JSON": r'{"msg":"{\"RetCode\":18013,\"Action\":\"SendUSMSMessageResponse\",\"Phone\":\"%(phone)s\",\"AccessToken\":\"%(token)s\"}"}',
    "Python": "{'RetCode': 18013, 'Action': 'SendUSMSMessageResponse', 'PhoneNumbers': ['%(phone)s'], 'SecurityToken': '%(token)s'}",
    "query": "GET /?Action=SendUSMSMessage&PhoneNumbers.0=%(phone)s&PublicKey=%(token)s&Signature=%(token)s RetCode=18013",
    "logfmt": "action=SendUSMSMessage RetCode=18013 phone=%(phone)s private_key=%(token)s",
    "Go": "{RetCode:18013 Action:SendUSMSMessageResponse Phone:%(phone)s PrivateKey:%(token)s}",
    "PHP": "Array ( [RetCode] => 18013 [Action] => SendUSMSMessageResponse [Phone] => %(phone)s [PublicKey] => %(token)s )",
    "XML": "<r><RetCode>18013</RetCode><Action>SendUSMSMessageResponse</Action><Phone>%(phone)s</Phone><PublicKey>%(token)s</PublicKey></r>",
    "message": '{"RetCode":18013,"Action":"SendUSMSMessageResponse","Message":"to %(phone)s failed, signature=%(token)s"}',
    "prefixes": "SendUSMSMessage RetCode=18013 +86%(phone)s 0086%(phone)s (86)%(phone)s Authorization: Bearer %(token)s",
    "lists": '{"RetCode":18013,"Action":"SendUSMSMessageResponse","TemplateParams":["%(token)s","%(phone)s"]}',
    "escaped lists": r'{"RetCode":18013,"Action":"SendUSMSMessageResponse","x":"{\"TemplateParams\":[\"a\",\"%(token)s\"]}"}',
    "brackets in values": '{"RetCode":18013,"Action":"SendUSMSMessageResponse","TemplateParams":["a]b[","c","%(token)s"]}',
    "brackets in escaped values": r'{"x":"{\"RetCode\":18013,\"Action\":\"SendUSMSMessageResponse\",\"TemplateParams\":[\"]\",\"%(token)s\"]}"}',
    "tuple": "{'RetCode': 18013, 'Action': 'SendUSMSMessageResponse', 'TemplateParams': ('1', '%(token)s')}",
    "PHP list": "[RetCode] => 18013 [Action] => SendUSMSMessageResponse [TemplateParams] => Array ( [0] => 1 [1] => %(token)s )",
    "map": '{"RetCode":18013,"Action":"SendUSMSMessageResponse","TemplateParams":{"code":"%(token)s"}}',
    "percent signs": "GET /?Action=SendUSMSMessage&PhoneNumbers.0=%%2B86%(phone)s&TemplateParams.0=%(token)s RetCode=18013",
    "task": '{"RetCode":18013,"Action":"SendBatchUSMSMessageResponse","TaskContent":"%(task)s"}',
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_leaks(tmp_path: Path, shape: str) -> None:
    task = base64.b64encode(f'[{{"Phone":"{PHONE}"}}]'.encode()).decode()
    (tmp_path / "a.log").write_text(SHAPES[shape] % {"phone": PHONE, "token": TOKEN, "task": task} + "\n", "utf-8")
    events: list[Event] = []
    known = _catalog().known_messages()
    scan_inputs([str(tmp_path / "a.log")], known, on_event=events.append, stdin=io.BytesIO())
    assert [event.code for event in events] == ["18013"]
    shown = str(event_dict(events[0]))
    assert not [secret for secret in (PHONE, TOKEN, task, "61234567") if secret in shown]


def test_pasted_lines_say_of_each_other_what_is_private() -> None:
    pasted = "RetCode: 18013\nTemplateParams:\n  - '739104'\nPrivateKey: |\n  9bZ1pUbL1cKeyExample00\n"
    command = [sys.executable, "-m", "usmserr", "explain", "-", "-f", "json"]
    done = subprocess.run(command, input=pasted, capture_output=True, text=True)
    assert '"query": "RetCode: 18013"' in done.stdout
    assert "739104" not in done.stdout + done.stderr
    assert "9bZ1pUbL" not in done.stdout + done.stderr
