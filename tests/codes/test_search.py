"""Search, near codes and highlighting on the bundled table."""

from __future__ import annotations

from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.codes.search import near, search, spans


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


@pytest.mark.parametrize(
    ("words", "among"),
    [
        ("签名", "170 171 18016"),
        ("簽名", "170 171 18016"),
        ("qianming", "170 171 18016"),
        ("qm", "170 171 18016"),
        ("signature", "170 171 18016"),
        ("ＡＰＩ签名", "170 171"),
        ("1800", "18000 18001 18002 18003 18004 18007"),
        ("モ", ""),
        ("签名 余量", ""),
        ("zzzz", ""),
        ("99999", ""),
        ("", ""),
    ],
)
def test_search_finds(catalog: Catalog, words: str, among: str) -> None:
    codes = [entry.code for entry in search(catalog, [words]).retcodes]
    assert set(among.split()) <= set(codes)
    assert bool(codes) == bool(among)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("18013", "18013"),
        ("１８０１３", "18013"),
        ("余额不足", "18013"),
        ("余额不够", "18013"),
        ("餘額不夠", "18013"),
        ("短信余额不足", "18013"),
        ("yuebuzu", "18013"),
        ("yebz", "18013"),
        ("quota", "18013"),
        ("INSUFFICIENT", "18013"),
        ("签名错误", "171"),
        ("Signature VerifyAC", "171"),
        ("signiture mismatch", "171"),
        ("短信签名", "18016"),
        ("簡訊簽章", "18016"),
        ("範本", "18017"),
        ("模闆", "18017"),
        ("模板 审核", "18017"),
        ("電話號碼", "18014"),
        ("json解析", "18000"),
        ("Action不存在", "161"),
        ("白名单", "294"),
        ("限流", "153"),
        ("敏感詞", "18023"),
        ("逾時", "110"),
    ],
)
def test_search_puts_first(catalog: Catalog, words: str, first: str) -> None:
    assert [entry.code for entry in search(catalog, words.split()).retcodes][:1] == [first]


def test_all_words_must_match(catalog: Catalog) -> None:
    both = {entry.code for entry in search(catalog, ["签名", "模板"]).retcodes}
    assert both
    assert both == {entry.code for entry in search(catalog, ["签名"]).retcodes} & {
        e.code for e in search(catalog, ["模板"]).retcodes
    }
    assert "171" not in both


def test_a_number_with_no_match_is_not_fuzzy(catalog: Catalog) -> None:
    assert search(catalog, ["18099"]).retcodes == []


def test_addresses_are_not_searched(catalog: Catalog) -> None:
    assert search(catalog, ["https://www.ucloud.cn"]).retcodes == []


def test_short_latin_words_match_at_the_beginning_of_words(catalog: Catalog) -> None:
    assert "18014" not in {entry.code for entry in search(catalog, ["ip"]).retcodes}  # "submitted", "recipient"


def test_each_catalog_is_searched_in_its_own_texts(catalog: Catalog, tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_text('[[code]]\ncode = "18013"\nkeywords = ["预付费"]\n', encoding="utf-8")
    own = Catalog.load(own=file)
    for _ in range(2):
        assert [entry.code for entry in search(own, ["预付费"]).retcodes] == ["18013"]
        assert search(catalog, ["预付费"]).retcodes == []


def test_every_message_and_keyword_finds_its_entry(catalog: Catalog) -> None:
    for entry in catalog.retcodes:
        for words in (entry.message.zh, entry.message.en, *entry.keywords, *entry.pinyin):
            assert entry in search(catalog, [words]).retcodes, words


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("18031", ["18033", "18001", "18003"]),
        ("1813", ["18013"]),
        ("I8013", ["18013"]),
        ("１８０３１", ["18033", "18001", "18003"]),
        ("MK_0001", ["MK:0001"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_near_codes(catalog: Catalog, code: str, codes: list[str]) -> None:
    assert near(catalog, code)[: len(codes) or None] == codes


def test_near_codes_are_limited_and_without_the_code_itself(catalog: Catalog) -> None:
    assert len(near(catalog, "18031", limit=1)) == 1
    assert near(catalog, "18031", limit=0) == []
    assert "18013" not in near(catalog, "18013", limit=50)


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("API签名错误", ["签名"], ["签名"]),
        ("API簽名錯誤", ["签名错误"], ["簽名錯誤"]),
        ("Action 不存在", ["Action不存在"], ["Action 不存在"]),
        ("ＡＰＩ签名", ["api"], ["ＡＰＩ"]),
        ("签名和签名", ["签名", "名"], ["签名", "签名"]),
        ("签名错误", ["签名", "错误"], ["签名错误"]),
        ("multiple IPs", ["ip"], ["IP"]),
        ("㎏ⅷ IP", ["IP"], ["IP"]),
        ("nothing", ["签名"], []),
        ("nothing", [], []),
        ("", ["a"], []),
    ],
)
def test_spans(text: str, words: list[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in spans(text, words)] == marked


@pytest.mark.parametrize(
    ("words", "first", "codes"),
    [
        ("黑名单", "carrier-blacklist", 38),
        ("heimingdan", "carrier-blacklist", 38),
        ("hmd", "carrier-blacklist", 38),
        ("黑名單", "carrier-blacklist", 38),
        ("關機", "powered-off", 151),
        ("空号", "number-not-exist", 129),
        ("kh", "number-not-exist", 129),
        ("switched off", "powered-off", 151),
        ("blacklist", "carrier-blacklist", 38),
        ("billing", "billing", 87),
        ("MK:0001", "number-not-exist", 2),
        ("mk：0001", "number-not-exist", 2),
        ("ERR_NUM", "number-not-exist", 1),
        ("漫游到海南", "roaming-restricted", 1),
        ("Hainan", "roaming-restricted", 1),
        ("防骚扰", "carrier-blacklist", 38),
        ("計費 話單", "billing", 87),
    ],
)
def test_search_finds_receipts(catalog: Catalog, words: str, first: str, codes: int) -> None:
    group = search(catalog, words.split()).categories[0]
    assert {entry.category for entry in group} == {first}
    assert len(group) == codes


def test_every_category_is_found_by_its_words(catalog: Catalog) -> None:
    for category in catalog.receipts.categories:
        for words in (*category.title, *category.keywords, *category.pinyin):
            found = [group[0].category for group in search(catalog, [words]).categories]
            assert category.id in found, words


def test_a_detail_finds_only_its_codes(catalog: Catalog) -> None:
    (group,) = search(catalog, ["漫游到山东"]).categories
    assert [entry.detail.zh for entry in group if entry.detail] == ["漫游到山东"] * len(group)


def test_spans_in_traditional_words_of_receipts() -> None:
    assert [("關機")[a:b] for a, b in spans("關機", ["关机"])] == ["關機"]
