"""Insights into what is sent again: by SDKs, where no retry helps; not by them, where waiting would; to one number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from usmserr.insights.insight import Insight
from usmserr.insights.phrases import many, percent
from usmserr.model import Kind, Text

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report

FEWEST = 3  # repetitions, and limited calls
SHARE = 0.2  # of a code's calls are repetitions
FOURFOLD = (0.70, 0.76)  # of a code's calls are repetitions where each failing call is sent four times: three quarters
WAITING = frozenset(("150", "153"))  # RetCodes of the gateway that pass by themselves
AGAIN = 5  # failures of one number
# Numbers come masked, and two of them may look alike; the more there are, the more do.
ALIKE = 20_000


def found(report: Report, entries_of: EntriesOf) -> Iterator[Insight]:
    """Yield what the data shows of repetitions."""
    for finding in report.all_findings:
        if finding.kind is Kind.API:
            if useless := _useless(finding, entries_of):
                yield useless
            if finding.code in WAITING and finding.count >= FEWEST:
                yield _waiting(finding)
        if again := _same_numbers(finding):
            yield again


def _useless(finding: Finding, entries_of: EntriesOf) -> Insight | None:
    entries, repeats, count = entries_of(finding), finding.repeats, finding.count
    if not entries or any(entry.retry not in ("no", "after-fix") for entry in entries):
        return None
    if repeats < FEWEST or repeats < SHARE * count:
        return None
    fourfold = FOURFOLD[0] <= repeats / count <= FOURFOLD[1]
    zh = f"{finding.code} 靠重发好不了，{count:,} 次调用里却有 {repeats:,} 次是刚失败就又发的：白发了"
    en = f"No retry cures {finding.code}, yet {repeats:,} of its {many(count, 'call')} repeat what had just failed"
    if fourfold:
        zh += "；JavaScript SDK 默认、Python SDK 设了 max_retries 就会这样一次发四遍"
        en += "; the JavaScript SDK sends four times by default, Python's with max_retries"
    evidence = {"repeats": repeats, "count": count, "fourfold": fourfold}
    return Insight("useless-retries", "warning", finding.code, Text(zh, en), evidence)


def _waiting(finding: Finding) -> Insight:
    code, count = finding.code, finding.count
    limited = (
        Text("网关限流", "the gateway's limit") if code == "153" else Text("服务暂时不可用", "service unavailable")
    )
    text = Text(
        f"{code}（{limited.zh}）{count:,} 次：隔一会儿再发有用，但 SDK 不会替你等；在自己的程序里逐次拉长间隔",
        f"{code} ({limited.en}), {many(count, 'time')}: waiting helps, but no SDK waits for you; "
        "back off in your own code",
    )
    return Insight("waiting-helps", "warning", code, text, {"count": count})


def _same_numbers(finding: Finding) -> Insight | None:
    # What an SDK repeats by itself is no second try.
    tries = finding.count / max(1, finding.count - finding.repeats)
    least = (AGAIN + finding.count // ALIKE) * tries
    numbers = [(number, count) for number, count in finding.numbers if count >= least]
    if not numbers:
        return None
    code, total = finding.code, sum(count for _, count in numbers)
    number, most = numbers[0]
    share = percent(total, finding.count)
    zh = f"{code}：同一号码反复失败，{number} {most:,} 次"
    en = f"{code}: the same number fails again and again, {number} {many(most, 'time')}"
    if len(numbers) > 1:
        # More of them are not kept.
        bound_zh, bound_en = ("至少", "at least ") if len(numbers) == len(finding.numbers) else ("", "")
        zh += f"；这样的号码{bound_zh}有 {len(numbers)} 个，占它的失败 {share}"
        en += f"; there are {bound_en}{len(numbers)} such numbers, {share} of its failures"
    evidence = {"numbers": dict(numbers), "failures": total, "of": finding.count}
    return Insight("same-number", "warning", code, Text(zh, en), evidence)
