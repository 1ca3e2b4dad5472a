"""JSON: an array of entries, or one report; also the dictionaries that ndjson writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TextIO

from usmserr.codes.printable import UNSAFE, visible
from usmserr.insights import Insight, insights, is_ongoing
from usmserr.model import Entry, Lang
from usmserr.render.common import Found, Look, labels, links

if TYPE_CHECKING:
    import re

    from usmserr.insights.changes import Change, Changes
    from usmserr.scanning.report import EntriesOf, Event, Finding, Report


def entry_dict(entry: Entry, query: str | None, lang: Lang) -> dict[str, Any]:
    """Return an entry with the contract's keys."""
    return {
        "kind": entry.kind.value,
        "query": query,
        "code": entry.code,
        "layer": entry.layer,
        "carrier": entry.carrier,
        "category": entry.category,
        "message": labels(entry.message.in_(lang)),
        "meaning": labels(entry.meaning.in_(lang)) if entry.meaning else None,
        "remedy": [labels(text.in_(lang)) for text in entry.remedy],
        "causes": [labels(text.in_(lang)) for text in entry.causes],
        "note": labels(entry.note.in_(lang)) if entry.note else None,
        "who": entry.who,
        "retry": entry.retry,
        "links": [{"text": text, "url": url} for text, url in links(entry, lang)],
        "see_also": list(entry.see_also),
        "detail": entry.detail.in_(lang) if entry.detail else None,
        "source": entry.source,
        "source_date": entry.source_date,
    }


def event_dict(event: Event) -> dict[str, Any]:
    """Return an event with the contract's keys."""
    fields = {name: getattr(event, name) for name in event.__slots__}
    return {**fields, "kind": event.kind.value, "text": visible(event.text)}


def report_dict(report: Report, entries_of: EntriesOf, lang: Lang, changes: Changes | None = None) -> dict[str, Any]:
    """Return a report with the contract's keys."""
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
        "timeline": asdict(report.timeline) if report.timeline else None,
        "baseline": changes_dict(changes) if changes else None,
        "insights": [insight_dict(insight, lang) for insight in insights(report, entries_of)],
        "codes": [finding_dict(finding, report, entries_of, lang) for finding in report.findings],
    }


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


def dump(value: Any, indent: int | None = 2) -> str:
    """Return JSON text in which nothing drives a terminal; half a surrogate pair becomes U+FFFD."""
    return UNSAFE.sub(_escape, json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False))


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\n":  # of the layout; those of the texts have been escaped
        return char
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return f"\\u{ord(char):04x}" if char <= "\uffff" else json.dumps(char).strip('"')


def entries(found: Sequence[Found], out: TextIO, look: Look) -> None:
    """Write an array of entries."""
    out.write(dump([entry_dict(item.entry, item.query, look.lang) for item in found]) + "\n")


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write one object, code by code: a log may have many."""
    found = [insight_dict(insight, look.lang) for insight in insights(report, entries_of)]
    bare = report_dict(replace(report, findings=()), entries_of, look.lang, look.changes)
    frame = dump({**bare, "insights": found, "codes": []})
    before, codes, after = frame.rpartition("[]")
    out.write(before)
    for number, finding in enumerate(report.findings):
        text = dump(finding_dict(finding, report, entries_of, look.lang)).replace("\n", "\n    ")
        out.write(f"{',' if number else '['}\n    {text}")
    out.write(f"\n  ]{after}\n" if report.findings else f"{codes}{after}\n")
