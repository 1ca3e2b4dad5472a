"""What is wrong with a table of codes is said in Chinese, too: all that its readers can say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import usmserr.codes
from usmserr.cli.complaints import faulty_table
from usmserr.cli.table_faults import in_chinese
from usmserr.codes.error import CatalogError
from usmserr.model import Lang

FOLDER = Path(usmserr.codes.__file__).parent
BUNDLED_ONLY = ("word_reader.py", "prepared.py")  # tables that nobody brings along


def _said() -> Iterator[str]:
    """Yield what readers say, with a 7 where a value stands."""
    for file in FOLDER.glob("*.py"):
        if file.name in BUNDLED_ONLY:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "ValueError" or (node.func.id == "CatalogError" and file.name != "error.py"):
                    yield _text(node.args[-1])
            elif isinstance(node, ast.FunctionDef) and node.name == "fault":
                yield from (_text(one.value) for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)


def _text(node: ast.expr) -> str:
    """Return a literal with its values filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else repr("7")
        if getattr(part, "conversion", -1) == ord("r")
        else "7"
        for part in parts
    )


SAID = sorted({text.removeprefix("7") if text[:2] in ("7u", "7m") else text for text in _said()} - {""})


@pytest.mark.parametrize("said", SAID)
def test_there_are_chinese_words_for_it(said: str) -> None:
    if not re.search("[a-z]{3}", said):
        return  # a place and what another reader has said
    words = in_chinese(None, said)
    assert words != said
    assert not re.search("[a-z]{3,} [a-z]{2,} [a-z]{2,}", words.replace("http:// or https://", "")), words


def test_something_is_said() -> None:
    assert len(SAID) > 25


def test_the_entry_and_the_place_are_named() -> None:
    fault = CatalogError("own.toml", "code 18013", "remedy: missing text")
    assert faulty_table(fault, Lang.ZH) == "own.toml：码 18013：remedy：缺少文字"
    assert faulty_table(fault, Lang.EN) == "own.toml: code 18013: remedy: missing text"
    assert faulty_table(CatalogError("no.toml", None, "No such file or directory"), Lang.ZH) == "no.toml：没有这个文件"
    assert in_chinese("entry 3", "missing 'code'") == "第 3 项：缺少 'code'"
