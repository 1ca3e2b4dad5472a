"""What the engine is unsure of is read by the reference, and so is what it cannot know of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scanning import twin
from usmserr.codes.catalog import Catalog
from usmserr.scanning import engine
from usmserr.scanning.cutting import cut
from usmserr.scanning.lines import BLANKS, clean, decode
from usmserr.scanning.reader import Reader, head
from usmserr.scanning.scan import scan
from usmserr.scanning.tables import is_rule, table

CORPUS = Path(__file__).parents[1] / "corpus"
LOGS = [
    path.read_bytes()
    for folder in ("corpus", "faults", "reports")
    for path in sorted((CORPUS.parent / folder).iterdir())
]
KNOWN = Catalog.load().known_messages()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader that has an engine."""
    monkeypatch.setattr(engine, "module", twin.Module)
    return Reader(KNOWN)


def test_what_is_handed_back_makes_no_difference(reader: Reader) -> None:
    for log in LOGS:
        said, found = reader.scan(log), scan(log, KNOWN)
        assert (said.lines, said.mentions, said.records, said.torn) == (
            found.lines,
            found.mentions,
            found.records,
            found.torn,
        )
        assert reader.cut(log) == cut(log)
    assert 0 < reader.handed_back < sum(map(len, LOGS))


def test_a_table_is_the_references(reader: Reader) -> None:
    header, row = b"time,action,ret_code\n", b"2026-11-01 10:00:00,SendUSMSMessage,18013\n"
    assert reader.scan(header + row, head(header)).mentions
    assert reader.handed_back == len(header + row)


def test_without_an_engine_all_is_the_references(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.VARIABLE, "python")
    reader = Reader(KNOWN)
    reader.scan(b"hello\n")
    assert (reader.has_engine, reader.handed_back) == (False, 6)


def test_a_header_is_told_as_before_but_quickly() -> None:
    drawn = (b"\x1b[1mtime  action  ret_code\x1b[0m\n", "┌──\n│ 时间 │ 返回码 │\n".encode(), b"\n\nphone;ret_code\n")
    gbk = "时间,返回码\n".encode("gb18030")
    headers = 0
    for log in (*LOGS, *drawn, gbk, b"\xef\xbb\xbftime,ret_code\n"):
        lines = [clean(decode(line)).rstrip(BLANKS).removeprefix("\ufeff") for line in log.split(b"\n", 3)[:3]]
        expected = next((table(line) for line in lines if line and not is_rule(line)), None)
        assert head(log) == expected
        headers += expected is not None
    assert headers > 7
