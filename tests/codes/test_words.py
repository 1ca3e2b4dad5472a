"""What people type finds what they mean; the words of the search and the symptoms are sound."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import usmserr
from usmserr.codes import symptoms, word_reader
from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.codes.folding import fold
from usmserr.codes.search import search
from usmserr.codes.sounds import sounds
from usmserr.codes.table import bundled, document
from usmserr.codes.vocabulary import FILE, SOUNDS, vocabulary

HERE = Path(__file__).parent
QUERIES = [
    (name, *line.split(" | "))
    for name in ("queries.txt", "queries_more.txt", "queries_of_others.txt")
    for line in (HERE / name).read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


def _shown(catalog: Catalog, words: str) -> list[str]:
    return [group[0].category or group[0].code for group in search(catalog, words.split()).groups]


@pytest.mark.parametrize("name", ["queries.txt", "queries_more.txt", "queries_of_others.txt"])
def test_what_people_type_is_among_the_first_three(catalog: Catalog, name: str) -> None:
    queries = [(typed, wanted) for file, typed, wanted in QUERIES if file == name]
    assert len(queries) > 150
    missed = [typed for typed, wanted in queries if not {*_shown(catalog, typed)[:3]} & {*wanted.split()}]
    assert missed == []


def test_the_queries_name_what_there_is(catalog: Catalog) -> None:
    known = {entry.code for entry in (*catalog.retcodes, *catalog.symptoms)}
    known |= {one.id for one in catalog.receipts.categories}
    assert {one for _, _, wanted in QUERIES for one in wanted.split()} <= known


@pytest.mark.parametrize("words", ["not delivered", "undelivered", "没送达", "未送达", "没有送达", "wasn't delivered"])
def test_a_denial_does_not_find_success(catalog: Catalog, words: str) -> None:
    assert "success" not in _shown(catalog, words)[:3]


@pytest.mark.parametrize("words", ["xyzzy", "签名 xyzzy", "モ"])
def test_what_does_not_match_finds_nothing(catalog: Catalog, words: str) -> None:
    assert search(catalog, words.split()).groups == []


def test_what_matches_partly_is_suggested(catalog: Catalog) -> None:
    partial = search(catalog, ["模板", "xyzzy"]).partial
    assert "18017" in [group[0].code for group in partial]
    assert search(catalog, ["xyzzy"]).partial == []


def test_retcodes_about_the_words_come_before_categories(catalog: Catalog) -> None:
    assert _shown(catalog, "签名错误")[0] == "171"
    for words in ("签名", "模板", "余额", "号码", "黑名单", "signature"):
        kinds = [group[0].kind.value for group in search(catalog, [words]).groups]
        assert "api" not in kinds[kinds.index("receipt") :]


def test_a_symptom_says_where_it_leads(catalog: Catalog) -> None:
    assert len(catalog.symptoms) > 12
    for entry in catalog.symptoms:
        assert (entry.kind.value, entry.layer, entry.carrier) == ("symptom", None, None)
        assert len(entry.remedy) > 1 and entry.see_also and entry.keywords
        assert catalog.lookup(entry.code) == ()
        assert entry in search(catalog, [entry.code]).symptoms
        for words in (*entry.message, *entry.keywords):
            assert entry in search(catalog, [words]).symptoms, words


def test_symptoms_are_found_by_search_only(catalog: Catalog, tmp_path: Path) -> None:
    assert not [entry for entry in catalog.entries if entry.kind.value == "symptom"]
    found = usmserr.search_codes("收不到验证码", limit=1)
    assert [entry.code for entry in found] == ["code-not-received"]
    assert usmserr.as_data(found)[0]["kind"] == "symptom"
    file = tmp_path / "codes.toml"
    file.write_bytes(bundled("codes.toml").read_bytes())
    assert Catalog.load(file).symptoms == ()


SYMPTOM: dict[str, Any] = {
    **{"id": "a", "message": {"zh": "甲", "en": "a"}, "remedy": [{"zh": "甲", "en": "a"}], "who": "sender"},
    **{"retry": "no", "see_also": ["1"], "keywords": ["a"], "source": "s", "source_date": "2026-01-01"},
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "id: missing text"),
        ({"id": "a b"}, "only letters"),
        ({"remedy": []}, "remedy: missing text"),
        ({"see_also": ["2"]}, "'2' is neither a code nor a category"),
        ({"who": "nobody"}, "who"),
        ({"retry": "maybe"}, "retry"),
        ({"source_date": "May"}, "not a date"),
        ({"extra": 1}, "unknown key 'extra'"),
        ({"message": {"zh": "甲"}}, "missing 'en'"),
    ],
)
def test_a_fault_of_a_symptom_is_said(change: dict[str, Any], reason: str) -> None:
    assert symptoms.entries(Path("f"), {"symptom": [SYMPTOM]}, {"1"})[0].code == "a"
    with pytest.raises(CatalogError, match=reason) as caught:
        symptoms.entries(Path("f"), {"symptom": [{**SYMPTOM, **change}]}, {"1"})
    assert caught.value.file == "f"
    assert str(caught.value.entry).split()[0] == ("entry" if change == {"id": ""} else "symptom")
    faults: list[dict[str, Any]] = [{}, {"symptom": [SYMPTOM, SYMPTOM]}, {"symptom": [1]}, {"symptoms": []}]
    for wrong in faults:
        with pytest.raises(CatalogError):
            symptoms.entries(Path("f"), wrong, {"1"})


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("spellings", {"帐": "账户"}),
        ("spellings", {"模版": "模板", "甲": "版", "模板": "模版"}),
        ("spellings", []),
        ("synonyms", [["a"]]),
        ("synonyms", [["A", "b"]]),
        ("ignored", [1]),
        ("readings", {"模板": ["moban"]}),
        ("words", {"18013": "余额"}),
        ("other", {}),
    ],
)
def test_a_fault_of_the_words_is_said(part: str, value: object) -> None:
    file, sound = bundled(FILE), bundled(SOUNDS)
    with pytest.raises(CatalogError, match=r"search\.toml"):
        word_reader.read(file, {**document(file), part: value}, sound, document(sound))
    with pytest.raises(CatalogError, match=r"pinyin\.toml"):
        word_reader.read(file, document(file), sound, {"sounds": "模板"})


def test_the_words_belong_to_what_there_is(catalog: Catalog) -> None:
    known = {entry.code for entry in (*catalog.retcodes, *catalog.symptoms)}
    known |= {one.id for one in catalog.receipts.categories}
    assert vocabulary().words.keys() <= known
    said = (*vocabulary().ignored, *vocabulary().weak, *(one for group in vocabulary().synonyms for one in group))
    assert [word for word in said if fold(word) != word] == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("moban", [["模板"]]),
        ("muban", [["模板"]]),
        ("hmd", [["黑名单"]]),
        ("heimindan", [["黑名单"]]),
        ("mobanbucunzai", [["模板不存在"]]),
        ("x", []),
        ("xyzzy", []),
        ("模板", []),
        ("a" * 99, []),
    ],
)
def test_pinyin_is_read(typed: str, read: list[list[str]]) -> None:
    found = sounds().read(typed)
    assert len(found) == len(read)
    assert all(set(want) <= set(got) for want, got in zip(read, found, strict=True))


@pytest.mark.skipif(not (HERE.parents[1] / "tools").exists(), reason="no checkout")
def test_pinyin_is_up_to_date() -> None:
    pytest.importorskip("pypinyin", reason="the extra `dev` brings pypinyin")
    from tools import pinyin

    assert bundled(SOUNDS).read_text("utf-8") == pinyin.text(), f"run python3 -m tools.pinyin in {os.getcwd()}"
