"""The same entry in every format, and hostile text in all of them."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from usmserr.codes.printable import visible
from usmserr.model import Entry, Kind, Text
from usmserr.render import FORMATS, Found, Look, renderer

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


@pytest.mark.parametrize("name", FORMATS)
def test_output_can_be_shown_in_gbk(name: str) -> None:
    _render(name, Look()).encode("gbk")


@pytest.mark.parametrize("char", ["\x1b", "\x9b", "\x7f", "\u202e", "\u200b", "\ud800"])
def test_unsafe_characters_become_visible(char: str) -> None:
    assert visible(char).startswith("\\") and visible(char).isascii()
