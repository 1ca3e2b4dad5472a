"""The interface for programs: explain a code or an exception, search, scan, check, and all of it as plain data.

Nothing here prints, exits or reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, cast, overload

from usmserr.checking.unreadable import Unreadable
from usmserr.checking.values import Check, Signed
from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.failures import Explanation, LogFilter, explain_exception, watch
from usmserr.model import Entry, Kind, Lang
from usmserr.scanning.report import Event, Finding, Report

__all__ = [
    "Catalog",
    "CatalogError",
    "Check",
    "Entry",
    "Event",
    "Explanation",
    "Finding",
    "Kind",
    "Lang",
    "LogFilter",
    "Report",
    "Signed",
    "Unreadable",
    "as_data",
    "check_request",
    "diagnose_signature",
    "explain",
    "explain_exception",
    "scan_files",
    "scan_text",
    "search_codes",
    "watch",
]


def explain(
    code: str | int, *, kind: Kind | str | None = None, carrier: str | None = None, catalog: Catalog | None = None
) -> list[Entry]:
    """Return the meanings of one code, RetCodes first; none if it is unknown.

    `kind` (`api` or `receipt`) and `carrier` (`cmcc`, `cucc`, `ctcc`) choose among them; `catalog` replaces the
    bundled codes.
    """
    return list((catalog or Catalog.bundled()).lookup(str(code), None if kind is None else Kind(kind), carrier))


def search_codes(words: str, *, limit: int | None = None, catalog: Catalog | None = None) -> list[Entry]:
    """Return the entries that match all words, best first: RetCodes, symptoms, receipt codes category by category.

    In the limit a RetCode, a symptom and a category count one each.
    """
    from usmserr.codes.search import search

    hits = search(catalog or Catalog.bundled(), words.split(), limit)
    return [entry for group in hits.groups for entry in group]


def scan_text(
    text: str | bytes,
    *,
    name: str = "-",
    mask: bool = True,
    on_event: Callable[[Event], None] | None = None,
    catalog: Catalog | None = None,
) -> Report:
    """Find failed calls and failed receipts in a text, or in the bytes of a file, compressed ones too.

    `name` is what events give for their file; `mask=False` shows phone numbers and secrets.
    """
    from dataclasses import replace

    block = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    named = None if on_event is None else lambda event: on_event(replace(event, file=name))
    report = _scan(["-"], mask, 1, named, catalog, stdin=BytesIO(block))
    if name == "-":
        return report
    return replace(
        report,
        inputs=tuple(replace(one, name=name) for one in report.inputs),
        findings=tuple(
            replace(one, first=replace(one.first, file=name), last=replace(one.last, file=name))
            for one in report.findings
        ),
    )


def scan_files(
    *paths: str | os.PathLike[str],
    recursive: bool = False,
    mask: bool = True,
    jobs: int = 1,
    on_event: Callable[[Event], None] | None = None,
    catalog: Catalog | None = None,
) -> Report:
    """Find failed calls and failed receipts in files, and with `recursive` in folders.

    A file that cannot be read does not raise: its reason stands in `report.inputs`. `jobs` is the number of threads;
    without the engine there is one.
    """
    if not paths:
        raise TypeError("scan_files() needs at least one path")
    names = [os.path.join(".", name) if (name := os.fspath(path)) == "-" else name for path in paths]
    return _scan(names, mask, jobs, on_event, catalog, recursive=recursive)


def _scan(
    names: Sequence[str],
    mask: bool,
    jobs: int,
    on_event: Callable[[Event], None] | None,
    catalog: Catalog | None,
    **options: Any,
) -> Report:
    from usmserr.scanning.run import scan_inputs

    known = (catalog or Catalog.bundled()).known_messages()
    return scan_inputs(names, known, mask=mask, jobs=jobs, on_event=on_event, **options)


def check_request(request: str | bytes | Mapping[str, Any], *, template: str | None = None, mask: bool = True) -> Check:
    """Return what is wrong with a request: the parameters themselves, or a text that holds it in any form.

    `template` is the text of its template. Raises Unreadable, a ValueError, if there is no request in it.
    """
    from usmserr.checking.check import check

    found = check(request, template)
    return _hidden(found) if mask else found


def diagnose_signature(request: str | bytes | Mapping[str, Any], private_key: str, *, mask: bool = True) -> Signed:
    """Return a request's signature as documented, and the usual mistakes that reproduce the one that was sent.

    Of several requests it is the first one that is signed wrongly. `mask=False` shows values and whole signatures, but
    never the key. Raises Unreadable, a ValueError, if there is no request in it.
    """
    from usmserr.checking.check import checked
    from usmserr.checking.diagnosis import with_signature
    from usmserr.checking.key import PrivateKey
    from usmserr.checking.reading import read_requests

    check = with_signature(checked(read_requests(request)), PrivateKey(private_key))
    found = _hidden(check) if mask else check
    assert found.signature
    return found.signature


def _hidden(check: Check) -> Check:
    from usmserr.checking.hiding import hidden
    from usmserr.scanning.privacy import mask, mask_phone

    return hidden(check, mask_phone, mask)


@overload
def as_data(
    value: Entry | Event | Report | Check | Signed, lang: Lang | str = ..., *, catalog: Catalog | None = ...
) -> dict[str, Any]: ...


@overload
def as_data(
    value: Sequence[Entry], lang: Lang | str = ..., *, catalog: Catalog | None = ...
) -> list[dict[str, Any]]: ...


def as_data(
    value: Entry | Event | Report | Check | Signed | Sequence[Entry],
    lang: Lang | str = Lang.ZH,
    *,
    catalog: Catalog | None = None,
) -> dict[str, Any] | list[dict[str, Any]]:
    """Return what `-f json` and `-f ndjson` write: dictionaries, lists, strings, numbers and None.

    The keys are the same in both languages, `zh` and `en`; `usmserr schema` describes them.
    """
    from usmserr.render.json import report_dict
    from usmserr.render.objects import entry_dict, event_dict

    lang = Lang(lang)
    if isinstance(value, Check):
        from usmserr.render.check.json import check_dict

        return check_dict(cast(Check, value), lang)
    if isinstance(value, Signed):
        from usmserr.render.check.json import signature_dict

        return signature_dict(value, lang)
    if isinstance(value, Report):
        codes = catalog or Catalog.bundled()
        return report_dict(value, lambda found: codes.lookup(found.code, found.kind, found.carrier), lang)
    if isinstance(value, Event):
        return event_dict(value)
    if isinstance(value, Entry):
        return entry_dict(value, None, lang)
    return [entry_dict(entry, None, lang) for entry in value]
