"""Requests for the tests: whole ones, and with parts of them changed."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

# The example keys of UCloud's documents.
PUBLIC_KEY = "ucloudsomeone@example.com1296235120854146120"
PRIVATE_KEY = "46f09bb9fab4f12dfc160dae12273d5332b5debe"


def task(items: list[dict[str, Any]]) -> str:
    """Return what TaskContent holds."""
    return base64.b64encode(json.dumps(items, ensure_ascii=False).encode()).decode()


def targets(count: int) -> list[dict[str, Any]]:
    """Return the items of a batch with so many numbers."""
    numbers = [{"Phone": str(18500000000 + number), "TemplateParams": ["1"]} for number in range(count)]
    return [{"TemplateId": "UTN190715D9108C", "SigContent": "UCloud", "Target": numbers}]


BASES: dict[str, dict[str, Any]] = {
    "send": {
        "Action": "SendUSMSMessage",
        "ProjectId": "org-1",
        "PhoneNumbers": ["18500000123", "(60)123456789"],
        "TemplateId": "UTN190715D9108C",
        "SigContent": "UCloud",
        "TemplateParams": ["123456"],
    },
    "batch": {"Action": "SendBatchUSMSMessage", "ProjectId": "org-1", "TaskContent": task(targets(2))},
    "receipts": {"Action": "GetUSMSSendReceipt", "ProjectId": "org-1", "SessionNoSet": ["5a3c"]},
    "pull": {"Action": "PullUSMSReport", "ProjectId": "org-1"},
    "template": {
        "Action": "CreateUSMSTemplate",
        "ProjectId": "org-1",
        "Purpose": 1,
        "TemplateName": "验证码模板01",
        "Template": "您的验证码为{1}，请在{2}分钟内使用。",
    },
    "signature": {
        "Action": "CreateUSMSSignature",
        "ProjectId": "org-1",
        "SigContent": "优刻得科技",
        "SigType": 0,
        "SigPurpose": 0,
        "CertificateType": 0,
        "Description": "d",
    },
}


def made(text: str) -> Any:
    """Return what a few words of the data files stand for."""
    match = re.fullmatch(r"(\d+) (numbers|texts|letters|é|bytes|bytes more)", text)
    if not match:
        return text
    count, what = int(match[1]), match[2]
    if what == "numbers":
        return [str(18500000000 + number) for number in range(count)]
    if what == "texts":
        return [str(number) for number in range(count)]
    if what.startswith("bytes"):
        return base64.b64encode(b"%PDF".ljust(count + (what != "bytes"))).decode()
    return ("a" if what == "letters" else "é") * count


def changed(base: str, changes: dict[str, Any]) -> dict[str, Any] | str | bytes:
    """Return a base with changes."""
    if "url" in changes:
        return str(changes["url"])
    request = dict(BASES["send" if base == "gbk" else base])
    for name, value in changes.items():
        if name == "task":
            request["TaskContent"] = task(value)
        elif name == "targets":
            request["TaskContent"] = task(targets(value))
        elif value == "-":
            request.pop(name, None)
        elif name != "template":
            request[name] = made(value) if isinstance(value, str) else value
    if base == "gbk":
        return json.dumps(request, ensure_ascii=False).encode("gbk")
    return request
