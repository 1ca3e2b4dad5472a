"""Text of any kind -> the objects printed in it, with their fields: a tolerant parser.

It reads what JSON, Python, JavaScript, Go, Java, PHP, Ruby, XML and logfmt print alike: brackets nest, quotes
enclose, a known key before `:`, `=` or `=>` starts a field. A quoted text that holds more of the same is unescaped
once and read again, so escapes of any depth need no rule of their own.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

MAX_DEPTH = 12  # of texts inside texts
MAX_NESTING = 200  # of brackets; what is deeper belongs to the object at that depth
MAX_CODE = 100  # characters of a receipt's code; the longest documented one has 17
MAX_VALUE = 2000  # characters of a value without quotes
_BEFORE = 160  # characters kept of what stands before an object: an id in brackets and a few words

_KEYS = {
    "retcode": "code",
    "action": "action",
    "message": "message",
    "msg": "msg",
    "errmsg": "message",
    "errormessage": "message",
    "requestid": "request_id",
    "requestuuid": "request_id",
    "xucloudrequestuuid": "request_id",
    "requuid": "req_uuid",
    "sessionno": "session_no",
    "receiptcode": "receipt_code",
    "receiptresult": "receipt_result",
    "receiptdesc": "receipt_desc",
    "receipttime": "receipt_time",
    "phone": "phone",
    "carrier": "carrier",
    "operator": "carrier",
    "isp": "carrier",
    "运营商": "carrier",
    "level": "level",
    "severity": "level",
    "levelname": "level",
    "time": "time",
    "ts": "time",
    "timestamp": "time",
    "asctime": "time",
    "typ": "error",
    "stack": "error",
    "publickey": "request",
    "signature": "request",
    "phonenumbers": "request",
    "phonenumbers0": "request",
    "templateid": "request",
    "code": "bare_code",
    "errcode": "bare_code",
    "errorcode": "bare_code",
}
NAMES = (
    r"ret[_-]?code|action|message|msg|err(?:or)?_?(?:msg|message)|request[_-]?u?u?id|x-ucloud-request-uuid|req[_-]?uuid|"
    r"session_?no|receipt_?(?:code|result|desc|time)|phone|carrier|operator|isp|运营商|level|severity|levelname|time|ts|@?timestamp|asctime|typ|stack|"
    r"publickey|signature|phonenumbers(?:\.0)?|templateid|(?:err(?:or)?_?)?code"
)
TOKEN = re.compile(
    rf"""(?P<xml><(?P<tag>{NAMES})>(?P<content>[^<]*)</)
    |(?P<key>(?<![\w.&?$%/])(?P<quote>["'`]|""|\[["']?)?(?P<name>{NAMES})(?P<endquote>["'`]?\]|["'`]{{0,2}})\s*(?:=>|:(?!:)|=(?!=)))
    |(?P<escaped>\\{{1,64}}["'])
    |(?P<string>(?<![\w)\]}}])(?:b|u)?["'])
    |(?P<open>[\[({{])|(?P<close>[\])}}])|(?P<index>\[\d+\]\s*=>|\b\d+\s*=>)|(?P<dash>^[ \t]*-[ ](?=["']?\w+["']?:))
    |(?P<tagopen><[A-Za-z][\w:.-]*)|(?P<tagclose></[A-Za-z][\w:.-]*\s*>|/>)""",
    re.I | re.X | re.S | re.M,
)
NUMBER = re.compile(r"\s*(?:(?:int|float|Some)\(|string\(\d+\)\s*)?([\"'`]|\"\")?(\d+(?:\.0+)?)(?![\w%-]|\.\d|:\d)")
_UNQUOTED = re.compile(
    r"(?:null|true|false|None|-?\d+(?:\.\d+)?)(?=\s*,\s*\")"  # whatever the name of the next field is
    r"|[^\n]*?(?=\s*$|\n|,\s*[\"']?[\w.-]+[\"']?\s*(?:=(?!=)|:(?!//))|[.;&]?\s+[A-Za-z][\w.-]*(?:=(?!=)|:(?!//))|;|[&}]|,?\s*[\])](?:\s|[,}\])]|$)|$)"
)
_WRAPPED = re.compile(r"string\(\d+\)\s*")
_CSV_CELL = re.compile(r'"\s*[\[{]?\s*""|"[^"]{0,100}""\w')
_NEXT_KEY = re.compile(r"[ \t]+[A-Za-z][\w.-]*:(?! |//|$)")  # an empty value, as Go prints it
ABSENT = frozenset(("", "null", "None", "nil", "undefined", "<nil>", "*"))  # values that say that there is none
_PAIRS = {")": "(", "]": "[", "}": "{"}
# What any mention of a call or receipt holds, in small letters; `in` is many times faster than one expression for all.
_WORDS = (
    *(b"retcode", b"ret_code", b"ret-code", b"ucloud", b"usms", b"exception(code"),
    *(b"receiptcode", b"receipt_code", b"receiptresult", b"receipt_result"),
)
ID_AND_CODE = re.compile(r"\] (?:\w+ - )?\d+: ")
_ESCAPE = re.compile(r"((?:\\x[0-9a-fA-F]{2})+)|\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|\\(.)", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(slots=True, eq=False)
class Node:
    """One printed object, list or text, with the fields found directly in it."""

    kind: str  # the opening bracket, "<" for XML, "" for a text
    parent: Node | None
    start: int  # in the text of the record
    item: int = 0  # siblings that are elements of one sequence differ in it
    fields: dict[str, str] = field(default_factory=dict)
    codes: list[tuple[str, int, int]] = field(default_factory=list)  # value, offset in the record, loose item
    bare: list[tuple[str, int]] = field(default_factory=list)
    before: str = ""  # the text before it on the same line
    children: list[Node] = field(default_factory=list)
    last_end: int = -1  # of the last child, in the text of the view
    last_item: int = 0

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.children.append(self)

    def drop_if_empty(self) -> None:
        """Forget an object with nothing in it, if it is the last of its parent: a log may hold millions."""
        if not (self.children or self.fields or self.codes or self.bare) and self.parent is not None:
            self.parent.children.pop()


@dataclass(slots=True)
class View:
    """A text to read and where it stands in the record."""

    text: str
    node: Node
    offsets: list[int] = field(default_factory=lambda: [0])  # in `text`
    origins: list[int] = field(default_factory=lambda: [0])  # in the record
    inner: list[tuple[int, int]] = field(default_factory=list)  # what is a text of its own

    @property
    def prose(self) -> str:
        """The text without the texts inside it, which are views of their own; the same offsets."""
        if not self.inner:
            return self.text
        parts: list[str] = []
        last = 0
        for start, end in self.inner:
            parts += (self.text[last:start], " " * (end - start))
            last = end
        return "".join((*parts, self.text[last:]))

    def at(self, offset: int) -> int:
        """Return the offset in the record."""
        i = bisect_right(self.offsets, offset) - 1
        return self.origins[i] + offset - self.offsets[i]


def unescape(text: str) -> tuple[str, list[int], list[int]]:
    """Undo one level of backslash escapes; return the text and pairs of offsets after and before."""
    parts: list[str] = []
    after, before = [0], [0]
    size = last = 0

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            raw = bytes.fromhex(match[1].replace("\\x", ""))
            for encoding in ("utf-8", "gb18030"):
                try:
                    return raw.decode(encoding)
                except UnicodeDecodeError:
                    continue
            return raw.decode("latin-1")
        if match[2]:
            high = int(match[2], 16)
            if match[3] and 0xD800 <= high < 0xDC00:
                return chr(0x10000 + ((high - 0xD800) << 10) + int(match[3], 16) - 0xDC00)
            return chr(high) + (chr(int(match[3], 16)) if match[3] else "")
        return _SIMPLE.get(match[4], match[4])

    for match in _ESCAPE.finditer(text):
        replacement = plain(match)
        parts += (text[last : match.start()], replacement)
        size += match.start() - last + len(replacement)
        last = match.end()
        after.append(size)
        before.append(last)
    parts.append(text[last:])
    return "".join(parts), after, before


def small(text: str) -> bytes:
    """Return a text in small letters, as far as they are ASCII: many times faster than all of them."""
    return text.encode("utf-8", "surrogatepass").lower()


def is_interesting(text: str) -> bool:
    """Say whether a text may speak of a call or receipt; most lines of a log do not."""
    letters = small(text)
    return any(word in letters for word in _WORDS) or ("] " in text and ID_AND_CODE.search(text) is not None)


@lru_cache(maxsize=256)  # a log spells its keys in few ways
def name_of(key: str) -> str | None:
    """Return what a field with this name is."""
    return _KEYS.get(re.sub(r"[_.@-]", "", key).lower())


def parse(text: str) -> tuple[Node, list[View]]:
    """Read a record's text; return its root and every text in it, outermost first."""
    root = Node("", None, 0)
    views: list[View] = []
    todo = [(View(text, root), 0)]
    while todo:
        view, depth = todo.pop()
        views.append(view)
        inner = list(_read(view))
        if depth < MAX_DEPTH:
            todo += [(one, depth + 1) for one in reversed(inner)]
    return root, views


def _child(view: View, parent: Node, text: str, start: int, before: str) -> View:
    new, after, origins = unescape(text)
    view.inner.append((start, min(len(view.text), start + len(text))))
    node = Node("", parent, view.at(start), before=before)
    return View(new, node, after, [view.at(start + origin) for origin in origins])


def _read(view: View) -> Iterator[View]:
    text = view.text
    if "&quot;" in text:
        text = view.text = html.unescape(text)
    if "%22" in text and "%3A" in text.upper():
        text = view.text = unquote(text)
    xml = "</" in text
    node = view.node
    stack = [node]
    loose = 0
    numbered = -1
    position = 0
    doubled = '""' in text
    csv_steps = len(text)  # that may be spent on cells of CSV, so that time stays linear
    unclosed = {'"': -1, "'": -1}  # up to where no quote of a kind is closed
    ignored = 0  # open brackets that are nested too deeply
    dull = False  # nothing in the rest matters
    while match := TOKEN.search(text, position):
        start, position = match.start(), match.end()
        if match["xml"]:
            name = name_of(match["tag"])
            if name:
                _store(view, stack[-1], name, match["content"].strip(), match.start("content"), loose)
            tail = text.find(">", position)
            position = tail + 1 if tail >= 0 else len(text)
        elif match["key"]:
            name = name_of(match["name"])
            if match["quote"] and match["quote"][0] in "\"'`" and match["endquote"][:1] != match["quote"][0]:
                position = match.start("name")
                continue
            top = stack[-1]
            if name == "code" and top.codes and not top.kind and _line_before(text, start).strip(" -\t") == "":
                loose += 1
            if name == "code":
                if number := NUMBER.match(text, position):
                    at = view.at(match.start("name"))
                    top.codes.append((number[2], at, loose))
                    position = number.end()
                continue
            value, value_start, after = _value(text, position)
            if value is None:
                continue
            if name == "bare_code":
                if number := NUMBER.match(text, position):
                    top.bare.append((number[2], view.at(match.start("name"))))
            elif name:
                _store(view, top, name, value, value_start, loose)
            if value and is_interesting(value) and (text[value_start - 1 : value_start] in ('"', "'")):
                yield _child(view, top, text[value_start : after - 1], value_start, "")
                position = after
            elif text[value_start - 1 : value_start] in ('"', "'", "`"):
                position = after
        elif match["string"]:
            quote = text[position - 1]
            if position <= unclosed[quote]:
                continue
            end = _closing(text, position, quote)
            line_end = text.find("\n", position, end) if quote == "'" else -1
            if line_end >= 0 or end == len(text):
                unclosed[quote] = end if line_end < 0 else line_end
                continue
            inner_start, content = position, text[position:end]
            position = end + 1
            if doubled and csv_steps > 0 and text[start] == '"':
                end, steps = _csv_end(text, start, csv_steps)
                csv_steps -= steps
                if end > position and _CSV_CELL.match(text, start, end):
                    content = text[start + 1 : end].replace('""', '"')
                    inner_start, position = start + 1, end + 1
            if is_interesting(content):
                yield _child(view, stack[-1], content, inner_start, _line_before(text, start))
        elif match["escaped"]:
            if is_interesting(text[max(0, start - 40) : start]) or not (
                dull := dull or not is_interesting(text[start:])
            ):
                begin = text.rfind("{", max(0, start - 4), start)
                begin = begin if begin >= 0 and start - begin < 4 else start
                yield _child(view, stack[-1], text[begin:], begin, _line_before(text, begin))
                break
        elif match["index"]:
            numbered = position
        elif match["dash"]:
            loose += 1
        elif match["open"] or (xml and match["tagopen"]):
            top = stack[-1]
            if top.last_end >= 0:
                gap = text[top.last_end : start]
                in_list = top.kind == "[" and gap.strip()[-1:] == ","
                if not gap.strip(", \t\r\n;") or numbered >= top.last_end or in_list:
                    top.last_item += 1
            top.last_end = position
            if len(stack) < MAX_NESTING:
                before = _line_before(text, start)
                stack.append(Node(match["open"] or "<", top, view.at(start), top.last_item, before=before))
            else:
                ignored += 1
        elif match["close"] or (xml and match["tagclose"]):
            if ignored:
                ignored -= 1
                continue
            wanted = _PAIRS.get(match["close"] or "", "<")
            for i in range(len(stack) - 1, 0, -1):
                if stack[i].kind == wanted:
                    stack[i - 1].last_end = position
                    stack[i].drop_if_empty()
                    del stack[i:]
                    break
        if position <= start:
            position = start + 1


def _closing(text: str, start: int, quote: str) -> int:
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


def _line_before(text: str, at: int) -> str:
    """Return what stands before an offset on the same line, as far as it is looked at."""
    first = max(0, at - _BEFORE)
    return text[text.rfind("\n", first, at) + 1 or first : at]


def _csv_end(text: str, start: int, steps: int) -> tuple[int, int]:
    """Return where a cell of CSV ends, -1 if it does not, and the characters looked at, about so many at most."""
    i = start + 1
    while (i := text.find('"', i, start + steps)) >= 0:
        if text[i + 1 : i + 2] == '"':
            i += 2
            continue
        return i, i - start
    return -1, steps


def _value(text: str, position: int) -> tuple[str | None, int, int]:
    """Return a field's value, where it starts and where reading goes on; None for an object."""
    if text[position - 1] == ":" and _NEXT_KEY.match(text, position):
        return "", position, position
    while position < len(text) and text[position] in " \t\r\n":
        if text[position] == "\n" and not text[position : position + 200].lstrip().startswith(("'", '"', "string(")):
            return "", position, position
        position += 1
    head = text[position : position + 1]
    wrapped = _WRAPPED.match(text, position)
    if wrapped:
        position = wrapped.end()
        head = text[position : position + 1]
    if head and head in "{[":
        return None, position, position
    if head and head in "\"'`":
        if text.startswith('""', position) and text[position + 2 : position + 3] not in ",}] \n":
            end = text.find('""', position + 2, position + 2 + MAX_VALUE)
            if end > 0:
                return text[position + 2 : end], position + 2, end + 2
        end = _closing(text, position + 1, head)
        return text[position + 1 : end], position + 1, end + 1
    match = _UNQUOTED.match(text, position, position + MAX_VALUE)
    value = match[0] if match else ""
    if value.count("[") > value.count("]") and text.startswith("]", position + len(value)):
        value += "]"
    return value.strip(), position, position + len(value)


def _store(view: View, node: Node, name: str, value: str, start: int, loose: int) -> None:
    if name == "code":
        if number := NUMBER.match(value):
            node.codes.append((number[2], view.at(start), loose))
        return
    if "\\" in value:
        value = unescape(value)[0]
    store(node, f"{name}#{loose}" if loose else name, value)


def store(node: Node, name: str, value: str) -> None:
    """Keep the value of a field, unless it says that there is none."""
    if value not in ABSENT:
        node.fields.setdefault(name, value)
