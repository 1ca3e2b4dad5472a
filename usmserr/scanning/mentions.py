"""A record -> mentions: what it says of calls and receipts, before anything is counted."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

from usmserr.model import carrier_named
from usmserr.scanning.documents import MAX_TEXT, failed, take_apart, tree
from usmserr.scanning.objects import ID_AND_CODE, MAX_CODE, Node, View, is_interesting, parse, small
from usmserr.scanning.records import TIMESTAMP, Record, single

Known = Mapping[str, Sequence[str]]  # a code's known messages

JOIN_DISTANCE = 20  # records between a call and a later word about it
QUOTED = 500  # characters on each side of a mention in a long record that may be shown
NEAR = 4000  # characters around a mention in which words about it are looked for
MAX_PREFIX = 2000  # characters of a logger's prefix
_NAMED_WITHIN = 20_000  # characters of a record in which an action is looked for
_COMPARED = 32  # earlier calls of a record that a hit is compared with, besides those of its ids
BODY, SDK, WORDS = 0, 1, 2  # ranks: an answer, the SDK's own line, an exception's or the application's words

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_PYTHON = re.compile(rf"\[({_UUID}|\*|None|)\] ([A-Z]\w+) - (\d{{1,9}}): ?([^\n]*)")
_JAVA = re.compile(rf"(\"?)\[({_UUID}|)\] (\d{{1,9}}): ([^\n]*)")
_GO = re.compile(
    rf"(?:\[({_UUID}|\*)\] do (\w+) failed, )?(?:api:\s*)?\[server\.RetCodeError\] (\d{{1,9}})(?!\w) ?([^\n]*)"
)
_GO_SUCCESS = re.compile(rf"\[({_UUID}|\*)\] do (\w+) successful!")
_CLASS = re.compile(r"([\w\\/]{1,200})\(code: (\d{1,9})\): ([^\n]*?)(?: at (\S+:\d+)\)?|$)", re.M)
_SAID = re.compile(
    r"(?:return(?:ed|s)?|got|with|failed:?|error:?|返回|失败|错误)[:：，, ]*(RetCode) (\d{1,9})(?![\w.-]|\s*[=<>])",
    re.I,
)
_FAILURE = re.compile(r"fail|error|exception|reject|wrong|失败|错误|异常", re.I)
_NUMBER_AFTER = re.compile(
    r"(?:fail(?:ed|ure)?|error|失败|错误|异常)[\s:：,，(\[=-]{0,20}(\d{3,5})(?![\d.-])[\s:：,，)\]-]*([^\n\"]*)", re.I
)
_VENDOR = re.compile(r"ucloud|usms", re.I)
# What a text must hold, in small letters, for the expressions above; `in` is many times faster than a search.
_FAILURES = tuple(word.encode() for word in ("fail", "error", "失败", "错误", "异常"))
_STATUS = re.compile(r"(?:status|http|exit|response|state|return)[ _-]?$", re.I)
_ACTION = re.compile(r"\b((?:Send|Get|Query|Pull|Create|Delete|Update|Add|Modify)\w*USMS\w*)")
_PREFIX_ID = re.compile(rf"\[(?:response: )?({_UUID})\][^\[\]{{}}]{{0,80}}$")
_HEADER_ID = re.compile(rf"x-ucloud-request-uuid\"?\s*[:=]\s*\"?({_UUID})", re.I)
_REQUEST = re.compile(r"[?&]Action=\w+|\[request\] |http POST request|Retrying \w+: ")
_MESSAGE_START = re.compile(
    rf"(?:\s|[-|:,>\"]|\[[^\]\n]*\](?! do )|(?:[A-Z], )|{TIMESTAMP}|(?:WARN|WARNING|ERROR|INFO|DEBUG|FATAL)\b|\d+\b|"
    r"[A-Za-z_][\w.$/-]*(?=\s*[-:|]\s|:|\s+[\[\"]))*",
    re.I,
)
_ERROR_LINE = re.compile(r"(?:^|[\n\"])\s*(?:\w*Error|UCloudError): ([^\n\"]+)")
TIME = re.compile(TIMESTAMP)
_RECEIPT_CODE = re.compile(r"receipt_?code", re.I)
_SDK_SUFFIX = re.compile(r" \(_?\w+\.py:\d+ \w+\)\s*$")


@dataclass(slots=True)
class Mention:
    """One thing a record says; `kind` is call, success, request, header or receipt."""

    kind: str
    stream: str
    record: int
    line: int
    code: str = ""
    rank: int = WORDS
    action: str | None = None
    message: str | None = None
    request_id: str | None = None
    session_no: str | None = None
    phone: str | None = None
    time: str | None = None
    core: str = ""  # the record without the logger's prefix and suffix, if it is not still to be taken from `raw`
    text: str = ""
    carrier: str | None = None  # of a receipt, if the input states it
    raw: bytes | None = None

    def logged(self) -> str:
        """Return the record without the logger's prefix and suffix."""
        if self.raw is not None:
            self.core, self.raw = core_of(self.raw), None
        return self.core


@dataclass(slots=True)
class _Hit:
    code: str
    offset: int
    rank: int
    node: Node
    loose: int = 0
    fields: dict[str, str] = field(default_factory=dict)


def is_other(action: str | None) -> bool:
    """Say whether an action belongs to another product."""
    return bool(action) and "usms" not in str(action).lower()


def iso(text: str) -> str | None:
    """Return a log's time in ISO form, its zone only if it has one; epoch numbers are UTC."""
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}", text):
        seconds = float(text) if len(text) != 13 else int(text) / 1000
        form = "seconds" if text.isdigit() and len(text) == 10 else "milliseconds"
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec=form).replace("+00:00", "Z")
    match = TIME.search(text)
    if not match:
        return None
    found = match[0]
    if found[2] == "/":
        try:
            form = "%d/%b/%Y:%H:%M:%S" + (" %z" if " " in found else "")
            return datetime.strptime(found, form).isoformat()
        except ValueError:
            return None
    found = found[:10].replace("/", "-") + "T" + found[11:].replace(",", ".")
    return found.replace(" ", "")


def core(record: Record) -> str:
    """Return what was logged, without the logger's prefix and suffix."""
    match = _MESSAGE_START.match(record.text)
    text = record.text[match.end() if match else 0 :]
    return _SDK_SUFFIX.sub("", text).strip().strip('"')


def core_of(raw: bytes) -> str:
    """Return the same of the lines that are a record."""
    return core(single(raw, 1, 0)[1].close())


def _retcode(value: str) -> str | None:
    whole = value.partition(".")[0]
    return str(int(whole)) if len(whole) <= 9 else None


def _up(node: Node | None, key: str) -> str | None:
    while node is not None:
        if key in node.fields:
            return node.fields[key]
        node = node.parent
    return None


def _down(node: Node, key: str) -> str | None:
    for child in node.children:
        if key in child.fields:
            return child.fields[key]
        if found := _down(child, key):
            return found
    return None


def _all(node: Node) -> Iterator[Node]:
    todo = [node]
    while todo:
        one = todo.pop()
        yield one
        todo += reversed(one.children)


def _rank(node: Node) -> int:
    """Say whether an object is the API's answer or what an application made of it."""
    fields = node.fields
    action = fields.get("action", "")
    if not node.kind:
        return BODY if action.endswith("Response") else WORDS
    if "level" in fields or "time" in fields or "error" in fields:
        return WORDS
    if action and not action.endswith("Response"):
        return WORDS
    return BODY if action or "message" in fields or node.kind == "<" else WORDS


def _different(a: _Hit, b: _Hit) -> bool:
    """Say whether two hits of one code in one record are two calls."""
    ids = [h.fields.get("request_id") for h in (a, b)]
    if ids[0] and ids[1] and ids[0] != ids[1]:
        return True
    sessions = [h.fields.get("session_no") for h in (a, b)]
    if sessions[0] and sessions[1] and sessions[0] != sessions[1]:
        return True
    if a.node is b.node:
        return a.loose != b.loose
    chain = {}
    step: Node | None = a.node
    below: Node | None = None
    while step is not None:
        chain[id(step)] = below
        below, step = step, step.parent
    step, below = b.node, None
    while step is not None and id(step) not in chain:
        below, step = step, step.parent
    other = chain.get(id(step)) if step is not None else None
    return below is not None and other is not None and below.item != other.item


def _calls(hits: Iterable[_Hit]) -> list[list[_Hit]]:
    """Put together what speaks of the same call. Each is compared with few others, so that time stays linear."""
    groups: list[list[_Hit]] = []
    latest: dict[str, deque[list[_Hit]]] = {}  # of each code
    by_id: dict[tuple[str, str], list[_Hit]] = {}
    for hit in hits:
        near = latest.setdefault(hit.code, deque(maxlen=_COMPARED))
        ids = [(hit.code, one) for name in ("request_id", "session_no") if (one := hit.fields.get(name))]
        for group in (*(by_id[one] for one in ids if one in by_id), *near):
            if not any(_different(one, hit) for one in (*group[:4], *group[4:][-4:])):
                group.append(hit)
                break
        else:
            group = [hit]
            groups.append(group)
            near.append(group)
        for name in ids:
            by_id.setdefault(name, group)
    return groups


def _hits(root: Node, views: Sequence[View], record: Record, known: Known) -> Iterator[_Hit]:
    letters = small(record.text)
    vendor = b"ucloud" in letters or b"usms" in letters
    for node in _all(root):
        action_below = _down(node, "action") if node.codes else None
        for value, offset, loose in node.codes:
            code = _retcode(value)
            if code is None:
                continue
            suffix = f"#{loose}" if loose else ""
            own = {
                k: v
                for k in ("action", "message", "msg", "request_id", "req_uuid", "session_no", "level", "time", "error")
                if (v := node.fields.get(k + suffix))
            }
            inside = node.parent is not None and node.parent.kind == "{"  # then what stands before it is another field
            if not inside and "request_id" not in own and (match := _PREFIX_ID.search(node.before)):
                own["request_id"] = match[1]
            for key in ("action", "session_no"):
                if key not in own and (found := _up(node.parent, key) or (action_below if key == "action" else None)):
                    own[key] = found
            if (
                "message" not in own
                and node.parent is not None
                and node.parent.kind
                and "message" in node.parent.fields
            ):
                own["message"] = node.parent.fields["message"]  # a Go struct keeps the text beside its base
            if "req_uuid" in own:
                own.setdefault("request_id", own["req_uuid"])
            yield _Hit(code, offset, _rank(node), node, loose, own)
        if vendor and node.bare and _FAILURE.search(record.text):
            for value, offset in node.bare:
                before = record.text[max(0, offset - 10) : offset]
                if (value in known or value.startswith("18")) and len(value) <= 5 and not _STATUS.search(before):
                    yield _Hit(value, offset, WORDS, node, 0, dict(node.fields))
    for view in views:
        yield from _spoken(view, vendor, known)


def _spoken(view: View, vendor: bool, known: Known) -> Iterator[_Hit]:
    text = view.prose

    def whole(start: int) -> bool:
        """Say whether the message begins here, after nothing but the logger's prefix."""
        begin = text.rfind("\n", max(0, start - MAX_PREFIX), start) + 1
        if not begin and start > MAX_PREFIX:
            return False
        match = _MESSAGE_START.match(text, begin, start + MAX_PREFIX)
        return (match is not None and match.end() >= start) or text[begin:start].strip() == ""

    def hit(match: re.Match[str], group: int, rank: int, **fields: str | None) -> _Hit:
        own = {k: v.rstrip() for k, v in fields.items() if v and v != "*" and v.strip()}
        return _Hit(str(int(match[group])), view.at(match.start(group)), rank, view.node, 0, own)

    letters = small(text)
    bracketed = "] " in text
    for match in _PYTHON.finditer(text) if bracketed and " - " in text else ():
        said = _SDK_SUFFIX.sub("", match[4])
        rank = SDK if whole(match.start()) else WORDS
        yield hit(match, 3, rank, request_id=match[1] if match[1] != "None" else None, action=match[2], message=said)
    for match in _GO.finditer(text) if "[server.RetCodeError] " in text else ():
        rank = SDK if match[1] and whole(match.start()) else WORDS
        yield hit(match, 3, rank, request_id=match[1], action=match[2], message=_ended(match[4]))
    for match in _JAVA.finditer(text) if bracketed else ():
        exception = text[: match.start()].endswith(("RetCodeException: ", "RetCodeException:"))
        quoted = bool(match[1]) or (match.start() == 0 and text.endswith('"'))
        said = _ended(match[4])
        named = vendor or any(said.startswith(m) for m in known.get(match[3], ()))
        if exception or ((match[2] or quoted) and (named or match[1])):
            rank = SDK if not exception and whole(match.start()) else WORDS
            yield hit(match, 3, rank, request_id=match[2], message=said)
    for match in _CLASS.finditer(text) if "(code: " in text else ():
        where = (match[4] or "").replace("\\", "/").rpartition("/")[2]
        if _VENDOR.search(match[1]) or _VENDOR.search(where):
            yield hit(match, 2, WORDS, message=match[3])
    for match in _SAID.finditer(text) if b"retcode " in letters else ():
        yield hit(match, 2, WORDS)
    for match in _NUMBER_AFTER.finditer(text) if any(word in letters for word in _FAILURES) else ():
        said = match[2].strip()
        if any(said.startswith(m) or (len(said) > 5 and m.startswith(said)) for m in known.get(match[1], ())):
            yield hit(match, 1, WORDS, message=said)
        elif vendor and (match[1] in known or match[1].startswith("18")) and not said:
            yield hit(match, 1, WORDS)


def _ended(text: str) -> str:
    """Return a text without the quote that closes the one it is in."""
    text = text.rstrip()
    return text[:-1].rstrip() if text.endswith('"') and text.count('"') % 2 else text


def _time(record: Record, node: Node | None) -> str | None:
    step, left = node, 4  # structs that are looked through for a time
    while step is not None:
        if (found := step.fields.get("time")) and (time := iso(found)):
            return time
        if step.kind == "(" and left:
            left -= 1
            if match := TIME.search(record.text, step.start, step.start + 2000):
                return iso(match[0])
        step = step.parent
    first = record.text[:300].partition("\n")[0]
    if match := TIME.search(first):
        return iso(match[0])
    return iso(record.time) if record.time else None


def _said(hit: _Hit, record: Record, known: Known) -> str | None:
    said = hit.fields.get("message")
    if "level" not in hit.fields and "error" not in hit.fields and said:
        return said
    text = record.text[max(0, hit.offset - NEAR) : hit.offset + NEAR]
    if match := _ERROR_LINE.search(text.replace("\\n", "\n")):
        return match[1].strip()
    for own in (hit.fields.get("message"), hit.fields.get("msg")):
        for message in known.get(hit.code, ()):
            if own and message in own:
                return message
    if said and ("msg" in hit.fields or "level" not in hit.fields):
        return said
    if hit.fields.get("msg") and "level" not in hit.fields:
        return hit.fields["msg"]
    for message in known.get(hit.code, ()):
        if message in text:
            return message
    return hit.fields.get("msg") if said is None and "error" not in hit.fields else None


def _fails_with_number(text: str, letters: bytes | None = None) -> bool:
    letters = small(text) if letters is None else letters
    return any(word in letters for word in _FAILURES) and _NUMBER_AFTER.search(text) is not None


def _names_number(text: str, letters: bytes | None = None) -> bool:
    return _fails_with_number(text, letters) or ("] " in text and ID_AND_CODE.search(text) is not None)


def speaks(text: str) -> bool:
    """Say whether the expressions of `_spoken` may find something in a text."""
    if any(sign in text for sign in ("[server.RetCodeError] ", "(code: ", " successful!")):
        return True
    letters = small(text)
    return b"retcode " in letters or _names_number(text, letters)


def _parse(record: Record) -> tuple[Node, Sequence[View]]:
    # Of a line that was cut in two it matters in which part something stands.
    if len(record.numbers) == 1 and (document := take_apart(record.text, speaks)) is not None:
        return tree(*document), ()
    return parse(record.text)


def spoken_of(record: Record, known: Known) -> tuple[list[Mention], bool]:
    """Return what a record says, and whether other digits in it might be read otherwise, a RetCode's aside."""
    if _names_number(record.text):
        return mentions(record, known), True
    if not is_interesting(record.text):
        return [], False
    root, views = _parse(record)
    numbers = any(node.bare for node in _all(root)) or any(_names_number(view.prose) for view in views)
    return mentions_in(record, known, root, views), numbers


def may_speak(text: str) -> bool:
    """Say whether a record may speak of a call or receipt."""
    return is_interesting(text) or _fails_with_number(text)


def mentions(record: Record, known: Known) -> list[Mention]:
    """Return what a record says of calls and receipts, in its order."""
    return mentions_in(record, known, *_parse(record)) if may_speak(record.text) else []


def mentions_in(record: Record, known: Known, root: Node, views: Sequence[View] = ()) -> list[Mention]:
    """Return what the objects and texts read from a record say of calls and receipts."""
    text = record.text
    around = MAX_TEXT if len(text) <= MAX_TEXT else QUOTED
    found: list[tuple[int, Mention]] = []
    heart = core(record)

    def make(kind: str, offset: int, node: Node | None) -> Mention:
        i = record.index_at(offset)
        line, start = record.numbers[i], record.starts[i]
        end = record.starts[i + 1] if i + 1 < len(record.starts) else len(text)
        return Mention(
            kind,
            record.stream,
            record.number,
            line,
            time=_time(record, node),
            core=heart,
            # Only what becomes an event is shown.
            text=text[max(start, offset - around) : min(end, offset + around)].strip("\n")
            if kind in ("call", "receipt")
            else "",
        )

    groups = _calls(sorted(_hits(root, views, record, known), key=lambda h: h.offset))
    ids = {h.fields.get("request_id") for g in groups for h in g} - {None}
    match = _ACTION.search(text, 0, _NAMED_WITHIN) if groups else None
    named = match[1] if match else None
    for group in groups:
        first = group[0]
        best = sorted(group, key=lambda h: h.rank)
        mention = make("success" if first.code == "0" else "call", first.offset, best[0].node)
        mention.code, mention.rank = first.code, best[0].rank
        for one in best[:_COMPARED]:
            mention.action = mention.action or one.fields.get("action")
            mention.request_id = mention.request_id or one.fields.get("request_id")
            mention.session_no = mention.session_no or one.fields.get("session_no")
            mention.message = mention.message or _said(one, record, known)
        if not mention.request_id and len(ids) == 1 and len(groups) == 1:
            mention.request_id = next(iter(ids))
        if mention.action is None:
            mention.action = named
        if mention.action:
            mention.action = mention.action.removesuffix("Response")
        found.append((first.offset, mention))
    for view in views:
        for match in _GO_SUCCESS.finditer(view.prose) if " successful!" in view.text else ():
            offset = view.at(match.start())
            mention = make("success", offset, view.node)
            mention.code, mention.action, mention.rank = "0", match[2], SDK
            mention.request_id = match[1] if match[1] != "*" else None
            found.append((offset, mention))
    for node in _all(root):
        if failed(node.fields.get("receipt_result", "")):
            offset = node.start
            at = _RECEIPT_CODE.search(text, offset, offset + NEAR)
            mention = make("receipt", at.start() if at and node.kind else offset, node)
            mention.code = node.fields.get("receipt_code", "").strip()[:MAX_CODE]
            mention.phone = node.fields.get("phone")
            mention.session_no = _up(node, "session_no")
            mention.carrier = carrier_named(_up(node, "carrier") or "")
            mention.message = node.fields.get("receipt_desc")
            stamp = node.fields.get("receipt_time", "")
            mention.time = iso(stamp) if stamp else None
            found.append((offset, mention))
    if not found:
        if match := _HEADER_ID.search(text):
            mention = make("header", match.start(), None)
            mention.request_id = match[1]
            found.append((match.start(), mention))
        elif _REQUEST.search(text) or any(n.fields.get("request") and "action" in n.fields for n in _all(root)):
            found.append((0, make("request", 0, None)))
    found.sort(key=lambda pair: pair[0])
    return [mention for _, mention in found]
