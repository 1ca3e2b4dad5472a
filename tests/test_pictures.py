"""The pictures of the READMEs are of the program as it is; `python -m tools.pictures` draws them anew."""

from __future__ import annotations

import re
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pytest

from tools import pictures
from tools.console import drawn

_SVG = "{http://www.w3.org/2000/svg}"
ANEW = "`python -m tools.pictures` draws them anew"


@pytest.fixture(scope="module")
def consoles() -> dict[str, str]:
    return pictures.consoles()


def test_consoles_are_of_the_program_as_it_is(consoles: dict[str, str]) -> None:
    committed = {path.name: path.read_text("utf-8") for path in pictures.FOLDER.glob("*.svg")}
    assert committed.keys() == consoles.keys()
    assert [name for name in consoles if consoles[name] != committed[name]] == [], ANEW


def test_readmes_show_every_picture_in_their_language() -> None:
    for readme, lang in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        shown = re.findall(r"!\[[^\]]+\]\(docs/pictures/(\S+)\)", (pictures.ROOT / readme).read_text("utf-8"))
        assert sorted(shown) == sorted(path.name for path in pictures.FOLDER.glob(f"*.{lang}.*"))


def test_pictures_are_of_one_piece(consoles: dict[str, str]) -> None:
    for svg in consoles.values():
        assert "http" not in re.sub(r'xmlns="[^"]+"|(?<=>)[^<]*', "", svg)  # but in the text
        root = ET.fromstring(svg)
        width, height = map(float, root.attrib["viewBox"].split()[2:])
        texts = root.findall(f"{_SVG}text")
        assert len(texts) > 10 and root.findtext(f"{_SVG}title", "").startswith("usmserr ")
        assert all(float(one.attrib["x"]) + float(one.attrib["textLength"]) <= width for one in texts)
        assert all(float(one.attrib["y"]) < height for one in texts)


def test_each_sign_has_its_cell() -> None:
    root = ET.fromstring(drawn("x", "a \x1b[1;31m码b\x1b[0m  <&>", 40))
    cells = [(one.text, float(one.attrib["x"]), float(one.attrib["textLength"])) for one in root.iter(f"{_SVG}text")]
    left, cell = cells[0][1], cells[0][2] / 3  # of `$ x`
    places = [(text, round((x - left) / cell), round(length / cell)) for text, x, length in cells[1:]]
    assert places == [("a", 0, 1), ("码", 2, 2), ("b", 4, 1), ("<&>", 7, 3)]
    bold = [one for one in root.iter(f"{_SVG}text") if one.attrib.get("class") == "b"]
    assert [one.text for one in bold] == ["$ x", "码", "b"]


@pytest.mark.skipif(not find_spec("jinja2"), reason="the extra `html` brings Jinja2")
@pytest.mark.parametrize("lang", pictures.LANGUAGES)
def test_screenshots_are_of_the_page_as_it_is(lang: str) -> None:
    png = (pictures.FOLDER / f"report.{lang}.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert pictures.shown_digest(png) == pictures.digest(pictures.page(lang)), ANEW
