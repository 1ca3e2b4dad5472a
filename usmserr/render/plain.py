"""Tab-separated lines for pipes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from usmserr.render.common import EntriesOf, Found, Look, addresses
from usmserr.terminal import visible

if TYPE_CHECKING:
    from usmserr.report import Report


def _line(fields: Iterable[str]) -> str:
    return "\t".join(visible(addresses(text)) for text in fields) + "\n"


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write CODE, MESSAGE, REMEDY, KIND, CARRIER."""
    for item in found:
        entry = item.entry
        remedy = " ".join(text.in_(look.lang) for text in entry.remedy)
        out.write(_line([entry.code, entry.message.in_(look.lang), remedy, entry.kind.value, entry.carrier or ""]))


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write COUNT, CODE, MESSAGE, FIRST, REMEDY, KIND."""
    for finding in report.findings:
        known = entries_of(finding)
        messages = dict.fromkeys(entry.message.in_(look.lang) for entry in known) or [finding.first.message or ""]
        remedies = dict.fromkeys(" ".join(text.in_(look.lang) for text in entry.remedy) for entry in known)
        first = f"{finding.first.file}:{finding.first.line}"
        fields = [str(finding.count), finding.code, " / ".join(messages), first, " / ".join(remedies)]
        out.write(_line([*fields, finding.kind.value]))
