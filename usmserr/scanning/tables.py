"""Tables of calls or receipts, exported or drawn: a header names the columns, each row is one of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from usmserr.scanning.lines import BLANKS

_NAME = re.compile(r"[\w@./ ()\u0080-\U0010ffff-]+", re.A)  # of a column, in any language
_CODE = re.compile(r"\d{1,9}(\.0+)?", re.A)
_CODE_COLUMN = re.compile(r"(?:\w+[._])?ret[_-]?code|返回码|错误码", re.I | re.A)
_RECEIPT_COLUMNS = {
    "receipt_code": re.compile(r"(?:\w+[._])?receipt_?code|回执(?:状态)?码|状态码", re.I | re.A),
    "receipt_result": re.compile(r"(?:\w+[._])?receipt_?result|回执结果|发送结果|发送状态|回执状态", re.I | re.A),
    "receipt_desc": re.compile(r"(?:\w+[._])?receipt_?desc|回执描述|描述|说明|原因", re.I | re.A),
    "receipt_time": re.compile(r"(?:\w+[._])?receipt_?time|回执时间", re.I | re.A),
}
_OTHER_COLUMNS = {
    "time": re.compile(r"time|date|created|_at$|时间|日期", re.I | re.A),
    "phone": re.compile(r"phone|mobile|手机|号码", re.I | re.A),
    "action": re.compile(r"action|接口", re.I | re.A),
    "request_id": re.compile(r"request_?(?:uu)?id|请求", re.I | re.A),
    "session_no": re.compile(r"session_?no", re.I | re.A),
    "row": re.compile(r"(?:\w+[._])?id$|^\(index\)$|^序号$|^编号$", re.I | re.A),
    "message": re.compile(r"message|msg|原因|描述|消息|说明", re.I | re.A),
}
_INSERT = re.compile(
    r"\binsert\s{1,9}(?:ignore\s{1,9})?into\s{1,9}[\w.`\"\[\]]{1,99}\s{0,9}\(([^()]{1,2000})\)\s{0,9}values",
    re.I | re.A,
)
_ROW = 10_000  # characters of one
_VALUES = re.compile(r"\s*,?\s*\(((?:'(?:[^'\\]|''|\\.)*'|[^()'])*)\)")
_CELL = re.compile(r"'((?:[^'\\]|''|\\.)*)'|([^,']+)")
_TELLING = {"time", "phone", "request_id", "session_no", "row"}  # what a page that only lists codes has not
_BARS = "|│┃┆"
_RULE = re.compile(r"[\s:|+┆┌┐└┘┬┴╭╮╰╯│┃├┤┼╞╡╪╬─━═=-]{3,}", re.A)


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a CSV export that has a column of RetCodes or of receipts' results; columns by what they hold."""

    separator: str
    width: int
    columns: tuple[tuple[str, int], ...]


def table(first_line: str) -> Table | None:
    """Recognise the header of an exported table of calls or receipts."""
    for separator in ",\t;":
        names = [name.strip(BLANKS).strip('"') for name in first_line.split(separator)]
        if columns := _columns(names):
            return Table(separator, len(names), tuple(columns.items()))
    return None


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return which columns hold what, if there are codes or results, and what tells one row from another."""
    if len(names) < 2 or not all(map(_NAME.fullmatch, names)):
        return {}
    found = {what: i for what, rx in _OTHER_COLUMNS.items() for i, name in enumerate(names) if rx.search(name)}
    if not found.keys() & _TELLING:
        return {}
    receipt = {what: i for what, rx in _RECEIPT_COLUMNS.items() for i, name in enumerate(names) if rx.fullmatch(name)}
    if receipt.keys() >= {"receipt_code", "receipt_result"}:
        return {**found, **receipt}
    code = [i for i, name in enumerate(names) if _CODE_COLUMN.fullmatch(name)]
    return {"code": code[0], **found} if len(code) == 1 else {}


def rows_in(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of the tables in a record, drawn or dumped: where each begins, and what its columns hold."""
    yield from _inserted(text)
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
        elif row := _row({what: cells[i] for what, i in columns.items()}):
            yield start, row


def _cells(line: str) -> Sequence[str]:
    if not any(bar in line for bar in _BARS):
        return ()
    return [cell.strip(BLANKS) for cell in re.split(f"[{_BARS}]", line.strip(BLANKS).strip(_BARS))]


def _inserted(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a SQL dump."""
    for match in _INSERT.finditer(text):
        names = [name.strip(BLANKS + '`"[]') for name in match[1].split(",")]
        columns, at = _columns(names), match.end()
        while columns and (values := _VALUES.match(text, at, at + _ROW)):
            cells = [quoted or bare.strip(BLANKS) for quoted, bare in _CELL.findall(values[1])]
            if len(cells) == len(names) and (row := _row({what: cells[i] for what, i in columns.items()})):
                yield values.start(1), row
            at = values.end()


def cells_of(text: str, head: Table) -> dict[str, str] | None:
    """Return what the columns of a row hold; None for a line that is no row of the table."""
    try:
        cells: Sequence[str] = next(csv.reader([text], delimiter=head.separator))
    except (csv.Error, StopIteration):
        return None
    if len(cells) != head.width:
        return None
    return _row({what: cells[i].strip(BLANKS) for what, i in head.columns})


def _row(cells: dict[str, str]) -> dict[str, str] | None:
    return cells if "receipt_result" in cells or _CODE.fullmatch(cells["code"]) else None
