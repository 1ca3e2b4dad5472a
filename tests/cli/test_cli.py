"""The arrangement of the command line, and the program's manners."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from usmserr.cli.arguments import COMMANDS, arrange

FACTS = Path(__file__).parents[1] / "receipts"
JOINED, COUNTS = FACTS / "joined.log", FACTS / "counts.tsv"


def _run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "usmserr", *arguments], input=stdin, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["18013"], ["explain", "--", "18013"]),
        (["-1"], ["explain", "--", "-1"]),
        (["explain", "-1", "-q"], ["explain", "-q", "--", "-1"]),
        (["--lang", "en", "scan", "-f", "json", "a.log"], ["scan", "--lang", "en", "-f", "json", "--", "a.log"]),
        (["search", "-qn", "3", "签名"], ["search", "-qn", "3", "--", "签名"]),
        (["-V"], ["-V"]),
        (["18013", "-o"], ["explain", "-o"]),  # the word is no value, and nothing is written to a file called --
        (["--links", "never", "18013", "--long"], ["explain", "--links", "never", "--long", "--", "18013"]),
    ],
)
def test_arrangement(typed: list[str], expected: list[str]) -> None:
    assert arrange(typed) == expected


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "stdout"),
    [
        (["18013"], "", 0, "18013\t"),
        (["explain"], '{"RetCode":\n 18013}\n', 0, "18013\t"),
        (["99999", "18013"], "", 1, "18013\t"),
        (["serch", "x"], "", 2, ""),
        (["search", "余额"], "", 0, "18013\t"),
        (["scan", "/no/such/file"], "", 2, ""),
        (["scan", "--check"], '{"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n', 1, "1\t18013\t"),
    ],
)
def test_exit_codes(arguments: list[str], stdin: str, status: int, stdout: str) -> None:
    done = _run(*arguments, stdin=stdin)
    assert done.returncode == status, done.stderr
    assert stdout in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "found"),
    [
        (["MK:0001"], 0, ["MK:0001 receipt cmcc", "MK:0001 receipt ctcc"]),
        (["601", "nothing"], 1, ["601 receipt ctcc"]),
        (["601 err"], 0, ["601 err receipt ctcc"]),
        (["151"], 0, ["151 api ", "151 receipt cmcc", "151 receipt ctcc"]),
        (["RetCode=151"], 0, ["151 api "]),
        (["ReceiptCode=151"], 0, ["151 receipt cmcc", "151 receipt ctcc"]),
        (["ReceiptCode: DB:0141"], 0, ["DB:0141 receipt cmcc"]),
        (['{"ReceiptResult":"Fail","ReceiptCode":"DB:0141"}'], 0, ["DB:0141 receipt cmcc"]),
        (['{"ReceiptResult":"发送成功","ReceiptCode":"Delivrd"}'], 0, ["DELIVRD receipt all"]),
        (['{"ReceiptCode":"601 err"}'], 0, ["601 err receipt ctcc"]),
        (["MK:0001,18013"], 0, ["MK:0001 receipt cmcc", "MK:0001 receipt ctcc", "18013 api "]),
        (["MI:0123"], 0, ["MI:xxxx receipt cmcc"]),
        (["UNDELIV MK:0123"], 0, ["UNDELIV MK：NNNN receipt all"]),
        (["CU:0123"], 0, ["CU开头的 receipt cucc"]),
        (["customer complained"], 1, []),
        (["customer of RetCode 18013"], 0, ["18013 api "]),
        (["MK_0001"], 1, []),
        (["MK-0001"], 0, ["MK:0001 receipt cmcc", "MK:0001 receipt ctcc"]),
        (["SGIP-2-12"], 0, ["SGIP:2：12 receipt cucc"]),
        (["--carrier", "ctcc", "mk-0001"], 0, ["MK:0001 receipt ctcc"]),
        (["MK-0123"], 1, []),
        (["--carrier", "移动", "3"], 0, ["3 receipt cmcc"]),
        (["--carrier", "telecom", "3", "13"], 0, ["3 receipt ctcc", "13 receipt all"]),
        (["--carrier", "ctcc", "DB:0141"], 1, []),
        (["--carrier", "all", "3"], 2, []),
        (["--carrier", "x", "3"], 2, []),
        (["0"], 0, ["0 receipt all"]),
        (["-1"], 0, ["-1 receipt cucc", "-1 receipt all"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_receipt_codes_are_explained(arguments: list[str], status: int, found: list[str]) -> None:
    done = _run("explain", *arguments)
    assert done.returncode == status, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [f"{row[0]} {row[3]} {row[4]}" for row in rows] == found


def test_receipts_are_joined_to_their_calls() -> None:
    done = _run("scan", "-f", "json", str(JOINED))
    report = json.loads(done.stdout)
    assert (report["successful_calls"], report["failed_calls"], report["failed_receipts"]) == (3, 1, 6)
    assert report["accepted_not_delivered"] == 3
    first = {one["code"]: (one["first"]["call"], one["accepted_not_delivered"]) for one in report["codes"]}
    assert first == {
        "3": (None, 0),
        "MK:0001": ("accepted", 1),  # its receipt stands before its call
        "18046": (None, 0),
        "MN:0001": ("accepted", 1),
        "ZZ:9999": ("accepted", 1),
        "12": ("failed", 0),
    }


def test_a_carrier_that_the_log_states_chooses_the_meaning() -> None:
    report = json.loads(_run("scan", "-f", "json", str(JOINED)).stdout)
    entries = {one["code"]: [entry["carrier"] for entry in one["entries"]] for one in report["codes"]}
    assert entries["3"] == ["cucc"]
    assert entries["12"] == ["cmcc", "cucc", "ctcc", "all"]
    assert entries["ZZ:9999"] == []
    asked = json.loads(_run("scan", "-f", "json", "--carrier", "移动", str(JOINED)).stdout)
    assert {one["code"]: [e["carrier"] for e in one["entries"]] for one in asked["codes"]}["12"] == ["cmcc"]


@pytest.mark.parametrize("format", ["panel", "markdown"])
def test_list_counts_codes_as_the_source_does(format: str) -> None:
    shown = _run("list", "--kind", "receipt", "--long", "-f", format, "--lang", "en").stdout
    names = {"cmcc": "China Mobile", "cucc": "China Unicom", "ctcc": "China Telecom", "all": "any carrier"}
    # Each ends with its source.
    sections = [" ".join(text.split()) for text in re.split(r"Source(?::|  )", shown)]
    for line, section in zip(COUNTS.read_text("utf-8").splitlines()[1:], sections, strict=False):
        category, *counts = line.split("\t")
        parts = [f"{names[name]} {count}" for name, count in zip(names, counts, strict=True) if count != "0"]
        assert category in section
        assert f"{sum(map(int, counts))} codes: {', '.join(parts)}" in section
    assert "added 2" in sections[0]
    assert sum("added 1" in section for section in sections) == 1


@pytest.mark.parametrize(
    ("option", "value"), [("--category", "nope"), ("--layer", "nope"), ("--who", "nope"), ("--carrier", "nope")]
)
def test_list_refuses_unknown_filters(option: str, value: str) -> None:
    done = _run("list", option, value)
    assert (done.returncode, done.stdout) == (2, "")
    assert value in done.stderr


def test_a_plain_code_imports_neither_the_other_commands_nor_what_they_need() -> None:
    script = "import sys; sys.argv = ['usmserr', '18013']; import atexit\n"
    script += "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    script += "from usmserr.__main__ import main; main()"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stderr.split()
    assert [name for name in loaded if name.startswith("usmserr.cli.") and name.rpartition(".")[2] in COMMANDS] == [
        "usmserr.cli.explain"
    ]
    others = ("usmserr.scanning", "usmserr.inputs", "usmserr.codes.search", "usmserr.cli.help", "usmserr.render.panel")
    assert not [name for name in loaded if name.startswith(others)]


def test_a_pipe_does_not_import_rich() -> None:
    script = "import sys; sys.argv = ['usmserr', '18013']; import atexit\n"
    script += "atexit.register(lambda: print('rich' in sys.modules, file=sys.stderr))\n"
    script += "from usmserr.cli.program import main; main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr.strip() == "False"
