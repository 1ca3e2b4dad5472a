"""What people call their trouble, and the codes and categories that must be among the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.codes.search import search

WORDS = (Path(__file__).parent / "words.tsv").read_text("utf-8").splitlines()[1:]
FIRST = 4  # of the RetCodes, and of the categories


@pytest.mark.parametrize("row", WORDS, ids=[row.split("\t")[0] for row in WORDS])
def test_words_lead_to_the_code_or_category(row: str) -> None:
    words, found = row.split("\t")
    hits = search(Catalog.bundled(), words.split())
    first = [entry.code for entry in hits.retcodes[:FIRST]]
    first += [str(group[0].category) for group in hits.categories[:FIRST]]
    assert set(found.split()) <= set(first)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("余额", "18013"),
        ("余额不足", "18013"),
        ("balance", "18013"),
        ("必填", "18001"),
        ("缺少参数", "18001"),
        ("没有权限", "291"),
        ("参数类型", "18002"),
        ("service unavailable", "150"),
    ],
)
def test_what_sms_documents_comes_before_what_it_does_not(words: str, first: str) -> None:
    assert search(Catalog.bundled(), [words]).retcodes[0].code == first
