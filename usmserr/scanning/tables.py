"""Tables of calls that were exported as CSV: a header names the columns, each row is one call."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from usmserr.scanning.lines import BLANKS
from usmserr.scanning.times import iso
from usmserr.scanning.values import BODY, Line, Mention

_NAME = re.compile(r"[\w@.-]+", re.A)
_CODE = re.compile(r"\d{1,9}(\.0+)?", re.A)
_CODE_COLUMN = re.compile(r"ret[_-]?code", re.I | re.A)
_OTHER_COLUMNS = {
    "time": re.compile(r"time|date|created|_at$", re.I | re.A),
    "phone": re.compile(r"phone|mobile", re.I | re.A),
    "action": re.compile(r"action", re.I | re.A),
    "request_id": re.compile(r"request_?(?:uu)?id", re.I | re.A),
    "session_no": re.compile(r"session_?no", re.I | re.A),
    "message": re.compile(r"message|msg", re.I | re.A),
}


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
        code = [i for i, name in enumerate(names) if _CODE_COLUMN.fullmatch(name)]
        if len(names) < 3 or len(code) != 1 or not all(map(_NAME.fullmatch, names)):
            continue
        columns = {what: i for what, rx in _OTHER_COLUMNS.items() for i, name in enumerate(names) if rx.search(name)}
        if columns.keys() & {"time", "phone", "request_id", "session_no"}:
            return Table(separator, len(names), (("code", code[0]), *columns.items()))
    return None


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
