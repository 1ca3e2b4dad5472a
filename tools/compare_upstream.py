"""Compares UCloud's pages of codes with the table: which codes are new, gone, or worded differently.

python -m tools.compare_upstream FILE... [--before FILE...]

FILE is a page in Markdown: the API error codes of the SMS documents, the receipt codes, or the quick start of the API
documents with the codes of all products. One line a difference, fields separated by tabs: what, kind, carrier, code,
our words, theirs. The table keeps the words of the founding document for its codes only; for all others the wording
is compared with an earlier state of the page, --before.

Exit status: 0 nothing differs, 1 something does, 2 a file cannot be read or has no table of codes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from usmserr.codes.catalog import Catalog
from usmserr.codes.links import plain
from usmserr.model import Entry, Kind, fold_code

CARRIERS = {"中国移动": "cmcc", "中国联通": "cucc", "中国电信": "ctcc", "三网": "all"}
_FOUNDING = "seed"  # the source whose texts are kept word for word
_SMS_PAGES = (_FOUNDING, "usms-docs")
_CODE_TITLES = ("状态码", "错误码", "RetCode")
_TEXT_TITLES = ("状态码描述", "错误提示及说明", "描述", "建议的处理方案", "处理措施")


class Key(NamedTuple):
    """What tells one code from another."""

    kind: str
    carrier: str
    code: str  # folded


class Page(NamedTuple):
    """The codes of a page: as they are written there, and what is said of them."""

    codes: dict[Key, str]
    texts: dict[Key, tuple[str, ...]]


def rows(markdown: str) -> Iterator[dict[str, str]]:
    """Yield the rows of every table, by column title."""
    titles: list[str] = []
    for line in markdown.splitlines():
        if not line.lstrip().startswith("|"):
            titles = []
            continue
        cells = [cell.strip().strip("*").strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        if not titles:
            titles = cells
        elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            yield dict(zip(titles, cells, strict=False))


def read(markdown: str) -> Page:
    """Read the codes of a page; raise ValueError if a carrier is unknown, or if there are none."""
    page = Page({}, {})
    for row in rows(markdown):
        cell = next((row[title] for title in _CODE_TITLES if row.get(title)), None)
        if cell is None:
            continue
        carrier = ""
        if "状态码" in row:
            if row.get("运营商", "") not in CARRIERS:
                raise ValueError(f"unknown carrier {row.get('运营商')!r} at code {cell!r}")
            carrier = CARRIERS[row["运营商"]]
        said = "\n".join(row[title] for title in _TEXT_TITLES if title in row)
        for code in cell.split("、"):
            key = Key("receipt" if carrier else "api", carrier, fold_code(code))
            page.codes.setdefault(key, code.strip())
            page.texts[key] = (*page.texts.get(key, ()), said)
    if not page.codes:
        raise ValueError("no table of codes")
    return page


def ours(catalog: Catalog, page: Page) -> dict[Key, Entry]:
    """Return the entries that a page of this kind is to have."""
    kinds = {key.kind for key in page.codes}
    found: dict[Key, Entry] = {}
    if "api" in kinds:
        sms = any(key.code.startswith("18") and len(key.code) == 5 for key in page.codes)
        for entry in catalog.retcodes:
            if entry.source in _SMS_PAGES if sms else entry.source == "api-docs":
                found[Key("api", "", fold_code(entry.code))] = entry
    if "receipt" in kinds:
        main = catalog.receipts.table.source
        for entry in catalog.receipts.entries():
            if entry.source == main:
                found[Key("receipt", entry.carrier or "", fold_code(entry.code))] = entry
    return found


def differences(catalog: Catalog, page: Page, before: Page | None = None) -> Iterator[tuple[str, ...]]:
    """Yield what differs: what, kind, carrier, code, our words, theirs."""
    wanted = ours(catalog, page)
    for key, code in page.codes.items():
        if not _known(catalog, key):
            yield "new", key.kind, key.carrier, code, "", _line(page.texts[key])
    for key, entry in wanted.items():
        if key not in page.codes:
            yield "gone", key.kind, key.carrier, entry.code, entry.message.zh, ""
    for key, code in page.codes.items():
        if before and key in before.texts:
            words = _line(before.texts[key])
        elif key in wanted and wanted[key].source == _FOUNDING:
            entry = wanted[key]
            words = _line([entry.message.zh + "\n" + "".join(step.zh for step in entry.remedy)])
        else:
            continue
        if _bare(words) != _bare(theirs := _line(page.texts[key])):
            yield "reworded", key.kind, key.carrier, code, words, theirs


def _known(catalog: Catalog, key: Key) -> bool:
    if key.kind == "api":
        return bool(catalog.lookup(key.code, Kind.API))
    listed = catalog.receipts.lookup(key.code, key.carrier, guess=False)
    return any(fold_code(entry.code) == key.code and entry.carrier == key.carrier for entry in listed)


def _line(texts: Sequence[str]) -> str:
    return " / ".join(" ".join(plain(text).split()) for text in dict.fromkeys(texts))


def _bare(text: str) -> str:
    """Return a text without what editors change in passing: blanks."""
    return "".join(text.split())


def _read_all(names: Iterable[str]) -> Page:
    page = Page({}, {})
    for name in names:
        try:
            one = read(Path(name).read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise SystemExit(_fail(f"{name}: {error.strerror}")) from error
        except ValueError as error:
            raise SystemExit(_fail(f"{name}: {error}")) from error
        page.codes.update(one.codes)
        page.texts.update(one.texts)
    return page


def _fail(text: str) -> int:
    print(f"compare_upstream: {text}", file=sys.stderr)
    return 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.compare_upstream", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a page of codes, in Markdown")
    parser.add_argument("--before", nargs="+", metavar="FILE", default=[], help="the same page in an earlier state")
    options = parser.parse_args(arguments)
    before = _read_all(options.before) if options.before else None
    found = [one for name in options.files for one in differences(Catalog.load(), _read_all([name]), before)]
    for one in found:
        print("\t".join(one))
    counts = [sum(one[0] == what for one in found) for what in ("new", "gone", "reworded")]
    print("new {}, gone {}, reworded {} / 新增 {}，消失 {}，改写 {}".format(*counts, *counts), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
