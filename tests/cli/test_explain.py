"""What `explain` takes for a code in what people paste, as data."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from usmserr.cli.options import Color
from usmserr.cli.session import Session
from usmserr.model import Lang

MN, MK = "MN:0001 MN:0001", "MK:0001 MK:0001"  # once for each carrier
N171 = "171 171 128-255"  # a RetCode, and a receipt code of two carriers
FOUND = {
    # signs of any width and Chinese characters end a word
    "错误码：18013。": "18013",
    "【18013】": "18013",
    "“18013”，": "18013",
    "（18013）": "18013",
    "１８０１３": "18013",
    "18013元": "18013",
    "RetCode为18013": "18013",
    "RetCode 是 18013。": "18013",
    "retCode：18013；": "18013",
    "RetCode: **18013**": "18013",
    "**18013**": "18013",
    "发送失败，错误码：18018，模板不存在": "18018",
    "code:18013": "18013",
    "err=18013": "18013",
    "18013:余额不足": "18013",
    "MN:0001（空号）": MN,
    "MN：0001【空号】": MN,
    "短信返回UNDELIVRD怎么办": "UNDELIVRD",
    "(-1)": "-1 -1",
    # a list
    "18013,171": f"18013 {N171}",
    "18013、171": f"18013 {N171}",
    "18013和171": f"18013 {N171}",
    "18013/171": f"18013 {N171}",
    "MK:0001，MN:0001": f"{MK} {MN}",
    # what is named is of that kind
    "RetCode为171": "171",
    "RetCode 160": "160",
    "ReceiptCode：MN:0001，电话": MN,
    "receiptCode=MK:0001 Phone=18500000000": MK,
    "回执码：MN:0001（空号）": MN,
    "ReceiptCode: -1": "-1 -1",
    # codes with blanks, inside of a text
    "回执：601 err。": "601 err",
    "回执 UNDELIV MK:0123 ，": "UNDELIV MK：NNNN",
    "BWLIST _006": "BWLIST _006",
    # no stray number beside a code
    "2026-11-23 10:00:00,123 ERROR 发送失败 18013 第12行": "18013",
    "错误码：18013，第12行": "18013",
    "order 12345 failed with 18013": "18013",
    "18013 18500000001": "18013",
    "10.0.0.12:171 said 18013": "18013",
    "2026-11-23 ERROR [line 12] ucloud sms failed, RetCode: 18013 after 3 tries": "18013",
    "how do i fix 171": N171,
    "短信expired怎么办": "EXPIRED EXPIRED",
    "got EXPIRED for two users": "EXPIRED EXPIRED",
    # of another product: only what its gateway answers is known
    '{"RetCode":230,"Action":"DescribeUHostInstanceResponse"}': "230",
    '{"RetCode":8039,"Action":"DescribeUHostInstanceResponse"}': "",
    '{"RetCode":18013,"Action":"DescribeUHostInstanceResponse"}': "",
    '{"RetCode":0,"Action":"SendUSMSMessageResponse"}': "",
}
# What is found, and what is said to be unknown.
UNKNOWN = {
    "MK 0001": ("", "MK 0001"),
    "MK 12": ("", "MK 12"),
    "MK 0001 MN:0001": (MN, "MK 0001"),
    "ReceiptCode: MK 0001": ("", "MK 0001"),
    "UNDELIV 0001": ("", "UNDELIV 0001"),
    "MK_0001": ("", "MK_0001"),
    "AB:171": ("", "AB:171"),
    "18013，99999": ("18013", "99999"),
    "18013 99999": ("18013", "99999"),
    "错误码：99999": ("", "99999"),
    "RetCode=99999": ("", "99999"),
    "receiptCode=ZZ:9999 Phone=18500000000": ("", "ZZ:9999"),
    "app 3.2.1": ("", "app 3.2.1"),
    "customer complained": ("", "customer complained"),
    "余额不足": ("", "余额不足"),
    **{
        speech: ("", speech)
        for speech in (
            "connection refused",
            "unknown host api.ucloud.cn",
            "token expired",
            "Check signature failed",
            "HTTP 400",
            "status: 500",
            "retry 3 times, giving up after 101 ms",
            "main.go:184 sent",
            "第 12 行",
        )
    },
}


@pytest.mark.parametrize("query", [*FOUND, *UNKNOWN])
def test_a_text_is_asked_for_its_codes(query: str) -> None:
    from usmserr.cli.explain import _resolve

    found, unknown = UNKNOWN[query] if query in UNKNOWN else (FOUND[query], "")
    known, missing = _resolve(Session(None, Lang.ZH, Color.NEVER, None, None, True), query, None)
    assert (" ".join(one.entry.code for one in dict.fromkeys(known)), " | ".join(missing)) == (found, unknown)


def _run(*arguments: str, cwd: object = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "usmserr", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=str(cwd) if cwd else None
    )


def test_another_products_code_is_said_to_be_one() -> None:
    done = _run("--lang", "en", '{"RetCode":8039,"Action":"DescribeUHostInstanceResponse"}')
    assert (done.returncode, done.stdout) == (0, "")
    assert "another product's (DescribeUHostInstance)" in done.stderr
    assert "unknown" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["余额不足"], 1, "试试：usmserr search 余额不足\n"),
        (["explain", "blacklist", "--lang", "en"], 1, "try: usmserr search blacklist\n"),
        (["app.log"], 1, "试试：usmserr scan app.log\n"),
        (["my log.txt"], 1, "scan 'my log.txt'\n"),
        (["./logs"], 1, "试试：usmserr scan -r ./logs\n"),
        (["18013.log"], 1, "试试：usmserr scan 18013.log\n"),
        (["MK 0001"], 1, "MK:0001"),
        (["18031"], 1, "18033"),
        (["serch", "x"], 2, "usmserr search"),
        (["--lang", "en", "scann", "x"], 2, "did you mean `usmserr scan`?"),
        (["SCAN", "x"], 2, "usmserr scan"),
        (["hlep"], 2, "usmserr help"),
        (["help", "nonsense"], 2, "nonsense"),
        (["help", "lst"], 2, "usmserr list"),
        (["--foo"], 2, "--foo"),
        (["--foo", "18013"], 2, "--foo"),
        (["scan", "--foo"], 2, "--foo"),
        (["--lang"], 2, "--lang"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_ways_on(arguments: list[str], status: int, said: str, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    for name in ("app.log", "my log.txt", "18013.log"):
        (folder / name).touch()
    (folder / "logs").mkdir()
    done = _run(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr


@pytest.mark.parametrize("word", ["bwlist", "BWLIST", "CHECK", "limit", "reject", "-1"])
def test_codes_are_no_misspelt_commands(word: str) -> None:
    done = _run(word)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.casefold().startswith(f"{word.casefold()}\t")


@pytest.mark.parametrize("code", ["18031", "MK:99999", "RetCode=99999"])
def test_an_unknown_code_ends_with_what_to_send_to_support(code: str) -> None:
    last = _run(code, "--lang", "en").stderr.splitlines()[-1]
    assert re.search("support: send the code, the Message .*UUID or the SessionNo, and the time: https://", last)
    assert "技术支持" in _run(code).stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments", [["余额不足"], ["blacklist"], ["customer", "complained"], ["--carrier", "ctcc", "DB:0141"]]
)
def test_what_is_no_unknown_code_does_not(arguments: list[str]) -> None:
    done = _run("explain", *arguments)
    assert (done.returncode, "技术支持：" in done.stderr) == (1, False)
