"""Hostile requests, for `usmserr check`, as data."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from urllib.parse import quote

from tests.hostile.runner import Case
from tests.hostile.texts import NASTY

MIB = 1 << 20
_FORMATS = ("panel", "plain", "json", "ndjson", "markdown")
_BOTH = (0, 1, 2)
_KEY = "a-key-that-no-output-shows"


def _request(**fields: object) -> bytes:
    given = {"Action": "SendUSMSMessage", "PhoneNumbers": ["18500000123"], **fields}
    return json.dumps(given).encode()


def _nasty() -> bytes:
    names = {f"{name}.{NASTY}": NASTY for name in ("PhoneNumbers", "TempalteParams", NASTY)}
    values = dict.fromkeys(("Action", "ProjectId", "TemplateId", "SigContent", "UserId", "ExtendCode"), NASTY)
    return _request(**values, **names, PhoneNumbers=[NASTY, "1"], TemplateParams=[NASTY], Signature=NASTY)


def checks() -> Iterator[Case]:
    """Yield the cases."""
    nested = [{"TemplateId": NASTY, "SigContent": 1, "Target": [{"Phone": {"a": NASTY}}, 1, None, []]}, NASTY]
    content = base64.b64encode(json.dumps(nested).encode()).decode()
    inputs = {
        "signs that a terminal obeys": _nasty(),
        "in a URL": f"https://x\x1b[31m/?Action={quote(NASTY)}&{NASTY}={NASTY}".encode("utf-8", "replace"),
        "in a batch": _request(Action="SendBatchUSMSMessage", TaskContent=content),
        "in a curl command": f"curl -X '{NASTY}' -H 'Content-Type: {NASTY}' https://x/?Action=SendUSMSMessage&a=b".encode(
            "utf-8", "replace"
        ),
    }
    for name, data in inputs.items():
        for format in _FORMATS:
            args = ("check", "-f", format, "--template", NASTY, "--signature", "--no-mask")
            yield Case("check", f"{name}, {format}", args, data, env={"UCLOUD_PRIVATE_KEY": _KEY}, status=_BOTH)
    shapes = {
        "deep arrays": b'{"Action":"SendUSMSMessage","PhoneNumbers":' + b"[" * MIB + b"]" * MIB + b"}",
        "deep objects": b'{"Action":' * (MIB // 8),
        "a number of a million digits": b'{"Action":"SendUSMSMessage","Limit":' + b"9" * MIB + b"}",
        "an exponent": b'{"Action":"SendUSMSMessage","Limit":1e999999999}',
        "nothing but quotes": b"'" * 4 * MIB,
        "binary": os.urandom(MIB),
        "no text at all": b"\0" * MIB,
        "a million brackets": b"{Action" * (MIB // 8),
        "a query without end": b"Action=SendUSMSMessage" + b"&a=b" * (MIB // 4),
        "a million names": b"Action " * (MIB // 4),
        "half a pair": b'{"Action":"SendUSMSMessage","UserId":"\\ud800","PhoneNumbers":["\\udfff"]}',
        "values of other kinds": _request(
            PhoneNumbers=[None, True, 1, {}, [[]]], TemplateParams={"a": 1}, SigContent=[]
        ),
        "a hundred thousand numbers": _request(PhoneNumbers=[str(18500000000 + n) for n in range(100_000)]),
        "a huge TaskContent": _request(Action="SendBatchUSMSMessage", TaskContent="A" * 4 * MIB),
        "an endless curl": b"curl " + b"-d a=b " * (MIB // 8),
        "a curl of open quotes": b"curl " + b"'\"" * MIB + b"'",
        "a HAR of nothing": b'{"log":{"entries":[' + b'{"request":{}},' * 10_000 + b"1]}}",
    }
    for name, data in shapes.items():
        plain = ("check", "-f", "json", "--signature")
        yield Case("check", name, plain, data, env={"UCLOUD_PRIVATE_KEY": _KEY}, status=_BOTH, seconds=60, mib=400)
    yield Case("check", "an endless file", ("check", "/dev/zero"), status=2, says="larger")
    yield Case("check", "a template of a megabyte", ("check", "--template", "{1}" * 30_000), _request(), status=_BOTH)
    yield Case("check", "no folder's file", ("check", "a\n\x1b[31m/b"), status=2)
    yield Case("check", "no key to be had", ("check", "--signature"), _request(), status=2, says="UCLOUD_PRIVATE_KEY")
    yield Case(
        "check",
        "a key of signs",
        ("check", "--signature"),
        _request(),
        env={"UCLOUD_PRIVATE_KEY": NASTY.replace("\0", "")},
        status=1,
    )
