"""What makes the status of a scan 1, what does not, and what is said of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from usmserr.cli import gates
from usmserr.cli.options import Misuse
from usmserr.model import Kind
from usmserr.scanning.selection import Selection

FAILED = '{"RetCode":%s,"Action":"SendUSMSMessageResponse","ReqUuid":"1b000000-0000-4000-8000-%012d"}\n'


def _log(good: int, **failed: int) -> str:
    codes = ["0"] * good + [code.removeprefix("c") for code, count in failed.items() for _ in range(count)]
    return "".join(FAILED % (code, number) for number, code in enumerate(codes))


def _scan(*options: str, log: str = "", lang: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", "scan", "--lang", lang, *options]
    return subprocess.run(command, input=log, capture_output=True, text=True, encoding="utf-8")


def _baseline(file: Path, log: str, *options: str) -> str:
    assert _scan("-f", "json", "-o", str(file), *options, log=log).returncode == 0
    return str(file)


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        *(("1%", "1/100"), ("1 %", "1/100"), (" 1％ ", "1/100"), ("0.01", "1/100"), (".5", "1/2"), ("0", "0")),
        *(("0%", "0"), ("100%", "1"), ("0.1%", "1/1000"), ("2.5 %", "1/40"), ("0.999", "999/1000")),
    ],
)
def test_a_rate_is_what_a_person_means(typed: str, rate: str) -> None:
    found = gates.gates(False, typed, None, Selection()).max_rate
    assert found is not None and str(found[0]) == rate


@pytest.mark.parametrize(
    "typed",
    ["", "%", "1", "1.0", "5", "100", "101%", "-1%", "+1%", "1e-2", "nan", "inf", "1,5%", "1%%", "a", "１%", "9" * 99],
)
def test_what_is_no_rate_is_refused(typed: str) -> None:
    with pytest.raises(Misuse) as caught:
        gates.gates(False, typed, None, Selection())
    assert caught.value.text.zh != caught.value.text.en


def test_a_bare_number_may_mean_a_percentage_and_is_not_guessed() -> None:
    done = _scan("--max-rate", "5")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--max-rate 5: write 5% for a percentage, or a fraction like 0.01" in done.stderr
    assert "百分数要写百分号，5%" in _scan("--max-rate", "5", lang="zh").stderr


def test_receipts_have_no_rate() -> None:
    with pytest.raises(Misuse, match="--max-rate is about calls"):
        gates.gates(False, "1%", None, Selection(Kind.RECEIPT))


@pytest.mark.parametrize(
    ("good", "failed", "rate", "status"),
    [
        (99, 1, "1%", 0),  # exactly as much
        (98, 1, "1%", 1),
        (2, 1, "33.3%", 1),  # a third, and nothing is rounded
        (2, 1, "33.333333333%", 1),
        (2, 1, "33.333333334%", 0),
        (5, 0, "0", 0),
        (0, 5, "99%", 1),
        (0, 5, "100%", 0),
    ],
)
def test_status_of_a_rate(good: int, failed: int, rate: str, status: int) -> None:
    done = _scan("--max-rate", rate, log=_log(good, c18013=failed))
    assert done.returncode == status
    assert ("more than --max-rate" in done.stderr) == bool(status)


def test_why_a_rate_is_too_high_is_said() -> None:
    log = _log(8, c18013=2)
    assert "2 of 10 calls failed, 20%: more than --max-rate 1%\n" in _scan("--max-rate", "1%", log=log).stderr
    assert "10 次调用失败 2 次，20%，超过 --max-rate 1%\n" in _scan("--max-rate", "1%", log=log, lang="zh").stderr
    blind = _scan("--max-rate", "1%", log=_log(0, c18013=2)).stderr
    assert "no successful call was seen, does this log tell of them?" in blind
    assert _scan("-q", "--max-rate", "1%", log=log).stderr == ""


@pytest.mark.parametrize("log", ["", "no call at all\n", '{"RetCode":230,"Action":"DescribeUHostInstanceResponse"}\n'])
@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_no_call_at_all_is_no_silent_pass(log: str, quiet: list[str]) -> None:
    done = _scan("--max-rate", "1%", *quiet, log=log)
    assert done.returncode == 0
    assert "usmserr: --max-rate has nothing to judge: no call was seen\n" in done.stderr


def test_a_rate_is_one_of_the_calls_that_are_wanted() -> None:
    other = '{"RetCode":18013,"Action":"QueryUSMSTemplateResponse"}\n'
    log = _log(9) + other
    assert _scan("--max-rate", "5%", log=log).returncode == 1
    assert _scan("--max-rate", "5%", "--action", "SendUSMSMessage", log=log).returncode == 0


def test_new_and_grown_codes_are_status_1_and_gone_ones_are_not(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(90, c18013=2, c171=2))
    assert _scan("--baseline", baseline, log=_log(90, c18013=2, c171=2)).returncode == 0
    assert _scan("--baseline", baseline, log=_log(90, c18013=3)).returncode == 0
    assert _scan("--baseline", baseline, log=_log(9000, c18013=30, c171=150)).returncode == 0  # as often as before
    new = _scan("--baseline", baseline, log=_log(90, c18013=2, c18017=1))
    assert new.returncode == 1
    assert "new 18017 once (1.1% of the calls)" in new.stderr and "gone 171 2 times (2.1% of the calls)" in new.stderr
    grown = _scan("--baseline", baseline, log=_log(70, c18013=30, c171=2))
    assert grown.returncode == 1
    assert "grown 18013 2 -> 30 times (2.1% -> 29% of the calls)" in grown.stderr


def test_the_report_shows_what_has_changed_and_plain_stays_as_it_is(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(90, c171=2))
    log = _log(90, c18013=2)
    assert _scan("--baseline", baseline, log=log).stdout == _scan(log=log).stdout
    shown: dict[str, Any] = json.loads(_scan("--baseline", baseline, "-f", "json", log=log).stdout)["baseline"]
    assert shown["file"] == baseline
    assert shown["new"] == [
        {"kind": "api", "code": "18013", "before": 0, "count": 2, "rate_before": 0, "rate": 2 / 92},
    ]
    assert [one["code"] for one in shown["gone"]] == ["171"] and shown["grown"] == []
    for format in ("panel", "markdown"):
        done = _scan("--baseline", baseline, "-f", format, log=log)
        assert f"Compared with {baseline}" in " ".join(done.stdout.replace("\\", "").split())
        assert "18013" in done.stdout.split("Compared with")[1]
        assert "gone" in _scan("--baseline", baseline, "-f", format, log=_log(90)).stdout
    assert json.loads(_scan("-f", "json", log=log).stdout)["baseline"] is None


def test_top_narrows_what_is_shown_and_not_what_is_compared(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(90, c18013=20, c171=2))
    done = _scan("--baseline", baseline, "--top", "1", log=_log(90, c18013=20, c171=2, c18017=1))
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert "new 18017" in done.stderr and "gone" not in done.stderr


def test_options_narrow_the_baseline_too(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(90, c18013=2, c171=2))
    done = _scan("--baseline", baseline, "--code", "18013", log=_log(90, c18013=2, c18017=9))
    assert done.returncode == 0 and "gone" not in done.stderr


def test_what_a_baseline_left_out_is_said(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(90, c18013=2, c171=2), "--code", "171")
    done = _scan("--baseline", baseline, log=_log(90, c18013=2, c171=2))
    assert done.returncode == 1
    assert "that report's options left out 2 failures; a new code may be one of them" in done.stderr


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_nothing_to_compare_is_no_silent_pass(tmp_path: Path, quiet: list[str]) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(90, c18013=2))
    done = _scan("--baseline", baseline, *quiet, log="nothing\n")
    assert done.returncode == 0
    assert f"usmserr: --baseline {baseline} has nothing to compare: neither a call nor a receipt" in done.stderr


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (None, "No such file or directory", "没有这个文件"),
        ("", "is no JSON", "不是 JSON"),
        ("18013\t1\n", "is no JSON", "不是 JSON"),
        ("[]", "is no report", "不是 usmserr scan -f json 写出的报告"),
        ('{"schema": 9, "codes": []}', "is of schema 9, only 1 is known here", "格式版本是 9"),
        ('{"schema": 1, "codes": []}', "is damaged", "报告不完整"),
    ],
)
def test_a_baseline_that_is_none_is_status_2(tmp_path: Path, content: str | None, en: str, zh: str) -> None:
    file = tmp_path / "b.json"
    if content is not None:
        file.write_text(content)
    for lang, reason in (("en", en), ("zh", zh)):
        done = _scan("--baseline", str(file), log=_log(1, c18013=1), lang=lang)
        assert (done.returncode, done.stdout) == (2, "")  # nothing has been scanned
        assert reason in done.stderr and f"--baseline {file}" in done.stderr


def test_a_baseline_of_the_most_frequent_codes_only_is_refused(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(1, c18013=2, c171=1), "--top", "1")
    done = _scan("--baseline", baseline, log=_log(1))
    assert done.returncode == 2 and "does not list every code (was it written with --top?)" in done.stderr


def test_a_baseline_in_a_windows_shells_encoding_is_read(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    text = Path(_baseline(file, _log(9, c18013=1))).read_text("utf-8")
    for encoding in ("utf-16", "utf-8-sig"):
        file.write_text(text, encoding)
        assert _scan("--baseline", str(file), log=_log(9, c18013=1)).returncode == 0


def test_the_baseline_may_be_what_is_written(tmp_path: Path) -> None:
    file = _baseline(tmp_path / "b.json", _log(90))
    first, second = (_scan("--baseline", file, "-o", file, log=_log(90, c18013=1)) for _ in range(2))
    assert (first.returncode, second.returncode) == (1, 0)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--check", "--max-rate", "50%"], 1),
        (["--max-rate", "50%"], 0),
        (["--max-rate", "1%", "--baseline"], 1),
        (["--max-rate", "50%", "--baseline"], 0),
        (["--check", "--max-rate", "50%", "--baseline"], 1),
        (["--max-rate", "1%", "missing.log"], 2),
    ],
)
def test_every_gate_has_to_be_passed_and_the_highest_status_wins(
    tmp_path: Path, options: list[str], status: int
) -> None:
    log = _log(9, c18013=1)
    baseline = _baseline(tmp_path / "b.json", log)
    extra = [baseline] if options[-1] == "--baseline" else []
    assert _scan(*options, *extra, *(["-"] if "missing.log" in options else []), log=log).returncode == status


def test_gates_are_judged_when_following_ends(tmp_path: Path) -> None:
    baseline = _baseline(tmp_path / "b.json", _log(9, c18013=1))
    done = _scan("--follow", "--baseline", baseline, "--max-rate", "5%", log=_log(9, c171=1))
    assert done.returncode == 1
    assert "new 171" in done.stderr and "10%: more than --max-rate 5%" in done.stderr


@pytest.mark.parametrize(
    ("options", "rate"),
    [
        *(([], 6 / 16), (["--code", "18013"], 4 / 16), (["--code", "171,18013"], 6 / 16), (["--code", "1"], 0)),
        *((["--kind", "api"], 6 / 16), (["--action", "SendUSMSMessage"], 6 / 16)),
        *((["--kind", "receipt"], None), (["--code", "18013", "--action", "SendUSMSMessage"], None)),
    ],
)
def test_a_rate_is_of_all_calls_or_none(options: list[str], rate: float | None) -> None:
    report = json.loads(_scan("-f", "json", *options, log=_log(10, c18013=4, c171=2)).stdout)
    assert report["failure_rate"] == rate


def test_other_codes_count_as_calls() -> None:
    log = _log(10, c18013=4, c171=2)
    assert _scan("--code", "171", "--max-rate", "12.5%", log=log).returncode == 0
    done = _scan("--code", "171", "--max-rate", "12.499%", "-f", "panel", log=log)
    assert done.returncode == 1 and "2 of 16 calls failed, 12.5%: more than --max-rate 12.499%" in done.stderr


def test_the_digits_of_a_rate_show_what_is_too_much() -> None:
    done = _scan("--max-rate", "62.37%", log=_log(376, c18013=624))
    assert "62.4%: more than --max-rate 62.37%" in done.stderr


@pytest.mark.parametrize("more", [("--since", "-1h"), ("--until", "now"), ("--action", "SendUSMSMessage")])
def test_a_rate_of_nobody_knows_what_is_refused(more: tuple[str, str]) -> None:
    done = _scan("--max-rate", "1%", "--code", "171", *more)
    assert done.returncode == 2 and "--max-rate does not go together with --code and --since" in done.stderr
    assert "不知道一共有多少次调用" in _scan("--max-rate", "1%", "--code", "171", *more, lang="zh").stderr
