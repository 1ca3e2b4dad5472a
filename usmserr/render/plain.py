"""Tab-separated lines for pipes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from usmserr.codes.printable import visible
from usmserr.model import Entry, Lang
from usmserr.render.common import Found, Look, addresses

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Report


def _line(fields: Iterable[str]) -> str:
    return "\t".join(map(visible, fields)) + "\n"


def _message(entry: Entry, lang: Lang) -> str:
    return addresses(entry.message.in_(lang))


def _remedy(entry: Entry, lang: Lang) -> str:
    return addresses(" ".join(text.in_(lang) for text in entry.remedy))


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write CODE, MESSAGE, REMEDY, KIND, CARRIER."""
    for item in found:
        entry = item.entry
        fields = [entry.code, _message(entry, look.lang), _remedy(entry, look.lang)]
        out.write(_line([*fields, entry.kind.value, entry.carrier or ""]))


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write COUNT, CODE, MESSAGE, FIRST, REMEDY, KIND."""
    for finding in report.findings:
        known = entries_of(finding)
        messages = dict.fromkeys(_message(entry, look.lang) for entry in known) or [finding.first.message or ""]
        remedies = dict.fromkeys(_remedy(entry, look.lang) for entry in known)
        first = f"{finding.first.file}:{finding.first.line}"
        fields = [str(finding.count), finding.code, " / ".join(messages), first, " / ".join(remedies)]
        out.write(_line([*fields, finding.kind.value]))
