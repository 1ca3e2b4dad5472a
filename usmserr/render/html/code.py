"""One code of the page: its line in the table and its section."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usmserr.insights import is_ongoing
from usmserr.model import Entry, Kind, Lang
from usmserr.render import arrange
from usmserr.render.common import LINK, labels
from usmserr.render.html import clock
from usmserr.render.html.chart import spark
from usmserr.render.words import word

if TYPE_CHECKING:
    from usmserr.scanning.report import Event, Finding, Report

_TYPED = re.compile(r"(?:-\d|\w)[\w:.\- ]{0,39}", re.A)  # codes that a command line may name
_BREAKDOWNS = ("template_id", "sig_content", "project_id", "number_prefix", "host", "action")

Part = tuple[str, str | None]  # of a text: words, and the address that they lead to


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means, for the carriers that mean it."""

    carriers: str  # empty where all mean the same
    message: str
    explanation: tuple[Part, ...]
    details: tuple[str, ...]
    who: str
    retry: str
    remedy: tuple[tuple[Part, ...], ...]
    causes: tuple[tuple[Part, ...], ...]
    notes: tuple[tuple[Part, ...], ...]
    see_also: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    sources: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a breakdown."""

    name: str
    count: int
    share: str
    width: str  # of its bar


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The most frequent values of one parameter."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """One failure, masked, as the log has it."""

    place: str
    time: str
    action: str
    ids: tuple[tuple[str, str], ...]  # what support asks for
    phone: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """All that is said of one code."""

    number: int  # of its section
    code: str
    kind: str
    message: str
    count: int
    portion: float  # of its kind's failures
    share: str
    width: str  # of its bar
    ongoing: bool | None
    first: str
    last: str
    sides: tuple[str, ...]
    retries: tuple[str, ...]
    spark: tuple[int, int, str] | None
    known: bool
    meanings: tuple[Meaning, ...]
    accepted: str
    repeats: str
    breakdowns: tuple[Breakdown, ...]
    samples: tuple[Sample, ...]
    command: str | None
    moments: tuple[float, float]  # of the first and the last, to sort by

    @property
    def words(self) -> str:
        """What the filter looks into."""
        meanings = " ".join(f"{one.message} {one.who} {one.retry}" for one in self.meanings)
        return f"{self.code} {self.kind} {self.message} {meanings}"


def code(
    report: Report,
    number: int,
    finding: Finding,
    entries: Sequence[Entry],
    lang: Lang,
    said: Mapping[str, str],
) -> Code:
    """Return what the page says of a code."""
    groups = arrange.meanings(entries)
    meanings = tuple(_meaning(group, finding.code, lang, alone=len(groups) == 1) for group in groups)
    first, last = finding.first_time or finding.first.time, finding.last_time or finding.last.time
    portion = finding.count / max(finding.count, report.failures_of(finding.kind), 1)
    accepted = f"{finding.accepted:,} × {word('accepted', lang)}" if finding.accepted else ""
    return Code(
        number=number,
        code=finding.code,
        kind=finding.kind.value,
        message=_message(finding, meanings, lang),
        count=finding.count,
        portion=portion,
        share=percent(portion),
        width=f"{portion:.1%}",
        ongoing=is_ongoing(report, finding),
        first=clock.local(first, report.zone) if first else "",
        last=clock.local(last, report.zone) if last else "",
        sides=tuple(dict.fromkeys(one.who for one in meanings)),
        retries=tuple(dict.fromkeys(one.retry for one in meanings)),
        spark=spark(finding, report.timeline),
        known=bool(meanings),
        meanings=meanings,
        accepted=accepted,
        repeats=said["repeats"].format(count=f"{finding.repeats:,}") if finding.repeats else "",
        breakdowns=tuple(_breakdowns(finding, said)),
        samples=tuple(_sample(event, report, said) for event in _samples(finding)),
        command=command(finding.code),
        moments=(clock.order(first) if first else 0, clock.order(last) if last else 0),
    )


def command(code: str) -> str | None:
    """Return how to ask for a code in a terminal; None where it might be taken for something else."""
    return f"usmserr {shlex.quote(code)}" if _TYPED.fullmatch(code) else None


def percent(share: float) -> str:
    """Return a share in words that a rounding never makes nothing or all."""
    if 0 < share < 0.001:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def _message(finding: Finding, meanings: Sequence[Meaning], lang: Lang) -> str:
    """Say in a line what a code means."""
    if not meanings:
        return " · ".join(part for part in (word("unknown", lang), finding.first.message) if part)
    if len(meanings) == 1:
        return meanings[0].message
    return " / ".join(f"{one.carriers}{'：' if lang is Lang.ZH else ': '}{one.message}" for one in meanings)


def _meaning(entries: Sequence[Entry], asked: str, lang: Lang, *, alone: bool) -> Meaning:
    first = entries[0]
    is_receipt = first.kind is Kind.RECEIPT
    details = arrange.details(entries, asked, lang) if is_receipt else []
    notes = arrange.notes(entries, lang)
    links = dict.fromkeys((link.text.in_(lang), link.url) for entry in entries for link in entry.links)
    return Meaning(
        carriers="" if alone and not is_receipt else arrange.carriers(entries, lang),
        message=labels(first.message.in_(lang)),
        explanation=_parts(first.meaning.in_(lang)) if first.meaning else (),
        details=tuple(details),
        who=word(f"who.{first.who}", lang),
        retry=word(f"retry.{first.retry}", lang),
        remedy=tuple(_parts(step.in_(lang)) for step in first.remedy),
        causes=tuple(_parts(cause.in_(lang)) for cause in first.causes),
        notes=tuple(map(_parts, notes)),
        see_also=first.see_also,
        links=tuple(links),
        sources=arrange.sources(entries, lang),
    )


def _parts(text: str) -> tuple[Part, ...]:
    """Cut a text at its links."""
    parts: list[Part] = []
    at = 0
    for match in re.finditer(LINK, text):
        parts += [(text[at : match.start()], None), (match[1], match[2])]
        at = match.end()
    return tuple(part for part in (*parts, (text[at:], None)) if part[0])


def _breakdowns(finding: Finding, said: Mapping[str, str]) -> list[Breakdown]:
    actions = finding.actions if len(finding.actions) > 1 else ()  # one alone stands with each sample
    by_name = {**finding.breakdown, "action": actions, "numbers": finding.numbers}
    return [
        Breakdown(said[name], tuple(_values(by_name[name], finding.count)))
        for name in (*_BREAKDOWNS, "numbers")
        if by_name.get(name)
    ]


def _values(values: Sequence[tuple[str, int]], total: int) -> list[Value]:
    shares = [(name, count, count / max(count, total, 1)) for name, count in values]
    return [Value(name, count, percent(share), f"{share:.1%}") for name, count, share in shares]


def _samples(finding: Finding) -> tuple[Event, ...]:
    if finding.samples:
        return finding.samples
    return (finding.first,) if finding.first == finding.last else (finding.first, finding.last)


def _sample(event: Event, report: Report, said: Mapping[str, str]) -> Sample:
    ids = ((said[name], getattr(event, name)) for name in ("request_id", "session_no"))
    message = event.message or ""
    return Sample(
        place=f"{event.file}:{event.line}",
        time=clock.local(event.time, report.zone) if event.time else "",
        action=event.action or "",
        ids=tuple((name, value) for name, value in ids if value),
        phone=event.phone or "",
        message="" if message in event.text else message,
        text=event.text,
    )
