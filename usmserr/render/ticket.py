"""A scan's report as a ticket for support, in Markdown: what fails, how often, since when, and samples to look up.

It names no secret: samples are events as the scan has masked them, and the lines that they stand in stay away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from usmserr.insights import insights, is_ongoing, verdict
from usmserr.model import Entry, Kind, Lang
from usmserr.render import arrange
from usmserr.render import changes as said
from usmserr.render.common import Look, nothing
from usmserr.render.marks import beginning, code, escape, marked, quoted
from usmserr.render.words import word
from usmserr.render.written import percent, when
from usmserr.scanning.times import lacking

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Event, Finding, Report

MOST = 20  # codes that have a section: a ticket is to be read, and its length has a limit in most systems
_INPUTS = 5  # that are named

# What is shown of a sample.
_COLUMNS: dict[str, Callable[[Event, str | None], str]] = {
    "ticket.time": lambda event, zone: when(event.time, zone) if event.time else "",
    "ticket.action": lambda event, zone: quoted(event.action or ""),
    "ticket.request": lambda event, zone: code(event.request_id) if event.request_id else "",
    "ticket.session": lambda event, zone: code(event.session_no) if event.session_no else "",
    "ticket.phone": lambda event, zone: code(event.phone) if event.phone and event.kind is Kind.RECEIPT else "",
    "ticket.said": lambda event, zone: quoted(event.message or ""),
    "ticket.place": lambda event, zone: quoted(f"{event.file}:{event.line}"),
}


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write the ticket."""
    out.writelines(f"{line}\n" for line in _lines(report, entries_of, look))


def _lines(report: Report, entries_of: EntriesOf, look: Look) -> Iterator[str]:
    lang = look.lang
    if not report.findings:
        yield beginning(escape(nothing(report, lang)))
        yield from ["", *found] if (found := list(_insights(report, entries_of, lang))) else []
        yield from _changes(look)
        return
    yield f"# {_title(report, lang)}"
    yield ""
    if text := verdict(report, entries_of):
        yield f"**{escape(text.in_(lang))}**"
        yield ""
    yield from [*found, ""] if (found := list(_insights(report, entries_of, lang))) else []
    yield from (f"- {fact}" for fact in _facts(report, entries_of, look))
    yield from _changes(look)
    yield ""
    yield from _overview(report, entries_of, lang)
    for finding in report.findings[:MOST]:
        yield ""
        yield from _section(finding, report, entries_of(finding), lang)
    if len(report.findings) > MOST:
        yield ""
        yield word("ticket.rest", lang).format(count=len(report.findings) - MOST)


def _insights(report: Report, entries_of: EntriesOf, lang: Lang) -> Iterator[str]:
    for number, one in enumerate(insights(report, entries_of), 1):
        yield f"{number}. {beginning(quoted(one.text.in_(lang), cell=False))}"


def _title(report: Report, lang: Lang) -> str:
    counts = [("ticket.calls", report.failed_calls), ("ticket.receipts", report.failed_receipts)]
    named = arrange.gap(lang).join(_counted(name, count, lang) for name, count in counts if count)
    return f"USMS{_colon(lang)}{named}"


def _counted(name: str, count: int, lang: Lang) -> str:
    return word(f"{name}.one" if count == 1 else name, lang).format(count=count)


def _colon(lang: Lang) -> str:
    return "：" if lang is Lang.ZH else ": "


def _facts(report: Report, entries_of: EntriesOf, look: Look) -> Iterator[str]:
    """Yield what is known of the whole log, and what has read it."""
    lang = look.lang
    if report.failure_rate is not None and report.calls:
        yield word("ticket.rate", lang).format(
            calls=report.calls,
            failed=report.failed_calls,
            rate=percent(report.failure_rate),
        )
    if lost := report.accepted_not_delivered:
        yield word("ticket.lost", lang).format(count=report.failed_receipts, lost=lost)
    if others := report.other_products:
        yield word("ticket.others", lang).format(count=others)
    if outside := report.outside.failures:
        yield word("ticket.outside", lang).format(count=outside)
    if report.first_time and report.last_time:
        span = (when(time, report.zone) for time in (report.first_time, report.last_time))
        yield word("ticket.span", lang).format(span=" – ".join(span))
    if any(time and lacking(time) for finding in report.findings for time in (finding.first.time, finding.last.time)):
        yield word("ticket.zoneless", lang)
    for source in report.inputs[:_INPUTS]:
        why = f"{_colon(lang)}{escape(source.error)}" if source.error else ""
        yield word("ticket.input", lang).format(name=quoted(source.name, cell=False), lines=source.lines) + why
    if len(report.inputs) > _INPUTS:
        yield word("ticket.inputs", lang).format(count=len(report.inputs) - _INPUTS)
    known = [entry for finding in report.findings for entry in entries_of(finding)]
    versions = [*look.versions, *arrange.source_names(known, lang)]
    yield f"{word('ticket.versions', lang)}{_colon(lang)}{escape(' · '.join(versions))}"


def _changes(look: Look) -> Iterator[str]:
    if not look.changes:
        return
    yield ""
    yield beginning(quoted(said.title(look.changes, look.lang), cell=False))
    lines = list(said.lines(look.changes, look.lang))
    if lines:
        yield ""
    yield from (f"- {beginning(quoted(name, cell=False))} {what} {figures}" for name, what, figures in lines)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], lang: Lang, numbers: int = 0) -> Iterator[str]:
    """Yield a table without the columns that no row has anything in; the first ones may be numbers."""
    kept = [number for number in range(len(names)) if any(row[number] for row in rows)]
    yield f"| {' | '.join(word(names[number], lang) for number in kept)} |"
    yield f"|{'|'.join('---:' if number < numbers else '---' for number in kept)}|"
    for row in rows:
        yield f"| {' | '.join(row[number] for number in kept)} |"


def _overview(report: Report, entries_of: EntriesOf, lang: Lang) -> Iterator[str]:
    names = ("count", "ticket.share", "code", "kind", "message", "first", "last", "who", "retry")
    rows = []
    for finding in report.findings:
        known, total = entries_of(finding), report.failures_of(finding.kind)
        messages = [_meaning(group, finding, lang) for group in arrange.meanings(known)]
        rows.append(
            [
                str(finding.count),
                percent(finding.count / total) if total else "",
                quoted(finding.code),
                word(f"kind.{finding.kind.value}", lang),
                " / ".join(messages) or word("unknown", lang),
                *(when(time, report.zone) if time else "" for time in _span(finding)),
                " / ".join(dict.fromkeys(word(f"who.{entry.who}", lang) for entry in known)),
                " / ".join(dict.fromkeys(word(f"retry.{entry.retry}", lang) for entry in known)),
            ]
        )
    return _table(names, rows, lang, numbers=2)


def _span(finding: Finding) -> tuple[str | None, str | None]:
    """Return the first and the last time of a code; those of its mentions if the earliest is not known."""
    return finding.first_time or finding.first.time, finding.last_time or finding.last.time


def _meaning(entries: Sequence[Entry], finding: Finding, lang: Lang) -> str:
    """Return one meaning of a code, and of receipts the carriers that mean it."""
    text = marked(entries[0].message.in_(lang))
    if finding.kind is Kind.API:
        return text
    return f"{arrange.carriers(entries, lang)}{_colon(lang)}{text}"


def _section(finding: Finding, report: Report, known: Sequence[Entry], lang: Lang) -> Iterator[str]:
    kind = word(f"kind.{finding.kind.value}", lang)
    yield f"## {kind} {quoted(finding.code, cell=False)}"
    yield ""
    yield beginning(_course(finding, report, lang))
    yield ""
    for group in arrange.meanings(known):
        remedy = ("" if lang is Lang.ZH else " ").join(step.in_(lang) for step in group[0].remedy)
        yield f"- {beginning(_meaning(group, finding, lang))} → {marked(remedy)}"
    if not known:
        yield f"- {word('unknown.step', lang)}"
    yield ""
    rows = [[cell(event, report.zone) for cell in _COLUMNS.values()] for event in _samples(finding)]
    yield from _table(list(_COLUMNS), rows, lang)


def _course(finding: Finding, report: Report, lang: Lang) -> str:
    """Say how often, with which action and carrier, and whether it goes on."""
    parts = [f"{finding.count} ×"]
    parts += [f"{quoted(name, cell=False)} {count}" for name, count in finding.actions]
    parts += [f"{word(f'carrier.{name}', lang)} {count}" for name, count in finding.carriers]
    parts += [f"{finding.accepted} × {word('accepted', lang)}"] if finding.accepted else []
    ongoing = is_ongoing(report, finding)
    parts += [word("ticket.ongoing" if ongoing else "ticket.over", lang)] if ongoing is not None else []
    return " · ".join(parts)


def _samples(finding: Finding) -> tuple[Event, ...]:
    return finding.samples or tuple(dict.fromkeys((finding.first, finding.last)))
