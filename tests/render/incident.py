"""Reports made by hand: an incident with all that a report may hold, one of hostile texts, one with little to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.insights import Insight
from usmserr.model import Entry, Kind, Text
from usmserr.render.html import code as codes
from usmserr.render.html import page
from usmserr.scanning.report import Event, Finding, Input, Outside, Report, Timeline

START = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
STEPS = 48  # of five minutes
CALLS = tuple(60 + 7 * number % 23 for number in range(STEPS))


def _time(minutes: int, *, utc: bool = False) -> str:
    moment = START + timedelta(minutes=minutes)
    return f"{moment - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}" if utc else moment.isoformat()


def _event(kind: Kind, code: str, number: int, minutes: int, *, message: str | None = None) -> Event:
    is_call = kind is Kind.API
    said = f'"RetCode":{code}' if is_call else f'"ReceiptResult":"发送失败","ReceiptCode":"{code}"'
    about = f',"Message":"{message}"' if message else ""
    return Event(
        kind=kind,
        code=code,
        file="app.log",
        line=120 + 40 * number,
        time=_time(minutes, utc=not is_call),
        action="SendUSMSMessage" if is_call else None,
        message=message,
        request_id=f"3f2504e0-4f89-41d3-9a0c-0305e82c{number:04}" if is_call else None,
        session_no=None if is_call else f"0f4b12a9-7c1e-4e9e-b2a1-{number:012}",
        phone="185****9057",
        text=f"{_time(minutes)} ERROR sms {{{said}{about}}} to 185****9057",
    )


def _finding(kind: Kind, code: str, steps: dict[int, int], number: int, message: str | None = None) -> Finding:
    minutes = [5 * step for step in steps]
    first, last = (_event(kind, code, number + at, minutes[-at], message=message) for at in (0, 1))
    return Finding(
        kind=kind,
        code=code,
        count=sum(steps.values()),
        actions=(("SendUSMSMessage", sum(steps.values())),) if kind is Kind.API else (),
        first=first,
        last=last,
        first_time=first.time,
        last_time=last.time,
        steps=tuple(steps.items()),
        samples=(first, last),
    )


def incident() -> Report:
    """Return a report of an incident that goes on, with calls and receipts, known codes and an unknown one."""
    main = _finding(Kind.API, "18013", {step: 30 + 5 * step % 17 for step in range(20, 48)}, 0, "no sms balance")
    main = replace(
        main,
        repeats=640,
        numbers=(("185****9057", 12), ("139****0001", 4)),
        breakdown={
            "template_id": (("UTA230101ABCDEF", main.count - 40), ("UTB230102ABCDEF", 40)),
            "sig_content": (("某某商城", main.count),),
            "number_prefix": (("185", 500), ("139", 230), ("177", 90)),
            "host": (("sms-7c9f-2x", 610), ("sms-7c9f-8q", 480)),
        },
    )
    receipts = _finding(Kind.RECEIPT, "MK:0001", {3: 4, 9: 6, 22: 3}, 500)
    receipts = replace(receipts, accepted=9, carriers=(("cmcc", 13),))
    findings = [
        main,
        _finding(Kind.API, "150", {step: 3 for step in range(5, 14)}, 100, "flow limit"),
        receipts,
        _finding(Kind.API, "18018", {1: 1, 8: 2, 15: 4, 30: 2}, 200),
        _finding(Kind.API, "171", {2: 3, 3: 4}, 300, "signature verify failed"),
        _finding(Kind.API, "18055", {11: 2, 40: 3}, 400, "something new <b>happened</b>"),
        _finding(Kind.RECEIPT, "12", {16: 2, 17: 1}, 600),
        _finding(Kind.RECEIPT, "UNDELIV", {25: 2}, 700),
        _finding(Kind.API, "160", {33: 1}, 800),
    ]
    failed = [sum(dict(one.steps).get(step, 0) for one in findings if one.kind is Kind.API) for step in range(STEPS)]
    failed_receipts = sum(one.count for one in findings if one.kind is Kind.RECEIPT)
    return Report(
        inputs=(Input("app.log", 2_345_678, 15_413, "utf-8"), Input("app.log.1.gz", 99, 3, "utf-8", "cut off")),
        successful_calls=sum(CALLS) - sum(failed),
        failed_calls=sum(failed),
        failed_receipts=failed_receipts,
        other_products=7,
        accepted_not_delivered=9,
        findings=tuple(findings),
        first_time=_time(0),
        last_time=_time(5 * STEPS - 1),
        outside=Outside(codes=((Kind.API, "174", 3),)),
        timeline=Timeline(_time(0), 300, CALLS, tuple(failed)),
        zone="+08:00",
    )


def short() -> Report:
    """Return a part of the incident: axe looks long at a page."""
    report = incident()
    return replace(report, findings=tuple(report.findings[number] for number in (0, 2, 5, 6)))


def plain() -> Report:
    """Return a report of two failures of a log without times."""
    first = replace(_event(Kind.API, "18013", 0, 0), time=None, text="RetCode=18013")
    finding = Finding(Kind.API, "18013", 2, (), first, first)
    return Report(inputs=(Input("-", 90, 2, "utf-8"),), failed_calls=2, findings=(finding,))


SCRIPTS = (
    "</script><img src=x onerror=\"document.title='run'\">",
    '"><svg onload="document.title=\'run\'">',
    "</title></style></textarea><script>document.title='run'</script>",
    "javascript:document.title='run'",
    "{{ 7 * 7 }} {% raw %} ${7*7} [a](javascript:document.title='run')",
    "`'\"><details open ontoggle=\"document.title='run'\">",
    "\u202egpj.exe\u2066 \x1b[31mred\x00 \u200b\ud800 $(touch x)",
)


def hostile() -> Report:
    """Return a report whose every text that a log can have wants to run, or to look like something else."""
    findings = []
    for number, text in enumerate(SCRIPTS):
        for kind in Kind:
            event = Event(kind, text, text, 1, text, text, text, text, text, text, f"{text}\n{text}")
            findings.append(
                Finding(
                    kind,
                    text,
                    9 - number,
                    ((text, 1),),
                    event,
                    event,
                    first_time=text,
                    last_time=text,
                    steps=((0, 1), (1, 8 - number)),
                    breakdown={"template_id": ((text, 1),), "host": ((text, 1),)},
                    samples=(event,),
                    numbers=((text, 2),),
                )
            )
    return Report(
        inputs=(Input(SCRIPTS[0], 1, 1, SCRIPTS[1], SCRIPTS[2]),),
        failed_calls=42,
        failed_receipts=42,
        findings=tuple(findings),
        first_time=SCRIPTS[0],
        last_time=SCRIPTS[1],
        timeline=Timeline("2026-11-23T09:00:00", 60, (9, 99), (9, 33)),
        zone=SCRIPTS[0],
    )


def with_steps(finding: Finding, steps: tuple[tuple[int, int], ...]) -> Finding:
    """Return a finding that happened at other times."""
    return replace(finding, steps=steps, count=sum(count for _, count in steps))


def pretend(patch: pytest.MonkeyPatch) -> None:
    """Have the page say of these reports what stands here, whatever is concluded from others."""
    patch.setattr(page, "insights", insights)
    patch.setattr(page, "verdict", verdict)
    patch.setattr(codes, "is_ongoing", is_ongoing)


def entries_of(finding: Finding) -> Sequence[Entry]:
    """Return what the bundled table knows of a code."""
    return Catalog.bundled().lookup(finding.code, finding.kind, finding.carrier)


def insights(report: Report, entries_of: object) -> tuple[Insight, ...]:
    """Say what the incident shows; of the hostile report, what it says itself."""
    if report.timeline is None:
        return ()
    code = report.findings[0].code
    name = code if code in SCRIPTS else "UTA230101ABCDEF"
    said = {"template_id": name, "count": 1047, "of": 1087}
    return (
        Insight(
            "ongoing", "alert", code, Text(f"{code} 仍在发生：最近一次就在日志末尾", f"{code} is still going on"), {}
        ),
        Insight(
            "one-template", "warning", code, Text(f"几乎都是模板 {name}", f"nearly all with template {name}"), said
        ),
        Insight("accepted", "info", None, Text("9 条短信已被接受但没有送达", "9 were accepted, not delivered"), {}),
    )


def verdict(report: Report, entries_of: object) -> Text | None:
    """Say what a verdict might be."""
    if report.timeline is None:
        return None
    code = report.findings[0].code
    return Text(
        f"10:41 起约四成调用失败，十有九次是 {code}：要账号所有者购买，之后再发",
        f"About 40 % of calls fail since 10:41, nine in ten with {code}: the account's owner must buy; then resend",
    )


def is_ongoing(report: Report, finding: Finding) -> bool | None:
    """Say of some codes that they go on, of others that they are over."""
    if report.timeline is None or not finding.steps:
        return None
    return finding.steps[-1][0] >= len(report.timeline.calls) - 8
