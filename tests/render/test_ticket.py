"""A scan as a ticket for support: what it holds, in both languages, and what it never holds."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import usmserr
from usmserr.insights import Insight
from usmserr.insights.changes import Change, Changes
from usmserr.model import Kind, Lang, Text
from usmserr.render import Look, reporter, ticket
from usmserr.scanning.report import Event, Finding, Report, Timeline

HERE = Path(__file__).parents[1]
LOG = HERE / "receipts" / "joined.log"
ANSWER = '{"RetCode":18013,"Action":"SendUSMSMessageResponse","RequestUuid":"35fe1f44-9ba2-43e7-8bba-ecbee5614ed4"}\n'

ENGLISH = Look(Lang.EN)


def _written(report: Report, look: Look = ENGLISH) -> str:
    codes = usmserr.Catalog.bundled()
    out = StringIO()
    reporter("markdown").report(report, lambda one: codes.lookup(one.code, one.kind, one.carrier), out, look)
    return out.getvalue()


def _html(text: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(text))


def _event(number: int, kind: Kind = Kind.API, **more: str | None) -> Event:
    fields: dict[str, str | None] = {
        "time": f"2026-11-23T09:00:{number:02}+08:00",
        "action": "SendUSMSMessage",
        "message": "said",
        "request_id": f"00000000-0000-4000-8000-{number:012}",
        "session_no": None,
        "phone": None,
        **more,
    }
    return Event(kind, "18013", "app.log", number, text="", **fields)


def _report(**more: object) -> Report:
    events = tuple(_event(number) for number in (1, 2, 3))
    finding = Finding(
        Kind.API,
        "18013",
        130,
        (("SendUSMSMessage", 130),),
        events[0],
        events[2],
        first_time="2026-11-23T01:00:01Z",
        last_time="2026-11-23T09:00:03+08:00",
        samples=events,
    )
    fields: dict[str, object] = {
        "failed_calls": 130,
        "successful_calls": 870,
        "findings": (finding,),
        "first_time": "2026-11-23T08:00:00+08:00",
        "last_time": "2026-11-23T10:00:00+08:00",
        "timeline": Timeline("2026-11-23T08:00:00+08:00", 3600, (500, 500), (0, 130)),
        "zone": "+08:00",
        **more,
    }
    return Report(**fields)  # type: ignore[arg-type]


def test_a_ticket_has_what_support_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticket, "verdict", lambda *_: Text("判断", "13% fail since 09:00, all with 18013"))
    insight = Insight("burst", "alert", "18013", Text("从 09:00 起", "Began at 09:00 with @someone and *signs*"))
    monkeypatch.setattr(ticket, "insights", lambda *_: (insight,))
    monkeypatch.setattr(ticket, "is_ongoing", lambda *_: True)
    text = _written(_report(), Look(Lang.EN, versions=("usmserr 1.2.3", "engine: rust", "Python 3.12.1")))
    assert text.startswith("# USMS: 130 failed calls\n\n**13% fail since 09:00, all with 18013**\n\n1. ")
    html = _html(text)
    for part in (
        "<li><code>Began at 09:00 with @someone and *signs*</code></li>",
        "<li>Calls: 1000, 130 of them failed (13%)</li>",
        "<li>Calls and receipts of the log: 2026-11-23 08:00:00 +08:00 – 2026-11-23 10:00:00 +08:00</li>",
        "<li>Versions: usmserr 1.2.3 · engine: rust · Python 3.12.1 · "
        "UCloud's table of USMS error codes 2021-05-11</li>",
        "<td>2026-11-23 09:00:01 +08:00</td>",  # the first time, which was told in UTC
        "still failing at the end of the log",
    ):
        assert part in html, part
    for number in (1, 2, 3):
        assert f"<code>00000000-0000-4000-8000-{number:012}</code>" in html
        assert f"<td>app.log:{number}</td>" in html
    assert "zone" not in html


def test_times_without_a_zone_are_said_to_have_none() -> None:
    finding = replace(_report().findings[0], first=_event(1, time="2026-11-23T09:00:01"))
    said = "Times without a zone: the log does not state one"
    assert said in _written(_report(findings=(finding,), zone=None))
    assert said not in _written(_report())


def test_what_the_report_does_not_know_is_not_there() -> None:
    finding = replace(_report().findings[0], samples=(), first_time=None, last_time=None)
    text = _written(
        _report(findings=(finding,), first_time=None, last_time=None, timeline=None, zone=None, successful_calls=0)
    )
    assert "None" not in text and "still failing" not in text and "over before" not in text
    assert text.count("| 2026-11-23 09:00:0") == 4  # the code's first and last, and those of two samples
    for column in ("SessionNo", "Number"):
        assert f"| {column} |" not in text


def test_a_ticket_can_be_read_though_a_log_has_many_codes() -> None:
    one = _report().findings[0]
    codes = [str(18100 + number) for number in range(ticket.MOST + 7)]
    text = _written(_report(findings=tuple(replace(one, code=code) for code in codes)))
    assert text.count("\n## ") == ticket.MOST
    assert all(f"| {code} |" in text for code in codes)
    assert "\n7 more codes: see the table above.\n" in text


def test_tables_are_tables_whatever_the_log_says() -> None:
    hostile = (
        "| a | `b` \\| <b>x</b> | <!-- \x1b[31m \n\n# head\n@octocat #1 https://evil.example [x](http://y) ![i](z)"
    )
    event = _event(1, message=hostile, action=hostile, request_id=hostile, session_no=hostile)
    receipt = _event(2, Kind.RECEIPT, message=hostile, phone=hostile, session_no=hostile)
    one = replace(_report().findings[0], samples=(event,), actions=((hostile, 1),), code=hostile)
    other = replace(one, kind=Kind.RECEIPT, samples=(receipt,))
    html = _html(_written(_report(findings=(one, other))))
    assert html.count("<table>") == 3
    assert [html.count(f"<h{level}>") for level in (1, 2, 3)] == [1, 2, 0]
    assert "<b>" not in html and "<img" not in html and "\x1b" not in html
    assert "evil.example" not in "".join(part.split('"')[0] for part in html.split('href="')[1:])
    rows = [table.split("</tbody>")[0] for table in html.split("<tbody>")[2:]]
    assert [row.count("<td>") for row in rows] == [6, 7]  # a receipt has a number, too


def test_changes_stand_in_the_ticket() -> None:
    found = Changes(
        "b|x.json",
        (Change(Kind.API, "18017", 0, 3, 0, 0.003),),
        (Change(Kind.API, "18013", 4, 130, 0.004, 0.13),),
        (Change(Kind.RECEIPT, "MK:0001", 7, 0, None, None),),
    )
    text = _written(_report(), Look(Lang.EN, changes=found))
    assert "\nCompared with b\\|x.json\n\n- 18017 new 3 times (0.3% of the calls)\n" in text
    assert "- 18013 grown 4 -> 130 times (0.4% -> 13% of the calls)\n- MK:0001 gone 7 times\n" in text
    assert "与 b\\|x.json 相比" in _written(_report(), Look(Lang.ZH, changes=found))


@pytest.mark.parametrize("lang", Lang)
def test_nothing_secret(lang: Lang) -> None:
    secrets = ("18512349057", "61234567", "tok3nSECRETtok3n", "c2VjcmV0c2VjcmV0c2VjcmV0", "4321-code", "FAKEKEY123456")
    log = (
        '2026-11-23 10:00:00 request {"Action":"SendUSMSMessage","PublicKey":"FAKEKEY123456",'
        '"Signature":"FAKEKEY123456",'
        '"PhoneNumbers":["18512349057","(852)61234567"],"TemplateParams":["4321-code"],"Token":"tok3nSECRETtok3n"} '
        '{"RetCode":18018,"Action":"SendUSMSMessageResponse","Message":"18512349057 Token=tok3nSECRETtok3n"}\n'
        '2026-11-23 10:00:01 {"RetCode":18046,"Action":"SendBatchUSMSMessageResponse","TaskContent":'
        '"c2VjcmV0c2VjcmV0c2VjcmV0","Message":"TaskContent=c2VjcmV0c2VjcmV0c2VjcmV0 PrivateKey=FAKEKEY123456"}\n'
        '2026-11-23 10:00:02 {"Data":[{"SessionNo":"aa000000-0000-4000-8000-000000000003","Phone":"18512349057",'
        '"ReceiptTime":1795377590,"ReceiptResult":"发送失败","ReceiptCode":"MK:0001",'
        '"ReceiptDesc":"空号 18512349057"}]}\n'
    )
    report = usmserr.scan_text(log)
    assert (report.failed_calls, report.failed_receipts) == (2, 1)
    text = _written(report, Look(lang)).replace("\\", "")
    assert "185****9057" in text
    assert not [secret for secret in secrets if secret in text]
