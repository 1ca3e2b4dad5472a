"""The same entry in every format, and hostile text in all of them."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Lang, Text
from usmserr.render import FORMATS, Found, Look, renderer
from usmserr.render.terminal import Terminal

URL = "https://console.ucloud.cn/usms"
ENTRY = Entry(
    "18013",
    Kind.API,
    "usms",
    Text("短信剩余量不足", "No balance"),
    (Text(f"需[重新购买]({URL})；", f"[buy]({URL})"), Text("联系技术支持处理", "ask support")),
    (Text("欠费", "unpaid"),),
    None,
    "account",
    "after-fix",
    (),
    (),
    ("173",),
    (),
    (),
    "seed",
    "2021-05-11",
)


def _render(name: str, look: Look) -> str:
    out = StringIO()
    renderer(name).entries([Found(ENTRY, "18013")], out, look)
    return out.getvalue()


def test_plain_is_one_line_of_five_fields() -> None:
    assert _render("plain", Look()) == f"18013\t短信剩余量不足\t需重新购买 <{URL}>； 联系技术支持处理\tapi\t\n"


def test_json_collects_links() -> None:
    (entry,) = json.loads(_render("json", Look()))
    assert entry["remedy"] == ["需重新购买；", "联系技术支持处理"]
    assert entry["links"] == [{"text": "重新购买", "url": URL}]
    assert entry["query"] == "18013"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_panel_fits_and_shows_the_address(width: int) -> None:
    from rich.cells import cell_len

    text = _render("panel", Look(Lang.ZH, Terminal(width=width)))
    assert URL in text
    assert "\x1b" not in text
    assert {cell_len(line) for line in text.splitlines()} == {min(width, 100)}


def test_panel_links_on_terminals() -> None:
    text = _render("panel", Look(Lang.EN, Terminal(True, True, True, 80)))
    assert f";{URL}\x1b\\" in text


@pytest.mark.parametrize("name", FORMATS)
def test_output_can_be_shown_in_gbk(name: str) -> None:
    _render(name, Look()).encode("gbk")


@pytest.mark.parametrize("char", ["\x1b", "\x9b", "\x7f", "\u202e", "\u200b", "\ud800"])
def test_unsafe_characters_become_visible(char: str) -> None:
    assert visible(char).startswith("\\") and visible(char).isascii()
