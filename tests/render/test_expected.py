"""Whole outputs of the real program, as files in `expected/`; USMSERR_ACCEPT=1 writes them anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).parents[1] / "expected"
LOG = "tests/corpus/java-receipt.log"
CHANGED = ("scan", "tests/baseline/today.log", "--baseline", "tests/baseline/yesterday.json", "--max-rate", "20%")
CHECK = ("check", "tests/checking/wrong.json")
SIGNATURE = ("check", "tests/checking/signed.txt", "--signature", "--key-file", "tests/checking/key.txt")
RUNS = {
    f"{name}.{format}.{lang}": (*args, "-f", format, "--lang", lang)
    for name, args in {
        "explain": ("explain", "18013", "171"),
        "search": ("search", "签名", "-n", "4"),
        "scan": ("scan", LOG),
        "receipts.explain": ("explain", "MK:0001", "151", "MI:0123", "UNDELIV_60"),
        "receipts.scan": ("scan", "tests/receipts/joined.log"),
        "receipts.list": ("list", "--category", "roaming-restricted"),
        "check": ("check", "tests/checking/wrong.json", "--template", "您的验证码为{1}，请在{2}分钟内使用。"),
    }.items()
    for format in ("panel", "plain", "json", "ndjson", "markdown")
    for lang in ("zh", "en")
} | {
    "receipts.scan.openmetrics": ("scan", "tests/receipts/joined.log", "-f", "openmetrics", "-q"),
    "changes.panel.zh": (*CHANGED, "-f", "panel"),
    "changes.panel.en": (*CHANGED, "-f", "panel", "--lang", "en"),
    "changes.plain.zh": (*CHANGED, "-f", "plain"),
    "changes.json.en": (*CHANGED, "-f", "json", "--lang", "en"),
    "changes.markdown.en": (*CHANGED, "-f", "markdown", "--lang", "en"),
    "check.60.zh": (*CHECK, "-f", "panel", "--template", "您的验证码为{1}，请在{2}分钟内使用。"),
    "check.120.en": (*CHECK, "-f", "panel", "--lang", "en"),
    "check.long.panel.zh": (*CHECK, "-f", "panel", "--long"),
    "check.styled.zh": (*CHECK, "-f", "panel", "--color", "always"),
    "check.log.panel.en": ("check", "tests/corpus/nginx-access-query.log", "-f", "panel", "--lang", "en"),
    "check.signature.panel.zh": (*SIGNATURE, "-f", "panel"),
    "check.signature.panel.en": (*SIGNATURE, "-f", "panel", "--lang", "en"),
    "check.signature.json.en": (*SIGNATURE, "-f", "json", "--lang", "en"),
    "check.signature.markdown.zh": (*SIGNATURE, "-f", "markdown"),
    "list.plain.zh": ("list", "--kind", "api", "-f", "plain"),
    "receipts.search.panel.zh": ("search", "黑名单", "-f", "panel"),
    "receipts.search.markdown.en": ("search", "blacklist", "-f", "markdown", "--lang", "en"),
    "receipts.explain.60.zh": ("explain", "12", "-f", "panel"),
    "receipts.explain.120.en": ("explain", "12", "-f", "panel", "--lang", "en"),
    "receipts.carrier.plain.zh": ("explain", "--carrier", "电信", "3", "12", "MI:0123", "-f", "plain"),
    "receipts.list.panel.styled.zh": ("list", "--category", "region-blocked", "-f", "panel", "--color", "always"),
    "list.panel.en": ("list", "--kind", "api", "--who", "network", "--lang", "en", "-f", "panel"),
    "explain.60.zh": ("explain", "18013", "-f", "panel"),
    "explain.120.en": ("explain", "18013", "-f", "panel", "--lang", "en"),
    "explain.styled.zh": ("explain", "18013", "-f", "panel", "--color", "always"),
    "search.styled.en": ("search", "quota", "-f", "panel", "--lang", "en", "--color", "always"),
    "explain.long.panel.zh": ("explain", "18013", "171", "-f", "panel", "--long"),
    "explain.long.panel.en": ("explain", "18013", "MK:0001", "-f", "panel", "--long", "--lang", "en"),
    "search.long.60.en": ("search", "signature", "-n", "3", "-f", "panel", "--long", "--lang", "en"),
    "search.symptom.panel.zh": ("search", "code-not-received", "-f", "panel"),
    "list.60.en": ("list", "-f", "panel", "--lang", "en"),
    "list.120.zh": ("list", "-f", "panel"),
    "unknown.plain.zh": ("explain", "18031", "-f", "plain"),
}


@pytest.fixture(scope="module")
def outputs(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[str]]]:
    """Run the program for the chosen tests, two at a time: most of the time is start-up."""
    items = (item for item in request.session.items if item.path == request.path)
    chosen = [str(item.callspec.params["name"]) for item in items if isinstance(item, pytest.Function)]
    pool = ThreadPoolExecutor(2)
    yield {name: pool.submit(_output, name) for name in chosen}
    pool.shutdown(cancel_futures=True)


def _output(name: str) -> str:
    width = next((part for part in name.split(".") if part.isdigit()), "80")
    keep = {
        k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "PYTHONPATH", "XDG_CONFIG_HOME", "APPDATA")
    }
    done = subprocess.run(
        [sys.executable, "-m", "usmserr", *RUNS[name]],
        capture_output=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env=keep | {"COLUMNS": width, "PYTHONUTF8": "1", "TZ": "UTC"},
    )
    shown = re.sub(r"usmserr \d.* Python [\d.]+", "usmserr VERSION", done.stdout.decode("utf-8"))
    return shown + "--- stderr\n" + done.stderr.decode("utf-8") + f"--- exit {done.returncode}\n"


@pytest.mark.parametrize("name", RUNS)
def test_output_is_the_expected_one(name: str, outputs: dict[str, Future[str]]) -> None:
    got = outputs[name].result()
    file = EXPECTED / f"{name}.txt"
    if os.environ.get("USMSERR_ACCEPT"):
        file.write_text(got, encoding="utf-8", newline="\n")
    assert got == file.read_text(encoding="utf-8")
