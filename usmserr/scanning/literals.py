"""What stands behind a field's name, as languages print it: quoted, bare, typed, a list of one value."""

from __future__ import annotations

import re
from typing import NamedTuple

from usmserr.scanning.lines import BLANKS, after

MAX_VALUE = 2000  # bytes of a value without quotes
QUOTES = ('"', "'", "`")
_PREFIXED = ("u'", 'u"', "b'", 'b"')  # by Python
_CURLY = ("“", "”")  # as chats and text processors make them of straight ones; either may come first

_MARKUP = r"(?:\*{1,3}|_{1,3}|</?\w{1,10}(?:\s[^<>]{0,60})?>\s?){0,2}\s*"
_CLOSING = re.compile(r"\*{1,3}[ \t]+|</\w{1,10}>[ \t]?", re.A)  # of markup that began before the name
# What may stand around a number: a type, a list, an object that says the type.
_AROUND = (
    r"string\(\d+\)\s*|\(\w{1,20}\)\s|(?P<opened>[A-Za-z]\w{0,20}\(\s*|\[\s*"
    r"|\{\s*[\"']?(?:\$number\w{1,10}|N|(?:int|uint|long|double|number)Value)[\"']?\s*[:=]\s*)"
)
_NUMBER = re.compile(
    rf"\s*{_MARKUP}(?:{_AROUND})?(?:[bu](?=[\"']))?(?P<quote>[\"'`“”]|\"\")?"
    r"(?P<digits>[1-9]\d{0,2}(?:,\d{3})+|\d+(?:\.0+)?)L?(?![\w%-](?<!_)|\.\d|:\d)",
    re.A,
)
_CLOSED = re.compile(r"\s*,?\s*[\])}]|>>")
_UNQUOTED = re.compile(
    r"(?:null|true|false|None|-?\d+(?:\.\d+)?)(?=\s*,\s*\")"  # whatever the name of the next field is
    # A run of blanks ends it: as long as one takes to look at, so that time stays linear.
    r"|[^\n]*?(?=\s{8}|\s{0,7}$|\n|,\s{0,7}[\"']?[\w.-]{1,60}[\"']?\s{0,7}(?:=(?!=)|->|:(?!//))"
    r"|[.;&]?\s{1,7}[A-Za-z][\w.-]{0,60}(?:=(?!=)|:(?!//))|;|[&}]|,?\s{0,7}[\])](?:\s|[,}\])]|$)|$)",
    re.A,
)
_CELL = re.compile(r"[^<\n]*")  # of a table in HTML
_SIZED = re.compile(r"(?:string\(\d+\)|\(string\)(?: \(len=\d+\))?)\s*", re.A)  # as var_dump and spew write it
_TYPE = r"[\"'](?:\$(?:number\w{1,10}|date|oid|symbol)|S|string_?[Vv]alue)[\"']"
_OPENED = re.compile(rf"(?:[A-Za-z]\w{{0,20}}\(|\[|<<|\{{\s*{_TYPE}\s*:)\s*(?=[\"'`])", re.A)
# An empty value, as Go prints it; a receipt's code has capitals only before its colon.
_NEXT_KEY = re.compile(r"[ \t]+(?![A-Z][A-Z0-9]{0,12}:)[A-Za-z][\w.-]*:(?! |//|$)", re.A)


class Value(NamedTuple):
    """A field's value: None for an object, which is read on its own."""

    text: str | None
    start: int
    after: int  # where reading goes on
    quote: str = ""


def number_at(text: str, at: int) -> tuple[str, int] | None:
    """Return the digits of a whole number that stands at an offset, whatever is around it, and where it ends."""
    match = _NUMBER.match(text, at)
    if match is None:
        return None
    end = match.end()
    if (quote := match["quote"]) and (text.startswith(quote, end) or text[end : end + 1] in _CURLY):
        end += len(quote)
    if match["opened"]:
        closed = _CLOSED.match(text, end)
        if closed is None and text[end:].strip(BLANKS):
            return None
        end = closed.end() if closed else end
    return match["digits"], end


def value_at(text: str, at: int, within: int = 0) -> Value:
    """Return the value that stands behind a field's name; `within` is where a bare value ends that it is a part of."""
    if text[at - 1] == ":" and text[at - 2] not in BLANKS and _NEXT_KEY.match(text, at):
        return Value("", at, at)
    if closing := _CLOSING.match(text, at):
        at = closing.end()
    while at < len(text) and text[at] in BLANKS:
        if text[at] == "\n" and not text[at : at + 200].lstrip(BLANKS).startswith(("'", '"', "string(")):
            return Value("", at, at)
        at += 1
    if sized := _SIZED.match(text, at):
        at = sized.end()
    elif opened := _OPENED.match(text, at):
        return _only(text, at, opened.end(), within)
    if text[at : at + 2] in _PREFIXED:
        at += 1
    head = text[at : at + 1]
    if head and head in "{[":
        return Value(None, at, at)
    if head in _CURLY:
        size = after(text, at + 1, MAX_VALUE).find("”")
        if size >= 0:
            return Value(text[at + 1 : at + 1 + size], at + 1, at + size + 2, head)
    return _quoted(text, at) if head in QUOTES else _bare(text, at, within)


def _only(text: str, at: int, start: int, within: int) -> Value:
    """Return the quoted value in a type or a list, if it is the only one."""
    value = _quoted(text, start)
    if closed := _CLOSED.match(text, value.after):
        return value._replace(after=closed.end())
    return Value(None, at, at) if text[at] in "[{" else _bare(text, at, within)


def _quoted(text: str, at: int) -> Value:
    quote = text[at]
    if text.startswith('""', at) and text[at + 2 : at + 3] not in ",}] \n":
        size = after(text, at + 2, MAX_VALUE).find('""')
        if size >= 0:
            return Value(text[at + 2 : at + 2 + size], at + 2, at + size + 4, quote)
    end = end_of_string(text, at + 1, quote)
    return Value(text[at + 1 : end], at + 1, end + 1, quote)


def _bare(text: str, at: int, within: int) -> Value:
    if at < within:  # nothing ends it before; to look again for each of its parts would take too long
        value = text[at:within]
    else:
        match = (_CELL if text[at - 1] == ">" else _UNQUOTED).match(after(text, at, MAX_VALUE))
        value = match[0] if match else ""
    for opening, closing in ("[]", "()"):
        if value.count(opening) > value.count(closing) and text.startswith(closing, at + len(value)):
            value += closing
    return Value(value.strip(BLANKS).rstrip(","), at, at + len(value))


def end_of_string(text: str, start: int, quote: str) -> int:
    """Return where a quoted text that begins at an offset ends; the end of all if it is never closed.

    An expression would need hundreds of bytes of memory for every character.
    """
    at = text.find(quote, start)
    while at >= 0:
        slash = at
        while slash > start and text[slash - 1] == "\\":
            slash -= 1
        if (at - slash) % 2 == 0:
            return at
        at = text.find(quote, at + 1)
    return len(text)
