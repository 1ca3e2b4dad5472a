"""`receipts.toml` -> the receipt codes of every carrier, checked and packed for look-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from usmserr.codes import table
from usmserr.codes.error import CatalogError
from usmserr.codes.patterns import covers
from usmserr.codes.receipt_table import KEY, SEPARATOR, WHO, ReceiptTable, pack_row
from usmserr.model import ORDER, Category, fold_code

_CATEGORY = ("id", "title", "meaning", "remedy", "who", "retry")
_CATEGORY_OPTIONAL = ("keywords", "pinyin", *ORDER)
_ADDED = ("code", "carrier", "category", "note", "source", "source_date")
_ADDED_OPTIONAL = ("detail",)


def read(file: Path, document: dict[str, Any]) -> ReceiptTable:
    """Check a document; raise CatalogError at the first fault."""
    return _Reader(file, document).table


class _Reader:
    def __init__(self, file: Path, document: dict[str, Any]) -> None:
        self._categories: list[Category] = []
        self._rows: dict[str, str] = {}
        name: str | None = None
        try:
            source = table.string(document.get("source"), "source")
            source_date = table.day(document.get("source_date"), "source_date")
            links = table.links(document.get("links", []), "links")
            for number, fields in enumerate(table.items(document.get(KEY), KEY), 1):
                name = f"category {number}"
                if not isinstance(fields, dict):
                    raise ValueError("must be a table")
                if isinstance(fields.get("id"), str):
                    name = f"category {fields['id']}"
                self._read_category(fields)
            for number, fields in enumerate(table.items(document.get("added", []), "added"), 1):
                name = f"added {number}"
                self._read_added(fields)
            name = "patterns"
            patterns = self._patterns(document.get("patterns", {}))
            name = "damaged"
            originals = self._originals(document.get("damaged", {}))
        except ValueError as error:
            raise CatalogError(file, name, str(error)) from error
        if not self._rows:
            raise CatalogError(file, None, "no receipt codes")
        self.table = ReceiptTable(source, source_date, links, tuple(self._categories), self._rows, patterns, originals)

    def _read_category(self, fields: dict[str, Any]) -> None:
        table.check_keys(fields, _CATEGORY, _CATEGORY_OPTIONAL, "")
        category = Category(
            id=table.string(fields["id"], "id"),
            title=table.text(fields["title"], "title"),
            meaning=table.text(fields["meaning"], "meaning"),
            remedy=table.texts(fields["remedy"], "remedy"),
            who=table.choice(fields["who"], "who", WHO),
            retry=table.choice(fields["retry"], "retry", table.RETRY),
            keywords=table.strings(fields.get("keywords", []), "keywords"),
            pinyin=table.spellings(fields.get("pinyin", []), "pinyin"),
        )
        if not category.id.replace("-", "").replace("_", "").isalnum():
            raise ValueError(f"id: only letters, digits, - and _: {category.id!r}")
        if not category.remedy:
            raise ValueError("remedy: missing text")
        if any(known.id == category.id for known in self._categories):
            raise ValueError("duplicate: the category stands above already")
        self._categories.append(category)
        for carrier in ORDER:
            if carrier in fields:
                self._read_codes(carrier, table.string(fields[carrier], carrier))

    def _read_codes(self, carrier: str, block: str) -> None:
        lines = block.removesuffix("\n").split("\n")
        block = f"\n{block}\n"
        if "  " in block or "\n " in block or " \n" in block or "" in lines or not "".join(lines).isprintable():
            raise ValueError(f"{carrier}: a blank line, or a blank too many, or a character that does not print")
        for line in lines:
            code, *details = line.split(SEPARATOR)
            if details and len(details) != 2:
                raise ValueError(
                    f"{carrier}: {code!r}: write the code alone, or code{SEPARATOR}Chinese{SEPARATOR}English"
                )
            self._add(carrier, code, pack_row(carrier, len(self._categories) - 1, line))

    def _read_added(self, fields: object) -> None:
        if not isinstance(fields, dict):
            raise ValueError("must be a table")
        table.check_keys(fields, _ADDED, _ADDED_OPTIONAL, "")
        ids = [category.id for category in self._categories]
        number = ids.index(table.choice(fields["category"], "category", ids))
        detail = table.text(fields["detail"], "detail") if "detail" in fields else ()
        carrier = table.choice(fields["carrier"], "carrier", ORDER)
        code = table.string(fields["code"], "code")
        facts = (
            SEPARATOR.join((code, *detail)),
            *table.text(fields["note"], "note"),
            table.string(fields["source"], "source"),
            table.day(fields["source_date"], "source_date"),
        )
        if not all(fact.isprintable() for fact in facts):
            raise ValueError(f"{code!r}: a character that does not print")
        self._add(carrier, code, pack_row(carrier, number, *facts))

    def _add(self, carrier: str, code: str, row: str) -> None:
        folded = fold_code(code)
        known = self._rows.get(folded)
        if known is None:
            self._rows[folded] = row
            return
        category = row.split("\t")[1]
        for other in known.split("\n"):
            if other.startswith(carrier + "\t"):
                _, there, line, *_ = other.split("\t")
                if line.split(SEPARATOR)[0] == code:
                    name = self._categories[int(there)].id
                    raise ValueError(f"{carrier}: duplicate: {code!r} stands under {name} already")
                if there != category:
                    raise ValueError(
                        f"{carrier}: {code!r} and {line.split(SEPARATOR)[0]!r} are one code in two categories"
                    )
        self._rows[folded] = f"{known}\n{row}"

    def _patterns(self, by_carrier: object) -> tuple[tuple[str, str, str], ...]:
        if not isinstance(by_carrier, dict):
            raise ValueError("must be a table of carriers")
        found: list[tuple[str, str, str]] = []
        for carrier, patterns in by_carrier.items():
            table.choice(carrier, "carrier", ORDER)
            if not isinstance(patterns, dict):
                raise ValueError(f"{carrier}: must be a table of codes and patterns")
            for code, pattern in patterns.items():
                rows = self._rows.get(fold_code(code), "").split("\n")
                if not any(row.startswith(carrier + "\t") for row in rows):
                    raise ValueError(f"{carrier}: {code!r} is no code of that carrier")
                covers(table.string(pattern, f"{carrier}: {code!r}"))
                found.append((carrier, code, pattern))
        return tuple(found)

    def _originals(self, damaged: object) -> dict[str, str]:
        if not isinstance(damaged, dict):
            raise ValueError("must be a table of codes")
        for listed, original in damaged.items():
            table.string(original, listed)
            if fold_code(listed) not in self._rows:
                raise ValueError(f"{listed!r} is no code of the table")
        return {fold_code(original): fold_code(listed) for listed, original in damaged.items()}
