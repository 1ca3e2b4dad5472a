"""`receipts.toml` -> the receipt codes of every carrier, and the rules by which one is looked up.

A code may stand in the table itself, be covered by a template or a range, have been cut off after ten characters by
a gateway, or have been turned into a time by a spreadsheet; all but the first are marked in the entry's note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from usmserr import table
from usmserr.carriers import ALL, CARRIERS, ORDER
from usmserr.model import Category, Entry, Kind, Text
from usmserr.table import CatalogError, fold_code

KEY = "category"
KEYS = (KEY, "source", "source_date", "patterns", "damaged", "added")
WHO = ("sender", "recipient", "carrier", "platform")
CUT_OFF_AT = 10  # characters that some gateways keep of a code
MAX_CANDIDATES = 12  # full codes named beside one that was cut off
SEPARATOR = " | "  # between code, Chinese detail and English detail
_CATEGORY = ("id", "title", "meaning", "remedy", "who", "retry")
_CATEGORY_OPTIONAL = ("keywords", "pinyin", *ORDER)
_ADDED = ("code", "carrier", "category", "note", "source", "source_date")
_ADDED_OPTIONAL = ("detail",)
_DIGITS = "0123456789"
_DIGIT_SET = frozenset(_DIGITS)
_ANYTHING = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ:_- ").union(_DIGITS)
_UNLIKE_IN_SPELLING = str.maketrans("", "", ":_ ")


class Row(NamedTuple):
    """One code of one carrier, as its line in the table."""

    carrier: str
    category: Category
    line: str  # the code, or code, Chinese and English detail with SEPARATOR between them
    note: Text | None = None
    source: str | None = None  # None: the table's
    source_date: str | None = None

    @property
    def code(self) -> str:
        """The code as the table writes it."""
        return self.line.partition(SEPARATOR)[0]


class Pattern(NamedTuple):
    """A row whose code is a template or a range."""

    row: Row
    covers: Callable[[str], bool]


class Receipts:
    """The receipt codes, in the order of the table."""

    __slots__ = ("_by_code", "_originals", "_patterns", "categories", "rows", "source", "source_date")

    def __init__(self, file: Path, document: dict[str, Any]) -> None:
        """Check a document; raise CatalogError at the first fault."""
        self.categories: list[Category] = []
        self.rows: list[Row] = []
        self._by_code: dict[str, list[Row]] = {}
        self._originals: dict[str, str] = {}  # the code before a spreadsheet damaged it -> the one listed
        self._patterns: list[Pattern] = []
        name: str | None = None
        try:
            self.source = table.string(document.get("source"), "source")
            self.source_date = table.day(document.get("source_date"), "source_date")
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
            self._read_patterns(document.get("patterns", {}))
            name = "damaged"
            self._read_damaged(document.get("damaged", {}))
        except ValueError as error:
            raise CatalogError(file, name, str(error)) from error
        if not self.rows:
            raise CatalogError(file, None, "no receipt codes")

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
        if not category.remedy:
            raise ValueError("remedy: missing text")
        if any(known.id == category.id for known in self.categories):
            raise ValueError("duplicate: the category stands above already")
        self.categories.append(category)
        for carrier in ORDER:
            if carrier in fields:
                self._read_codes(carrier, category, table.string(fields[carrier], carrier))

    def _read_codes(self, carrier: str, category: Category, block: str) -> None:
        # 2,600 codes are read before the first line of output: what can be is checked for the whole block.
        lines = block.removesuffix("\n").split("\n")
        block = f"\n{block}\n"
        if "  " in block or "\n " in block or " \n" in block or "" in lines or not "".join(lines).isprintable():
            raise ValueError(f"{carrier}: a blank line, or a blank too many, or a character that does not print")
        by_code = self._by_code
        for line in lines:
            row = Row(carrier, category, line)
            code, *details = line.split(SEPARATOR)
            if details and len(details) != 2:
                raise ValueError(
                    f"{carrier}: {code!r}: write the code alone, or code{SEPARATOR}Chinese{SEPARATOR}English"
                )
            folded = code.upper() if code.isascii() else fold_code(code)
            if folded in by_code:
                self._check_new(row, by_code[folded])
                by_code[folded].append(row)
            else:
                by_code[folded] = [row]
            self.rows.append(row)

    def _read_added(self, fields: object) -> None:
        if not isinstance(fields, dict):
            raise ValueError("must be a table")
        table.check_keys(fields, _ADDED, _ADDED_OPTIONAL, "")
        name = table.choice(fields["category"], "category", [category.id for category in self.categories])
        category = next(category for category in self.categories if category.id == name)
        detail = table.text(fields["detail"], "detail") if "detail" in fields else None
        row = Row(
            table.choice(fields["carrier"], "carrier", ORDER),
            category,
            SEPARATOR.join((table.string(fields["code"], "code").strip(), *(detail or ()))),
            table.text(fields["note"], "note"),
            table.string(fields["source"], "source"),
            table.day(fields["source_date"], "source_date"),
        )
        known = self._by_code.setdefault(fold_code(row.code), [])
        self._check_new(row, known)
        known.append(row)
        self.rows.append(row)

    def _check_new(self, row: Row, others: Sequence[Row]) -> None:
        for other in others:
            if other.carrier == row.carrier:
                if other.code == row.code:
                    raise ValueError(f"{row.carrier}: duplicate: {row.code!r} stands under {other.category.id} already")
                if other.category is not row.category:
                    raise ValueError(f"{row.carrier}: {row.code!r} and {other.code!r} are one code in two categories")

    def _read_patterns(self, by_carrier: object) -> None:
        if not isinstance(by_carrier, dict):
            raise ValueError("must be a table of carriers")
        for carrier, patterns in by_carrier.items():
            table.choice(carrier, "carrier", ORDER)
            if not isinstance(patterns, dict):
                raise ValueError(f"{carrier}: must be a table of codes and patterns")
            for code, pattern in patterns.items():
                row = next((row for row in self._by_code.get(fold_code(code), ()) if row.carrier == carrier), None)
                if row is None:
                    raise ValueError(f"{carrier}: {code!r} is no code of that carrier")
                self._patterns.append(Pattern(row, _covers(table.string(pattern, f"{carrier}: {code!r}"))))

    def _read_damaged(self, originals: object) -> None:
        if not isinstance(originals, dict):
            raise ValueError("must be a table of codes")
        for listed, original in originals.items():
            if fold_code(listed) not in self._by_code:
                raise ValueError(f"{listed!r} is no code of the table")
            self._originals[fold_code(table.string(original, listed))] = fold_code(listed)

    def lookup(self, code: str, carrier: str | None = None, *, guess: bool = True) -> list[Entry]:
        """Return every meaning of a code, or the one it has with a carrier; `guess` allows templates and ranges."""
        folded = fold_code(code)
        asked = (carrier,) if carrier else CARRIERS
        listed = self._by_code.get(folded) or self._by_code.get(self._originals.get(folded, ""), [])
        listed = _one_a_carrier(listed, code)
        found = [row for row in listed if carrier is None or row.carrier == carrier]
        if not found:
            found = [row for row in listed if row.carrier == ALL]
        entries = [self.entry(row, self._remark(row, folded)) for row in found]
        if guess and not any(row.carrier == ALL for row in listed):
            without = [one for one in asked if not any(row.carrier == one for row in listed)]
            entries += (self.entry(row, _guessed(row)) for row in self._covering(folded, without))
        if not entries and not listed:
            longer = self._longer(folded)
            rows = [row for full in longer for row in self._by_code[full]]
            note = _cut_off_from(code.strip(), longer)
            entries = [self.entry(row, note) for row in rows if carrier is None or row.carrier in (carrier, ALL)]
        return sorted(entries, key=lambda entry: ORDER.index(entry.carrier or ALL))

    def entries(self, categories: Iterable[Category] | None = None) -> Iterator[Entry]:
        """Yield the entries of all rows, category by category, carrier by carrier."""
        for category in self.categories if categories is None else categories:
            rows = [row for row in self.rows if row.category is category]
            for row in sorted(rows, key=lambda row: ORDER.index(row.carrier)):
                yield self.entry(row, self._remark(row, fold_code(row.code)))

    def entry(self, row: Row, note: Text | None) -> Entry:
        """Return a row as an entry."""
        category = row.category
        code, *detail = row.line.split(SEPARATOR)
        return Entry(
            code=code,
            kind=Kind.RECEIPT,
            layer=None,
            message=category.title,
            remedy=category.remedy,
            causes=(),
            note=note,
            who=category.who,
            retry=category.retry,
            keywords=category.keywords,
            pinyin=category.pinyin,
            see_also=(),
            links=(),
            live_messages=(),
            source=row.source or self.source,
            source_date=row.source_date or self.source_date,
            carrier=row.carrier,
            category=category.id,
            meaning=category.meaning,
            detail=Text(*detail) if detail else None,
        )

    def codes(self) -> list[str]:
        """Return every code once, as the table writes it."""
        return [rows[0].code for rows in self._by_code.values()]

    def respelt(self, code: str) -> list[str]:
        """Return codes that differ only in colons, underscores and blanks; they may mean something else."""
        folded = fold_code(code)
        bare = folded.translate(_UNLIKE_IN_SPELLING)
        return [
            rows[0].code
            for known, rows in self._by_code.items()
            if known != folded and known.translate(_UNLIKE_IN_SPELLING) == bare
        ]

    def _covering(self, folded: str, carriers: Sequence[str]) -> Iterator[Row]:
        if not carriers:
            return
        matching = [pattern.row for pattern in self._patterns if pattern.covers(folded)]
        covered = [row for row in matching if row.carrier in carriers]
        yield from covered
        if len({row.carrier for row in covered}) < len(carriers):
            yield from (row for row in matching if row.carrier == ALL)

    def _longer(self, folded: str) -> list[str]:
        """Return the codes of which a gateway may have left this."""
        if len(folded) != CUT_OFF_AT:
            return []
        templates = {fold_code(pattern.row.code) for pattern in self._patterns}
        return sorted(
            known for known in self._by_code if known != folded and known.startswith(folded) and known not in templates
        )

    def _remark(self, row: Row, folded: str) -> Text | None:
        notes = [row.note] if row.note else []
        if folded in self._originals or fold_code(row.code) in self._originals.values():
            listed = fold_code(row.code)
            original = next(o for o, damaged in self._originals.items() if damaged == listed)
            notes.append(_damaged(row.code, original))
        if longer := self._longer(folded):
            notes.append(_cut_off(longer))
        if not notes:
            return None
        return Text("".join(note.zh for note in notes), " ".join(note.en for note in notes))


def _one_a_carrier(rows: Sequence[Row], code: str) -> list[Row]:
    """Keep one of rows whose codes differ in width or case: the one written as asked, else the first."""
    kept: dict[str, Row] = {}
    for row in rows:
        if row.carrier not in kept or row.code == code:
            kept[row.carrier] = row
    return list(kept.values())


def _covers(pattern: str) -> Callable[[str], bool]:
    """Return the test for a pattern: `#` is a digit, a `*` at the end anything, `PREFIX1..9` the numbers between."""
    start, is_range, end = pattern.partition("..")
    if is_range:
        prefix = start.rstrip(_DIGITS)
        first, last = start[len(prefix) :], end
        if not (first.isdecimal() and last.isdecimal() and int(first) < int(last)):
            raise ValueError(f"{pattern!r}: a range goes from a number to a greater one, as in 13..19")
        low, high = int(first), int(last)

        def between(code: str) -> bool:
            number = code.removeprefix(prefix)
            whole = number.isascii() and number.isdigit() and number[0] != "0" and len(number) <= len(last)
            return code.startswith(prefix) and whole and low <= int(number) <= high

        return between
    prefix = pattern.rstrip("*#")
    sort = pattern[len(prefix) :]
    if not prefix or "*" in prefix or "#" in prefix or (sort != "*" and sort.strip("#")) or not sort:
        raise ValueError(f"{pattern!r}: not a pattern; write MI:####, CU* or 13..19")

    def fits(code: str) -> bool:
        rest = code[len(prefix) :]
        if not code.startswith(prefix):
            return False
        return _ANYTHING.issuperset(rest) if sort == "*" else len(rest) == len(sort) and _DIGIT_SET.issuperset(rest)

    return fits


def _names(codes: Sequence[str], gap: str) -> str:
    return gap.join(codes[:MAX_CANDIDATES]) + (f"{gap}…" if len(codes) > MAX_CANDIDATES else "")


def _guessed(row: Row) -> Text:
    return Text(
        f"仅为推断：此码没有逐条列出，只是符合“{row.code}”这一类。",
        f"A guess: the code is not listed by itself, it only fits '{row.code}'.",
    )


def _cut_off(longer: Sequence[str]) -> Text:
    return Text(
        f"正好十个字符的码常是截断的，完整的码可能是：{_names(longer, '、')}。",
        f"Codes of just ten characters have often been cut off; the full one may be {_names(longer, ', ')}.",
    )


def _cut_off_from(code: str, longer: Sequence[str]) -> Text:
    return Text(
        f"仅为推断：表中没有 {code}，它正好十个字符，可能是截断的，完整的码可能是：{_names(longer, '、')}。",
        f"A guess: {code} is not listed; it has just ten characters and may be cut off from {_names(longer, ', ')}.",
    )


def _damaged(listed: str, original: str) -> Text:
    return Text(
        f"文档写作 {listed}，可能是电子表格把 {original} 改成了这样（推断）。",
        f"The document writes {listed}, into which a spreadsheet may have turned {original} (inferred).",
    )
