"""A user's own entries: they add to the bundled table and override it, and are shown with their source.

One [[code]] table an entry. What an entry leaves out it has from the bundled one that it overrides; a text may be one
string for both languages. An entry with a carrier is a receipt code, of one of the bundled categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from usmserr.codes import retcodes, table
from usmserr.codes.error import CatalogError
from usmserr.codes.receipt_table import SEPARATOR, ReceiptTable, pack_row
from usmserr.model import ORDER, Entry, Kind, fold_code

_NEEDED = ("message", "remedy", "who", "retry")  # of a RetCode that is not bundled
_RECEIPT = ("code", "carrier", "category", "detail", "note", "source", "source_date")


class Own:
    """The entries of one file."""

    def __init__(self, file: Path) -> None:
        """Read the file; raise CatalogError if it is no list of [[code]] tables."""
        self._file = file
        document = table.document(file)
        for key in document:
            if key != retcodes.KEY:
                raise CatalogError(file, None, f"unknown key {key!r}")
        self._tables: list[dict[str, Any]] = document.get(retcodes.KEY, [])
        if not isinstance(self._tables, list) or not all(isinstance(one, dict) for one in self._tables):
            raise CatalogError(file, None, "no [[code]] tables")
        try:
            source = f"~/{file.relative_to(Path.home()).as_posix()}"
        except (ValueError, RuntimeError):
            source = str(file)
        self._source = {"source": source, "source_date": date.fromtimestamp(file.stat().st_mtime).isoformat()}

    def _fault(self, fields: dict[str, Any], number: int, error: ValueError) -> CatalogError:
        return CatalogError(self._file, table.called(fields, number, retcodes.KEY, "code"), str(error))

    def over_retcodes(self, bundled: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return the RetCodes, a user's own in place of the bundled ones or behind them."""
        entries = {fold_code(entry.code): entry for entry in bundled}
        for number, fields in enumerate(self._tables, 1):
            if "carrier" not in fields:
                try:
                    entry = self._retcode(fields, entries.get(fold_code(str(fields.get("code", "")))))
                except ValueError as error:
                    raise self._fault(fields, number, error) from error
                entries[fold_code(entry.code)] = entry
        found = tuple(entries.values())
        retcodes.check_related(self._file, found)
        return found

    def _retcode(self, fields: dict[str, Any], bundled: Entry | None) -> Entry:
        needed = () if bundled else _NEEDED
        optional = [key for key in retcodes.READERS if key not in ("code", *needed)]
        table.check_keys(fields, ("code", *needed), optional, "")
        given = {key: read(_both(fields[key], key), key) for key, read in retcodes.READERS.items() if key in fields}
        if bundled:
            return bundled._replace(**{**self._source, **given})
        return Entry(kind=Kind.API, **{**retcodes.OPTIONAL, "layer": "usms", **self._source, **given})

    def over_receipts(self, bundled: ReceiptTable) -> ReceiptTable:
        """Return the receipt codes, a user's own in place of the bundled ones of the same carrier or beside them."""
        rows = dict(bundled.rows)
        ids = [category.id for category in bundled.categories]
        for number, fields in enumerate(self._tables, 1):
            if "carrier" in fields:
                try:
                    folded, carrier, row = self._receipt(fields, ids)
                except ValueError as error:
                    raise self._fault(fields, number, error) from error
                others = [one for one in rows.get(folded, "").split("\n") if one and not one.startswith(carrier + "\t")]
                rows[folded] = "\n".join([*others, row])
        return bundled._replace(rows=rows)

    def _receipt(self, fields: dict[str, Any], ids: Sequence[str]) -> tuple[str, str, str]:
        table.check_keys(fields, _RECEIPT[:3], _RECEIPT[3:], "")
        code = table.string(fields["code"], "code")
        carrier = table.choice(fields["carrier"], "carrier", ORDER)
        category = ids.index(table.choice(fields["category"], "category", ids))
        detail = table.text(_both(fields["detail"], "note"), "detail") if "detail" in fields else ()
        note = table.text(_both(fields["note"], "note"), "note") if "note" in fields else ("", "")
        source = table.string(fields.get("source", self._source["source"]), "source")
        day = table.day(fields.get("source_date", self._source["source_date"]), "source_date")
        facts = (SEPARATOR.join((code, *detail)), *note, source, day)
        if not all(fact.isprintable() for fact in facts) or any(SEPARATOR in part for part in (code, *detail)):
            raise ValueError(f"{code!r}: a tab, a line end or '{SEPARATOR}' inside a text")
        return fold_code(code), carrier, pack_row(carrier, category, *facts)


def _both(value: object, key: str) -> object:
    """Let one string stand for both languages, and for a list of one step."""
    if key in ("message", "note"):
        return {"zh": value, "en": value} if isinstance(value, str) else value
    if key in ("remedy", "causes") and isinstance(value, str | list):
        return [_both(one, "note") for one in ([value] if isinstance(value, str) else value)]
    return value
