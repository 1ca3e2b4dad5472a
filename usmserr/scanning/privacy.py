"""Masks phone numbers, template parameters, keys, signatures and tokens in quoted input.

A whole record is masked before it is cut, because what is private in it may be known only by what stands far before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from usmserr.scanning.lines import small
from usmserr.scanning.phones import PHONE, in_field, is_phone, shown
from usmserr.scanning.secrets import FIELD, NAMED, PAIR, REVERSED, Values
from usmserr.scanning.seen import Seen

_ROUNDS = 4  # until masking again changes nothing; the second one does in nearly every text
_UUID = r"(?<![0-9A-Za-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9A-Za-z])"
_ID = (
    r"(?:session_?no|req(?:uest)?[_-]?(?:uu)?id)[\"'`\]]{0,3}(?:[\s,]{1,20}[\"']?value[\"']?)?\s{0,20}(?:=>|[:=>])\s{0,20}"
    r"(?:string\(\d+\)\s?|\w{1,10}\()?[\"'`]{0,2}(?=[\w.-]{0,60}\d)[\w.-]{4,100}(?![\w.-]{0,60}[\"']?\s?[=:])"
)
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9}(?!\d))?(?:Z|[+-]\d\d:?\d\d)?"
_FOUND = re.compile(
    rf"(?P<kept>{_UUID}|{_ID}|{_TIME})|(?P<pair>{PAIR})|(?P<reversed>{REVERSED})|(?P<field>{FIELD})|(?P<phone>{PHONE})"
    r"|(?:sign|sha1|sha256|签名[值串]?)[ \"']{0,2}(?:[:=]|是)[ \"']{0,2}"
    r"(?P<hex>(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-z]))"
    r"|\bbearer\s{1,3}(?P<bearer>[\w.~+/-]{12,}=*)"
    r"|(?<=\s)(?:-u|--user)[ =][\"']?[^\s:\"']{1,60}:(?P<login>[^\s\"']{1,200})"
    r"|(?<![\w.])[\w.-]{1,40}:(?P<source>[^\s/@:\"']{1,100})(?=@(?:tcp|unix)\()"
    r"|(?P<jwt>\beyj[\w-]{8,}\.[\w-]{4,}\.?[\w-]*)|(?P<pem>-----\s?begin[ +][a-z +]{0,30}key\s?-----)"
    r"|(?P<url>(?<=://)[^\s/:@\"'<>]{0,100}:(?P<word>[^\s/@\"'<>]{1,200})@)"
    r"|(?P<base>(?<![\w+/=])[\w+/\-]{100,}={0,2})",
    re.A,  # of small letters: to ignore the case takes several times as long
)
_PEM_END = re.compile(r"-----\s?END")
_FLAG = re.compile(r"(?<![\w\-])--?[\w\-]*$", re.A)
_OPENS_CALL = re.compile(r"\(\s{0,4}(?:[\w.]{1,40}[(\[{]|[\"'\[{])", re.A)
_SHORT = re.compile(r"[ \t]{0,8}\d{1,5}(?![\w.])", re.A)  # a number that is no key, and may be a code
_NUMBERS = re.compile(  # in brackets, in quotes, bare
    r"\s{0,40}(?:string\(\d+\)\s?)?(?:(?:[\w.]{1,30}\s?|(?:\[\d*\])string)?[\[({][\s\"'`+\d(), .\-\[\]]{0,30000}"
    r"|[\"'`]{1,2}[^\"'`\n]{0,60}|[\d+(][\d().\-]{0,40})",
    re.A,
)
_PASSWORD = re.compile(r"pass|pwd|密码|口令", re.I)

Span = tuple[int, int, str]  # and what is shown in its place


class Masked:
    """A text without its secrets, and where its characters have gone."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._steps: list[tuple[list[int], list[int]]] = []
        for _ in range(_ROUNDS):
            if not (spans := _spans(self.text)):
                break
            self._replace(spans)

    def _replace(self, spans: Sequence[Span]) -> None:
        parts: list[str] = []
        origins, offsets = [0], [0]
        size = last = 0
        for start, end, instead in spans:
            parts += (self.text[last:start], instead)
            size += start - last + len(instead)
            last = end
            origins += (start, end)
            offsets += (size - len(instead), size)
        self.text = "".join([*parts, self.text[last:]])
        self._steps.append((origins, offsets))

    def position(self, at: int) -> int:
        """Return where what stood at an offset stands now; of what is hidden, where that begins."""
        for origins, offsets in self._steps:
            step = bisect_right(origins, at) - 1
            moved = offsets[step] + at - origins[step]
            at = offsets[step] if step % 2 else moved  # odd steps begin what is hidden
        return at


def mask(text: str) -> str:
    """Mask what is private in a text; ids and times stay."""
    return Masked(text).text


def mask_phone(phone: str) -> str:
    """Keep the first three and last four digits of one number, and its country prefix."""
    phone = phone.strip()
    return shown(phone) if re.fullmatch(r"[+(]?\d[\d ().\-]*", phone, re.A) else mask(phone)


def _spans(text: str) -> list[Span]:
    """Return what is to be replaced by something else, in its order."""
    seen = Seen(text)
    spans: list[Span] = []
    last = 0
    for start, end, instead in _Reader(seen).read():
        first, behind = max(seen.origin(start), last), seen.origin(end)
        if behind > first and text[first:behind] != instead:
            spans.append((first, behind, instead))
        last = max(last, behind)
    return spans


class _Reader:
    """Reads what is seen in a text from its beginning to its end."""

    def __init__(self, seen: Seen) -> None:
        self._text, self._small = seen.text, small(seen.text)
        self._values = Values(seen)
        self._at = 0
        self._no_boundary = False  # no part of a form ends in the rest
        self._no_pem = False

    def read(self) -> Iterator[Span]:
        """Yield what is private."""
        while match := _FOUND.search(self._small, self._at):
            self._at = max(match.end(), match.start() + 1)
            kind = next(name for name in _KINDS if match[name] is not None)
            if span := getattr(self, f"_{kind}")(match):
                spans = span if isinstance(span, list) else [span]
                yield from spans
                self._at = max(self._at, *(end for _, end, _ in spans))

    def _kept(self, match: re.Match[str]) -> None:
        """Leave an id or a time."""

    def _phone(self, match: re.Match[str]) -> Span | None:
        if not is_phone(self._text, match):
            return None
        return match.start(), match.end(), shown(match[0])

    def _jwt(self, match: re.Match[str]) -> Span:
        return match.start(), match.end(), "***"

    def _url(self, match: re.Match[str]) -> Span:
        return match.start("word"), match.end("word"), "***"

    def _base(self, match: re.Match[str]) -> Span:
        return match.start(), match.end(), "***"

    def _pem(self, match: re.Match[str]) -> Span:
        found = None if self._no_pem else _PEM_END.search(self._text, match.end())
        self._no_pem = found is None
        return match.end(), found.start() if found else len(self._text), "***"

    def _word(self, match: re.Match[str]) -> Span:
        """Hide what the last group has found."""
        group = match.lastgroup or 0
        return match.start(group), match.end(group), "***"

    _hex = _bearer = _login = _source = _word

    def _pair(self, match: re.Match[str]) -> Span | list[Span] | None:
        span = self._paired(match)
        if span and match["pair_phones"]:
            return self._numbers(span[0], span[1])
        return span

    def _paired(self, match: re.Match[str]) -> Span | None:
        params, header = match["pair_params"] is not None, match["pair_header"] is not None
        if match["inside"] is not None:
            return match.end(), self._values.element(match.end(), match.start()), "***"
        if match["part"] is None:
            return self._values.value(match.end(), params=params, header=header)
        end = -1 if self._no_boundary else self._text.find("\n--", match.end())
        if end < 0:
            self._no_boundary = True
            line_end = self._text.find("\n", match.end())
            end = len(self._text) if line_end < 0 else line_end
        return match.end(), end - self._text.endswith("\r", 0, end), "***"

    def _reversed(self, match: re.Match[str]) -> Span | None:
        start, end = self._values.quoted(match.start("quoted"))
        if NAMED.match(self._text, min(end + 1, len(self._text))):
            return start, end, "***"
        self._at = match.start("quoted")
        return None

    def _field(self, match: re.Match[str]) -> Span | list[Span] | None:
        text, at = self._text, match.end()
        if match["tag"] is not None:
            name = re.search(r"<(/?)[\w:.\-]{0,60}$", text[max(0, match.start() - 62) : match.start()], re.A)
            if not name or name[1]:
                self._at = match.end("closed")
                return None
            end = self._values.element(at, match.start() + 1)
            if end > at:
                return self._numbers(at, end) if match["phones"] else (at, end, "***")
        elif not self._has_value(match):
            self._at = match.end("closed")
            return None
        if match["phones"]:
            return self._phones(at)
        params = match["params"] is not None
        if not params and _SHORT.match(text, at) and not _PASSWORD.search(match["key"]):
            return None
        return self._values.value(at, params=params, header=match["header"] is not None)

    def _has_value(self, match: re.Match[str]) -> bool:
        """Say whether what follows a secret's name is its value."""
        text, at = self._text, match.end()
        if match["sign"] is not None:
            return True
        if match["phones"]:
            return False
        if match["item"] is not None:
            return match["closed"][:1] in ("'", '"', "`")
        params = match["params"] is not None
        if match["blank"] is not None:
            before = text[max(0, match.start() - 60) : match.start()]
            if _FLAG.search(before) or self._values.digest(at) or (match["index"] and text[at : at + 1].isalnum()):
                return True
            return bool(self._values.enclosed(at, params=params)) or self._values.looks_secret(at, params=params)
        if match["said"] == "":
            return _OPENS_CALL.match(text, at) is not None or bool(self._values.enclosed(at, params=params))
        return (
            self._values.digest(at)
            or self._values.looks_secret(at, params=params)
            or (match["said"][0] in "是为" and text[at : at + 1].isascii())
        )

    def _phones(self, at: int) -> list[Span] | None:
        """Return the numbers in the value of a field that holds some."""
        value = _NUMBERS.match(self._text, at)
        return self._numbers(at, value.end()) if value else None

    def _numbers(self, start: int, end: int) -> list[Span] | None:
        found = in_field(self._text[start:end])
        return [(start + a, start + b, shown(self._text[start + a : start + b])) for a, b in found] or None


_KINDS = (
    *("kept", "pair", "reversed", "field", "phone", "hex", "bearer", "login", "source"),
    *("jwt", "pem", "url", "base"),
)
