"""Reports made by hand: what a scan would say of a day on which this or that went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from usmserr.codes.catalog import Catalog
from usmserr.model import Entry, Kind
from usmserr.scanning.report import Event, Finding, Input, Report, Timeline

START = datetime(2026, 11, 23, 10)
ZONE = timezone(timedelta(hours=8))
STEP = 120  # seconds
CATALOG = Catalog.load()


def entries_of(finding: Finding) -> Sequence[Entry]:
    """Return what the table knows of a code."""
    return CATALOG.lookup(finding.code, finding.kind, finding.carrier)


def time(step: float, kind: Kind = Kind.API) -> str:
    """Return a time as a report has it: a call's as in the log, a receipt's in UTC."""
    moment = START + timedelta(seconds=step * STEP)
    if kind is Kind.RECEIPT:
        return moment.replace(tzinfo=ZONE).astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    return moment.isoformat() + "+08:00"


def event(code: str, kind: Kind, step: float, line: int = 7) -> Event:
    """Return a failure at a step."""
    api = kind is Kind.API
    text = f'ERROR sms.sender - response {{"RetCode": {code}}}' if api else f'{{"ReceiptCode": "{code}"}}'
    return Event(
        kind=kind,
        code=code,
        file="app.log",
        line=line,
        time=time(step, kind),
        action="SendUSMSMessage" if api else None,
        message="what the answer says" if api else "what the receipt says",
        request_id="5b7a3f3e-0f1c-4c41-9d4c-2f1f2a6f1f10" if api else None,
        session_no=None if api else "dfb3a3c6-5b5c-4a9d-8f6a-1d2f3b4c5d6e",
        phone=None if api else "185****9057",
        text=text,
    )


def finding(code: str, counts: Sequence[int], kind: Kind = Kind.API, **more: Any) -> Finding:
    """Return the finding of a code that fails so often in each step."""
    steps = tuple((step, count) for step, count in enumerate(counts) if count)
    first, last = event(code, kind, steps[0][0] + 0.2), event(code, kind, steps[-1][0] + 0.985, 9000)
    values: dict[str, Any] = {
        "actions": (("SendUSMSMessage", sum(counts)),) if kind is Kind.API else (),
        "first_time": first.time,
        "last_time": last.time,
        "steps": steps,
        **more,
    }
    return Finding(kind, code, sum(counts), first=first, last=last, **values)


def report(calls: Sequence[int], findings: Sequence[Finding], **more: Any) -> Report:
    """Return the report of a log with so many calls in each step, of which those of the findings failed."""
    failed = [0] * len(calls)
    failures = {kind: sum(one.count for one in findings if one.kind is kind) for kind in Kind}
    for one in findings:
        if one.kind is Kind.API:
            for step, count in one.steps:
                failed[step] += count
    values: dict[str, Any] = {
        "inputs": (Input("app.log", 2_000_000, 15_413, "utf-8"),),
        "first_time": time(0),
        "last_time": time(len(calls) - 0.01),
        "timeline": Timeline(time(0), STEP, tuple(calls), tuple(failed)),
        "zone": "+08:00",
        **more,
    }
    return Report(
        successful_calls=sum(calls) - failures[Kind.API],
        failed_calls=failures[Kind.API],
        failed_receipts=failures[Kind.RECEIPT],
        findings=tuple(sorted(findings, key=lambda one: -one.count)),
        **values,
    )


def shape(*parts: tuple[int, int]) -> list[int]:
    """Return counts: pairs of how many steps and how many in each."""
    return [count for steps, count in parts for _ in range(steps)]


def thin(every: int, steps: int = 60) -> list[int]:
    """Return counts of one in so many steps."""
    return [int(step % every == every - 1) for step in range(steps)]


TEMPLATES = {
    "template_id": (("UTA2026A", 8), ("UTA2026B", 6), ("UTA2026C", 4), ("UTA2026D", 2)),
    "number_prefix": (("185", 7), ("139", 7), ("177", 6)),
}
MANY_TEMPLATES = {"template_id": (("UTA2026A", 1300), ("UTA2026B", 1000), ("UTA2026C", 900), ("UTA2026D", 195))}
ONE_TEMPLATE: Mapping[str, tuple[tuple[str, int], ...]] = {"template_id": (("UTA2026X", 57), ("UTA2026A", 3))}

BACKGROUND = (
    finding("171", thin(3), breakdown=TEMPLATES),
    finding("18016", thin(5)),
    finding("18014", thin(6)),
    finding("18001", thin(20)),
    finding("160", thin(30)),
)


def incident() -> Report:
    """Return a day on which the quota ends at 10:41 and nobody buys, and one template is wrong all the time."""
    quota = finding("18013", shape((20, 0), (1, 80), (39, 85)), repeats=2546, breakdown=MANY_TEMPLATES)
    template = finding("18017", shape((60, 1)), breakdown=ONE_TEMPLATE)
    receipts = [
        finding(
            "MSBLACK", shape((60, 2)), Kind.RECEIPT, numbers=(("185****9057", 14), ("139****0001", 6)), accepted=90
        ),
        finding("MK:0001", thin(2), Kind.RECEIPT, accepted=20),
        finding("UNDELIV", thin(7), Kind.RECEIPT),
        finding("NOROUTE?", thin(25), Kind.RECEIPT),
    ]
    findings = [quota, template, *BACKGROUND, *receipts]
    return report([200] * 60, findings, accepted_not_delivered=110)


def past() -> Report:
    """Return a day on which the gateway limits calls from 10:41 to 11:00 and then no more."""
    return report([200] * 60, [finding("153", shape((20, 0), (10, 90), (30, 0))), *BACKGROUND])


def receipts_only() -> Report:
    """Return the receipts of a day: no calls, no timeline but their own."""
    blocked = finding("MSBLACK", shape((60, 3)), Kind.RECEIPT)
    off = finding("MI:0013", thin(2), Kind.RECEIPT)
    return report([0] * 60, [blocked, off])


def timeless() -> Report:
    """Return what is known of a log without times."""
    bare: dict[str, Any] = {"first_time": None, "last_time": None, "steps": ()}
    findings = [finding("18013", shape((1, 400)), **bare), finding("171", shape((1, 80)), **bare)]
    return report([2000], findings, first_time=None, last_time=None, timeline=None, zone=None)


def few() -> Report:
    """Return a log in which hardly anything failed."""
    return report([200] * 60, [finding("18013", [0, 0, 2, 0, 1])])


ALL = {"incident": incident, "past": past, "receipts": receipts_only, "timeless": timeless, "few": few}
