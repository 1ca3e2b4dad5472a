"""The lines that may matter: what is found in a long block is what one plain expression finds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from usmserr import candidates as module
from usmserr.candidates import candidates

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


@settings(deadline=None, max_examples=500)
@given(st.lists(PIECES, max_size=40).map(b"".join))
def test_a_line_is_found_if_something_in_it_fits(block: bytes) -> None:
    assert candidates(block) == sorted({block.rfind(b"\n", 0, match.start()) + 1 for match in RULE.finditer(block)})


def test_a_word_begins_within_what_looks_like_another() -> None:
    assert candidates(b"ErrError: 18013") == [0]
