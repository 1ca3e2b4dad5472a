"""The tables in the form that a wheel carries say the same as the TOML files."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from usmserr import prepared
from usmserr.catalog import Catalog


def test_a_checkout_has_none() -> None:
    assert prepared.retcodes() is None
    assert prepared.receipts() is None


def test_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Catalog.load()
    text = prepared.written(read.retcodes, read.receipts.table)
    module = ModuleType("made")
    exec(compile(text, "made", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, f"usmserr.{prepared.MODULE}", module)
    made = Catalog.load()
    assert prepared.retcodes() == read.retcodes
    assert made.retcodes == read.retcodes
    assert made.receipts.table == read.receipts.table
    assert list(made.receipts.table.rows) == list(read.receipts.table.rows)
    assert made.entries == read.entries
