"""What the page says: a report's values as its template shows them, in one language.

Texts are as the log or the table has them: the template's environment makes each of them safe to show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usmserr import __version__
from usmserr.insights import insights, verdict
from usmserr.model import Lang
from usmserr.render import arrange
from usmserr.render.html import clock
from usmserr.render.html.chart import Chart, chart
from usmserr.render.html.code import Code, code, percent
from usmserr.render.html.words import words
from usmserr.render.words import word

if TYPE_CHECKING:
    from usmserr.insights import Insight
    from usmserr.scanning.report import EntriesOf, Report

# The columns of the table, and how each is sorted when it is first asked to be.
COLUMNS = (
    ("count", "descending"),
    ("share", "descending"),
    ("code", "ascending"),
    ("message", ""),
    ("course", ""),
    ("first", "ascending"),
    ("last", "descending"),
    ("who", "ascending"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the overview, and what is to be said with it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An insight, with the section of the code that it is about."""

    level: str
    text: str
    section: int | None
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows."""

    lang: str
    words: Mapping[str, str]
    verdict: str
    remarks: tuple[str, ...]  # what the reader has to know before believing the numbers
    facts: tuple[Fact, ...]
    aside: str  # what failed, too, and is not counted
    insights: tuple[Shown, ...]
    chart: Chart | None
    codes: tuple[Code, ...]
    orders: tuple[Mapping[str, int], ...]  # of each code, where it stands by each column
    sides: tuple[str, ...]  # that have to act
    unknown_step: str
    version: str = __version__

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns that have something to show, and how each is sorted first, if there is anything to sort."""
        empty = set()
        if not any(one.spark or one.ongoing is not None for one in self.codes):
            empty.add("course")
        if not any(one.first or one.last for one in self.codes):
            empty |= {"first", "last"}
        return tuple((name, begins if len(self.codes) > 1 else "") for name, begins in COLUMNS if name not in empty)

    @property
    def both(self) -> bool:
        """Whether calls and receipts failed: then it matters of what a share is one."""
        return len({one.kind for one in self.codes}) > 1

    def section(self, retcode: str) -> int | None:
        """Return the section of a RetCode, if it is in the report."""
        return next((one.number for one in self.codes if (one.code, one.kind) == (retcode, "api")), None)


def page(report: Report, entries_of: EntriesOf, lang: Lang) -> Page:
    """Return what the page of a report says."""
    said = words(lang)
    codes = [
        code(report, number, finding, entries_of(finding), lang, said) for number, finding in enumerate(report.findings)
    ]
    judged = verdict(report, entries_of)
    return Page(
        lang="zh-CN" if lang is Lang.ZH else "en",
        words=said,
        verdict=judged.in_(lang) if judged else _counts(report, lang, said),
        remarks=tuple(_remarks(report, said)),
        facts=tuple(_facts(report, said)),
        aside=_aside(report, lang, said),
        insights=tuple(_shown(one, report, lang) for one in insights(report, entries_of)),
        chart=chart(report, said),
        codes=tuple(codes),
        orders=tuple(_orders(codes)),
        sides=tuple(dict.fromkeys(side for one in codes for side in one.sides)),
        unknown_step=word("unknown.step", lang),
    )


def _orders(codes: Sequence[Code]) -> list[Mapping[str, int]]:
    """Return where each code stands by each column, so that a browser sorts numbers only."""
    keys: dict[str, Callable[[Code], tuple[object, ...]]] = {
        "count": lambda one: (one.count,),
        "share": lambda one: (one.portion,),
        "code": lambda one: (not one.code.isdecimal(), int(one.code) if one.code.isdecimal() else 0, one.code),
        "first": lambda one: (one.moments[0],),
        "last": lambda one: (one.moments[1],),
        "who": lambda one: (one.sides,),
    }
    places = {name: {key: at for at, key in enumerate(sorted(set(map(of, codes))))} for name, of in keys.items()}
    return [{name: places[name][of(one)] for name, of in keys.items()} for one in codes]


def _counts(report: Report, lang: Lang, said: Mapping[str, str]) -> str:
    """Say how much failed, where nothing better can be said."""
    parts = []
    if report.failed_calls and report.calls in (None, report.failed_calls):
        parts.append(said["counts.failed"].format(failed=f"{report.failed_calls:,}"))
    elif (rate := report.failure_rate) and report.failed_calls:
        numbers = {"failed": f"{report.failed_calls:,}", "calls": f"{report.calls:,}", "rate": percent(rate)}
        parts.append(said["counts.calls"].format(**numbers))
    if report.failed_receipts:
        parts.append(said["counts.receipts"].format(count=f"{report.failed_receipts:,}"))
    nothing = said["nothing.partial" if report.partial_calls else "nothing"].format(count=f"{report.partial_calls:,}")
    return ("；" if lang is Lang.ZH else "; ").join(parts) or nothing


def _remarks(report: Report, said: Mapping[str, str]) -> list[str]:
    unread = [said["unread"].format(name=one.name, reason=one.error) for one in report.inputs if one.error]
    listed = sum(finding.count for finding in report.findings)
    hidden = report.failed_calls + report.failed_receipts - listed
    return unread + ([said["hidden"].format(count=f"{hidden:,}")] if hidden > 0 else [])


def _facts(report: Report, said: Mapping[str, str]) -> list[Fact]:
    rate = report.failure_rate
    of_all = said["of_calls"].format(calls=f"{report.calls:,}", rate=percent(rate)) if rate is not None else ""
    if report.failed_calls and report.calls == report.failed_calls:  # many logs keep silent about those
        of_all = said["no_success"]
    facts = [Fact(said["failed_calls"], f"{report.failed_calls:,}", of_all)]
    lost = report.accepted_not_delivered
    detail = said["lost"].format(count=f"{lost:,}") if lost else ""
    facts.append(Fact(said["failed_receipts"], f"{report.failed_receipts:,}", detail))
    if report.first_time and report.last_time:
        first, last = (clock.local(time, report.zone) for time in (report.first_time, report.last_time))
        label = " ".join(part for part in (said["span"], clock.zone_name(report.zone)) if part)
        facts.append(Fact(label, first, said["until"].format(time=last) if first != last else ""))
    if report.inputs:
        names = [one.name for one in report.inputs]
        name = names[0] if len(names) == 1 else said["inputs.many"].format(first=names[0], count=len(names))
        lines = sum(one.lines for one in report.inputs)
        facts.append(Fact(said["inputs"], name, said["lines"].format(count=f"{lines:,}")))
    return facts


def _aside(report: Report, lang: Lang, said: Mapping[str, str]) -> str:
    """Say what failed and is not counted."""
    counts = {"others": report.other_products, "outside": report.outside.failures}
    what = arrange.gap(lang).join(said[name].format(count=f"{count:,}") for name, count in counts.items() if count)
    return said["aside"].format(what=what) if what else ""


def _shown(insight: Insight, report: Report, lang: Lang) -> Shown:
    section = next((number for number, one in enumerate(report.findings) if one.code == insight.code), None)
    evidence = tuple((name, _value(value)) for name, value in insight.evidence.items())
    return Shown(insight.level, insight.text.in_(lang), section, evidence)


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
