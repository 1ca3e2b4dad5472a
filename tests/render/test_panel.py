"""Panels: what comes first, what is left for later, that nothing is too wide, and signs that no terminal disputes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from unicodedata import east_asian_width

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.model import Entry, Kind, Lang, Link, Sight, Text
from usmserr.render import Found, Look, View, renderer
from usmserr.render.paragraph import columns
from usmserr.render.terminal import Terminal

URL = "https://console.ucloud.cn/usms?package_type=0&purpose=1&buy_amount=10"
PLAIN = Text("文字", "words")  # of signs that are as wide everywhere
CALL = Entry(
    code="18013",
    kind=Kind.API,
    layer="usms",
    message=PLAIN,
    remedy=(Text(f"先[购买]({URL})；", f"first [buy]({URL});"), Text("再问", "then ask")),
    causes=(PLAIN, PLAIN),
    note=PLAIN,
    who="account",
    retry="after-fix",
    keywords=(),
    pinyin=(),
    see_also=("173", "520"),
    links=(Link(Text("文档", "documents"), "https://docs.ucloud.cn/usms"),),
    live_messages=(),
    source="seed",
    source_date="2021-05-11",
    meaning=PLAIN,
)
RECEIPT = CALL._replace(
    code="MK:0001", kind=Kind.RECEIPT, layer=None, carrier="cmcc", category="suspended", detail=PLAIN, who="recipient"
)
OTHERS = [RECEIPT._replace(code=f"MK:{n:04}", carrier=carrier) for n in range(20) for carrier in ("cmcc", "all")]
EVERYTHING = [
    CALL,
    CALL._replace(layer="gateway", code="171"),
    RECEIPT,
    RECEIPT._replace(carrier="ctcc", category="powered-off", retry="later"),
    *OTHERS,
    RECEIPT._replace(code="OK", category="success"),
    RECEIPT._replace(code="XX", source="own.toml", category="billing"),
    CALL._replace(kind=Sight.SYMPTOM, code="not-received"),
]


def _shown(entries: Sequence[Entry], look: Look, asked: str = "") -> str:
    out = StringIO()
    renderer("panel").entries([Found(entry, asked or entry.code, asked or entry.code) for entry in entries], out, look)
    return out.getvalue()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_no_sign_of_the_panels_own_is_wide_in_some_terminals_only(
    lang: Lang, view: View, long: bool, width: int
) -> None:
    shown = _shown(EVERYTHING, Look(lang, Terminal(width=width), view=view, long=long))
    assert {sign for sign in shown if east_asian_width(sign) == "A"} == set()
    shown.encode("gbk")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.bundled()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_lines_fit_but_an_address_is_never_broken(catalog: Catalog, lang: Lang, view: View, width: int) -> None:
    entries = [*catalog.retcodes, *list(catalog.receipts.entries())[::40]]
    shown = _shown(entries, Look(lang, Terminal(width=width), view=view, long=True))
    for line in shown.splitlines():
        if not re.fullmatch(r" +https://\S+", line):
            assert columns(line) <= width, line
        assert line == line.rstrip()
    for address in (link.url for entry in entries for link in entry.links):
        assert re.search(rf"\s{re.escape(address)}$", shown, re.M)


def test_what_to_do_comes_first_and_why_is_for_later() -> None:
    short = _shown([CALL], Look(Lang.EN, Terminal(width=100)))
    assert [line.split()[0] for line in short.splitlines()] == ["18013", "What", "2.", "Meaning", "Links", "documents"]
    assert "To act: owner of the account; resend after the fix" in short.splitlines()[0]
    assert "1. first buy\n" in short
    assert f"buy  {URL}\n" in short
    long = _shown([CALL], Look(Lang.EN, Terminal(width=100), long=True))
    assert re.findall(r"^  (\w[\w ]*?)  ", long, re.M) == [
        *("What to do", "Meaning", "Links", "Causes", "Notes", "Related", "Source")
    ]
    assert "seed" not in long


def test_a_single_step_has_no_number_and_a_number_of_the_table_is_not_repeated() -> None:
    one = CALL._replace(remedy=(Text("只此一步", "the only step"),))
    assert "What to do  the only step\n" in _shown([one], Look(Lang.EN))
    numbered = CALL._replace(remedy=(Text("① 先看", "1. look"), Text("② 再做", "2. do")))
    assert "1. 先看\n          2. 再做\n" in _shown([numbered], Look(Lang.ZH))
    assert "1. look\n" in _shown([numbered], Look(Lang.EN))


@pytest.mark.parametrize("lang", Lang)
def test_who_must_act_is_somebody(catalog: Catalog, lang: Lang) -> None:
    people = {"zh": "你|账号负责人|UCloud 技术支持|收信人|运营商", "en": "you|owner|UCloud support|recipient|carrier"}
    for entry in {(e.who, e.retry): e for e in (*catalog.retcodes, *catalog.receipts.entries())}.values():
        if entry.category != "success":
            about = _shown([entry], Look(lang, Terminal(width=100)))
            assert re.search(f"(处理：|To act: .*)({people[lang.value]})", about), entry.code


def test_links_can_be_clicked_or_read() -> None:
    clicked = _shown([CALL], Look(Lang.EN, Terminal(True, True, True, 80)))
    assert f";{URL}\x1b\\" in clicked
    assert f"  {URL}" not in clicked
    assert ";https://docs.ucloud.cn/usms\x1b\\" in clicked


def test_meanings_that_differ_stand_below_each_other() -> None:
    shown = _shown([RECEIPT, RECEIPT._replace(carrier="ctcc", category="billing")], Look(Lang.EN), "MK:0001")
    heads = [line for line in shown.splitlines() if line and line[0] != " "]
    assert heads[0] == "MK:0001  receipt code, meanings differ by carrier"
    assert [head[:13] for head in heads[1:]] == ["China Mobile ", "China Telecom"]


def test_a_guess_is_said_to_be_one(catalog: Catalog) -> None:
    shown = _shown(catalog.lookup("MI:0123"), Look(Lang.EN), "MI:0123")
    assert "Notes" in shown


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_hit_is_a_line(catalog: Catalog, lang: Lang, width: int) -> None:
    hits = [*catalog.retcodes[:5], *catalog.receipts.entries()]
    lines = _shown(hits, Look(lang, Terminal(width=width), view=View.HITS)).splitlines()
    assert len(lines) == 5 + len(catalog.receipts.categories)
    assert max(map(columns, lines)) <= width
    assert [line.split()[0] for line in lines[:5]] == [entry.code for entry in hits[:5]]


def test_a_single_hit_and_long_are_panels() -> None:
    assert "What to do" in _shown([CALL], Look(Lang.EN, view=View.HITS))
    assert "What to do" in _shown([RECEIPT, *OTHERS], Look(Lang.EN, view=View.TABLE))
    assert "What to do" not in _shown([CALL, RECEIPT], Look(Lang.EN, view=View.HITS))
    assert _shown([CALL, RECEIPT], Look(Lang.EN, view=View.HITS, long=True)).count("What to do") == 2


def test_a_hit_is_reversed_and_not_underlined() -> None:
    look = Look(Lang.EN, Terminal(color=True), words=("words",), view=View.HITS)
    assert "\x1b[1;7mwords\x1b[0m" in _shown([CALL, RECEIPT], look)
