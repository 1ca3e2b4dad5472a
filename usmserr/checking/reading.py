"""Reads the requests of an input, in whatever form they are at hand."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from usmserr.checking.curl import IS_CURL, curl
from usmserr.checking.logs import requests_in, requests_of
from usmserr.checking.names import ANCHOR, is_request
from usmserr.checking.objects import NoObject
from usmserr.checking.unreadable import Unreadable
from usmserr.checking.values import Request
from usmserr.checking.web import document, message, pairs, sent

LARGEST = 16 << 20  # bytes of an input; a request with a thousand numbers has forty thousand
MOST = 1000  # requests of an input that are checked
_URL = re.compile(r"\s*(?:(GET|POST)\s+)?(https?://\S+?\?|/?\?)[^\s]*(?:\s*\n\s*&[^\s]*)*\s*\Z", re.A)
_QUERY = re.compile(r"\s*[A-Za-z_][\w.%\[\]-]{0,100}=[^\n]*(?:\n\s*&[^\n]*)*\s*\Z", re.A)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WHAT = (
    "粘贴请求的 JSON、URL、表单正文、curl 命令、HAR，或 SDK 打印请求的那行日志",
    "paste the request as JSON, URL, form body, curl command or HAR, or the line in which the SDK logs it",
)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of an input, and its encoding."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace"), "utf-8" if bom is codecs.BOM_UTF8 else encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030"), "gb18030"
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), "utf-8"


def read_requests(data: str | bytes | Mapping[str, Any]) -> list[Request]:
    """Return the requests of an input; raise Unreadable, which says what to do, if there is none."""
    if isinstance(data, Mapping):
        return [_given(data)]
    if len(data) > LARGEST:
        raise Unreadable(
            f"输入超过 {LARGEST >> 20} MiB：只给出要检查的那个请求；整份日志用 usmserr scan",
            f"the input is larger than {LARGEST >> 20} MiB: give the request alone; usmserr scan reads whole logs",
        )
    text, charset = decoded(data) if isinstance(data, bytes) else (data, "utf-8")
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise Unreadable(f"输入是空的：{_WHAT[0]}", f"the input is empty: {_WHAT[1]}")
    found = list(islice(_read(text), MOST + 1))  # one more, so that it can be said
    if not found:
        raise _nothing(text)
    return [request._replace(charset=charset) for request in found]


def _given(parameters: Mapping[str, Any]) -> Request:
    """Return the request that a program holds as a mapping."""
    from usmserr.checking.values import Number

    def told(value: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Number(repr(value))
        if isinstance(value, list | tuple):
            return [told(one) for one in value]
        return {str(key): told(one) for key, one in value.items()} if isinstance(value, Mapping) else value

    return Request(tuple((str(name), told(value)) for name, value in parameters.items()), "object")


def _read(text: str) -> Iterator[Request]:
    if IS_CURL.match(text):
        return iter([curl(text)])
    if text.lstrip()[0] in "{[":
        try:
            return requests_of(document(text))
        except NoObject:
            pass  # a log may begin like that, too
    if found := message(text):
        return iter([found])
    if match := _URL.match(text):
        return iter([sent(text[match.end(1) if match[1] else 0 :], match[1] or "GET")])
    if _QUERY.match(text) and not re.search(r"\s", text.strip().partition("&")[0]):
        query = re.sub(r"\s*\n\s*", "", text.strip())
        if is_request(dict(pairs(query))):
            return iter([Request(pairs(query), "query", query=query)])
    return requests_in(text)


def _nothing(text: str) -> Unreadable:
    """Say why there is no request in a text that has something."""
    if re.search(r"RetCode|ReceiptCode", text) and not re.search(r"Action=|PhoneNumbers|TaskContent", text):
        return Unreadable(
            "这是接口的返回或回执，不是请求：用 usmserr explain 或 usmserr scan 看它；check 要的是发出去的请求",
            "this is an answer or a receipt, no request: usmserr explain or usmserr scan reads it; check wants what is "
            "sent",
        )
    if ANCHOR.search(text):
        return Unreadable(
            "看到了请求的字段，但读不出完整的请求，可能被截断了：粘贴完整的一份",
            "there are fields of a request, but no whole one; it may be cut off: paste all of it",
        )
    return Unreadable(f"没有找到 USMS 的请求：{_WHAT[0]}", f"no request of USMS found: {_WHAT[1]}")
