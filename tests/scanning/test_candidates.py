"""The lines that may matter: what is found in a long block is what one plain expression finds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.gen_log import MIXES, write
from usmserr import as_data
from usmserr.codes.catalog import Catalog
from usmserr.scanning import candidates as module
from usmserr.scanning.candidates import candidates
from usmserr.scanning.fast import Finder
from usmserr.scanning.run import scan_inputs

HERE = Path(__file__).parents[1]

WORDS = [word for group in module._WORDS for word in group]
FAILURES = [word for group in module._FAILURES for word in group]
RULE = re.compile(
    rb"(?=(?i:%s)|(?i:%s)%s|%s)"
    % (
        b"|".join(map(re.escape, WORDS)),
        b"|".join(map(re.escape, FAILURES)),
        b"(?i:" + module._NUMBER.pattern + b")",
        module._ID_AND_CODE.pattern,
    )
)


def _any_case(word: bytes, flips: int) -> bytes:
    """Flip the bit that tells capitals from small letters, in letters or in any byte at all."""
    return bytes(byte ^ (0x20 if flips >> at & 1 else 0) for at, byte in enumerate(word))


@st.composite
def _words(draw: st.DrawFn) -> bytes:
    word = _any_case(
        draw(st.sampled_from([*WORDS, *FAILURES])), draw(st.sampled_from([0, 0, 1, 4, -1]) | st.integers(0))
    )
    at = draw(st.integers(0, len(word)))
    return draw(st.sampled_from([word, word, word, word[:at], word[at:], word[:at] + b"\n" + word[at:]]))


@st.composite
def _numbers(draw: st.DrawFn) -> bytes:
    """Draw a number with up to as many characters before it as there may be, and some more."""
    filling = draw(st.sampled_from([b" ", b"\n", b"\x0b", b"\xa3\xba", b"=", b"(", b"-", b"x"]))
    many = draw(st.sampled_from([0, 1, 3, 29, 30, 31, 59, 60, 61]))
    return (
        draw(st.sampled_from([b"", b"ed", b"URE", b"es"]))
        + filling * many
        + draw(st.sampled_from([b"123", b"12", b"1"]))
    )


PIECES = st.one_of(
    _words(),
    _words(),
    _numbers(),
    st.builds(
        b"".join,
        st.tuples(
            st.sampled_from([b"] ", b"]", b"[a] "]),
            st.sampled_from([b"", b"name - ", b"na me - ", b"\xe5\x90\x8d_1 - ", b" - ", b"n\n - "]),
            st.sampled_from([b"18013: ", b"1:", b"18013 : ", b"\n1: ", b": "]),
        ),
    ),
    st.sampled_from([b"\n", b"\n\n", b" ", b"err", b"ret", b"us", b"orr", b"] ", b"1: "]),
    st.binary(max_size=6),
)


def _by_rule(block: bytes) -> list[int]:
    return sorted({block.rfind(b"\n", 0, match.start()) + 1 for match in RULE.finditer(block)})


@contextmanager
def _fast() -> Iterator[None]:
    """Let the extra's library search every block, however short, and whatever it finds."""
    with patch("usmserr.scanning.candidates._LONG", -1), patch.multiple("usmserr.scanning.fast", _EARNED=-1, _SPARSE=1):
        assert module._finder().ends(b"\n" * 8) == [[], [], []]
        yield


@pytest.fixture(params=[nullcontext, _fast])
def search(request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[None]]:
    """Return what makes the search be done with the extra, or without."""
    if request.param is _fast:
        pytest.importorskip("hyperscan")
    made: Callable[[], AbstractContextManager[None]] = request.param
    return made


@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_a_line_is_found_if_something_in_it_fits(
    search: Callable[[], AbstractContextManager[None]], block: bytes
) -> None:
    with search():
        assert candidates(block) == _by_rule(block)


def test_every_byte_is_of_the_same_class_everywhere(search: Callable[[], AbstractContextManager[None]]) -> None:
    every = [bytes([byte]) for byte in range(256)]
    block = b"".join(b"fail%b123\n] %b - 1: \n] a - %b: \n" % (byte, byte, byte) for byte in every)
    for word in (*WORDS, *FAILURES):
        for at in range(len(word)):
            block += b"".join(word[:at] + byte + word[at + 1 :] + b" 123\n" for byte in every)
    with search():
        assert candidates(block) == _by_rule(block)


def test_logs_and_what_is_made_to_be_slow(search: Callable[[], AbstractContextManager[None]]) -> None:
    pieces = json.loads((HERE.parent / "benchmarks/hostile.json").read_bytes())["pieces"]
    blocks = [file.read_bytes() for file in sorted((HERE / "corpus").iterdir()) if file.is_file()]
    blocks += [piece.encode() * 500 + end for piece in pieces for end in (b"", b"\n] 1: ")]
    with search():
        for block in blocks:
            assert candidates(block) == _by_rule(block)


def test_a_word_begins_within_what_looks_like_another() -> None:
    assert candidates(b"ErrError: 18013") == [0]


@pytest.mark.parametrize("mix", MIXES)
def test_the_extra_changes_no_report(mix: str, tmp_path: Path) -> None:
    pytest.importorskip("hyperscan")
    write(tmp_path / "log", 0.5, mix)
    known = Catalog.load().known_messages()

    def report() -> object:
        return as_data(scan_inputs([str(tmp_path / "log")], known), "en")

    with patch("usmserr.inputs.source.BLOCK", 1 << 17):  # long enough to be searched
        slow = report()
        with _fast(), patch("usmserr.scanning.candidates._with_words", None):  # what is not called is not missed
            assert report() == slow


def test_without_the_library_or_with_too_much_to_tell_all_is_as_before() -> None:
    finder = Finder([[b"a"], [b"b"]])
    with patch("usmserr.scanning.fast._EARNED", 0):
        assert finder.ends(b"a" * 1000) is None
        with patch.dict("sys.modules", {"hyperscan": None}):
            assert Finder([[b"a"]]).ends(b"b" * 1000) is None
        assert Finder([[b"("]]).ends(b"b" * 1000) is None


def test_the_library_is_begun_with_when_there_is_much_to_search() -> None:
    pytest.importorskip("hyperscan")
    finder = Finder([[b"a"]])
    assert [finder.ends(b"-" * ((1 << 20) - 1) + b"A") for _ in range(3)] == [None, None, [[1 << 20]]]
    assert Finder([[b"a"]]).ends(b"A") is None
