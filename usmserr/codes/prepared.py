"""The bundled tables in the form that starts fastest: a module of literals, made when the wheel is built.

A checkout has none and reads the TOML files. The receipt codes and their rows are one constant each, so that the module
is fast to compile, too, where no compiled one can be kept; and bytes, because most of them are never decoded.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from usmserr.codes.receipt_table import ReceiptTable
from usmserr.codes.word_table import Vocabulary
from usmserr.model import Category, Entry, Kind, Link, Sight, Text

MODULE = "_tables"  # beside this one, only in a wheel

_LINE = "\f"  # before and behind each code, and each code's rows: neither holds it


def written(
    retcodes: Iterable[Entry], receipts: ReceiptTable, symptoms: Iterable[Entry], vocabulary: Vocabulary
) -> str:
    """Return the source of the module."""
    *facts, links, categories, rows, patterns, originals = receipts
    return (
        '"""Made from the TOML tables when the wheel was built; change those instead."""\n\n'
        f"RETCODES = {_plain(tuple(retcodes))!r}\n\n"
        f"FACTS = {tuple(facts)!r}\nLINKS = {_plain(links)!r}\nCATEGORIES = {_plain(categories)!r}\n\n"
        f"CODES = {_joined(rows)!r}\n\nROWS = {_joined(rows.values())!r}\n\n"
        f"PATTERNS = {patterns!r}\n\nORIGINALS = {originals!r}\n\n"
        f"SYMPTOMS = {_packed(_plain(tuple(symptoms)))!r}\n\nVOCABULARY = {_packed(tuple(vocabulary))!r}\n"
    )


def retcodes() -> tuple[Entry, ...] | None:
    """Return what the API answers, if the module is there."""
    module = _module()
    return None if module is None else tuple([_entry(fields, Kind.API) for fields in module.RETCODES])


def symptoms() -> tuple[Entry, ...] | None:
    """Return what people see, if the module is there."""
    module = _module()
    return None if module is None else tuple([_entry(one, Sight.SYMPTOM) for one in marshal.loads(module.SYMPTOMS)])


def vocabulary() -> Vocabulary | None:
    """Return the words of a search, if the module is there."""
    module = _module()
    return None if module is None else Vocabulary(*marshal.loads(module.VOCABULARY))


def receipts() -> ReceiptTable | None:
    """Return what carriers report, if the module is there."""
    module = _module()
    if module is None:
        return None
    source, source_date = module.FACTS
    categories, rows = tuple(map(_category, module.CATEGORIES)), _Rows(module.CODES, module.ROWS)
    return ReceiptTable(source, source_date, _links(module.LINKS), categories, rows, module.PATTERNS, module.ORIGINALS)


class _Rows(Mapping[str, str]):
    """The rows of each code; nothing is built of the others while one is looked up."""

    def __init__(self, codes: bytes, rows: bytes) -> None:
        self._codes, self._rows = codes, rows

    @cached_property
    def _all(self) -> dict[str, str]:
        return dict(zip(_split(self._codes), _split(self._rows), strict=True))

    def __getitem__(self, code: str) -> str:
        if "_all" not in self.__dict__ and f"{_LINE}{code}{_LINE}".encode("utf-8", "replace") not in self._codes:
            raise KeyError(code)
        return self._all[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def _packed(value: Any) -> bytes:
    """Return a value as only searches need it: one constant, in a form that every Python reads."""
    return marshal.dumps(value, 2)


def _joined(lines: Iterable[str]) -> bytes:
    return "".join([_LINE, *(f"{line}{_LINE}" for line in lines)]).encode()


def _split(joined: bytes) -> list[str]:
    return joined.decode()[1:-1].split(_LINE)


def _module() -> ModuleType | None:
    try:
        return import_module(f"usmserr.codes.{MODULE}")
    except ModuleNotFoundError:
        return None


def _plain(value: object) -> object:
    """Return a value as tuples, strings and None."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.value if isinstance(value, Kind | Sight) else value


def _texts(steps: Sequence[tuple[str, str]]) -> tuple[Text, ...]:
    return tuple([Text(*step) for step in steps])


def _links(links: Sequence[tuple[tuple[str, str], str]]) -> tuple[Link, ...]:
    return tuple([Link(Text(*label), url) for label, url in links])


def _entry(fields: Sequence[Any], kind: Kind | Sight) -> Entry:
    code, _, layer, message, remedy, causes, note, who, retry, keywords, pinyin, see_also, links, live, *rest = fields
    source, source_date, carrier, category, meaning, detail = rest
    return Entry(
        *(code, kind, layer, Text(*message), _texts(remedy), _texts(causes), note and Text(*note), who, retry),
        *(keywords, pinyin, see_also, _links(links), live),
        *(source, source_date, carrier, category, meaning and Text(*meaning), detail),
    )


def _category(fields: Sequence[Any]) -> Category:
    name, title, meaning, remedy, *rest = fields
    return Category(name, Text(*title), Text(*meaning), _texts(remedy), *rest)
