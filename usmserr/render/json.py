"""JSON: an array of entries, or one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TextIO

from usmserr.model import Lang
from usmserr.render.common import Found, Look
from usmserr.render.objects import dump, entry_dict, event_dict

if TYPE_CHECKING:
    from usmserr.insights import Insight
    from usmserr.insights.changes import Change, Changes
    from usmserr.scanning.report import EntriesOf, Finding, Report, Timeline


_NO_TIMELINE = '"timeline": null'  # no text has it: its quotes would be escaped


def report_dict(report: Report, entries_of: EntriesOf, lang: Lang, changes: Changes | None = None) -> dict[str, Any]:
    """Return a report with the contract's keys."""
    from usmserr.insights import insights  # which no explanation needs

    return {
        "schema": 1,
        "inputs": [asdict(source) for source in report.inputs],
        "successful_calls": report.successful_calls,
        "failed_calls": report.failed_calls,
        "failed_receipts": report.failed_receipts,
        "other_products": report.other_products,
        "accepted_not_delivered": report.accepted_not_delivered,
        "outside": report.outside.failures,
        "failure_rate": report.failure_rate,
        "first_time": report.first_time,
        "last_time": report.last_time,
        "timeline": timeline_dict(report.timeline) if report.timeline else None,
        "baseline": changes_dict(changes) if changes else None,
        "insights": [insight_dict(insight, lang) for insight in insights(report, entries_of)],
        "codes": [finding_dict(finding, report, entries_of, lang) for finding in report.findings],
    }


def timeline_dict(timeline: Timeline) -> dict[str, Any]:
    """Return a time line with the contract's keys."""
    calls, failed = list(timeline.calls), list(timeline.failed)
    return {"start": timeline.start, "step": timeline.step, "calls": calls, "failed": failed}


def changes_dict(changes: Changes) -> dict[str, Any]:
    """Return what has changed since an earlier report with the contract's keys."""
    named: dict[str, tuple[Change, ...]] = {"new": changes.new, "gone": changes.gone, "grown": changes.grown}
    listed = {name: [{**asdict(one), "kind": one.kind.value} for one in found] for name, found in named.items()}
    return {"file": changes.file, **listed}


def insight_dict(insight: Insight, lang: Lang) -> dict[str, Any]:
    """Return an insight with the contract's keys."""
    return {
        "id": insight.id,
        "level": insight.level,
        "code": insight.code,
        "text": insight.text.in_(lang),
        "evidence": dict(insight.evidence),
    }


def finding_dict(finding: Finding, report: Report, entries_of: EntriesOf, lang: Lang) -> dict[str, Any]:
    """Return a code's events with the contract's keys."""
    from usmserr.insights import is_ongoing

    return {
        "kind": finding.kind.value,
        "code": finding.code,
        "count": finding.count,
        "entries": [entry_dict(entry, None, lang) for entry in entries_of(finding)],
        "actions": dict(finding.actions),
        "first": event_dict(finding.first),
        "last": event_dict(finding.last),
        "carriers": dict(finding.carriers),
        "accepted_not_delivered": finding.accepted,
        "share": finding.count / max(1, report.failures_of(finding.kind)),
        "first_time": finding.first_time,
        "last_time": finding.last_time,
        "ongoing": is_ongoing(report, finding),
        "timeline": finding.counts(report.timeline),
        "breakdown": {name: dict(values) for name, values in finding.breakdown.items()},
        "samples": [event_dict(event) for event in finding.samples],
    }


def _finding_text(finding: Finding, report: Report, entries_of: EntriesOf, lang: Lang) -> str:
    """Return a code's events as text; its time line, which is long, is written at once."""
    found = finding_dict(finding, report, entries_of, lang)
    if counts := found["timeline"]:
        found["timeline"] = None
        return dump(found).replace(_NO_TIMELINE, f'"timeline": [{", ".join(map(str, counts))}]', 1)
    return dump(found)


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write an array of entries."""
    out.write(dump([entry_dict(item.entry, item.query, look.lang) for item in found]) + "\n")


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write one object, code by code: a log may have many."""
    from usmserr.insights import insights

    found = [insight_dict(insight, look.lang) for insight in insights(report, entries_of)]
    bare = report_dict(replace(report, findings=()), entries_of, look.lang, look.changes)
    frame = dump({**bare, "insights": found, "codes": []})
    before, codes, after = frame.rpartition("[]")
    out.write(before)
    for number, finding in enumerate(report.findings):
        text = _finding_text(finding, report, entries_of, look.lang).replace("\n", "\n    ")
        out.write(f"{',' if number else '['}\n    {text}")
    out.write(f"\n  ]{after}\n" if report.findings else f"{codes}{after}\n")
