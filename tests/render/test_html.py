"""The page: its text as a golden file, what it holds, and what becomes of texts that want to run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest

from tests.render import incident
from usmserr.model import Kind, Lang
from usmserr.render import Look, reporter
from usmserr.render.html import clock, environment, page
from usmserr.render.html import code as codes
from usmserr.render.html.chart import chart
from usmserr.render.html.words import words
from usmserr.scanning.report import Report, Timeline

EXPECTED = Path(__file__).parents[1] / "expected"
REPORTS = {"incident": incident.incident, "plain": incident.plain, "hostile": incident.hostile, "empty": Report}
VOID = {"meta", "link", "input", "br", "img"}


@pytest.fixture(autouse=True)
def _meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reports mean what stands beside them."""
    incident.pretend(monkeypatch)


def rendered(name: str, lang: Lang = Lang.ZH) -> str:
    out = StringIO()
    reporter("html").report(REPORTS[name](), incident.entries_of, out, Look(lang))
    return out.getvalue()


class Outline(HTMLParser):
    """The elements of a page, with what could run in them or be fetched by them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", Lang)
def test_the_page_is_the_expected_one(lang: Lang) -> None:
    """The script and the style are files of their own, and not repeated here."""
    got = rendered("incident", lang)
    for name in (environment.STYLE, environment.SCRIPT):
        got = got.replace(environment.text(name), f"({name})")
    got = re.sub(r"sha256-[\w+/=]+", "sha256-(hash)", got)
    got = re.sub(r"usmserr \d+\.\d+\.\d+\S*", "usmserr (version)", got)
    file = EXPECTED / f"scan.incident.{lang.value}.html"
    if os.environ.get("USMSERR_ACCEPT"):
        file.write_text(got, encoding="utf-8", newline="\n")
    assert got == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", REPORTS)
def test_the_page_is_sound_and_takes_nothing_from_elsewhere(name: str, lang: Lang) -> None:
    outline = Outline(rendered(name, lang))
    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)
    fetched = [
        (tag, attribute, value)
        for tag, attribute, value in outline.attributes
        if attribute in ("src", "srcset", "data", "style", "action", "formaction", "xlink:href", "background", "poster")
        or (attribute == "href" and not (tag == "a" and re.match(r"https?://|#", value)))
        or attribute.startswith("on")
    ]
    assert fetched == []
    assert {"script", "style"} <= set(outline.tags) and outline.tags.count("script") == outline.tags.count("style") == 1
    targets = {value[1:] for _, attribute, value in outline.attributes if attribute == "href" and value[:1] == "#"}
    assert targets <= set(outline.ids)


@pytest.mark.parametrize("lang", Lang)
def test_texts_of_a_log_stay_texts(lang: Lang) -> None:
    text = rendered("hostile", lang)
    outline = Outline(text)
    assert not {"img", "iframe", "textarea", "object", "embed", "base", "foreignobject"} & set(outline.tags)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert "\\u202egpj.exe" in text
    assert "{{ 7 * 7 }}" in text and "49 {%" not in text


def test_the_policy_lets_only_our_style_and_script_be() -> None:
    text = rendered("hostile")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy and "*" not in policy and policy.count("sha256-") == 2
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("<script>")


def test_style_and_script_cannot_end_their_elements() -> None:
    for name in (environment.STYLE, environment.SCRIPT):
        assert "</" not in environment.text(name) and "<!--" not in environment.text(name)


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("18013", "usmserr 18013"),
        ("MK:0001", "usmserr MK:0001"),
        ("-1", "usmserr -1"),
        ("A B", "usmserr 'A B'"),
        ("--output=x", None),
        ("-o x", None),
        ("$(id)", None),
        ("18013\nid", None),
        ("a;id", None),
        ("\u202e1", None),
    ],
)
def test_a_command_to_copy_does_only_what_it_shows(code: str, command: str | None) -> None:
    assert codes.command(code) == command


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0%"), (1, "100.0%"), (0.0004, "<0.1%"), (0.99961, ">99.9%"), (0.3316, "33.2%")],
)
def test_a_share_is_never_rounded_to_nothing_or_all(share: float, text: str) -> None:
    assert codes.percent(share) == text


@pytest.mark.parametrize(
    ("time", "zone", "text"),
    [
        ("2026-11-23T01:00:00Z", "+08:00", "2026-11-23 09:00:00"),
        ("2026-11-23T01:00:00Z", None, "2026-11-23 01:00:00 UTC"),
        ("2026-11-23T01:00:00Z", "nonsense", "2026-11-23 01:00:00 UTC"),
        ("2026-11-23T09:00:00.123", "+08:00", "2026-11-23 09:00:00"),
        ("2026-11-23T09:00:00+08:00", "Z", "2026-11-23 01:00:00"),
        ("--11-23T09:00:00", "+08:00", "--11-23T09:00:00"),
        ("T09:00:00", None, "T09:00:00"),
    ],
)
def test_times_of_calls_and_receipts_stand_in_one_zone(time: str, zone: str | None, text: str) -> None:
    assert clock.local(time, zone) == text


def test_the_bars_are_the_reports_counts() -> None:
    report = incident.incident()
    drawn = chart(report, words(Lang.EN))
    assert drawn and report.timeline
    assert [column.calls for column in drawn.columns] == list(report.timeline.calls)
    counts = {kind: sum(one.count for one in report.findings if one.kind is kind) for kind in Kind}
    assert sum(column.failed for column in drawn.columns) == counts[Kind.API]
    assert drawn.receipts and sum(column.receipts for column in drawn.columns) == counts[Kind.RECEIPT]
    for column in drawn.columns:
        assert column.failed + column.receipts == sum(part.count for part in column.segments)
    assert drawn.series[-1].name == "3 other codes" and len(drawn.series) == 7
    assert (drawn.step, drawn.start, drawn.times) == ("5 min", "2026-11-23 09:00:00", ("09:00", "11:00", "12:55"))


def test_many_steps_become_fewer_bars_and_lose_nothing() -> None:
    steps = tuple((step, 1 + step % 3) for step in range(0, 1000, 7))
    finding = incident.with_steps(incident.plain().findings[0], steps)
    calls = tuple(range(1000))
    drawn = chart(
        Report(findings=(finding,), timeline=Timeline("2026-11-23T09:00:00", 60, calls, calls)), words(Lang.ZH)
    )
    assert drawn and len(drawn.columns) <= 60
    assert sum(column.failed for column in drawn.columns) == finding.count
    assert sum(column.calls for column in drawn.columns) == sum(calls)
    assert (drawn.step, drawn.columns[1].label) == ("17 分钟", "11-23 09:17")


@pytest.mark.parametrize("top", [1, 2, 3, 5, 6, 9, 10, 11, 20, 21, 50, 51, 99, 100, 101, 1076])
def test_the_axis_ends_above_the_tallest_bar(top: int) -> None:
    finding = incident.plain().findings[0]
    report = Report(
        findings=(incident.with_steps(finding, ((0, top),)),),
        timeline=Timeline("2026-11-23T09:00:00Z", 60, (top, 0), (top, 0)),
    )
    drawn = chart(report, words(Lang.EN))
    assert drawn
    end = int(drawn.ticks[0][0].replace(",", ""))
    assert top <= end < 2.5 * top
    assert float(drawn.columns[0].segments[0].y) >= 0


def test_without_times_there_is_no_chart_and_without_failures_a_page() -> None:
    assert '<svg class="columns"' not in rendered("plain") and "18013" in rendered("plain")
    assert "没有找到失败" in rendered("empty") and "No failure found" in rendered("empty", Lang.EN)


def test_columns_without_anything_to_show_are_left_out() -> None:
    made = page.page(incident.plain(), incident.entries_of, Lang.ZH)
    assert [name for name, _ in made.columns] == ["count", "share", "code", "message", "who"]
    assert not any(begins for _, begins in made.columns)  # one code is sorted already
    text = rendered("plain")
    assert "aria-sort" not in text.partition("<body>")[2].partition("<script>")[0]
    assert len(re.findall(r'<th scope="col"', text)) == len(
        re.findall(r'<t[dh] (?:scope="row" )?role="(?:cell|rowheader)"', text)
    )


def test_a_log_without_successes_has_no_rate() -> None:
    assert "<h1>2 次调用失败</h1>" in rendered("plain")
    assert "100.0% of" not in rendered("plain", Lang.EN).partition("<table")[0]


def test_what_the_reader_has_to_know_is_said() -> None:
    text = rendered("incident", Lang.EN)
    assert "Not read to its end: app.log.1.gz: cut off" in text
    assert "7 failures of other products, 3 failures that the options leave out" in text
    report, out = incident.incident(), StringIO()
    reporter("html").report(replace(report, findings=report.findings[:2]), incident.entries_of, out, Look())
    hidden = sum(one.count for one in report.findings[2:])
    assert f"另有 {hidden} 次失败没有列在这里" in out.getvalue()


def test_all_is_said_in_both_languages_and_in_signs_that_gbk_has() -> None:
    assert words(Lang.ZH).keys() == words(Lang.EN).keys()
    for lang in Lang:
        rendered("incident", lang).encode("gbk")
    assert not re.search("[\u4e00-\u9fff]", "".join(words(Lang.EN).values()))


def test_codes_are_numbered_by_each_column() -> None:
    made = page.page(incident.incident(), incident.entries_of, Lang.EN)
    by_count = sorted(made.codes, key=lambda one: -made.orders[one.number]["count"])
    assert [one.count for one in by_count] == sorted((one.count for one in made.codes), reverse=True)
    by_code = sorted(made.codes, key=lambda one: made.orders[one.number]["code"])
    assert [one.code for one in by_code] == ["12", "150", "160", "171", "18013", "18018", "18055", "MK:0001", "UNDELIV"]
    by_first = sorted(made.codes, key=lambda one: made.orders[one.number]["first"])
    assert [one.code for one in by_first][:3] == ["18018", "171", "MK:0001"]  # of receipts the times are in UTC
    assert {one.kind for one in made.codes} == {kind.value for kind in Kind}


NO_JINJA = "import sys\nsys.modules['jinja2'] = None\nfrom usmserr.__main__ import main\nmain()\n"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "usmserr: html 格式需要 Jinja2，还没有安装：pip install 'usmserr[html]'\n"),
        ("en", "usmserr: the format html needs Jinja2, which is not installed: pip install 'usmserr[html]'\n"),
    ],
)
def test_without_its_library_one_line_says_what_to_install(tmp_path: Path, lang: str, said: str) -> None:
    """Before anything is read, and what the file held before stays."""
    (tmp_path / "r.html").write_text("before")
    command = [sys.executable, "-c", NO_JINJA, "scan", "--lang", lang, "-o", str(tmp_path / "r.html"), "missing.log"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert (tmp_path / "r.html").read_text() == "before"
    others = [sys.executable, "-c", NO_JINJA, "scan", "-f", "panel", "-"]
    assert subprocess.run(others, input=b"RetCode=18013 usms", capture_output=True).returncode == 0


def test_only_scan_has_it(tmp_path: Path) -> None:
    for options in (("-f", "html"), ("-o", str(tmp_path / "r.html"))):
        command = [sys.executable, "-m", "usmserr", "explain", "18013", "--lang", "en", *options]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        assert done.returncode == 2 and "html" not in done.stdout
        assert not (tmp_path / "r.html").exists()
