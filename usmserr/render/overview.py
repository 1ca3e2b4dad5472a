"""What stands above the panels of a large report: the verdict, a table of codes over time, and the insights."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.insights import insights, is_ongoing, lead, verdict
from usmserr.insights.clock import shown, step_start
from usmserr.insights.phrases import percent
from usmserr.model import Kind, Lang
from usmserr.render.arrange import gap
from usmserr.render.common import Look, labels
from usmserr.render.paragraph import Paragraph
from usmserr.render.pieces import styles
from usmserr.render.timeline import grouping, line
from usmserr.render.words import word

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report

FEW = 20  # failures that need no overview
MOST = 0.95  # of the failures of a kind are shown by code
MOST_SHOWN = 6  # codes of each kind, and insights, on a screen
NAMED = 6  # codes that are named of those left out
WIDE = 110  # columns at which a code takes one row
SIGNS = 24  # of a time line, at most
NARROW = 12  # of one on a terminal of less than eighty columns
BAR = 7  # columns of a count, at least
SHORT = 80  # columns of the inputs' names that a command is shown with
MORE = "..."  # and not the sign, which takes two columns in some terminals


class Part(NamedTuple):
    """The codes of a kind: those shown and those named only."""

    kind: Kind
    shown: Sequence[Finding]
    rest: Sequence[Finding]


def is_needed(report: Report) -> bool:
    """Say whether there is so much that an overview helps."""
    return sum(finding.count for finding in report.findings) >= FEW


def _parts(report: Report, codes: int | None) -> list[Part]:
    """Choose so many codes of each kind that make up most of it; all of them without a limit."""
    found = []
    for kind in Kind:
        own = [finding for finding in report.findings if finding.kind is kind]
        enough, so_far, total = 0, 0, sum(finding.count for finding in own)
        while enough < len(own) and (codes is None or (enough < codes and so_far < MOST * total)):
            so_far += own[enough].count
            enough += 1
        if own:
            found.append(Part(kind, own[:enough], own[enough:]))
    return found


class Overview:
    """Draws the overview of one report."""

    def __init__(self, report: Report, entries_of: EntriesOf, look: Look, width: int, signs: str) -> None:
        self._report, self._entries_of, self._look, self._signs = report, entries_of, look, signs
        self._width = width
        self._comma = "，" if look.lang is Lang.ZH else ", "
        self._wide = width >= WIDE
        timeline = report.timeline
        self._bar = max([BAR, *(len(f"{finding.count:,}") + 1 for finding in report.findings)])
        self._group = grouping(len(timeline.calls), NARROW if width < 80 else SIGNS) if timeline else 1

    def drawn(self, codes: int | None = None, most: int | None = None) -> RenderableType:
        """Return it with at most so many codes of each kind and so many insights; without limits, all of it."""
        lines: list[RenderableType] = []
        if said := verdict(self._report, self._entries_of):
            lines += [Paragraph(Text(visible(said.in_(self._look.lang)), "bold")), Text()]
        for number, part in enumerate(_parts(self._report, codes)):
            axis = self._axis() if number == 0 else ""
            lines += [self._heading(part, axis), *self._part(part), Text()]
        if found := self._insights(most):
            lines += [*found, Text()]
        return Group(*lines)

    def _part(self, part: Part) -> Iterator[RenderableType]:
        when = max(cell_len(self._when(finding)) for finding in part.shown)
        who = max(cell_len(self._who(finding)) for finding in part.shown)
        for finding in part.shown:
            yield from self._in_one_row(finding, when, who) if self._wide else self._in_two_rows(finding)
        if part.rest:
            yield self._rest(part)

    def _word(self, name: str, **values: object) -> str:
        return word(f"overview.{name}", self._look.lang).format(**values)

    def _heading(self, part: Part, axis: str) -> RenderableType:
        report = self._report
        failed = report.failures_of(part.kind)
        if part.kind is Kind.RECEIPT:
            text = self._word("receipts", failed=f"{failed:,}")
        elif report.calls and report.calls > failed:
            name = "calls.in_part" if report.unlisted_calls else "calls"
            text = self._word(name, failed=f"{failed:,}", calls=f"{report.calls:,}")
        else:
            text = self._word("failed", failed=f"{failed:,}")
        return Paragraph(Text(self._comma.join(one for one in (text, axis) if one), styles(self._look).label))

    def _axis(self) -> str:
        """Say what time the time lines are of."""
        timeline = self._report.timeline
        if timeline is None:
            return ""
        start, end = (step_start(self._report, timeline, step) for step in (0, len(timeline.calls)))
        if start is None or end is None:
            return ""
        until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%m-%d %H:%M}"
        span = f"{start:%m-%d %H:%M} - {until}" + (" UTC" if self._report.zone == "Z" else "")
        return self._word("axis", span=span, each=self._duration(self._group * timeline.step))

    def _duration(self, seconds: int) -> str:
        for size, name in ((86400, "days"), (3600, "hours"), (60, "minutes")):
            if seconds >= size and seconds % size == 0:
                return self._word(name, count=seconds // size)
        return self._word("seconds", count=seconds)

    def _row(self, finding: Finding) -> Text:
        total = self._report.failures_of(finding.kind)
        share = percent(finding.count, max(total, finding.count))
        return Text(f"{finding.count:>{self._bar},} {share:>4}  ").append(
            f"{_padded(finding.code, 8)}  ", styles(self._look).code
        )

    def _in_one_row(self, finding: Finding, when: int, who: int) -> Iterator[RenderableType]:
        columns = (self._course(finding), _padded(self._when(finding), when), _padded(self._who(finding), who))
        row = self._row(finding).append("".join(f"{column}  " for column in columns if column))
        yield self._with_meaning(row, finding)

    def _in_two_rows(self, finding: Finding) -> Iterator[RenderableType]:
        yield self._with_meaning(self._row(finding), finding)
        said = self._comma.join(part for part in (self._when(finding), self._who(finding)) if part)
        below = "  ".join(part for part in (self._course(finding), said) if part)
        if below and self._bar + 7 + cell_len(below) <= self._width:
            # Not for a paragraph, which would reckon with terminals in which a block takes two columns.
            yield Text(" " * (self._bar + 7) + below, no_wrap=True, overflow="ignore")
        elif below:
            yield Paragraph(Text(below), " " * (self._bar + 7))

    def _with_meaning(self, row: Text, finding: Finding) -> Text:
        row.append(_cut(self._meaning(finding), self._width - cell_len(row.plain)))
        row.no_wrap, row.overflow = True, "ignore"
        return row

    def _course(self, finding: Finding) -> str:
        counts = finding.counts(self._report.timeline)
        return line(counts, self._group, self._signs) if counts and any(counts) else ""

    def _when(self, finding: Finding) -> str:
        first, last = shown(finding.first_time, self._report), shown(finding.last_time, self._report)
        span = first if first == last else f"{first} - {last}"
        going = is_ongoing(self._report, finding)
        state = "" if going is None else self._word("ongoing" if going else "over")
        return " ".join(part for part in (span, state) if part)

    def _who(self, finding: Finding) -> str:
        who = dict.fromkeys(entry.who for entry in self._entries_of(finding))
        return gap(self._look.lang).join(word(f"who.{name}", self._look.lang) for name in who)

    def _meaning(self, finding: Finding) -> str:
        lang = self._look.lang
        texts = dict.fromkeys(labels(entry.message.in_(lang)) for entry in self._entries_of(finding))
        return visible(" / ".join(text.rstrip(".") for text in texts) or word("unknown", lang))

    def _rest(self, part: Part) -> RenderableType:
        count = sum(finding.count for finding in part.rest)
        most = NAMED if self._width >= 80 else NAMED // 2
        named = gap(self._look.lang).join(
            f"{visible(finding.code)} ({finding.count:,})" for finding in part.rest[:most]
        )
        named += f"{gap(self._look.lang)}{MORE}" if len(part.rest) > most else ""
        name = "rest" if len(part.rest) > 1 else "rest.one"
        text = self._word(name, codes=len(part.rest), count=f"{count:,}", named=named)
        return Paragraph(Text(text), " " * (self._bar + 7))

    def _insights(self, most: int | None) -> list[RenderableType]:
        """Return what the table and the verdict do not say already."""
        top = lead(self._report)
        found = [
            insight
            for insight in insights(self._report, self._entries_of)
            if insight.id not in ("ongoing", "over") and (insight.id, insight.code) != ("burst", top and top.code)
        ]
        found.sort(key=lambda insight: insight.id != "partial")  # nothing else here tells of those: never left out
        if most is not None and self._report.partial_calls:
            most = max(most, 1)
        lines = [Paragraph(Text(visible(insight.text.in_(self._look.lang))), " - ") for insight in found[:most]]
        if left := len(found) - len(lines):
            lines.append(Paragraph(Text(self._word("insights" if left > 1 else "insights.one", count=left)), " - "))
        return [*lines]


def command(report: Report, *words: str) -> str:
    """Return the command that shows a report in another way."""
    names = [source.name for source in report.inputs]
    shown = " ".join(["usmserr", "scan", *words])
    if "-" in names:  # what was piped in has to be piped in again
        return f"... | {' '.join([shown, *(shlex.quote(visible(name)) for name in names if len(names) > 1)])}"
    where = " ".join(shlex.quote(visible(name)) for name in names)
    return f"{shown} {where if len(names) == 1 or cell_len(where) <= SHORT else MORE}"


def _cut(text: str, room: int) -> str:
    """Shorten a text to so many columns."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) > room - len(MORE):
        text = text[:-1]
    return text.rstrip() + MORE


def _padded(text: str, width: int) -> str:
    text = visible(text)
    return set_cell_size(text, max(width, cell_len(text)))
