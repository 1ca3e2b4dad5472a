"""The table of codes: the bundled one is right, a bad one is refused with file, entry and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.codes.links import plain, segments
from usmserr.codes.table import bundled, document
from usmserr.model import Kind

FOUNDING: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "founding.json").read_text("utf-8"))

GOOD = """
[[code]]
code = "1"
layer = "usms"
message = { zh = "坏了", en = "Broken." }
remedy = [{ zh = "看[文档](https://example.com/a?b=1)", en = "See [the docs](https://example.com/a?b=1)." }]
causes = [{ zh = "因", en = "Cause [1] of {1}" }]
note = { zh = "注", en = "Note" }
who = "request"
retry = "no"
keywords = ["坏"]
pinyin = ["huaile"]
see_also = ["2"]
links = [{ zh = "甲", en = "A", url = "http://example.com" }]
live_messages = ["Params [Name]"]
source = "seed"
source_date = "2021-05-11"
first_seen = "2021-05-11"
confidence = "low"

[[code]]
code = "2"
layer = "gateway"
message = { zh = "二", en = "Two" }
remedy = [{ zh = "修", en = "Fix" }]
who = "platform"
retry = "later"
source = "seed"
source_date = "2021-05-11"
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


def _table(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_bundled_table_has_all_codes(catalog: Catalog) -> None:
    assert len(catalog.retcodes) == 46
    assert len({entry.code for entry in catalog.retcodes}) == 46
    assert all(entry.kind is Kind.API for entry in catalog.retcodes)


def test_founding_codes_are_those_marked_seed(catalog: Catalog) -> None:
    assert {entry.code for entry in catalog.retcodes if entry.source == "seed"} == set(FOUNDING)
    assert len(FOUNDING) == 28


@pytest.mark.parametrize("code", FOUNDING)
def test_founding_texts_are_kept_word_for_word(catalog: Catalog, code: str) -> None:
    (entry,) = catalog.lookup(code, Kind.API)
    assert entry.message.zh == FOUNDING[code]["message"]
    assert "".join(step.zh for step in entry.remedy) == FOUNDING[code]["remedy"]


NO_DOCUMENT_OF_SMS = {"152", "190", "210", "220", "230", "240", "310", "520"}


def test_codes_that_no_document_of_sms_lists_say_so(catalog: Catalog) -> None:
    tables = document(bundled("codes.toml"))["code"]
    assert {one["code"] for one in tables if one["confidence"] == "low"} == NO_DOCUMENT_OF_SMS
    for code in NO_DOCUMENT_OF_SMS:
        (entry,) = catalog.lookup(code, Kind.API)
        assert entry.source in ("iot-docs", "ucloud-cli")
        assert entry.note and "未经证实" in entry.note.zh and "unconfirmed" in entry.note.en


def test_links_of_texts_are_the_same_in_both_languages(catalog: Catalog) -> None:
    for entry in catalog.retcodes:
        for text in (entry.message, *entry.remedy, *entry.causes):
            assert [url for _, url in segments(text.zh) if url] == [url for _, url in segments(text.en) if url]


def test_every_entry_of_chinese_words_has_pinyin(catalog: Catalog) -> None:
    assert [entry.code for entry in catalog.retcodes if not entry.pinyin] == []
    assert {"qianming", "qm"} <= set(catalog.lookup("18016")[0].pinyin)
    assert {"muban", "moban", "mb"} <= set(catalog.lookup("18017")[0].pinyin)  # most people say moban


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("18013", ["18013"]),
        (" 18013\t", ["18013"]),
        ("１８０１３", ["18013"]),
        ("018013", []),
        ("1801", []),
        ("18 013", []),
        ("", []),
    ],
)
def test_lookup_folds_width_and_blanks_only(catalog: Catalog, typed: str, found: list[str]) -> None:
    assert [entry.code for entry in catalog.lookup(typed, Kind.API)] == found


def test_lookup_by_kind(catalog: Catalog) -> None:
    assert len(catalog.lookup("171", Kind.API)) == 1
    assert {e.kind for e in catalog.lookup("171", Kind.RECEIPT)} == {Kind.RECEIPT}


def test_known_messages(catalog: Catalog) -> None:
    messages = catalog.known_messages()
    assert len(messages) == 46
    texts = ("API签名错误", "The API signature is wrong.", "Signature VerifyAC Error", "Signature VerfyAC Error")
    assert messages["171"] == texts


def test_own_table(tmp_path: Path) -> None:
    first, second = Catalog.load(_table(tmp_path, GOOD)).retcodes
    assert (first.code, second.code) == ("1", "2")
    assert first.links[0].text.en == "A"
    assert (second.note, second.causes, second.links) == (None, (), ())


def test_own_table_with_bom_and_crlf(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert len(Catalog.load(file).retcodes) == 2


BAD = [
    ('message = { zh = "二", en = "Two" }', 'message = { zh = "二", en = " " }', "code 2", "message.en: missing text"),
    ('message = { zh = "二", en = "Two" }', 'message = { zh = "二" }', "code 2", "message: missing 'en'"),
    ('message = { zh = "二", en = "Two" }', 'message = "二"', "code 2", "message: must be a table"),
    ('message = { zh = "二", en = "Two" }\n', "", "code 2", "missing 'message'"),
    ('zh = "二", en', 'zh = "二", de = "Zwei", en', "code 2", "message: unknown key 'de'"),
    ('remedy = [{ zh = "修", en = "Fix" }]', "remedy = []", "code 2", "remedy: missing text"),
    ('remedy = [{ zh = "修", en = "Fix" }]', 'remedy = { zh = "修", en = "Fix" }', "code 2", "remedy: must be a list"),
    ('code = "2"', 'code = "１"', "code １", "duplicate"),
    ('code = "2"', "code = 2", "entry 2", "code: must be a string, not int"),
    ('code = "2"\n', "", "entry 2", "missing 'code'"),
    ('see_also = ["2"]', 'see_also = ["3"]', "code 1", "see_also: '3'"),
    ('see_also = ["2"]', 'see_also = ["1"]', "code 1", "see_also: '1'"),
    ('see_also = ["2"]', "see_also = [2]", "code 1", "see_also[0]: must be a string"),
    ('retry = "later"', 'retry = "maybe"', "code 2", "retry: 'maybe' is none of no, after-fix, later, ask-support"),
    ('who = "platform"', 'who = "sender"', "code 2", "who: 'sender' is none of"),
    ('layer = "gateway"', 'layer = "Gateway"', "code 2", "layer: 'Gateway' is none of"),
    ('confidence = "low"', 'confidence = "high"', "code 1", "confidence: 'high'"),
    ('retry = "later"', 'retry = "later"\nretries = 1', "code 2", "unknown key 'retries'"),
    ('["huaile"]', '["huài le"]', "code 1", "pinyin"),
    ('"http://example.com"', '"ftp://example.com"', "code 1", "links[0].url: a link must begin with http"),
    ('"http://example.com"', '"https://"', "code 1", "links[0].url: not an address"),
    ('"http://example.com"', '"https://exa mple.com"', "code 1", "links[0].url: not an address"),
    ("[the docs](https://example.com/a?b=1).", "[the docs](https://x.com", "code 1", "remedy[0].en: a link without"),
    ("[the docs](https", "[the docs](javascript", "code 1", "remedy[0].en: a link must begin with http"),
    ("[the docs](https", "[the docs] (https", "code 1", "remedy[0].en: a broken link"),
    ("[the docs](https", "the docs](https", "code 1", "remedy[0].en: ']' without '['"),
    ("[the docs](https", "[[the docs](https", "code 1", "remedy[0].en: a bracket inside"),
    ("[the docs](https", "[](https", "code 1", "remedy[0].en: a link without a label"),
    ("Cause [1]", "Cause [1", "code 1", "causes[0].en: '[' without ']'"),
    ('"2021-05-11"\nfirst_seen', '"May 2021"\nfirst_seen', "code 1", "source_date: not a date"),
    ('"2021-05-11"\nfirst_seen', "2021-05-11\nfirst_seen", "code 1", "source_date: must be a string"),
    ('first_seen = "2021-05-11"', 'first_seen = "2021-13-01"', "code 1", "first_seen: not a date"),
    ("\n[[code]]", "title = 1\n[[code]]", None, "unknown key 'title'"),
    (GOOD, "", None, "no [[code]] tables"),
    (GOOD, "code = [1]", "entry 1", "must be a table"),
    ('code = "2"', 'code = "MK:2"', "code MK:2", "a RetCode is a number of at most nine digits"),
    (GOOD, "[[code", None, "not TOML"),
]


@pytest.mark.parametrize(("old", "new", "entry", "reason"), BAD, ids=[case[3] + "/" + case[1][:12] for case in BAD])
def test_bad_table_is_refused(tmp_path: Path, old: str, new: str, entry: str | None, reason: str) -> None:
    assert old in GOOD
    file = _table(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(CatalogError) as caught:
        Catalog.load(file)
    assert (caught.value.file, caught.value.entry) == (str(file), entry)
    assert reason in caught.value.reason
    assert all(part in str(caught.value) for part in (str(file), entry or "", reason))


def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"none\.toml: No such file"):
        Catalog.load(tmp_path / "none.toml")
    with pytest.raises(CatalogError):
        Catalog.load(tmp_path)


def test_other_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(CatalogError, match="not UTF-8"):
        Catalog.load(file)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("a", [("a", None)]),
        ("需[买](https://a.b/?c=1)；", [("需", None), ("买", "https://a.b/?c=1"), ("；", None)]),
        ("[a](http://a.b)[c](http://c.d)", [("a", "http://a.b"), ("c", "http://c.d")]),
        ("Params [Name] (here)", [("Params [Name] (here)", None)]),
    ],
)
def test_segments(text: str, parts: list[tuple[str, str | None]]) -> None:
    assert list(segments(text)) == parts
    assert plain(text) == "".join(part for part, _ in parts)
