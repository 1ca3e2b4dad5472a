"""The codes: what the API answers and what carriers report, each table read when it is first needed."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any

from usmserr import prepared, receipt_table, retcodes
from usmserr.links import plain
from usmserr.model import Entry, Kind
from usmserr.receipts import Receipts
from usmserr.table import CatalogError, bundled, document, fold_code

__all__ = ["Catalog", "CatalogError"]


class Catalog:
    """The documented codes; a file of one's own replaces the part of them that it holds."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._document: dict[str, Any] = {}

    @classmethod
    def load(cls, file: Path | None = None) -> Catalog:
        """Return the bundled codes, or those of a file; raise CatalogError if anything is wrong with it."""
        catalog = cls(file)
        if file is not None:
            catalog._document = document(file)
            for key in catalog._document:
                if key != retcodes.KEY and key not in receipt_table.KEYS:
                    raise CatalogError(file, None, f"unknown key {key!r}")
            if receipt_table.KEY not in catalog._document or retcodes.KEY in catalog._document:
                _ = catalog.retcodes
            if receipt_table.KEY in catalog._document:
                _ = catalog.receipts
        return catalog

    @classmethod
    @cache
    def bundled(cls) -> Catalog:
        """Return the bundled codes, the same object each time."""
        return cls.load()

    @cached_property
    def retcodes(self) -> tuple[Entry, ...]:
        """What the API answers."""
        if self._file is not None and (retcodes.KEY in self._document or receipt_table.KEY not in self._document):
            return tuple(retcodes.entries(self._file, self._document))
        if ready := prepared.retcodes():
            return ready
        file = bundled("codes.toml")
        return tuple(retcodes.entries(file, document(file)))

    @cached_property
    def receipts(self) -> Receipts:
        """What carriers report."""
        if self._file is not None and receipt_table.KEY in self._document:
            return Receipts(receipt_table.read(self._file, self._document))
        if ready := prepared.receipts():
            return Receipts(ready)
        file = bundled("receipts.toml")
        return Receipts(receipt_table.read(file, document(file)))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in the order of the tables."""
        return (*self.retcodes, *self.receipts.entries())

    def lookup(
        self, code: str, kind: Kind | None = None, carrier: str | None = None, *, guess: bool = True
    ) -> tuple[Entry, ...]:
        """Return the entries of a code, the RetCode first; width and case don't matter, leading zeros do.

        `carrier` chooses among receipt codes; without `guess` only codes listed by themselves are found.
        """
        folded = fold_code(code)
        found: list[Entry] = []
        if kind is not Kind.RECEIPT and retcodes.is_retcode(folded):
            found += (entry for entry in self.retcodes if fold_code(entry.code) == folded)
        if kind is not Kind.API and folded:
            found += self.receipts.lookup(code, carrier, guess=guess)
        return tuple(found)

    def known_messages(self) -> dict[str, tuple[str, ...]]:
        """Return, for each RetCode, what the service may say with it: the table's message and the live ones."""
        return {
            entry.code: (plain(entry.message.zh), plain(entry.message.en), *entry.live_messages)
            for entry in self.retcodes
        }
