"""Insights into time: what still fails, what does no more, and what began all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from usmserr.insights.clock import clock, shown
from usmserr.insights.course import RATE, SHARE, course, is_ongoing, onset
from usmserr.insights.insight import Insight
from usmserr.insights.phrases import many
from usmserr.model import Kind, Text

if TYPE_CHECKING:
    from usmserr.scanning.report import Finding, Report

FEWEST = 20  # failures; of smaller codes only the report's fields tell


def found(report: Report) -> Iterator[Insight]:
    """Yield what the data shows of each code that makes up something."""
    for finding in report.all_findings:
        if finding.count < FEWEST or finding.count < SHARE * report.failures_of(finding.kind):
            continue
        going = is_ongoing(report, finding)
        if going:
            yield _ongoing(report, finding)
        elif going is False:
            yield _over(report, finding)
        if burst := _burst(report, finding):
            yield burst


def _ongoing(report: Report, finding: Finding) -> Insight:
    code, count = finding.code, finding.count
    first, last = shown(finding.first_time, report), shown(finding.last_time, report)
    text = Text(
        f"{code} 到日志末尾仍在失败：{first} 到 {last} 共 {count:,} 次",
        f"{code} still fails at the end of the log: {many(count, 'time')} from {first} to {last}",
    )
    evidence = {"first_time": finding.first_time, "last_time": finding.last_time, "count": count}
    # Some receipts always fail, and so do single calls; what needs somebody now is what fails again and again.
    pressing = finding.kind is Kind.API and count >= RATE * (report.calls or count)
    return Insight("ongoing", "alert" if pressing else "info", code, text, evidence)


def _over(report: Report, finding: Finding) -> Insight:
    code, last, run = finding.code, shown(finding.last_time, report), course(report, finding)
    after = run.after if run else 0
    what = _tried(finding, after)
    text = Text(
        f"{code} 在 {last} 之后没有再出现，之后至少有 {what.zh}",
        f"{code} has not come again after {last}, in at least {what.en}",
    )
    return Insight("over", "info", code, text, {"last_time": finding.last_time, "after": after})


def _burst(report: Report, finding: Finding) -> Insight | None:
    start = onset(report, finding)
    if start is None:
        return None
    code, at = finding.code, clock(start.moment, report)
    last = shown(finding.last_time, report)
    before, since = _tried(finding, start.tried_before), _tried(finding, start.tried)
    text = Text(
        f"{code} 从 {at} 突然开始：之前 {before.zh}里 {start.failed_before:,} 次，"
        f"从那时到 {last} 的 {since.zh}里 {start.failed:,} 次",
        f"{code} began all at once at {at}: {start.failed_before:,} of {before.en} before, "
        f"{start.failed:,} of {since.en} from then to {last}",
    )
    evidence = {
        "since": start.moment.isoformat() + (report.zone or ""),
        "tried_before": start.tried_before,
        "failed_before": start.failed_before,
        "tried": start.tried,
        "failed": start.failed,
    }
    return Insight("burst", "warning", code, text, evidence)


def _tried(finding: Finding, count: int) -> Text:
    if finding.kind is Kind.API:
        return Text(f"{count:,} 次调用", many(count, "call"))
    return Text(f"{count:,} 条失败的回执", many(count, "failed receipt"))
