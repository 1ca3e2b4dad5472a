"""The one line that says how bad it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from usmserr.insights.clock import clock, shown
from usmserr.insights.course import RATE, SHARE, Onset, is_ongoing, onset
from usmserr.insights.phrases import advice, many, meaning, percent
from usmserr.model import Kind, Text

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report, Timeline

FEW = 50  # calls; of fewer a percentage says more than is known


@dataclass(frozen=True, slots=True)
class _Extent:
    """How much failed of how much, and how often the most frequent code did, in the time that is spoken of."""

    when: Text  # nothing if all of the log is spoken of
    then: Text  # what became of the most frequent code
    failed: int
    calls: int | None  # None if none was seen to succeed, or if it is not known how many there were
    alone: bool  # none was seen to succeed
    in_part: bool  # calls that failed with other codes are left out
    top: int


def verdict(report: Report, entries_of: EntriesOf) -> Text | None:
    """Say in one line how much fails, since when, with which code, who must act and whether to send again."""
    top = lead(report)
    if top is None:
        return None
    extent = _extent(report, top)
    how_much, which = _how_much(extent, top.kind), _which(extent, top, entries_of)
    zh, en = f"{extent.when.zh}{how_much.zh}；{which.zh}".lstrip(), f"{extent.when.en}{how_much.en}; {which.en}"
    if (most := _most_frequent(report)) and most is not top:
        which = _no_more(report, most, entries_of)
        zh, en = f"{zh}。{which.zh}", f"{en}. {which.en}"
    if top.kind is Kind.API and (receipts := report.failed_receipts):
        zh += f"。另有 {receipts:,} 条回执失败"
        en += f". Besides, {many(receipts, 'receipt')} failed"
    return Text(zh + "。", en[0].upper() + en[1:] + ".")


def lead(report: Report) -> Finding | None:
    """Return the code that the verdict speaks of: the most frequent one, or if that is over, one that still fails."""
    most = _most_frequent(report)
    if most is None or most.kind is not Kind.API or is_ongoing(report, most) is not False:
        return most
    least = max(RATE * (report.failed_calls + report.successful_calls), SHARE * report.failed_calls)
    calls = (one for one in report.all_findings if one.kind is Kind.API and one.count >= least)
    return next((one for one in calls if is_ongoing(report, one)), most)


def _most_frequent(report: Report) -> Finding | None:
    return next((one for one in report.all_findings if one.kind is Kind.API), None) or next(iter(report.findings), None)


def _no_more(report: Report, finding: Finding, entries_of: EntriesOf) -> Text:
    code, said, last = finding.code, meaning(entries_of(finding)), shown(finding.last_time, report)
    zh, en = (f"{code}（{said.zh}）", f"{code} ({said.en})") if said else (code, code)
    calls = many(finding.count, "call")
    return Text(f"{zh}失败 {finding.count:,} 次，{last} 之后没有再出现", f"{calls} failed with {en}, none after {last}")


def _extent(report: Report, top: Finding) -> _Extent:
    going, last = is_ongoing(report, top), shown(top.last_time, report)
    then = Text("", "")
    if going is False:
        then = Text(f"，{last} 之后没有再出现", f", none after {last}")
    elif going:
        then = Text("，到日志末尾仍在失败", ", still so at the end of the log")
    start = onset(report, top)
    if start and report.timeline and top.kind is Kind.API:
        return _since(report, report.timeline, top, start, then)
    alone = not report.successful_calls and report.unlisted_calls == 0
    calls = None if alone else report.calls
    return _Extent(
        Text("", ""),
        then,
        max(top.count, report.failures_of(top.kind)),
        calls,
        alone,
        bool(report.unlisted_calls),
        top.count,
    )


def _since(report: Report, timeline: Timeline, top: Finding, start: Onset, then: Text) -> _Extent:
    """Speak of the time since a code began to fail, and of all that failed then."""
    at, until = clock(start.moment, report), shown(top.last_time, report)
    when, end = Text(f"{at} 起", f"since {at} "), len(timeline.calls)
    if is_ongoing(report, top) is False:
        when, end = Text(f"{at} 到 {until}", f"from {at} to {until} "), max(step for step, _ in top.steps) + 1
    failed, calls = sum(timeline.failed[start.step : end]), sum(timeline.calls[start.step : end])
    failed = max(failed, start.failed)
    known = None if report.unlisted_calls != 0 else max(calls, failed)  # the time line lacks what is left out
    return _Extent(when, then, failed, known, False, False, start.failed)


def _how_much(extent: _Extent, kind: Kind) -> Text:
    failed, calls = extent.failed, extent.calls
    if kind is Kind.RECEIPT:
        return Text(f" {failed:,} 条回执失败，短信没有送达", f"{many(failed, 'receipt')} failed: not delivered")
    if calls is None:
        seen = Text("，没有看到成功的", ", none was seen to succeed") if extent.alone else Text("", "")
        return Text(f" {failed:,} 次调用失败{seen.zh}", f"{many(failed, 'call')} failed{seen.en}")
    but = Text("，不计其他码", ", other codes left out") if extent.in_part else Text("", "")
    if calls < FEW:
        return Text(
            f" {calls:,} 次调用失败 {failed:,} 次{but.zh}", f"{failed:,} of {many(calls, 'call')} failed{but.en}"
        )
    share = percent(failed, calls)
    return Text(
        f" {share} 的调用失败（{failed:,}/{calls:,}{but.zh}）",
        f"{share} of the calls failed ({failed:,} of {calls:,}{but.en})",
    )


def _which(extent: _Extent, top: Finding, entries_of: EntriesOf) -> Text:
    entries = entries_of(top)
    said, what, share = meaning(entries), advice(entries), percent(extent.top, extent.failed)
    zh, en = f"其中 {share} 是 {top.code}", f"{share} of them with {top.code}"
    if extent.top == extent.failed:
        zh, en = f"都是 {top.code}", f"all with {top.code}"
    if said:
        zh, en = f"{zh}（{said.zh}）", f"{en} ({said.en})"
    zh, en = zh + extent.then.zh, en + extent.then.en
    return Text(f"{zh}：{what.zh}", f"{en}: {what.en}") if what else Text(zh, en)
