"""The request of a curl command line, as it is typed, or copied from a browser; files it names are not read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from usmserr.checking.unreadable import Unreadable
from usmserr.checking.values import Request
from usmserr.checking.web import sent

LONGEST = 512 << 10  # characters of a command; a shell takes an argument of 128 KiB
IS_CURL = re.compile(r"\s*(?:[$#>%] ?)?(?:sudo )?(?:\S*/)?curl(?:\.exe)?\s", re.A)
_ANSI_C = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.S)
_DATA = {"-d": "", "--data": "", "--data-ascii": "", "--data-binary": "", "--data-raw": "raw", "--json": "json"}
_DATA |= {"--data-urlencode": "encode", "-F": "form", "--form": "form", "--form-string": "form"}
_SHORT = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"  # that a value follows
_LONG = {
    *("--request", "--header", "--url", "--user", "--user-agent", "--cookie", "--cookie-jar", "--output", "--proxy"),
    *("--max-time", "--connect-timeout", "--retry", "--retry-delay", "--cacert", "--cert", "--key", "--resolve"),
    *("--write-out", "--referer", "--interface", "--limit-rate", "--config", "--dump-header", "--proxy-user"),
    *("--upload-file", "--range", "--url-query", "--connect-to", "--max-redirs", "--ciphers", "--tls-max"),
}


def curl(text: str) -> Request:
    """Return the request that a command line sends."""
    if len(text) > LONGEST:
        raise Unreadable(
            "curl 命令太长：把请求的正文存成文件，usmserr check 那个文件",
            "the curl command is too long: save the request's body, and run usmserr check on that file",
        )
    text = re.sub(r"[\\^`][ \t]*\r?\n", " ", text)
    if '^"' in text:  # copied for the Windows console
        text = re.sub(r"\^(.)", r"\1", text)
    text = _ANSI_C.sub(lambda match: shlex.quote(_unescaped(match[1])), text)
    try:
        words = shlex.split(text.strip().lstrip("$#>% "))
    except ValueError:
        raise Unreadable(
            "curl 命令里有一个引号没有配对：把整条命令原样粘贴进来",
            "a quote of the curl command is not closed: paste the whole command as it was typed",
        ) from None
    return _request(words)


def _unescaped(text: str) -> str:
    named = {"n": "\n", "t": "\t", "r": "\r"}

    def plain(match: re.Match[str]) -> str:
        return chr(int(match[1] or match[2], 16)) if match[1] or match[2] else named.get(match[3], match[3])

    return re.sub(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", plain, text, flags=re.S)


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield options with their values; a word alone has none."""
    at = 1
    while at < len(words):
        word, at = words[at], at + 1
        following = words[at] if at < len(words) else ""
        if word.startswith("--"):
            name, sign, value = word.partition("=")
            if sign and name in (*_LONG, *_DATA):
                yield name, value
            elif word in _LONG or word in _DATA:
                yield word, following
                at += 1
            else:
                yield word, ""
        elif word.startswith("-") and len(word) > 1:
            letters = re.match(rf"-[^{_SHORT}]*", word)
            end = letters.end() if letters else len(word)
            yield from ((f"-{letter}", "") for letter in word[1:end])
            if end < len(word):
                value = word[end + 1 :] or following
                at += not word[end + 1 :]
                yield f"-{word[end]}", value
        elif word in (";", "|", "&&", ">"):
            return
        else:
            yield "", word


def _request(words: Sequence[str]) -> Request:
    url = method = content_type = None
    data: list[str] = []
    get = False
    for option, value in _options(words):
        if option in ("", "--url"):
            url = url or value
        elif option in ("-X", "--request"):
            method = value.upper()
        elif option in ("-G", "--get"):
            get = True
        elif option in ("-H", "--header") and value.lower().startswith("content-type:"):
            content_type = value.partition(":")[2].strip()
        elif option == "--url-query":
            get = True
            data.append(_encoded(value))
        elif (kind := _DATA.get(option)) is not None:
            data.append(_part(value, kind))
            content_type = content_type or ("application/json" if kind == "json" else None)
    if not url:
        raise Unreadable("curl 命令里没有网址", "the curl command has no URL")
    body = "&".join(data)
    if get and body:
        return sent(f"{url}{'&' if '?' in url else '?'}{body}", method or "GET")
    if body and not content_type:
        content_type = "application/x-www-form-urlencoded"
    return sent(url, method or ("POST" if body else "GET"), body, content_type)


def _part(value: str, kind: str) -> str:
    """Return what an option with data adds to the body."""
    if value.startswith("@") and kind != "raw":
        raise Unreadable(
            "curl 命令的正文在另一个文件里，这里不读它：usmserr check 那个文件",
            "the body of the curl command stands in a file, which is not read from here: usmserr check reads that file",
        )
    if kind == "form":
        name, _, content = value.partition("=")
        return f"{quote(name, safe='.')}={quote(content, safe='')}"
    return _encoded(value) if kind == "encode" else value


def _encoded(value: str) -> str:
    """Encode as --data-urlencode does: what stands before the first `=` is the name."""
    name, sign, content = value.partition("=")
    if not sign:
        return quote(value, safe="")
    return f"{name}={quote(content, safe='')}" if name else quote(content, safe="")
