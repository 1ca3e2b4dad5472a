"""A record -> mentions: what it says of calls and receipts, before anything is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from usmserr.model import carrier_named
from usmserr.scanning.candidates import is_candidate
from usmserr.scanning.documents import MAX_TEXT, document
from usmserr.scanning.fields import MAX_CODE, UUID
from usmserr.scanning.hits import Hit, calls, hits, is_known
from usmserr.scanning.lines import BLANKS, after, around, fits, size, small
from usmserr.scanning.nodes import ANOTHER, Node, View
from usmserr.scanning.objects import parse
from usmserr.scanning.sentences import STATUS_DIGITS, is_vendor, speaks, spoken, successes
from usmserr.scanning.tables import SECRET, inserted
from usmserr.scanning.times import TIME, iso, iso_of, partial
from usmserr.scanning.values import SDK, Known, Mention, Record

_NEAR = 4000  # bytes around a mention in which words about it are looked for
_NAMED_WITHIN = 20_000  # bytes of a record in which an action is looked for
_TIMED_WITHIN = 300  # bytes of a record's first line in which its time is looked for
_STRUCT = 2000  # bytes of a printed struct in which its time is looked for
_FAILED = frozenset(("fail", "failed", "发送失败", "失败"))  # results of receipts, in small letters
_NOT_FAILED = frozenset(("success", "发送成功", "成功", "状态未知", "unknow", "unknown"))
_CODE_END = re.compile(r"[(（，；。]")  # what stands behind says what it means
_FIRST = 32  # hits of one call that are asked for its fields

_ACTION = re.compile(r"\b((?:Send|Get|Query|Pull|Create|Delete|Update|Add|Modify)\w*USMS\w*)", re.A)
# In a header's line, in a map or list of headers, as a name beside a value.
_HEADER_ID = re.compile(rf"x-ucloud-request-uuid\W{{1,60}}(?:value\W{{1,6}})?({UUID})", re.I | re.A)
_PROCESS = re.compile(r"\b(?:exit\w*|killed|signal|systemd|ansible|salt|cron|process|container)\b", re.I | re.A)
_SMS = re.compile(r"usms|sms|短信", re.I | re.A)
_REQUEST = re.compile(r"[?&]Action=\w+|\[request\] |http POST request|Retrying \w+: ", re.A)
_ERROR_LINE = re.compile(r"(?:^|[\n\"]|\\n)\s{0,60}\w{0,60}Error: ((?:(?!\\n)[^\n\"])+)", re.A)
_RECEIPT_CODE = re.compile(r"receipt_?code", re.I | re.A)


_Placed = tuple[int, Mention]  # with the offset by which mentions are put in order


def mentions(record: Record, known: Known) -> list[Mention]:
    """Return what a record says of calls and receipts, in its order."""
    if record.cells is not None:
        return _of_row(record, record.cells, known)
    letters = small(record.text)
    if not is_candidate(letters):
        return []
    vendor = is_vendor(letters)
    # Of a line that was cut in two it matters in which part something stands.
    if len(record.numbers) == 1 and (nodes := document(record.text, letters, speaks)) is not None:
        return mentions_in(record, nodes, (), vendor, known)
    nodes, views = parse(record.text)
    rows = list(inserted(record.text)) if "insert" in letters else ()
    nodes.extend(_row(nodes[0], start, number, cells) for number, (start, cells) in enumerate(rows, 1))
    found = mentions_in(record, nodes, views, vendor, known)
    if rows and (hidden := tuple({one for _, cells in rows for one in _hidden(cells)})):
        for mention in found:
            mention.hidden = hidden
    return found


def _of_row(record: Record, cells: Mapping[str, str], known: Known) -> list[Mention]:
    """Return what a row of a table says."""
    found = mentions_in(record, [_row(None, 0, 0, cells)], (), False, known)
    for mention in found:
        mention.record_text = ""  # two rows are two calls, however alike
        mention.hidden = _hidden(cells)
    return found


def _hidden(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return what in a row is secret by its column's name."""
    return tuple(cell for name, cell in cells.items() if name.startswith(SECRET) and cell)


def _row(root: Node | None, start: int, number: int, cells: Mapping[str, str]) -> Node:
    node = Node("|", root, start, number)
    for name, value in cells.items():
        if name == "code":
            node.codes.append((value, start, 0))
        elif name != "row" and not name.startswith(SECRET):
            node.keep(name, value)
    return node


def mentions_in(
    record: Record, nodes: Sequence[Node], views: Sequence[View], vendor: bool, known: Known
) -> list[Mention]:
    """Return what the objects and texts read from a record say; `vendor` says whether it names UCloud."""
    found = _of_calls(record, nodes, views, vendor, known)
    for view in views:
        found += _of_successes(record, view)
    delivered: list[Mention] = []
    for node in nodes:
        for name in [name for name in node.fields if name.startswith("receipt_result")]:
            result, loose = small(node.fields[name].strip(BLANKS)), name.removeprefix("receipt_result")
            if result in _FAILED:
                found.append((node.start, _receipt(record, node, loose)))
            elif result in _NOT_FAILED:
                delivered.append(_receipt(record, node, loose, "delivered"))
    if not found:
        return _of_requests(record, nodes) + delivered
    if len(found) > 1:
        found.sort(key=lambda pair: pair[0])
    return [*(mention for _, mention in found), *delivered]


def _of_calls(
    record: Record, nodes: Sequence[Node], views: Sequence[View], vendor: bool, known: Known
) -> list[_Placed]:
    text = record.text
    found = hits(nodes, text, vendor, known)
    for view in views:
        found += spoken(view, vendor, known)
    if len(found) > 1:
        found.sort(key=lambda hit: hit.offset)
    elif not found:
        return []
    groups = calls(found)
    ids = {one for hit in found if (one := hit.fields.get("request_id"))} if len(groups) == 1 else ()
    placed: list[_Placed] = []
    named: str | None = None
    says_sms: bool | None = None
    headers = [] if len(ids) else [(match.start(), match[1]) for match in _HEADER_ID.finditer(text)]
    for group in groups:
        mention = _call(record, group, known)
        if not mention.request_id and len(ids) == 1:
            mention.request_id = next(iter(ids))
        if not mention.request_id and headers:
            mention.request_id = _header_id(group[0].offset, groups, headers)
        if not mention.action:
            named = _named(text) if named is None else named
            mention.action = named or None
        if mention.action:
            mention.action = mention.action.removesuffix("Response")
        elif not is_known(mention.code, known) and mention.code != "0":
            says_sms = _SMS.search(text) is not None if says_sms is None else says_sms
            mention.foreign = not says_sms or (len(mention.code) <= STATUS_DIGITS and _PROCESS.search(text) is not None)
        placed.append((group[0].offset, mention))
    return placed


def _named(text: str) -> str:
    """Return the action of USMS that a record names; none if it names none."""
    match = _ACTION.search(after(text, 0, _NAMED_WITHIN))
    return match[1] if match else ""


def _header_id(offset: int, groups: Sequence[Sequence[Hit]], headers: Sequence[tuple[int, str]]) -> str | None:
    """Return the id in the headers of the body at an offset: those before it, or the only ones there are."""
    if len(groups) == len(headers) == 1:
        return headers[0][1]
    others = [group[0].offset for group in groups if group[0].offset < offset]
    before = [one for at, one in headers if max(others, default=-1) < at < offset]
    return before[-1] if before else None


def _call(record: Record, group: Sequence[Hit], known: Known) -> Mention:
    """Return what the hits of one call say of it, the highest-standing first."""
    first = group[0]
    best = sorted(group, key=lambda hit: hit.rank)[:_FIRST] if len(group) > 1 else group
    mention = _mention("success" if first.code == "0" else "call", record, first.offset, best[0].node)
    mention.code, mention.rank = first.code, best[0].rank
    for one in best:
        fields = one.fields
        mention.action = mention.action or fields.get("action")
        mention.request_id = mention.request_id or fields.get("request_id")
        mention.session_no = mention.session_no or fields.get("session_no")
        mention.message = mention.message or _message(one, record, known)
    return mention


def _of_successes(record: Record, view: View) -> Iterator[_Placed]:
    for offset, action, request_id in successes(view):
        mention = _mention("success", record, offset, view.node)
        mention.code, mention.action, mention.rank, mention.request_id = "0", action, SDK, request_id
        yield offset, mention


def _receipt(record: Record, node: Node, loose: str, kind: str = "receipt") -> Mention:
    """Return a receipt; `loose` tells its fields from those of others that stand in no brackets."""
    fields = {name.removesuffix(loose): value for name, value in node.fields.items() if name.endswith(loose)}
    at = _RECEIPT_CODE.search(after(record.text, node.start, _NEAR)) if node.kind else None
    mention = _mention(kind, record, node.start + at.start() if at else node.start, node)
    mention.code = after(_CODE_END.split(fields.get("receipt_code", ""))[0].strip(BLANKS), 0, MAX_CODE)
    mention.phone = fields.get("phone")
    mention.session_no = node.up("session_no")
    mention.carrier = carrier_named(node.up("carrier") or "")
    mention.message = fields.get("receipt_desc")
    mention.time = iso(fields.get("receipt_time", ""))
    return mention


def _of_requests(record: Record, nodes: Sequence[Node]) -> list[Mention]:
    """Return what a record says that tells of no outcome: the id in an answer's headers, or that a request is sent."""
    if match := _HEADER_ID.search(record.text):
        mention = _mention("header", record, match.start(), None)
        mention.request_id = match[1]
        return [mention]
    if _REQUEST.search(record.text) or any("request" in node.fields and "action" in node.fields for node in nodes):
        return [_mention("request", record, 0, None)]
    return []


def _mention(kind: str, record: Record, offset: int, node: Node | None) -> Mention:
    line = record.index_at(offset)
    mention = Mention(kind, record.stream, record.number, record.numbers[line])
    mention.record_text, mention.time = record.text, _time(record, node)
    if mention.time is None:
        mention.time, mention.outside = _lesser_time(record)
    if kind in ("call", "receipt"):  # nothing else becomes an event
        mention.text, mention.place = record.text, _shown(record, line, offset)
    return mention


def _shown(record: Record, line: int, offset: int) -> tuple[int, int, int]:
    """Return where a mention stands in its record, and between which offsets it is quoted."""
    starts = record.starts
    if len(starts) == 1 and fits(record.text, MAX_TEXT):
        return 0, 0, len(record.text)
    end = starts[line + 1] if line + 1 < len(starts) else len(record.text)
    return offset, starts[line], end


def _time(record: Record, node: Node | None) -> str | None:
    left = 4  # structs that are looked through for a time
    while node is not None:
        if (found := node.fields.get("time")) and (time := iso(found)):
            return time
        if node.kind == "(" and left:
            left -= 1
            if match := TIME.search(after(record.text, node.start, _STRUCT)):
                return iso_of(match[0])
        node = node.parent
    text = record.text
    end = text.find("\n", 0, _TIMED_WITHIN)
    match = TIME.search(text, 0, end if end >= 0 else _TIMED_WITHIN)
    if match and (match.end() * 4 <= _TIMED_WITHIN or size(text[: match.end()]) <= _TIMED_WITHIN):
        return iso_of(match[0])
    return None


def _lesser_time(record: Record) -> tuple[str | None, bool]:
    """Return the wrapper's time, or what a record without one begins with; and whether it is the wrapper's."""
    outer = iso(record.time) if record.time else None
    own = partial(record.text)
    # A clock alone says less than the wrapper, and a day without a year than a whole time.
    return (own, False) if own and (outer is None or outer[:2] == own[:2]) else (outer, outer is not None)


def _message(hit: Hit, record: Record, known: Known) -> str | None:
    """Return what was said with a code: by its object, or near it in the record."""
    fields = hit.fields
    said, msg, is_logged = fields.get("message"), fields.get("msg"), "level" in fields
    if said and not is_logged and "error" not in fields:
        return said
    near = around(record.text, hit.offset, _NEAR)
    if "Error: " in near and (match := _ERROR_LINE.search(near)):
        return match[1].strip(BLANKS)
    messages = known.get(hit.code, ())
    for own in (said, fields.get(ANOTHER), msg):
        if own and (found := [message for message in messages if message in own]):
            return own if own.startswith(tuple(found)) else max(found, key=len)
    if said and (msg or not is_logged):
        return said
    if msg and not is_logged:
        return msg
    if found := [message for message in messages if message in near]:
        return max(found, key=len)
    return msg if said is None and "error" not in fields else None
