"""The receipt codes of every carrier, and the rules by which one is looked up.

A code may stand in the table itself, be covered by a template or a range, have been cut off after ten characters by
a gateway, or have been turned into a time by a spreadsheet; all but the first are marked in the entry's note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from usmserr.codes.patterns import covers
from usmserr.codes.receipt_table import SEPARATOR, ReceiptTable
from usmserr.model import ALL, CARRIERS, ORDER, Category, Entry, Kind, Text, fold_code

CUT_OFF_AT = 10  # characters that some gateways keep of a code
MAX_CANDIDATES = 12  # full codes named beside one that was cut off
_UNLIKE_IN_SPELLING = str.maketrans("", "", ":_ ")


class Row(NamedTuple):
    """One code of one carrier."""

    carrier: str
    category: int
    code: str
    detail: Text | None
    note: Text | None
    source: str | None  # None: the table's
    source_date: str | None


class Receipts:
    """Looks receipt codes up."""

    def __init__(self, table: ReceiptTable) -> None:
        self.table = table

    @property
    def categories(self) -> tuple[Category, ...]:
        """The kinds of failures, in the order in which they are listed."""
        return self.table.categories

    def lookup(self, code: str, carrier: str | None = None, *, guess: bool = True) -> list[Entry]:
        """Return every meaning of a code, or the one it has with a carrier; `guess` allows templates and ranges."""
        folded = fold_code(code)
        listed = self._rows(folded) or self._rows(self.table.originals.get(folded, ""))
        listed = _one_a_carrier(listed, code)
        found = [row for row in listed if carrier in (None, row.carrier)]
        if not found:
            found = [row for row in listed if row.carrier == ALL]
        entries = [self._entry(row, self._remark(row, folded)) for row in found]
        if guess and not any(row.carrier == ALL for row in listed):
            asked = (carrier,) if carrier else CARRIERS
            without = [one for one in asked if not any(row.carrier == one for row in listed)]
            entries += (self._entry(row, _guessed(row)) for row in self._covering(folded, without))
        if guess and not entries and not listed and "-" in folded:
            # Shells break words at colons, so people type a hyphen.
            meant = _hyphened(folded)
            rows = [row for one in self.table.rows if _hyphened(one) == meant for row in self._rows(one)]
            listed = _one_a_carrier(rows, code)
            entries = [
                self._entry(row, _respelt(code.strip(), row.code))
                for row in listed
                if carrier is None or row.carrier in (carrier, ALL)
            ]
        if not entries and not listed:
            longer = self._longer(folded)
            note = _cut_off_from(code.strip(), longer)
            rows = [row for full in longer for row in self._rows(full)]
            entries = [self._entry(row, note) for row in rows if carrier is None or row.carrier in (carrier, ALL)]
        return sorted(entries, key=lambda entry: ORDER.index(entry.carrier or ALL))

    def rows(self) -> Iterator[Row]:
        """Yield every code of every carrier: category by category, carrier by carrier, additions last, by code."""
        yield from sorted((row for folded in self.table.rows for row in self._rows(folded)), key=order)

    def entry(self, row: Row) -> Entry:
        """Return what is known of one code of one carrier."""
        return self._entry(row, self._remark(row, fold_code(row.code)))

    def entries(self) -> Iterator[Entry]:
        """Yield every entry, in the order of the rows."""
        return map(self.entry, self.rows())

    def codes(self) -> list[str]:
        """Return every code once, as the table writes it."""
        return [self._rows(folded)[0].code for folded in self.table.rows]

    def beginning(self, folded: str, *, hyphens: bool = False) -> Iterator[tuple[str, list[Text]]]:
        """Yield the codes that begin so, with the titles of their meanings; templates and ranges are left out.

        With `hyphens` a hyphen stands for a colon, too.
        """
        templates = {fold_code(code) for _, code, _ in self.table.patterns}
        start = _hyphened(folded) if hyphens else folded
        for one in self.table.rows:
            if (_hyphened(one) if hyphens else one).startswith(start) and one not in templates:
                rows = self._rows(one)
                numbers = dict.fromkeys(row.category for row in rows)
                yield rows[0].code, [self.table.categories[number].title for number in numbers]

    def respelt(self, code: str) -> list[str]:
        """Return codes that differ only in colons, underscores and blanks; they may mean something else."""
        folded = fold_code(code)
        bare = folded.translate(_UNLIKE_IN_SPELLING)
        alike = [one for one in self.table.rows if one.translate(_UNLIKE_IN_SPELLING) == bare]
        return [self._rows(one)[0].code for one in alike if one != folded]

    def _rows(self, folded: str) -> list[Row]:
        packed = self.table.rows.get(folded)
        return [unpacked(row) for row in packed.split("\n")] if packed else []

    def _entry(self, row: Row, note: Text | None) -> Entry:
        category = self.table.categories[row.category]
        return Entry(
            code=row.code,
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
            links=self.table.links,
            live_messages=(),
            source=row.source or self.table.source,
            source_date=row.source_date or self.table.source_date,
            carrier=row.carrier,
            category=category.id,
            meaning=category.meaning,
            detail=row.detail,
        )

    def _covering(self, folded: str, carriers: Sequence[str]) -> Iterator[Row]:
        """Yield the templates and ranges that cover a code: of each carrier, else those of all."""
        if not carriers:
            return
        matching = [
            row
            for carrier, code, pattern in self.table.patterns
            if (carrier in carriers or carrier == ALL) and covers(pattern)(folded)
            for row in self._rows(fold_code(code))
            if row.carrier == carrier
        ]
        covered = [row for row in matching if row.carrier in carriers]
        yield from covered
        if len({row.carrier for row in covered}) < len(carriers):
            yield from (row for row in matching if row.carrier == ALL)

    def _longer(self, folded: str) -> Sequence[str]:
        """Return the codes of which a gateway may have left this."""
        return self._by_beginning.get(folded, ()) if len(folded) == CUT_OFF_AT else ()

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        """The codes that are too long for some gateways, by what those leave of them."""
        templates = {fold_code(code) for _, code, _ in self.table.patterns}
        found: dict[str, list[str]] = {}
        for one in sorted(one for one in self.table.rows if len(one) > CUT_OFF_AT and one not in templates):
            found.setdefault(one[:CUT_OFF_AT], []).append(one)
        return found

    def _remark(self, row: Row, folded: str) -> Text | None:
        notes = [row.note] if row.note else []
        listed = fold_code(row.code)
        notes += (_damaged(row.code, original) for original, bad in self.table.originals.items() if bad == listed)
        if longer := self._longer(folded):
            notes.append(_cut_off(longer))
        if not notes:
            return None
        return Text("".join(note.zh for note in notes), " ".join(note.en for note in notes))


def order(row: Row) -> tuple[int, int, bool, str]:
    """Return what rows are sorted by where they are listed."""
    return row.category, ORDER.index(row.carrier), row.source is not None, row.code


def unpacked(row: str) -> Row:
    """Return a row that `pack_row` has packed."""
    carrier, category, line, *added = row.split("\t")
    code, *detail = line.split(SEPARATOR)
    source, source_date = (added[2], added[3]) if added else (None, None)
    note = Text(added[0], added[1]) if added and added[0] else None
    return Row(carrier, int(category), code, Text(*detail) if detail else None, note, source, source_date)


def _one_a_carrier(rows: Iterable[Row], code: str) -> list[Row]:
    """Keep one of rows whose codes differ in width or case: the one written as asked, else the first."""
    kept: dict[str, Row] = {}
    for row in rows:
        if row.carrier not in kept or row.code == code:
            kept[row.carrier] = row
    return list(kept.values())


def _names(codes: Sequence[str], gap: str) -> str:
    return gap.join(codes[:MAX_CANDIDATES]) + (f"{gap}…" if len(codes) > MAX_CANDIDATES else "")


def _hyphened(folded: str) -> str:
    return folded.replace(":", "-")


def _respelt(code: str, listed: str) -> Text:
    return Text(f"表中没有 {code}，按 {listed} 查到。", f"{code} is not listed; it is taken for {listed}.")


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
