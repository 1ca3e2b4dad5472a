"""Tables of calls that were exported as CSV: a header names the columns, each row is one call."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from usmserr.scanning.lines import BLANKS
from usmserr.scanning.times import iso
from usmserr.scanning.values import BODY, Line, Mention

_NAME = re.compile(r"[\w@./ ()\u0080-\U0010ffff-]+", re.A)  # of a column, in any language
_CODE = re.compile(r"\d{1,9}(\.0+)?", re.A)
_CODE_COLUMN = re.compile(r"(?:\w+[._])?ret[_-]?code|返回码|错误码", re.I | re.A)
_OTHER_COLUMNS = {
    "time": re.compile(r"time|date|created|_at$|时间|日期", re.I | re.A),
    "phone": re.compile(r"phone|mobile|手机|号码", re.I | re.A),
    "action": re.compile(r"action|接口", re.I | re.A),
    "request_id": re.compile(r"request_?(?:uu)?id|请求", re.I | re.A),
    "session_no": re.compile(r"session_?no", re.I | re.A),
    "message": re.compile(r"message|msg|原因|描述|消息|说明", re.I | re.A),
}
_BARS = "|│┃"
_RULE = re.compile(r"[\s|+│┃├┤┼╞╡╪╬─━═=-]{3,}", re.A)


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a CSV export that has a column of RetCodes; columns by what they hold."""

    separator: str
    width: int
    columns: tuple[tuple[str, int], ...]


def table(first_line: str) -> Table | None:
    """Recognise the header of an exported table of calls."""
    for separator in ",\t;":
        names = [name.strip(BLANKS).strip('"') for name in first_line.split(separator)]
        if columns := _columns(names):
            return Table(separator, len(names), tuple(columns.items()))
    return None


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return which columns hold what, if it is a table of calls: codes and what tells one call from another."""
    code = [i for i, name in enumerate(names) if _CODE_COLUMN.fullmatch(name)]
    if len(names) < 3 or len(code) != 1 or not all(map(_NAME.fullmatch, names)):
        return {}
    found = {what: i for what, rx in _OTHER_COLUMNS.items() for i, name in enumerate(names) if rx.search(name)}
    return {"code": code[0], **found} if found.keys() & {"time", "phone", "request_id", "session_no"} else {}


def rows_in(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of the tables that are drawn in a record: where each begins, and what its columns hold."""
    columns: dict[str, int] = {}
    width = at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if _RULE.fullmatch(line):
            continue
        cells = _cells(line)
        if len(cells) < 2 or (columns and len(cells) != width):
            columns = {}
        elif not columns:
            columns, width = _columns(cells), len(cells)
        elif _CODE.fullmatch(cells[columns["code"]]):
            yield start, {what: cells[i] for what, i in columns.items()}


def _cells(line: str) -> Sequence[str]:
    bar = next((sign for sign in _BARS if sign in line), None)
    return [cell.strip(BLANKS) for cell in line.strip(BLANKS).strip(bar).split(bar)] if bar else ()


def row(line: Line, head: Table, number: int) -> Mention | None:
    """Return what a line of a table says; `number` is the line's, and the record's."""
    try:
        cells: Sequence[str] = next(csv.reader([line.text], delimiter=head.separator))
    except (csv.Error, StopIteration):
        return None
    if len(cells) != head.width:
        return None
    got = {what: cells[i].strip(BLANKS) or None for what, i in head.columns}
    written = got["code"] or ""
    if not _CODE.fullmatch(written):
        return None
    code = str(int(written.partition(".")[0]))
    return Mention(
        "success" if code == "0" else "call",
        line.stream,
        number,
        number,
        code,
        BODY,
        (got.get("action") or "").removesuffix("Response") or None,
        got.get("message"),
        got.get("request_id"),
        got.get("session_no"),
        got.get("phone"),
        iso(got.get("time") or ""),
        line.text,
        record_text=line.text,
    )
