"""Insights into what was accepted, and what may be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from usmserr.insights.insight import Insight
from usmserr.insights.phrases import UNSURE, many
from usmserr.model import Kind, Text

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report

NAMED = 4  # codes of each sort
_SENDS = frozenset(("sendusmsmessage", "sendbatchusmsmessage"))


def found(report: Report, entries_of: EntriesOf) -> Iterator[Insight]:
    """Yield what the data shows of deliveries."""
    if lost := report.accepted_not_delivered:
        text = Text(
            f"{lost:,} 条短信接口已经接受，但没有送达：原因在回执状态码里，不在 RetCode 里",
            f"{many(lost, 'SMS was', 'SMS were')} accepted by the API but not delivered: "
            "the receipt code says why, not RetCode",
        )
        evidence = {"accepted_not_delivered": lost, "failed_receipts": report.failed_receipts}
        yield Insight("accepted-not-delivered", "warning", None, text, evidence)
    if partial := report.partial_calls:
        text = Text(
            f"{partial:,} 次调用的 RetCode 是 0，应答里却有 FailContent：其中列出的短信没有提交，只重发它们",
            f"{many(partial, 'call')} answered with RetCode 0 and yet a FailContent: what it lists was not submitted; "
            "resend only that",
        )
        yield Insight("partial", "warning", None, text, {"partial_calls": partial})
    if safe := _safe(report, entries_of):
        yield safe


def _safe(report: Report, entries_of: EntriesOf) -> Insight | None:
    """Say which failed sends were rejected as a whole; what was sent again since, and arrived, is not known."""
    now: dict[str, int] = {}
    fixed: dict[str, int] = {}
    unsure: dict[str, int] = {}
    for finding in report.all_findings:
        if finding.kind is not Kind.API or not (count := _sends(finding)):
            continue
        entries = entries_of(finding)
        if finding.code in UNSURE or not entries:
            unsure[finding.code] = count
        elif entries[0].retry == "later":
            now[finding.code] = count
        elif entries[0].retry == "after-fix":
            fixed[finding.code] = count
    rejected = sum(now.values()) + sum(fixed.values())
    if not rejected:
        return None
    zh = f"{rejected:,} 次发送整个被拒绝：这些调用什么都没发出；重发前先看之后有没有再发过"
    en = many(rejected, "send was", "sends were") + " rejected as a whole: nothing was sent by "
    en += "this call" if rejected == 1 else "these calls"
    en += "; check what has been sent again since before you resend"
    whens = [
        (now, "稍后可重发", "later"),
        (fixed, "改好后可重发", "after the fix"),
        (unsure, "重发前先看发送记录", "only after a look at the send records"),
    ]
    parts = [
        (f"{when_zh}：{_listed(some, '、', ' 等')}", f"{when}: {_listed(some, ', ', ' and others')}")
        for some, when_zh, when in whens
        if some
    ]
    text = Text("；".join([zh, *(part for part, _ in parts)]), "; ".join([en, *(part for _, part in parts)]))
    evidence = {"rejected": rejected, "later": now, "after_fix": fixed, "look_first": unsure}
    return Insight("safe-to-resend", "info", None, text, evidence)


def _sends(finding: Finding) -> int:
    """Return how many of a code's calls were sends, as far as they say so."""
    return sum(count for action, count in finding.actions if action.lower() in _SENDS)


def _listed(codes: dict[str, int], comma: str, others: str) -> str:
    shown = list(codes)[:NAMED]
    return comma.join(shown) + (others if len(codes) > len(shown) else "")
