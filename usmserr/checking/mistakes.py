"""The usual mistakes of signing a request, each as the recipes that it makes of the documented one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from usmserr.checking.values import Request
from usmserr.model import Text


class Mistake(NamedTuple):
    """A mistake that people make, and the ways in which they make it."""

    id: str
    text: Text
    ways: tuple[dict[str, Any], ...]  # what they change in the recipe


def _ways(name: str, *values: Any) -> tuple[dict[str, Any], ...]:
    return tuple({name: value} for value in values)


MISTAKES = (
    Mistake(
        "insertion-order",
        Text(
            "参数没有按名排序，按发送的顺序签的名", "the parameters were signed in the order sent, not sorted by name"
        ),
        _ways("order", "sent"),
    ),
    Mistake(
        "numeric-index-order",
        Text(
            "PhoneNumbers.10 排在了 PhoneNumbers.2 后面：要按文字排序，不是按数字",
            "PhoneNumbers.10 was sorted behind PhoneNumbers.2: the order is that of text, not of numbers",
        ),
        _ways("order", "numeric"),
    ),
    Mistake(
        "no-public-key",
        Text("PublicKey 没有参与签名", "PublicKey was not signed"),
        _ways("without", "PublicKey"),
    ),
    Mistake(
        "query-string",
        Text(
            "名和值之间留着 = 和 &：应该首尾相接，什么都不加",
            "names and values were joined with = and &; nothing belongs between them",
        ),
        _ways("joined", "query", "open", "raw"),
    ),
    Mistake(
        "url-encoded",
        Text(
            "签的是 URL 编码后的值：要用编码前的原值", "the values were signed percent-encoded, not as they are before"
        ),
        _ways("encoding", "quote", "plus", "path", "lower"),
    ),
    Mistake(
        "bool-spelling",
        Text(
            "布尔值签名和发送写得不一样：要写成 true、false",
            "a boolean was signed in another spelling than it is sent: write true and false",
        ),
        _ways("booleans", ("true", "false"), ("True", "False"), ("1", ""), ("1", "0"), ("TRUE", "FALSE")),
    ),
    Mistake(
        "float-spelling",
        Text(
            "数字签名和发送写得不一样：42.0 要写成 42，不用指数",
            "a number was signed in another spelling than it is sent: 42.0 is 42, and there are no exponents",
        ),
        _ways("floats", "written", "plain", "point", "python", "go", "java"),
    ),
    Mistake(
        "key-whitespace",
        Text("私钥前后带了空格或换行", "there are blanks or a line end around the private key"),
        (
            {"as_given": True},
            *_ways("behind", "\n", "\r\n", " ", "\r", "\t"),
            *_ways("before", " ", "\ufeff", "\n"),
            {"before": " ", "behind": " "},
        ),
    ),
    Mistake(
        "key-first",
        Text("私钥接在了最前面：要接在最后", "the private key was put in front; it belongs at the end"),
        _ways("place", "front"),
    ),
    Mistake("no-key", Text("没有接上私钥", "the private key was left out"), _ways("place", "none")),
    Mistake(
        "no-project-id",
        Text("ProjectId 是签名之后才加的", "ProjectId was added after signing"),
        _ways("without", "ProjectId"),
    ),
    Mistake("no-region", Text("Region 是签名之后才加的", "Region was added after signing"), _ways("without", "Region")),
    Mistake(
        "gbk",
        Text("签名时中文用了 GBK：要用 UTF-8", "Chinese text was signed as GBK, not as UTF-8"),
        _ways("charset", "gbk"),
    ),
    Mistake(
        "signature-included",
        Text("把空的 Signature 也签了进去", "an empty Signature was signed with the rest"),
        _ways("placeholder", True),
    ),
    Mistake(
        "array-shape",
        Text(
            "数组签名和发送的样子不同：一边是 Name.0、Name.1，一边是 JSON 数组",
            "arrays were signed in another shape than they are sent: Name.0, Name.1 here, a JSON array there",
        ),
        _ways("shape", "flat", "array"),
    ),
)
NOT_SHA1_HEX = "not-sha1-hex"
_DIGESTS = {
    "hmac-sha1": Text("HMAC-SHA1", "HMAC-SHA1"),
    "hmac2-sha1": Text("HMAC-SHA1", "HMAC-SHA1"),
    "upper:sha1": Text("大写的十六进制", "hex digits in upper case"),
    "md5": Text("MD5", "MD5"),
    "hmac-md5": Text("HMAC-MD5", "HMAC-MD5"),
    "sha256": Text("SHA-256", "SHA-256"),
    "hmac-sha256": Text("HMAC-SHA256", "HMAC-SHA256"),
    "hmac2-sha256": Text("HMAC-SHA256", "HMAC-SHA256"),
    "sha512": Text("SHA-512", "SHA-512"),
    "base64:sha1": Text("SHA-1 的 Base64", "SHA-1 as Base64"),
    "base64:hmac-sha1": Text("HMAC-SHA1 的 Base64", "HMAC-SHA1 as Base64"),
    "base64-hex:sha1": Text("十六进制又做了 Base64", "hex digits as Base64"),
    "base64:sha256": Text("SHA-256 的 Base64", "SHA-256 as Base64"),
    "base64:hmac-sha256": Text("HMAC-SHA256 的 Base64", "HMAC-SHA256 as Base64"),
    "base64:md5": Text("MD5 的 Base64", "MD5 as Base64"),
    "upper:md5": Text("大写的 MD5", "MD5 in upper case"),
    "upper:hmac-sha1": Text("大写的 HMAC-SHA1", "HMAC-SHA1 in upper case"),
    "upper:sha256": Text("大写的 SHA-256", "SHA-256 in upper case"),
}
_SIZES = {"sha1": 20, "md5": 16, "sha256": 32, "sha512": 64}


def is_sha1_hex(signature: str) -> bool:
    """Say whether a signature looks like one: 40 hex digits in lower case."""
    return re.fullmatch(r"[0-9a-f]{40}", signature) is not None


def not_sha1_hex(what: Text | None = None) -> Text:
    """Say that a signature is no SHA-1 in lower-case hex digits, and what it is instead."""
    zh = f"签名不是 40 位小写十六进制的 SHA-1{f'，而是{what.zh}' if what else ''}"
    return Text(zh, f"the signature is not SHA-1 as 40 lower-case hex digits{f', but {what.en}' if what else ''}")


def mistakes(request: Request, sent: str) -> Iterator[Mistake]:
    """Yield the mistakes that may have been made; of other digests those that have the size of what was sent."""
    yield from MISTAKES
    for name, what in _DIGESTS.items():
        if _fits(name, sent):
            yield Mistake(NOT_SHA1_HEX, not_sha1_hex(what), _ways("digest", name))


def _fits(digest: str, sent: str) -> bool:
    form, _, rest = digest.partition(":") if ":" in digest else ("", "", digest)
    size = _SIZES[rest.rpartition("-")[2]]
    if form in ("base64", "base64-hex"):
        return len(sent) == -(-(size if form == "base64" else 2 * size) // 3) * 4
    if len(sent) != 2 * size:
        return False
    return re.fullmatch("[0-9A-F]+" if form == "upper" else "[0-9a-f]+", sent) is not None
