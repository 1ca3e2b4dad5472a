"""What holds for any text: nothing unsafe is shown, nothing raises, and cuts change nothing."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.hostile.texts import NASTY
from usmserr.cli.arguments import arrange
from usmserr.codes.catalog import Catalog
from usmserr.codes.folding import fold
from usmserr.codes.links import fault, segments
from usmserr.codes.patterns import covers
from usmserr.codes.printable import UNSAFE, visible
from usmserr.codes.search import near, search, spans
from usmserr.inputs.source import Source
from usmserr.model import Kind, fold_code
from usmserr.render import marks
from usmserr.render.objects import dump
from usmserr.scanning.escapes import unescape
from usmserr.scanning.lines import decode
from usmserr.scanning.objects import parse
from usmserr.scanning.privacy import mask, mask_phone
from usmserr.scanning.run import codes_in, scan_inputs
from usmserr.scanning.times import instant
from usmserr.scanning.wrappers import unwrap

ANY = st.text(st.characters(), max_size=80)  # lone surrogates, too
# Pieces of what is looked for, and what makes it hard to find.
PIECES = st.sampled_from(
    [
        *(
            '"RetCode"',
            "RetCode=18013",
            "ReceiptResult",
            "Fail",
            "ReceiptCode",
            "usms",
            "[server.RetCodeError] ",
            "failed",
        ),
        *(
            "18013",
            "Signature=",
            "Token",
            "TemplateParams",
            "13812345678",
            "(86)",
            "+86",
            "%22",
            "%3A",
            "&quot;",
            "https://a",
        ),
        *(
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "<",
            ">",
            '"',
            "'",
            "\\",
            "\\u00",
            "\\x",
            ":",
            "=",
            "=>",
            ",",
            "\n",
            "\r",
            "\t",
            "\0",
            "\x1b[",
        ),
        *("2026-11-23 10:00:00 ", "\u202e", "\ud800", "１", "签名", "、", " "),
    ]
)
MIXED = st.lists(PIECES | ANY, max_size=30).map("".join)

LAW = settings(deadline=None, derandomize=True, max_examples=60)


@cache
def _catalog() -> Catalog:
    return Catalog.load()


def test_everything_that_unicode_calls_a_control_is_unsafe() -> None:
    controls = [chr(i) for i in range(0x110000) if unicodedata.category(chr(i)) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert [char for char in controls if not UNSAFE.match(char)] == []


def test_everything_unsafe_is_made_visible() -> None:
    every = map(chr, range(0x110000))
    assert [char for char in every if UNSAFE.match(char) and UNSAFE.search(visible(char))] == []


def test_what_people_write_is_safe() -> None:
    assert not UNSAFE.search("签名（SMS）：a-z ０９ é ñ العربية עברית 日本語 한국어 ไทย हिन्दी ⚠️ → · …─│ € ½ ²")


@LAW
@given(MIXED)
def test_visible_text_holds_nothing_unsafe_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert not UNSAFE.search(shown)
    assert visible(shown) == shown
    assert not UNSAFE.search(visible(text, lines=True).replace("\n", ""))
    shown.encode("utf-8")


@LAW
@given(MIXED)
def test_json_is_strict_and_safe(text: str) -> None:
    for indent in (None, 2):
        written = dump({text: [text]}, indent)
        assert not UNSAFE.search(written.replace("\n", ""))
        ((key, (value,)),) = json.loads(written).items()
        whole = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
        assert key == value == whole


@LAW
@given(
    st.sampled_from([NASTY, "a", "- a", "1. a", "# a", "> a", "```", "---", "    a", "|a|b|", "&amp;", "~~a~~"]) | MIXED
)
def test_markdown_comes_out_literally(text: str) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    text = text.strip() or "a"
    for written, wanted in (
        (marks.paragraph(text), visible(text)),
        ("x " + marks.marked(text), "x " + visible(text)),
    ):
        if "](http" in text:
            return
        tokens = reader.parse(written)
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        parts = tokens[1].children or []
        assert {part.type for part in parts} <= {"text", "text_special"}
        assert " ".join("".join(part.content for part in parts).split()) == " ".join(wanted.split())


READERS: dict[str, Callable[[str], object]] = {
    "lookup": lambda text: _catalog().lookup(text),
    "lookup with a carrier": lambda text: _catalog().lookup(text, Kind.RECEIPT, "cmcc"),
    "search": lambda text: search(_catalog(), [text]),
    "near": lambda text: near(_catalog(), text[:40]),
    "codes": lambda text: codes_in(text, _catalog().known_messages()),
    "mask": mask,
    "mask_phone": mask_phone,
    "spans": lambda text: spans(text, [text[:3], text[-3:]]),
    "parse": parse,
    "unescape": unescape,
    "unwrap": unwrap,
    "instant": instant,
    "arrange": lambda text: arrange(text.split(" ")),
    "fault": fault,
}


@pytest.mark.parametrize("name", READERS)
@LAW
@given(text=MIXED)
def test_no_text_is_too_much(name: str, text: str) -> None:
    READERS[name](text)


@pytest.mark.parametrize("reader", [covers, lambda text: list(segments(text))])
@LAW
@given(text=MIXED)
def test_what_is_wrong_is_a_value_error(reader: Callable[[str], object], text: str) -> None:
    try:
        reader(text)
    except ValueError:
        return


@LAW
@given(MIXED)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_code(fold_code(text)) == fold_code(text)
    assert fold(fold(text)) == fold(text)


@LAW
@given(MIXED)
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@LAW
@given(st.binary(max_size=300))
def test_any_bytes_can_be_decoded(line: bytes) -> None:
    decode(line)


@LAW
@given(
    st.lists(st.binary(max_size=40) | MIXED.map(lambda text: text.encode("utf-8", "replace")), max_size=20).map(
        b"\n".join
    )
)
def test_any_input_can_be_scanned(data: bytes) -> None:
    report = scan_inputs(["-"], _catalog().known_messages(), stdin=io.BytesIO(data))
    assert report.inputs[0].bytes >= 0


class _Drips(io.RawIOBase):
    """Gives its bytes in pieces of given sizes."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._data, self._sizes = data, sizes

    def read(self, size: int = -1) -> bytes:
        size = min(size, self._sizes.pop() if self._sizes else 1 << 20)
        part, self._data = self._data[:size], self._data[size:]
        return part


@LAW
@given(MIXED.map(lambda text: text.encode("utf-8", "replace")), st.lists(st.integers(1, 9), max_size=20))
def test_a_slow_input_is_read_whole(data: bytes, sizes: list[int]) -> None:
    source = Source(_Drips(data, sizes))  # type: ignore[arg-type]
    assert b"".join(source.blocks(lambda rest: rest.rfind(b"\n") + 1)) == data[3 * data.startswith(b"\xef\xbb\xbf") :]
