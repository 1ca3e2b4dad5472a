"""Tables of calls or receipts, exported or drawn: a header names the columns, each row is one of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from usmserr.scanning.lines import BLANKS, columns_of
from usmserr.scanning.secrets import IS_SECRET

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
SECRET = "secret"  # begins what a column is called whose cells are masked
_TELLING = {"time", "phone", "request_id", "session_no", "row", "action"}  # what a page that only lists codes has not
_BARS = "|│┃┆"
_BAR = re.compile(f"[{_BARS}]")
_FRAME = str.maketrans("┬┳┌┏╭┐┓╮─━", "││        ")
_NUMBERED = re.compile(rf"\s*\d+\.\s*(?=[{_BARS}])", re.A)
_RULE = re.compile(r"[\s:|+┆┌┐└┘┬┴╭╮╰╯│┃├┤┼╞╡╪╬─━═=-]{3,}", re.A)
_ALIGNED = " "
_SEPARATORS = (*",\t;", "|", _ALIGNED)
# Nothing but names and what stands between them; a log's lines are told by their first signs.
_HEADER = re.compile(rf"[\w@./ ()\"\t,;{_BARS}\u0080-\U0010ffff-]{{5,2000}}", re.A)
_TOLD = re.compile(r"ret_?-?code|receipt_?result|[回误态]码|结果|状态", re.I | re.A)
_WORD = re.compile(r"\S+")
_CHUNK = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a table that has a column of RetCodes or of receipts' results; columns by what they hold."""

    separator: str
    width: int
    columns: tuple[tuple[str, int], ...]
    names: str = ""  # the header of an aligned table: its columns are where its names are


def table(line: str) -> Table | None:
    """Recognise the header of a table of calls or receipts: exported, drawn, or aligned."""
    if line.lstrip(BLANKS)[:1] in ("┌", "┏", "╭"):  # ClickHouse writes the names into the frame
        line = line.translate(_FRAME)
    if not (_HEADER.fullmatch(line) and _TOLD.search(line)):
        return None
    for separator in _SEPARATORS:
        names = _split(line, separator) if separator != _ALIGNED else line.split()
        if columns := _columns([name.strip(BLANKS).strip('"') for name in names]):
            return Table(separator, len(names), tuple(columns.items()), line if separator == _ALIGNED else "")
    return None


def is_rule(line: str) -> bool:
    """Say whether a line is what is drawn between the rows of a table."""
    return _RULE.fullmatch(line) is not None


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return which columns hold what, if there are codes or results, and what tells one row from another."""
    if len(names) < 2 or not all(map(_NAME.fullmatch, names)):
        return {}
    found = {what: i for what, rx in _OTHER_COLUMNS.items() for i, name in enumerate(names) if rx.search(name)}
    if not found.keys() & _TELLING:
        return {}
    found |= {f"{SECRET}{i}": i for i, name in enumerate(names) if IS_SECRET.search(name)}
    receipt = {what: i for what, rx in _RECEIPT_COLUMNS.items() for i, name in enumerate(names) if rx.fullmatch(name)}
    if receipt.keys() >= {"receipt_code", "receipt_result"}:
        return {**found, **receipt}
    code = [i for i, name in enumerate(names) if _CODE_COLUMN.fullmatch(name)]
    return {"code": code[0], **found} if len(code) == 1 else {}


def cells_of(line: str, head: Table) -> dict[str, str] | None:
    """Return what the columns of a row hold: nothing if it is no call or receipt, None for a line that is no row."""
    if head.separator == _ALIGNED:
        below = _aligned(line, head.names)
        return _row({what: below[i] for what, i in head.columns if i in below}) if len(below) > 1 else None
    cells = _split(line, head.separator)
    return _row({what: cells[i].strip(BLANKS) for what, i in head.columns}) if len(cells) == head.width else None


def _split(line: str, separator: str) -> Sequence[str]:
    if separator == "|":
        return _BAR.split(_NUMBERED.sub("", line).strip(BLANKS).strip(_BARS)) if _BAR.search(line) else ()
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return ()


def _aligned(line: str, names: str) -> dict[int, str]:
    """Return what stands in a line where the name of each column begins or ends.

    Some tools count a wide sign as two columns, others as one.
    """
    measures = (False,) if line.isascii() and names.isascii() else (True, False)
    return max((_below(line, names, wide=wide) for wide in measures), key=len)


def _below(line: str, names: str, *, wide: bool) -> dict[int, str]:
    starts, ends = _ends_of(names, wide=wide)
    places = _places(line, wide=wide)
    cells: dict[int, str] = {}
    for chunk in _CHUNK.finditer(line):
        current: int | None = None
        waiting: list[str] = []  # words of a cell that ends below the end of its name
        for word in _WORD.finditer(line, *chunk.span()):
            begun, ended = starts.get(places[word.start()]), ends.get(places[word.end()])
            if begun is not None and begun not in cells:
                current, cells[begun] = begun, word[0]
            elif current is not None:
                cells[current] += f" {word[0]}"
            elif ended is not None and ended not in cells:
                cells[ended], waiting = " ".join((*waiting, word[0])), []
            else:
                waiting.append(word[0])
    return cells


@lru_cache(maxsize=16)  # for each row of a table
def _ends_of(names: str, *, wide: bool) -> tuple[dict[int, int], dict[int, int]]:
    """Return at which place each name begins, and at which it ends."""
    words, places = list(_WORD.finditer(names)), _places(names, wide=wide)
    return {places[word.start()]: i for i, word in enumerate(words)}, {
        places[word.end()]: i for i, word in enumerate(words)
    }


def _places(text: str, *, wide: bool) -> Sequence[int]:
    """Return the place of each sign of a text, and of its end; with `wide`, in columns of a terminal."""
    return list(accumulate(map(columns_of, text), initial=0)) if wide else range(len(text) + 1)


def inserted(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a SQL dump."""
    for match in _INSERT.finditer(text):
        names = [name.strip(BLANKS + '`"[]') for name in match[1].split(",")]
        columns, at = _columns(names), match.end()
        while columns and (values := _VALUES.match(text, at, at + _ROW)):
            cells = [quoted or bare.strip(BLANKS) for quoted, bare in _CELL.findall(values[1])]
            if len(cells) == len(names) and (row := _row({what: cells[i] for what, i in columns.items()})):
                yield values.start(1), row
            at = values.end()


def _row(cells: dict[str, str]) -> dict[str, str]:
    """Return cells without their markup; nothing if they are no call's and no receipt's."""
    cells = {what: cell.strip("`*") for what, cell in cells.items()}
    return cells if "receipt_result" in cells or _CODE.fullmatch(cells.get("code", "")) else {}
