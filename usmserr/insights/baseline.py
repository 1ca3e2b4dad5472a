"""The figures of a report that another one is compared with, from the report itself or from its JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from usmserr.model import Kind, Text, fold_code

if TYPE_CHECKING:
    from usmserr.scanning.report import Report

SCHEMA = 1  # of the JSON that is understood

Code = tuple[Kind, str]  # folded, so that `mk:0001` is no other code than `MK:0001`


class NotComparable(ValueError):
    """What was given is no report that can be compared with; `text` says why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Figures:
    """How often each code failed, and of how many calls."""

    counts: Mapping[Code, int]  # the most frequent first
    spellings: Mapping[Code, str]  # as the log writes it
    failed_calls: int
    successful_calls: int
    outside: int  # failures that options left out

    @property
    def calls(self) -> int:
        """All calls that were seen."""
        return self.failed_calls + self.successful_calls

    def only(self, kind: Kind | None, codes: Collection[str]) -> Figures:
        """Return the figures of one kind and of some codes, folded; without any, of all."""
        counts = {
            code: count
            for code, count in self.counts.items()
            if kind in (None, code[0]) and (not codes or code[1] in codes)
        }
        failed = sum(count for (of, _), count in counts.items() if of is Kind.API)
        spellings = {code: self.spellings[code] for code in counts}
        return Figures(counts, spellings, failed, self.successful_calls, self.outside)


def figures(report: Report) -> Figures:
    """Return the figures of a report that has all its findings."""
    found = [(finding.kind, finding.code, finding.count) for finding in report.findings]
    return Figures(*_by_code(found), report.failed_calls, report.successful_calls, report.outside.failures)


def earlier_figures(document: object) -> Figures:
    """Return the figures of what `scan -f json` wrote; raise NotComparable if it is something else."""
    if not isinstance(document, dict) or "schema" not in document or not isinstance(document.get("codes"), list):
        raise NotComparable(
            "不是 usmserr scan -f json 写出的报告", "is no report; write one with `usmserr scan -f json`"
        )
    version = str(document["schema"])[:20]
    if version != str(SCHEMA):
        raise NotComparable(
            f"格式版本是 {version}，这里只认 {SCHEMA}；用现在的 usmserr 重新写一份",
            f"is of schema {version}, only {SCHEMA} is known here; write it anew with this usmserr",
        )
    try:
        found = Figures(*_by_code(map(_listed, document["codes"])), *(_count(document[total]) for total in _TOTALS))
        whole = {Kind.API: found.failed_calls, Kind.RECEIPT: _count(document["failed_receipts"])}
    except (TypeError, ValueError, KeyError):
        raise NotComparable(
            "报告不完整，或被改过：里面的次数不对", "is damaged or was changed: its counts make no sense"
        ) from None
    listed = {kind: sum(count for (of, _), count in found.counts.items() if of is kind) for kind in Kind}
    if listed != whole:  # codes that it lacks would be taken for new ones
        raise NotComparable(
            "报告里没有列出全部的码（写它时用了 --top？）；不加 --top 重新写一份",
            "does not list every code (was it written with --top?); write it anew without",
        )
    return found


_TOTALS = ("failed_calls", "successful_calls", "outside")


def _listed(item: Any) -> tuple[Kind, str, int]:
    code = item["code"]
    if not isinstance(code, str):
        raise TypeError
    return Kind(item["kind"]), code, _count(item["count"])


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


def _by_code(found: Iterable[tuple[Kind, str, int]]) -> tuple[dict[Code, int], dict[Code, str]]:
    """Add up what is the same code in two spellings."""
    counts: dict[Code, int] = {}
    spellings: dict[Code, str] = {}
    for kind, spelling, count in found:
        code = kind, fold_code(spelling)
        counts[code] = counts.get(code, 0) + count
        spellings.setdefault(code, spelling)
    return counts, spellings
