"""The interface for programs."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

import usmserr

CORPUS = Path(__file__).parent / "corpus"
ANSWER = '{"RetCode":18013,"Action":"SendUSMSMessageResponse","Message":"m"}\n'


def test_explain_returns_every_meaning() -> None:
    (entry,) = usmserr.explain(18013)
    assert (entry.code, entry.message.zh, entry.who) == ("18013", "当前账号/项目中的短信剩余量不足", "account")
    assert [one.carrier for one in usmserr.explain("mk：0001")] == ["cmcc", "ctcc"]
    assert [one.kind for one in usmserr.explain("151", kind="receipt", carrier="ctcc")] == [usmserr.Kind.RECEIPT]
    assert usmserr.explain("99999") == []
    with pytest.raises(ValueError, match="no-kind"):
        usmserr.explain("1", kind="no-kind")


def test_search_counts_categories_as_one() -> None:
    assert usmserr.search_codes("余额")[0].code == "18013"
    both = usmserr.search_codes("黑名单", limit=1)
    assert len({entry.category for entry in both}) == 1
    assert usmserr.search_codes("zzzzzz") == []


@pytest.mark.parametrize(
    "given", [ANSWER, ANSWER.encode(), gzip.compress(ANSWER.encode(), mtime=0), ANSWER.encode("utf-16")]
)
def test_text_and_bytes_are_scanned(given: str | bytes) -> None:
    events: list[usmserr.Event] = []
    report = usmserr.scan_text(given, name="answer", on_event=events.append)
    assert (report.failed_calls, report.findings[0].code, report.findings[0].first.line) == (1, "18013", 1)
    assert (report.inputs[0].name, report.findings[0].last.file) == ("answer", "answer")
    assert events == [report.findings[0].first]


def test_files_are_scanned_and_a_bad_one_does_not_raise(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text(ANSWER * 2)
    report = usmserr.scan_files(log, tmp_path / "none.log")
    assert report.failed_calls == 1  # the second line repeats the first
    assert [bool(one.error) for one in report.inputs] == [False, True]
    assert usmserr.scan_files(tmp_path, recursive=True).failed_calls == 1
    with pytest.raises(TypeError):
        usmserr.scan_files()


def test_data_is_what_the_command_writes() -> None:
    import json

    log = CORPUS / "java-receipt.log"
    done = subprocess.run(
        [sys.executable, "-m", "usmserr", "scan", "-f", "json", "--lang", "en", str(log)], capture_output=True
    )
    assert usmserr.as_data(usmserr.scan_files(log), "en") == json.loads(done.stdout)
    entry = usmserr.explain("171", kind="api")[0]
    assert usmserr.as_data([entry], "en")[0] == usmserr.as_data(entry, "en")
    assert usmserr.as_data(entry)["message"] == "API签名错误"


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[[code]]\ncode="1"\nlayer="usms"\nmessage={zh="坏",en="Bad"}\nremedy=[{zh="修",en="Fix"}]\n'
        'who="request"\nretry="no"\nsource="seed"\nsource_date="2021-05-11"\n',
        encoding="utf-8",
    )
    catalog = usmserr.Catalog.load(file)
    assert usmserr.explain(1, catalog=catalog, kind="api")[0].message.en == "Bad"
    assert usmserr.explain(18013, catalog=catalog, kind="api") == []
    report = usmserr.scan_text('{"RetCode":1,"Action":"SendUSMSMessageResponse"}', catalog=catalog)
    assert usmserr.as_data(report, catalog=catalog)["codes"][0]["entries"][0]["message"] == "坏"


def test_everything_offered_can_be_imported() -> None:
    assert all(getattr(usmserr, name) for name in usmserr.__all__)
    assert set(usmserr.__all__) <= set(dir(usmserr))
    with pytest.raises(AttributeError):
        _ = usmserr.nonsense  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_and_it_is_typed() -> None:
    script = "import sys, usmserr; print([m for m in sys.modules if m.startswith('usmserr')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "['usmserr']"
    assert (Path(usmserr.__file__).parent / "py.typed").exists()


def test_library_code_leaves_the_environment_and_the_streams_alone() -> None:
    package = Path(usmserr.__file__).parent
    chooser = package / "scanning" / "engine.py"  # which reader a process has is for its environment to say
    for file in package.rglob("*.py"):
        if file.parent.name != "cli" and file.name not in ("__main__.py", "_tables.py"):
            text = file.read_text("utf-8")
            assert not re.search(r"(?<![.\w])print\(|sys\.exit", text), file
            assert file == chooser or not re.search(r"os\.environ|getenv", text), file
