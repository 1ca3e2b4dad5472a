"""The tables in the form that a wheel carries say the same as the TOML files."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

import usmserr
from usmserr.codes import prepared
from usmserr.codes.catalog import Catalog
from usmserr.codes.vocabulary import vocabulary

IN_A_WHEEL = not (Path(usmserr.__file__).parent.parent / "pyproject.toml").exists()


@pytest.mark.skipif(IN_A_WHEEL, reason="the package has been installed from a wheel")
def test_a_checkout_has_none() -> None:
    assert prepared.retcodes() is None
    assert prepared.receipts() is None
    assert prepared.symptoms() is None
    assert prepared.vocabulary() is None


@pytest.mark.skipif(not IN_A_WHEEL, reason="not installed from a wheel")
def test_a_wheel_has_them() -> None:
    assert prepared.retcodes() and prepared.receipts()


def test_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Catalog.load()
    words = vocabulary()
    text = prepared.written(read.retcodes, read.receipts.table, read.symptoms, words)
    module = ModuleType("made")
    exec(compile(text, "made", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, f"usmserr.codes.{prepared.MODULE}", module)
    made = Catalog.load()
    assert prepared.retcodes() == read.retcodes
    assert made.retcodes == read.retcodes
    assert made.receipts.table == read.receipts.table
    assert list(made.receipts.table.rows) == list(read.receipts.table.rows)
    assert made.entries == read.entries
    assert made.symptoms == read.symptoms
    assert prepared.vocabulary() == words
