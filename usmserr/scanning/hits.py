"""Places in a record where a code stands, and which of them speak of the same call."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from usmserr.scanning.fields import UUID
from usmserr.scanning.nodes import ANOTHER, Node, field_name
from usmserr.scanning.values import BODY, WORDS, Known

_COMPARED = 32  # earlier calls of a record that a hit is compared with, besides those of its ids
_OWN = ("action", "message", ANOTHER, "msg", "request_id", "req_uuid", "session_no", "level", "time", "error")
_FAILURE = re.compile(r"fail|error|exception|reject|wrong|失败|错误|异常|报错|出错", re.I | re.A)
# What names failure and says that there is none.
_NO_FAILURE = re.compile(
    r"[\"']?\b(?:fail\w*|errors?|err|exceptions?)[\"']?\s{0,3}[:=]\s{0,3}(?:0(?![\w.])|null|none|nil|false|\"\"|''|\[\]|\{\}|<nil>)"
    r"|\b(?:no|without|0)\s+(?:any\s+)?(?:fail\w*|errors?|exceptions?)|\b(?:fail\w*|errors?)\s+0(?![\w.])"
    r"|(?:没有|无|未见)(?:失败|错误|异常|报错)|(?:失败|错误|异常)\s{0,3}[:：=]?\s{0,3}0(?![\w.])",
    re.I | re.A,
)
_SUCCEEDED = re.compile(
    r"[\"']?\b(?:status|result|state)[\"']?\s*[:=]\s*[\"']?(?:success|succeeded|ok\b|成功)|[\"']?\bsuccess[\"']?\s*[:=]\s*true",
    re.I | re.A,
)
_SUCCESS = re.compile(r".{0,20}(?:success|成功)|(?:ok|200)$", re.I | re.A | re.S)
VENDOR = re.compile(r"ucloud|usms", re.I | re.A)
_SENTENCE_END = re.compile(r"[\n。；;]")
_CALLED = re.compile(r"[\w.:\\]{1,100} ?$", re.A)
_INNER = re.compile(r"\{[^{}]*\}")
_NEAR = 2000  # characters of an object that are looked at
_SAID = 1000  # characters of a sentence on each side of a code
_STATUS = re.compile(r"(?:status|http|exit|response|state|return)[ _-]?$", re.I | re.A)
_PREFIX_ID = re.compile(rf"\[(?:response: )?({UUID})\][^\[\]{{}}]{{0,80}}$")


@dataclass(slots=True)
class Hit:
    """A code in a record: where it stands, in what, and the fields that belong to it."""

    code: str
    offset: int
    rank: int
    node: Node
    loose: int
    fields: dict[str, str]


def hits(nodes: Sequence[Node], text: str, vendor: bool, known: Known) -> list[Hit]:
    """Return the codes that objects have; `vendor` says whether the record names UCloud."""
    found: list[Hit] = []
    below: dict[int, str] = {}
    if sum(1 for node in nodes if node.codes or "action" in node.fields) > 1:
        below = _actions_below(nodes)
    for node in nodes:
        for value, offset, loose in node.codes:
            if (code := retcode(value, known)) is not None:
                found.append(Hit(code, offset, _rank(node), node, loose, _fields(node, loose, below)))
        if node.bare and vendor:
            for value, offset, before in node.bare:
                may_be = is_known(value, known) and len(value) <= 5 and not _STATUS.search(before)
                if may_be and _answers(node, value, offset, text, known):
                    found.append(Hit(value, offset, WORDS, node, 0, dict(node.fields)))
    return found


def _answers(node: Node, code: str, offset: int, text: str, known: Known) -> bool:
    """Say whether a bare code is an answer: its object or sentence tells of UCloud and failure, or its message."""
    said = [node.fields[name] for name in ("message", "msg", "status") if name in node.fields]
    if any(map(_SUCCESS.match, said)):
        return False
    if any(one.startswith(message) for one in said for message in known.get(code, ())):
        return True
    own = _name(node) + _own_text(node, text) if node.kind else sentence(text, offset)
    return VENDOR.search(own) is not None and failure_in(own) is not None and not _SUCCEEDED.search(own)


def _name(node: Node) -> str:
    """Return the word directly before an object's bracket: what the object is called."""
    match = _CALLED.search(node.before)
    return match[0] if match else ""


def failure_in(text: str) -> re.Match[str] | None:
    """Return the first word of failure in a text, unless it says that there was none."""
    if (found := _FAILURE.search(text)) and _NO_FAILURE.search(text):
        return _FAILURE.search(_NO_FAILURE.sub(lambda match: " " * len(match[0]), text))
    return found


def _own_text(node: Node, text: str) -> str:
    """Return the text of an object without that of the objects in it."""
    inside = text[node.start + 1 : node.end or node.start + _NEAR][:_NEAR]
    while (shorter := _INNER.sub(" ", inside)) != inside:
        inside = shorter
    return inside


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text begins and ends."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def sentence(text: str, at: int) -> str:
    """Return the sentence that an offset is in."""
    start = max(
        (match.end() for match in _SENTENCE_END.finditer(text, max(0, at - _SAID), at)), default=max(0, at - _SAID)
    )
    end = _SENTENCE_END.search(text, at, at + _SAID)
    return text[start : end.start() if end else at + _SAID]


def is_known(code: str, known: Known) -> bool:
    """Say whether a number may be a RetCode of USMS."""
    return code in known or code.startswith("18")


def retcode(value: str, known: Known) -> str | None:
    """Return a number as a RetCode; None if it has too many digits. Thousands may be grouped if it is a known one."""
    whole = value.partition(".")[0]
    if "," in whole:
        together = whole.replace(",", "")
        whole = together if together in known else whole.partition(",")[0]
    return str(int(whole)) if len(whole) <= 9 else None


def _actions_below(nodes: Sequence[Node]) -> dict[int, str]:
    """Return the first action that stands below a node, by the node's id."""
    below: dict[int, str] = {}
    for node in nodes:
        if action := node.fields.get("action"):
            above = node.parent
            while above is not None and id(above) not in below:
                below[id(above)] = action
                above = above.parent
    return below


def _fields(node: Node, loose: int, below: Mapping[int, str]) -> dict[str, str]:
    """Return the fields that belong to a code of a node: its own, and some of what is around and inside it."""
    given = node.fields
    own = {name: value for name in _OWN if (value := given.get(field_name(name, loose)))} if loose else dict(given)
    parent = node.parent
    inside = parent is not None and parent.kind == "{"  # then what stands before it is another field
    if not inside and "]" in node.before and "request_id" not in own and (match := _PREFIX_ID.search(node.before)):
        own["request_id"] = match[1]
    if "action" not in own and (action := (parent and parent.up("action")) or below.get(id(node))):
        own["action"] = action
    if "session_no" not in own and parent is not None and (session_no := parent.up("session_no")):
        own["session_no"] = session_no
    if "message" not in own and parent is not None and parent.kind and "message" in parent.fields:
        own["message"] = parent.fields["message"]  # a Go struct keeps the text beside its base
    if "req_uuid" in own:
        own.setdefault("request_id", own["req_uuid"])
    return own


def _rank(node: Node) -> int:
    """Say whether an object is the API's answer or what an application made of it."""
    fields = node.fields
    if node.kind == "|":  # a row of a table
        return BODY
    action = fields.get("action", "")
    if not node.kind:
        return BODY if action.endswith("Response") else WORDS
    if "level" in fields or "time" in fields or "error" in fields:
        return WORDS
    if action and not action.endswith("Response"):
        return WORDS
    return BODY if action or "message" in fields or node.kind == "<" else WORDS


def calls(found: Sequence[Hit]) -> list[list[Hit]]:
    """Put together what speaks of the same call. Each is compared with few others, so that time stays linear."""
    if len(found) == 1:
        return [list(found)]
    groups: list[list[Hit]] = []
    latest: dict[str, deque[list[Hit]]] = {}  # of each code
    by_id: dict[tuple[str, str], list[Hit]] = {}
    for hit in found:
        near = latest.setdefault(hit.code, deque(maxlen=_COMPARED))
        ids = [(hit.code, one) for name in ("request_id", "session_no") if (one := hit.fields.get(name))]
        for group in (*(by_id[one] for one in ids if one in by_id), *near):
            if not any(_different(one, hit) for one in (*group[:4], *group[-4:])):
                group.append(hit)
                break
        else:
            group = [hit]
            groups.append(group)
            near.append(group)
        for name in ids:
            by_id.setdefault(name, group)
    return groups


def _different(a: Hit, b: Hit) -> bool:
    """Say whether two hits of one code in one record are two calls."""
    for name in ("request_id", "session_no"):
        one, other = a.fields.get(name), b.fields.get(name)
        if one and other and one != other:
            return True
    if a.node is b.node:
        return a.loose != b.loose
    # Two elements of a list are two calls: where their ways to the root part, they are different items.
    way: dict[int, Node | None] = {}
    step: Node | None = a.node
    below: Node | None = None
    while step is not None:
        way[id(step)] = below
        below, step = step, step.parent
    step, below = b.node, None
    while step is not None and id(step) not in way:
        below, step = step, step.parent
    beside = way.get(id(step)) if step is not None else None
    return below is not None and beside is not None and below.item != beside.item
