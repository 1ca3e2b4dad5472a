"""Which nothing a scan has found: each is told apart, and never said of a log that has failures."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

CALL = '2026-11-23T10:00:0{n}+08:00 INFO sms - {{"RetCode":{code},"Action":"{action}"}}\n'


def _call(code: int, n: int = 0, action: str = "SendUSMSMessageResponse") -> str:
    return CALL.format(n=n, code=code, action=action)


RECEIPT = (
    '{"SessionNo":"s%d","Phone":"1850000000%d","ReceiptResult":"%s","ReceiptCode":"%s","ReceiptTime":1795321800}\n'
)
DELIVERED = RECEIPT % (1, 1, "发送成功", "Delivrd")
UNDELIVERED = RECEIPT % (2, 2, "发送失败", "MK:0001")
PARTIAL = _call(0, 1).replace("}", ',"FailContent":[{"Target":[{"FailureDetails":"bad"}]}]}')
GOOD, BAD = _call(0, 1), _call(18013, 2) + _call(171, 3) + _call(18013, 4)
OTHER = _call(8039, 1, "DescribeUHostInstanceResponse")

# Name, log, options, what is said in English.
CASES: list[tuple[str, str, list[str], list[str]]] = [
    ("empty", "", [], ["the input is empty", "docker logs sms 2>&1 |"]),
    ("blank lines", "\n\r\n\n", [], ["the input is empty"]),
    ("foreign", "hello\nworld\n", [], ["2 lines: no call of USMS at all", "right log?"]),
    ("other product", OTHER, [], ["no call of USMS, only 1 failed call of other products"]),
    ("other product, left out", OTHER, ["--since", "2026-11-24"], ["only 1 failed call of other products", "warning"]),
    ("healthy", GOOD, [], ["1 successful call and no failure", "success means accepted"]),
    ("healthy, left out", GOOD, ["--action", "x"], ["1 successful call and no failure (the options leave out 1"]),
    (
        "in part",
        PARTIAL,
        ["--check"],
        ["1 successful call, by RetCode", "warning: 1 successful call answered with a Fail"],
    ),
    ("delivered", DELIVERED, [], ["1 receipt, none failed; no calls were seen"]),
    ("healthy and delivered", GOOD + DELIVERED, [], ["1 successful call and no failure; 1 receipt, none"]),
    (
        "code",
        BAD,
        ["--code", "99999"],
        ["leave out every failure, 3 in all: 18013 × 2, 171 × 1. Widen or drop --code to"],
    ),
    ("kind", UNDELIVERED, ["--kind", "api"], ["every failure, 1 in all: MK:0001 × 1. Widen or drop --kind"]),
    ("action", BAD, ["--action", "GetUSMSSendReceipt", "--check"], ["every failure, 3 in all", "drop --action"]),
    (
        "since",
        GOOD + BAD,
        ["--since", "2026-11-24", "--check"],
        ["3 in all", "drop --since", "2026-11-23T10:00:01+08:00 to 2026-11-23T10:00:04+08:00", "usmserr: warning: "],
    ),
    ("until", BAD, ["--until", "2026-11-23T10:00:00+08:00"], ["3 in all", "usmserr: warning: "]),
    ("between", GOOD + BAD, ["--until", "2026-11-23T10:00:02+08:00"], ["3 in all", "10:00:01+08:00 to 2026"]),
    ("timeless", BAD[34:], ["--since", "now", "--code", "18013"], ["every failure, 3 in all", "no time: 1"]),
]


def _run(log: str, *arguments: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", "scan", "--lang", lang, *arguments]
    return subprocess.run(command, input=log, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(("log", "options", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_which_nothing(log: str, options: list[str], said: list[str]) -> None:
    done = _run(log, *options)
    assert (done.returncode, done.stdout) == (0, "")
    for words in said:
        assert words in done.stderr
    assert "warning" in " ".join(said) or "warning" not in done.stderr
    if 'RetCode":18' in log:
        assert "no failure" not in done.stderr
    assert len(_run(log, *options, lang="zh").stderr.splitlines()) == len(done.stderr.splitlines())
    assert _run(log, *options, "-q").stderr == ""


def test_the_report_says_what_was_left_out() -> None:
    done = _run(GOOD + BAD + DELIVERED, "-f", "json", "--code", "171")
    report = json.loads(done.stdout)
    assert (report["failed_calls"], report["outside"], report["failure_rate"]) == (1, 2, 0.25)
    assert (report["first_time"], report["last_time"]) == ("2026-11-22T04:30:00Z", "2026-11-23T10:00:04+08:00")
    assert "leave out 2 more failures" in done.stderr
    empty = json.loads(_run("", "-f", "json").stdout)
    assert [empty[key] for key in ("outside", "failure_rate", "first_time", "last_time")] == [0, None, None, None]


def test_a_file_that_cannot_be_read_is_no_healthy_one(tmp_path: Path) -> None:
    done = _run("", str(tmp_path / "none.log"))
    assert done.returncode == 2
    assert "no failure" not in done.stderr and "empty" not in done.stderr
    (tmp_path / "empty.log").touch()
    assert "the file is empty" in _run("", str(tmp_path / "empty.log")).stderr


ANSWER = 'ERROR ucloud {"RetCode":%d,"Action":"SendUSMSMessageResponse"}\n'
YEAR = datetime.now().year
SHORT_TIMES = {
    "syslog": ("Jan  2 %s host app[1]: ", "--01-02T%s"),
    "month and day": ("01-02 %s ", "--01-02T%s"),
    "clock": ("%s,123 ", "T%s.123"),
    "clock behind a level": ("[WARN] %s.123 ", "T%s.123"),
    "klog": ("E0102 %s.123456    1 send.go:12] ", "--01-02T%s.123456"),
}


@pytest.mark.parametrize("name", SHORT_TIMES)
def test_a_time_without_year_or_day_is_taken_as_this_machines(name: str) -> None:
    head, time = SHORT_TIMES[name]
    log = head % "10:00:00" + ANSWER % 18013 + head % "11:00:00" + ANSWER % 171
    day = "" if "clock" in name else f"{YEAR}-01-02 "
    done = _run(log, "-f", "json", "--since", f"{day}10:30")
    report = json.loads(done.stdout)
    assert [one["code"] for one in report["codes"]] == ["171"]
    assert report["codes"][0]["first"]["time"] == time % "11:00:00"
    assert (report["first_time"], report["last_time"]) == (time % "10:00:00", time % "11:00:00")
    assert done.stderr.count("this machine's is assumed") == 1
    assert "no time" not in done.stderr
    assert f"have no {'date' if 'clock' in name else 'year'};" in done.stderr
    assert "assumed" not in _run(log).stderr


@pytest.mark.parametrize("format", ["panel", "markdown", "html"])
def test_what_was_not_submitted_is_never_called_a_success(format: str) -> None:
    done = _run(PARTIAL, "-f", format)
    assert "FailContent" in done.stdout and "No failure found" not in done.stdout
