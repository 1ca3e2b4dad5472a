"""The codes: what the API answers and what carriers report, each table read when it is first needed.

What reads TOML files is imported where one is read: a wheel has the bundled tables in another form.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usmserr.codes import prepared
from usmserr.codes.error import CatalogError
from usmserr.codes.receipt_table import ReceiptTable
from usmserr.codes.receipts import Receipts
from usmserr.model import Entry, Kind, fold_code, is_retcode

if TYPE_CHECKING:
    from usmserr.codes.own import Own

__all__ = ["Catalog", "CatalogError"]


class Catalog:
    """The documented codes; a file replaces the part of them that it holds, a user's own entries add to them."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._document: dict[str, Any] = {}
        self._holds_retcodes = self._holds_receipts = False  # the file
        self._own: Own | None = None

    @classmethod
    def load(cls, file: Path | None = None, own: Path | None = None) -> Catalog:
        """Return the bundled codes, or those of `file`, with those of `own` added; raise CatalogError at a fault."""
        catalog = cls(file)
        if own is not None:
            from usmserr.codes.own import Own

            catalog._own = Own(own)
        if file is not None:
            catalog._read(file)
        if own is not None:  # whatever is wrong with it is said at once
            _ = catalog.retcodes, catalog.receipts
        return catalog

    def _read(self, file: Path) -> None:
        """Read a file that replaces one of the tables, or both; one that holds neither is taken for RetCodes."""
        from usmserr.codes import receipt_table, retcodes
        from usmserr.codes.table import document

        self._document = document(file)
        for key in self._document:
            if key != retcodes.KEY and key not in receipt_table.KEYS:
                raise CatalogError(file, None, f"unknown key {key!r}")
        self._holds_receipts = receipt_table.KEY in self._document
        self._holds_retcodes = retcodes.KEY in self._document or not self._holds_receipts
        if self._holds_retcodes:
            _ = self.retcodes
        if self._holds_receipts:
            _ = self.receipts

    @classmethod
    @cache
    def bundled(cls) -> Catalog:
        """Return the bundled codes, the same object each time."""
        return cls.load()

    @cached_property
    def retcodes(self) -> tuple[Entry, ...]:
        """What the API answers."""
        return self._own.over_retcodes(self._retcodes()) if self._own else self._retcodes()

    def _retcodes(self) -> tuple[Entry, ...]:
        if not self._holds_retcodes and (ready := prepared.retcodes()):
            return ready
        from usmserr.codes import retcodes
        from usmserr.codes.table import bundled, document

        if self._file is not None and self._holds_retcodes:
            return tuple(retcodes.entries(self._file, self._document))
        file = bundled("codes.toml")
        return tuple(retcodes.entries(file, document(file)))

    @cached_property
    def receipts(self) -> Receipts:
        """What carriers report."""
        return Receipts(self._own.over_receipts(self._receipts()) if self._own else self._receipts())

    def _receipts(self) -> ReceiptTable:
        if not self._holds_receipts and (ready := prepared.receipts()):
            return ready
        from usmserr.codes import receipt_reader
        from usmserr.codes.table import bundled, document

        if self._file is not None and self._holds_receipts:
            return receipt_reader.read(self._file, self._document)
        file = bundled("receipts.toml")
        return receipt_reader.read(file, document(file))

    @cached_property
    def symptoms(self) -> tuple[Entry, ...]:
        """What people see, found by words only; they lead to bundled codes, so another table has none."""
        if self._holds_retcodes or self._holds_receipts:
            return ()
        if ready := prepared.symptoms():
            return ready
        from usmserr.codes import symptoms
        from usmserr.codes.table import bundled, document

        file = bundled(symptoms.FILE)
        codes = {entry.code for entry in self.retcodes}
        return symptoms.entries(file, document(file), codes | {one.id for one in self.receipts.categories})

    @cached_property
    def _retcodes_by_code(self) -> dict[str, tuple[Entry, ...]]:
        """A log may have any number of codes, and each is looked up."""
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.retcodes:
            folded = fold_code(entry.code)
            found[folded] = (*found.get(folded, ()), entry)
        return found

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
        if kind in (None, Kind.API) and is_retcode(folded):
            found += self._retcodes_by_code.get(folded, ())
        if kind in (None, Kind.RECEIPT) and folded:
            found += self.receipts.lookup(code, carrier, guess=guess)
        return tuple(found)

    def known_messages(self) -> dict[str, tuple[str, ...]]:
        """Return, for each RetCode, what the service may say with it: the table's message and the live ones."""
        from usmserr.codes.links import plain

        return {
            entry.code: (plain(entry.message.zh), plain(entry.message.en), *entry.live_messages)
            for entry in self.retcodes
        }
