"""Receipt codes: every documented one is found, by the rules of the table and by no others.

The files in `receipts/` are the facts as they were collected: one row a carrier and code, the patterns as regular
expressions, the counts by category, and the codes that a carrier and `all` disagree on.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.codes.search import near
from usmserr.model import CARRIERS, Entry, Kind, carrier_named

FACTS = Path(__file__).parents[1] / "receipts"


def _rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


CODES, PATTERNS, COUNTS, CONFLICTS = (
    _rows(name) for name in ("codes.tsv", "patterns.tsv", "counts.tsv", "conflicts.tsv")
)
ADDED = {("DELIVRD", "success"), ("0", "success"), ("MSBLACK", "carrier-blacklist")}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


def _said(entries: Iterable[Entry]) -> set[tuple[str | None, str, str | None]]:
    return {(entry.carrier, entry.code, entry.category) for entry in entries}


def _meant(entries: Iterable[Entry]) -> set[tuple[str | None, str | None]]:
    return {(entry.carrier, entry.category) for entry in entries}


def test_every_row_is_in_the_table_with_its_detail(catalog: Catalog) -> None:
    table = {(e.carrier, e.code): (e.category, e.detail.zh if e.detail else "") for e in catalog.receipts.entries()}
    facts = {(row["carrier"], row["code"]): (row["category"], row["detail"]) for row in CODES}
    assert len(facts) == 2564
    assert {key: table[key] for key in facts} == facts
    assert {(code, table[carrier, code][0]) for carrier, code in table.keys() - facts.keys()} == ADDED


def test_every_row_is_found_under_its_carrier_and_category(catalog: Catalog) -> None:
    for row in CODES:
        carrier, code, category = row["carrier"], row["code"], row["category"]
        assert (carrier, category) in _meant(catalog.lookup(code, Kind.RECEIPT)), row
        if carrier != "all":
            assert _meant(catalog.lookup(code, Kind.RECEIPT, carrier)) == {(carrier, category)}, row


def test_counts_by_category_are_those_of_the_source(catalog: Catalog) -> None:
    listed = [entry for entry in catalog.receipts.entries() if entry.source == "usms-docs"]
    counts = Counter((entry.category, entry.carrier) for entry in listed)
    assert [category.id for category in catalog.receipts.categories] == [row["category"] for row in COUNTS]
    for row in COUNTS:
        for carrier in (*CARRIERS, "all"):
            assert counts[row["category"], carrier] == int(row[carrier]), (row["category"], carrier)
    assert sum(counts.values()) == 2564


def test_every_receipt_leads_to_the_page_of_the_founding_document(catalog: Catalog) -> None:
    url = "https://docs.ucloud.cn/api/usms-api/get_usms_send_receipt"
    for code in ("MK:0001", "NULL", "DELIVRD", "MI:0123", "0.260417", "UNDELIV_60"):
        for entry in catalog.lookup(code, Kind.RECEIPT):
            assert [link.url for link in entry.links] == [url]


def test_additions_are_marked(catalog: Catalog) -> None:
    added = [entry for entry in catalog.receipts.entries() if entry.source != "usms-docs"]
    assert {(entry.code, entry.category) for entry in added} == ADDED
    assert all(entry.note and entry.source == "usms-docs-examples" for entry in added)
    assert _said(catalog.lookup("Delivrd")) == {("all", "DELIVRD", "success")}


@pytest.mark.parametrize("row", CONFLICTS, ids=[f"{row['carrier']}-{row['code']}" for row in CONFLICTS])
def test_a_carriers_own_row_wins_against_all(catalog: Catalog, row: dict[str, str]) -> None:
    assert _meant(catalog.lookup(row["code"], Kind.RECEIPT, row["carrier"])) == {(row["carrier"], row["category"])}
    both = {(row["carrier"], row["category"]), ("all", row["all"])}
    assert both <= _meant(catalog.lookup(row["code"], Kind.RECEIPT))


NORMALISED = [  # typed, carrier, found
    (" MK:0001\t", "cmcc", {("cmcc", "MK:0001")}),
    ("mk:0001", "cmcc", {("cmcc", "MK:0001")}),
    ("MK：0001", "cmcc", {("cmcc", "MK:0001")}),
    ("ＭＫ：０００１", "cmcc", {("cmcc", "MK:0001")}),
    ("MK:0007", "cmcc", {("cmcc", "Mk:0007")}),
    ("db:black", "cmcc", {("cmcc", "DB:Black")}),
    ("601  ERR", None, {("ctcc", "601 err")}),
    ("mobile  black", "cucc", {("cucc", "MOBILE BLACK")}),
    ("112~116", "ctcc", {("ctcc", "112～116")}),
    ("MN:0013", "cmcc", {("cmcc", "MN:0013")}),
    ("MN:00013", "cmcc", {("cmcc", "MN:00013")}),
    ("MI:0020", "cmcc", {("cmcc", "MI:0020")}),
    ("MI:00020", "cmcc", {("cmcc", "MI:00020")}),
    ("MM:064", None, {("all", "MM:064")}),
    ("MM:0064", None, {("cmcc", "MM:0064")}),
    ("CJ:007", None, {("cmcc", "CJ:007")}),
    ("CJ:0007", None, {("cmcc", "CJ:0007")}),
    ("SGIP:2:12", "cucc", {("cucc", "SGIP:2：12")}),
    ("SGIP:212", "cucc", {("cucc", "SGIP:212")}),
    ("NULL", "all", {("all", "NULL")}),
    ("-1", "cucc", {("cucc", "-1")}),
    ("1", "cucc", {("cucc", "1")}),
    ("650(660\\99", None, {("ctcc", "650(660\\99")}),
]


@pytest.mark.parametrize(("typed", "carrier", "found"), NORMALISED, ids=[case[0] for case in NORMALISED])
def test_normalisation(catalog: Catalog, typed: str, carrier: str | None, found: set[tuple[str, str]]) -> None:
    listed = {(row["carrier"], row["code"]) for row in CODES}
    got = {(entry.carrier, entry.code) for entry in catalog.lookup(typed, Kind.RECEIPT, carrier)}
    same = {
        (c, code)
        for c, code in got
        if normalize("NFKC", code).upper() == normalize("NFKC", next(iter(found))[1]).upper()
    }
    assert found <= got <= listed
    assert same == got


@pytest.mark.parametrize("code", ["DI:0029", "CMPP30ERR:169", "ZD1RESP:111", "RP:92"])
def test_rows_that_differ_in_width_or_case_are_one(catalog: Catalog, code: str) -> None:
    folded = normalize("NFKC", code).upper()
    rows = [row for row in CODES if normalize("NFKC", row["code"]).upper() == folded]
    (twice,) = [carrier for carrier, n in Counter(row["carrier"] for row in rows).items() if n == 2]
    for row in rows:
        (entry,) = catalog.lookup(row["code"], Kind.RECEIPT, twice)
        assert entry.category == row["category"]
        assert entry.code == row["code"] or row["carrier"] != twice


def test_patterns_cover_what_they_say(catalog: Catalog) -> None:
    listed = {(row["carrier"], normalize("NFKC", row["code"]).upper()) for row in CODES}
    tails = [str(n) for n in range(300)] + [f"{n:04}" for n in (0, 1, 9, 123, 999, 9999)]
    heads = ["", *(re.split(r"[0-9x×Nー～]", normalize("NFKC", row["code"]))[0] for row in PATTERNS), "CU"]
    for head, tail in product(dict.fromkeys(heads), [*tails, "ABCD", "12345", "0120000", "120000", "130000", ""]):
        code = (head + tail).upper().strip()
        if not code:
            continue
        for carrier in CARRIERS:
            if (carrier, code) in listed or ("all", code) in listed or (code, "success") in ADDED:
                continue
            fits = {r["category"] for r in PATTERNS if r["carrier"] == carrier and re.search(r["regex"], code)}
            fits = fits or {r["category"] for r in PATTERNS if r["carrier"] == "all" and re.search(r["regex"], code)}
            found = [
                e for e in catalog.lookup(code, Kind.RECEIPT, carrier) if e.note is None or "截断" not in e.note.zh
            ]
            assert {entry.category for entry in found} == fits, (carrier, code)
            assert all(entry.note and "A guess" in entry.note.en for entry in found)
            if fits:
                assert catalog.lookup(code, Kind.RECEIPT, carrier, guess=False) == ()


@pytest.mark.parametrize(
    ("code", "carrier", "category"),
    [("13", "ctcc", "content-keyword"), ("MO:0254", "cmcc", None)],
)
def test_an_all_row_wins_against_a_pattern(catalog: Catalog, code: str, carrier: str, category: str | None) -> None:
    (entry,) = catalog.lookup(code, Kind.RECEIPT, carrier)
    assert (entry.carrier, entry.note) == ("all", None)
    assert category in (None, entry.category)


def test_without_a_carrier_every_reading_is_shown(catalog: Catalog) -> None:
    assert _meant(catalog.lookup("3", Kind.RECEIPT)) == {
        ("cmcc", "protocol-field"),
        ("cucc", "carrier-unreported"),
        ("ctcc", "network-error"),
        ("all", "out-of-coverage"),
    }
    for row in CODES:
        code = row["code"]
        whole = _said(catalog.lookup(code, Kind.RECEIPT))
        assert {said for c in CARRIERS for said in _said(catalog.lookup(code, Kind.RECEIPT, c))} <= whole, code


BOTH = {  # RetCode -> what it means as a receipt code
    "110": "cmcc carrier-unreported, cucc carrier-unreported, ctcc service-not-enabled",
    "130": "cmcc carrier-unreported, ctcc number-abnormal",
    "150": "cmcc carrier-unreported, ctcc quota-exceeded",
    "151": "cmcc carrier-unreported, ctcc billing",
    "152": "cmcc carrier-unreported, ctcc billing",
    "153": "cmcc carrier-unreported, ctcc service-not-enabled",
    "160": "cmcc carrier-unreported, ctcc service-not-enabled",
    "161": "cmcc carrier-unreported, ctcc service-not-enabled",
    "170": "cmcc carrier-unreported, ctcc carrier-unreported",
    "171": "cmcc carrier-unreported, ctcc carrier-unreported",
    "172": "cmcc carrier-unreported, ctcc carrier-unreported",
    "173": "cmcc carrier-unreported, ctcc carrier-unreported",
    "174": "cmcc carrier-unreported, ctcc carrier-unreported",
    "180": "cmcc carrier-unreported, ctcc carrier-unreported",
    "200": "cucc carrier-unreported, ctcc no-report, all success",
    "190": "cmcc carrier-unreported, ctcc carrier-unreported",
    "210": "ctcc carrier-unreported",  # 210, 230, 240 by the range 128-255
    "220": "ctcc powered-off",
    "230": "ctcc carrier-unreported",
    "240": "ctcc carrier-unreported",
    "310": "ctcc carrier-unreported",
}


def test_numbers_that_are_both(catalog: Catalog) -> None:
    both = {}
    for retcode in catalog.retcodes:
        first, *rest = catalog.lookup(retcode.code)
        assert first == retcode
        if rest:
            both[retcode.code] = ", ".join(f"{entry.carrier} {entry.category}" for entry in rest)
    assert both == BOTH


@pytest.mark.parametrize(
    ("code", "own", "candidates"),
    [
        ("UNDELIV_60", True, ["UNDELIV_601", "UNDELIV_602"]),
        ("EXPIRED_76", True, ["EXPIRED_760"]),
        ("ERR_NUM_00", True, ["ERR_NUM_006"]),
        ("MC:0055_00", True, ["MC:0055_000", "MC:0055_006"]),
        ("MOBILEBLAC", True, ["MOBILEBLACK"]),
        ("ZD1Resp:40", True, ["ZD1RESP:401"]),
        ("CMPP30ERR:", True, ["CMPP30ERR:169"]),
        ("CMPP20ERR:", True, ["CMPP20ERR:1", "CMPP20ERR:11"]),
        ("SPMSERR:13", True, [f"SPMSERR:13{n}" for n in range(10)]),
        ("SPMSERR:99", True, ["SPMSERR:999"]),
        ("EXPIRED_61", False, ["EXPIRED_612", "EXPIRED_619"]),
        ("spmserr:30", True, ["SPMSERR:301"]),
    ],
)
def test_codes_cut_off_after_ten_characters(catalog: Catalog, code: str, own: bool, candidates: list[str]) -> None:
    entries = catalog.lookup(code)
    assert entries
    for entry in entries:
        assert entry.note
        assert all(candidate in entry.note.zh and candidate in entry.note.en for candidate in candidates)
        assert (entry.code.upper() == code.upper()) == own
        assert own == ("A guess" not in entry.note.en)


def test_codes_of_other_lengths_are_not_completed(catalog: Catalog) -> None:
    assert catalog.lookup("EXPIRED_6") == ()
    assert catalog.lookup("UNDELIV_60", Kind.RECEIPT, "cucc") == ()


@pytest.mark.parametrize(
    ("listed", "original"),
    [
        *((f"{n}:00", f"{n}:0") for n in (5, 6, 9)),
        *((f"{n}:00:00", f"{n}:0") for n in (61, 67, 86, 90, 91, 92)),
        ("0.260417", "6:15"),
    ],
)
def test_codes_damaged_by_a_spreadsheet(catalog: Catalog, listed: str, original: str) -> None:
    (row,) = [row for row in CODES if row["code"] == listed]
    for typed in (listed, original):
        (entry,) = catalog.lookup(typed)
        assert (entry.code, entry.carrier, entry.category) == (listed, "all", row["category"])
        assert entry.note and listed in entry.note.zh and original in entry.note.en


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("MK_0001", "MK:0001"),
        ("MN0001", "MN:0001"),
        ("MOBILE_BLACK", "MOBILE BLACK"),
        ("601ERR", "601 err"),
    ],
)
def test_other_spellings_are_offered_not_equated(catalog: Catalog, typed: str, offered: str) -> None:
    assert catalog.lookup(typed) == ()
    assert offered in near(catalog, typed)


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("cmcc", "cmcc"),
        ("CMCC", "cmcc"),
        ("移动", "cmcc"),
        ("中国移动", "cmcc"),
        ("China Mobile", "cmcc"),
        ("联通", "cucc"),
        ("unicom", "cucc"),
        ("ＣＴＣＣ", "ctcc"),
        ("電信", "ctcc"),
        ("all", None),
        ("三网", None),
        ("", None),
        ("广电", None),
    ],
)
def test_carrier_names(text: str, carrier: str | None) -> None:
    assert carrier_named(text) == carrier


@given(st.text(max_size=40), st.sampled_from((None, *CARRIERS)))
def test_lookup_never_raises(code: str, carrier: str | None) -> None:
    entries = CATALOG.lookup(code, None, carrier)
    assert all(entry.carrier in (None, carrier, "all") for entry in entries if carrier)


CATALOG = Catalog.load()

GOOD = """
source = "mine"
source_date = "2026-01-02"
links = [{ zh = "手册", en = "Handbook", url = "https://example.com/" }]

[[category]]
id = "off"
title = { zh = "关机", en = "Off" }
meaning = { zh = "关机了", en = "It is off." }
remedy = [{ zh = "等", en = "Wait." }]
who = "recipient"
retry = "later"
cmcc = '''
MK:0001
MK:0002 | 细节 | detail
13-19
'''

[[category]]
id = "other"
title = { zh = "其他", en = "Other" }
meaning = { zh = "其他", en = "Other." }
remedy = [{ zh = "问", en = "Ask." }]
who = "carrier"
retry = "ask-support"
cmcc = '''
OTHER
5:00
'''

[[added]]
code = "X"
carrier = "all"
category = "off"
note = { zh = "补充", en = "Added." }
source = "example"
source_date = "2026-01-03"

[patterns.cmcc]
"13-19" = "13..19"

[damaged]
"5:00" = "5:0"
"""


def test_own_table_replaces_the_receipts_only(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, encoding="utf-8")
    mine = Catalog.load(file)
    assert _said(mine.lookup("mk:0002")) == {("cmcc", "MK:0002", "off")}
    assert mine.lookup("MK:0003") == ()
    assert [entry.code for entry in mine.lookup("15")] == ["13-19"]
    assert [entry.source for entry in mine.lookup("x")] == ["example"]
    assert [link.text.en for entry in mine.lookup("x") for link in entry.links] == ["Handbook"]
    assert len(mine.retcodes) == 46


@pytest.mark.parametrize(
    ("old", "new", "entry", "reason"),
    [
        ('source = "mine"', "", None, "source: must be a string"),
        ("2026-01-02", "soon", None, "source_date: not a date"),
        ("https://example.com/", "ftp://example.com/", None, "links[0].url: a link must begin with http"),
        ('id = "other"', 'id = "off"', "category off", "duplicate: the category"),
        ("OTHER", "mk：0001", "category other", "'mk：0001' and 'MK:0001' are one code in two categories"),
        ("OTHER", "MK:0001", "category other", "'MK:0001' stands under off already"),
        ("MK:0001\n", "MK:0001\nMK:0001\n", "category off", "duplicate"),
        (
            "MK:0002 | 细节 | detail",
            "MK:0002 | 细节",
            "category off",
            "cmcc: 'MK:0002': write the code alone, or code | Chinese | English",
        ),
        ("MK:0002 | 细节 | detail", "MK:0002 | a | b | c", "category off", "cmcc: 'MK:0002'"),
        ("OTHER", " OTHER", "category other", "cmcc: a blank line, or a blank too many"),
        ("OTHER\n", "OTHER\n\n", "category other", "cmcc: a blank line"),
        ("OTHER", "OT\u200bHER", "category other", "does not print"),
        ("OTHER", "OT\tHER", "category other", "does not print"),
        ('who = "carrier"', 'who = "request"', "category other", "who: 'request' is none of"),
        ('retry = "later"', 'retry = "x"', "category off", "retry: 'x'"),
        ('remedy = [{ zh = "问", en = "Ask." }]', "remedy = []", "category other", "remedy: missing text"),
        ('[{ zh = "问", en = "Ask." }]', '[{ zh = "问[a](ftp://b)", en = "Ask." }]', "category other", "remedy[0].zh"),
        ('retry = "later"', 'retry = "later"\nabcd = 1', "category off", "unknown key 'abcd'"),
        ('category = "off"', 'category = "none"', "added 1", "category: 'none' is none of"),
        ('carrier = "all"', 'carrier = "any"', "added 1", "carrier: 'any'"),
        ('code = "X"', 'code = "mk:0001"\n', None, ""),
        ('"13-19" = "13..19"', '"13-20" = "13..19"', "patterns", "'13-20' is no code of that carrier"),
        ('"13..19"', '"19..13"', "patterns", "a range goes from"),
        ('"13..19"', '"A..B"', "patterns", "a range goes from"),
        ('"13..19"', '"(a+)+"', "patterns", "not a pattern"),
        ('"13..19"', '"*"', "patterns", "not a pattern"),
        ('"13..19"', '"1#*"', "patterns", "not a pattern"),
        ("[patterns.cmcc]", "[patterns.other]", "patterns", "'other' is none of"),
        ('"5:00" = "5:0"', '"7:00" = "7:0"', "damaged", "'7:00' is no code"),
        ('"5:00" = "5:0"', '"5:00" = 5', "damaged", "must be a string"),
        ("[damaged]", "[broken]", None, "unknown key 'broken'"),
    ],
)
def test_bad_table_is_refused(tmp_path: Path, old: str, new: str, entry: str | None, reason: str) -> None:
    assert old in GOOD
    file = tmp_path / "mine.toml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    if not reason:
        assert len(Catalog.load(file).lookup("MK:0001")) == 2
        return
    with pytest.raises(CatalogError) as caught:
        Catalog.load(file)
    assert (caught.value.file, caught.value.entry) == (str(file), entry)
    assert reason in caught.value.reason
