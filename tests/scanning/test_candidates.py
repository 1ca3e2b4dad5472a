"""The lines that may matter: none that says something is missed, whatever its encoding and case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usmserr.codes.catalog import Catalog
from usmserr.scanning.candidates import candidates, is_candidate
from usmserr.scanning.lines import lines_of, small
from usmserr.scanning.mentions import mentions
from usmserr.scanning.values import Record
from usmserr.scanning.wrappers import unwrap

HERE = Path(__file__).parents[1]
KNOWN = Catalog.load().known_messages()

WORDS = ["RetCode", "ret_code", "ret-code", "UCloud", "usms", "ReceiptCode", "receipt_result"]
FAILURES = ["fail", "failed", "Failure", "error", "ERROR", "失败", "错误", "异常"]
NUMBERS = [f"{sign * count}18013" for sign in " :：，=(-[" for count in (0, 1, 20, 21)]
PIECES = st.one_of(
    st.sampled_from(WORDS).map(lambda word: word.swapcase()),
    st.sampled_from([*WORDS, *FAILURES, *NUMBERS, "] a - ", "] ", "1: ", "] 18013: ", "\n", " ", "\x1b[31m", "|", "x"]),
    st.builds(str.__getitem__, st.sampled_from([*WORDS, *FAILURES]), st.just(slice(0, 3))),
)


@settings(deadline=None, max_examples=500)
@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["utf-8", "gb18030"]))
def test_a_line_that_may_matter_is_found(text: str, encoding: str) -> None:
    block = text.encode(encoding)
    found = candidates(block)
    missed = [line for number, line in enumerate(lines_of(block)) if is_candidate(small(line)) and number not in found]
    assert missed == []
    assert list(found) == sorted(set(found))


@pytest.mark.parametrize("file", sorted((HERE / "corpus").iterdir()), ids=lambda file: str(file.name))
def test_what_says_something_has_a_word(file: Path) -> None:
    for text in lines_of(file.read_bytes()):
        line = unwrap(text)
        said = mentions(Record(line.stream, 0, line.text, None, [0], [1]), KNOWN)
        assert is_candidate(small(text)) or {one.kind for one in said} <= {"request"}


def test_most_lines_have_none() -> None:
    lines = [
        b'10.0.0.1 - - [01/Nov/2026:10:00:00 +0800] "GET /api/v1/orders?code=18013 HTTP/1.1" 200 18013',
        "2026-11-01 10:00:00 INFO 订单 18013 已支付, 短信已发送".encode(),
        "2026-11-01 10:00:00 ERROR 库存不足, 失败次数较多".encode("gbk"),
        b"2026-11-01 10:00:00 ERROR failed to connect to db 12",
    ]
    assert list(candidates(b"\n".join(lines))) == []


def test_what_is_made_to_be_slow_is_found_like_all_else() -> None:
    pieces = json.loads((HERE.parent / "benchmarks/hostile.json").read_bytes())["pieces"]
    for piece in pieces:
        text = piece * 500 + "\n] 1: "
        numbers = set(candidates(text.encode()))
        assert all(number in numbers for number, line in enumerate(text.split("\n")) if is_candidate(small(line)))


def test_a_word_begins_within_what_looks_like_another() -> None:
    assert list(candidates(b"ErrError: 18013")) == [0]
