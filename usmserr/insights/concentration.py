"""Insights into what most failures of a code have in common: a template, signature, project, number prefix or host.

Such a value says something only if the other codes do not share it: where all traffic has one template, it is behind
every code. What the successful calls have is not known, so this is said of the failures alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usmserr.insights.insight import Insight
from usmserr.insights.phrases import percent
from usmserr.model import Text

if TYPE_CHECKING:
    from usmserr.scanning.report import Finding, Report

NAMES = {
    "template_id": ("one-template", Text("模板", "template")),
    "sig_content": ("one-signature", Text("短信签名", "SMS signature")),
    "project_id": ("one-project", Text("项目", "project")),
    "number_prefix": ("one-number-prefix", Text("号段", "number prefix")),
    "host": ("one-host", Text("主机或容器", "host or container")),
}
FEWEST = 10  # failures with the value
MOST = 0.8  # of the code's failures have it
OTHERS = 20  # failures with other codes, of which the value is known
ENOUGH = 10  # of them, with one code: fewer show nothing of it
KINDS = 3  # values that those have, at least: with fewer, one code may be another one's reverse side
SEVERAL = 2  # other codes without the value that make it worth a warning: it is no common one, then
ELSEWHERE = 0.4  # of those have the value, at most
LISTED = 10  # values that a breakdown holds, at most


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """How often the most frequent value of a code is seen with other codes, at most, and of how many."""

    having: int
    known: int
    codes: int  # that have it seldom or never


def found(report: Report) -> Iterator[Insight]:
    """Yield each value that most failures of a code have and those of other codes do not."""
    for finding in report.all_findings:
        if finding.count < FEWEST:
            continue
        for name, values in finding.breakdown.items():
            if name in NAMES and values and values[0][1] >= max(FEWEST, MOST * finding.count):
                value, count = values[0]
                if name == "number_prefix" and _is_one_number(finding, value, count):
                    continue
                others = [one for one in report.all_findings if one is not finding and one.kind is finding.kind]
                if elsewhere := _elsewhere(others, name, value):
                    yield _insight(finding, name, value, count, elsewhere)


def _is_one_number(finding: Finding, prefix: str, count: int) -> bool:
    """Say whether a number prefix is no more than one number that failed again and again."""
    return any(2 * times > count for number, times in finding.numbers if number.startswith(prefix))


def _elsewhere(others: Sequence[Finding], name: str, value: str) -> _Elsewhere | None:
    """Return how other codes share a value; None if too little is known of them, or they do share it."""
    having = known = codes = 0
    seen: Counter[str] = Counter()
    for other in others:
        values = other.breakdown.get(name, ())
        counts = dict(values)
        own = sum(counts.values())
        if own < ENOUGH:
            continue
        # A full list may have lost it, if it is no more frequent than the last one there.
        has = counts.get(value, values[-1][1] if len(values) >= LISTED else 0)
        seen.update(counts)
        known, having, codes = known + own, having + has, codes + (has <= ELSEWHERE * own)
    if known < OTHERS or len(seen) < KINDS or having > ELSEWHERE * known:
        return None
    return _Elsewhere(having, known, codes)


def _insight(finding: Finding, name: str, value: str, count: int, elsewhere: _Elsewhere) -> Insight:
    identity, what = NAMES[name]
    share, of = percent(count, finding.count), f"{count:,}/{finding.count:,}"
    zh = f"{finding.code} 的 {share}（{of}）是{what.zh} {value}；其他失败码大多不是"
    en = f"{share} of the failures with {finding.code} ({of}) have the {what.en} {value}; "
    en += "other failing codes mostly have others"
    if elsewhere.having:
        other = percent(elsewhere.having, elsewhere.known)
        zh, en = f"{zh}（最多 {other} 是）", f"{en} (at most {other} have this one)"
    evidence = {
        "parameter": name,
        "value": value,
        "count": count,
        "of": finding.count,
        "with_other_codes": elsewhere.having,
        "of_other_codes": elsewhere.known,
    }
    level = "warning" if elsewhere.codes >= SEVERAL else "info"
    return Insight(identity, level, finding.code, Text(zh, en), evidence)
