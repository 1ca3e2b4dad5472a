"""A user's own entries add to the bundled table and override it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.model import Kind, Text

OWN = """
[[code]]
code = "18013"
remedy = ["先看内部的余额面板", { zh = "再找运维", en = "then ask operations" }]
note = "值班电话见内部文档"

[[code]]
code = "19001"
message = { zh = "内部网关限流", en = "Our own gateway limits the rate" }
remedy = "稍后再发"
who = "platform"
retry = "later"
source = "内部网关"
source_date = "2026-01-02"

[[code]]
code = "MK:0001"
carrier = "cmcc"
category = "suspended"
note = "移动说是停机"

[[code]]
code = "GW-7"
carrier = "all"
category = "rate-limited-number"
detail = { zh = "自建网关", en = "our gateway" }
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "usmserr" / "codes.toml"
    file.parent.mkdir()
    file.write_text(OWN, encoding="utf-8")
    return file


def _run(*arguments: str, config: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "XDG_CONFIG_HOME": str(config), "APPDATA": str(config), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "usmserr", *arguments], capture_output=True, encoding="utf-8", env=environ
    )


def test_entries_are_overridden_in_part(own: Path) -> None:
    before, after = (catalog.lookup("18013")[0] for catalog in (Catalog.load(), Catalog.load(own=own)))
    assert after.remedy == (Text("先看内部的余额面板", "先看内部的余额面板"), Text("再找运维", "then ask operations"))
    assert after.note == Text("值班电话见内部文档", "值班电话见内部文档")
    assert (after.message, after.causes, after.who) == (before.message, before.causes, before.who)
    assert after.source == str(own)


def test_entries_are_added(own: Path) -> None:
    catalog = Catalog.load(own=own)
    (entry,) = catalog.lookup("19001")
    assert (entry.kind, entry.layer, entry.source, entry.source_date) == (Kind.API, "usms", "内部网关", "2026-01-02")
    assert len(catalog.retcodes) == len(Catalog.load().retcodes) + 1


def test_receipt_codes_are_overridden_for_one_carrier_and_added(own: Path) -> None:
    catalog = Catalog.load(own=own)
    mobile, telecom = catalog.lookup("mk:0001")
    assert (mobile.category, mobile.note) == ("suspended", Text("移动说是停机", "移动说是停机"))
    assert telecom == Catalog.load().lookup("MK:0001", carrier="ctcc")[0]
    (added,) = catalog.lookup("gw-7")
    assert (added.category, added.detail, added.note) == ("rate-limited-number", Text("自建网关", "our gateway"), None)


@pytest.mark.parametrize("format", ["panel", "markdown"])
def test_the_program_uses_it_and_names_it(own: Path, format: str) -> None:
    done = _run("18013", "-f", format, config=own.parent.parent)
    assert "先看内部的余额面板" in done.stdout
    assert "codes.toml" in done.stdout.replace("│\n│ ", "").replace("\\", "")
    shown = json.loads(_run("19001", "GW-7", "-f", "json", "--lang", "en", config=own.parent.parent).stdout)
    assert [entry["source"] for entry in shown] == ["内部网关", str(own)]
    assert "19001" in _run("search", "限流", config=own.parent.parent).stdout
    assert "GW-7\t" in _run("__complete", "=GW", config=own.parent.parent).stdout


def test_data_takes_its_place(own: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.toml"
    bundled = Path(__file__).parents[2] / "data" / "codes.toml"
    data.write_bytes(bundled.read_bytes())
    assert "内部的余额面板" not in _run("18013", "--data", str(data), config=own.parent.parent).stdout


def test_scan_knows_its_codes(own: Path, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text('{"RetCode":19001,"Action":"SendUSMSMessageResponse"}\n')
    assert "1\t19001\t内部网关限流\t" in _run("scan", str(log), config=own.parent.parent).stdout


@pytest.mark.parametrize(
    ("text", "entry", "reason"),
    [
        ('[[code]]\ncode="1"\n', "code 1", "missing 'message'"),
        ('[[code]]\ncode="x"\nmessage="m"\nremedy="r"\nwho="request"\nretry="no"\n', "code x", "a RetCode is a number"),
        ('[[code]]\ncode="18013"\nwho="me"\n', "code 18013", "who: 'me' is none of"),
        ('[[code]]\ncode="18013"\nmesage="m"\n', "code 18013", "unknown key 'mesage'"),
        ('[[code]]\ncode="18013"\nremedy=[]\n', "code 18013", "remedy: missing text"),
        ('[[code]]\ncode="18013"\nremedy=7\n', "code 18013", "remedy: must be a list"),
        ('[[code]]\ncode="18013"\nsee_also=["4"]\n', "code 18013", "see_also: '4'"),
        ('[[code]]\ncode="A"\ncarrier="me"\ncategory="billing"\n', "code A", "carrier: 'me' is none of"),
        ('[[code]]\ncode="A"\ncarrier="all"\ncategory="x"\n', "code A", "category: 'x' is none of"),
        ('[[code]]\ncode="A\\tB"\ncarrier="all"\ncategory="billing"\n', "code A\tB", "a tab"),
        ("[[code]]\nwho='no'\n", "entry 1", "missing 'code'"),
        ("title = 1\n", None, "unknown key 'title'"),
        ("code = 1\n", None, "no [[code]] tables"),
        ("[[code", None, "not TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, entry: str | None, reason: str) -> None:
    file = tmp_path / "usmserr" / "codes.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        Catalog.load(own=file)
    assert (caught.value.file, caught.value.entry) == (str(file), entry)
    assert reason in caught.value.reason
    done = _run("18013", config=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr
