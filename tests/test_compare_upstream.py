"""The maintainers' comparison, on small pages of our own making."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.compare_upstream import main, read, rows
from usmserr.codes.catalog import Catalog

API = "# 码\n\n| **错误码** | **错误提示及说明** | **处理措施** |\n| ---- | :--- | ---- |\n"
COMMON = "| 参数 | 说明 |\n|:---|:---|\n| **RetCode** | 码 |\n\n| RetCode | 描述 |\n|:---|:---|\n"
RECEIPTS = "| 产品类型 | 运营商 | 状态码 | 状态码描述 | 建议的处理方案 |\n| --- | --- | --- | --- | --- |\n"


def _api(left_out: str = "") -> str:
    lines = []
    for entry in Catalog.bundled().retcodes:
        if entry.source in ("seed", "usms-docs") and entry.code != left_out:
            lines.append(f"| {entry.code}   | {entry.message.zh} | {''.join(step.zh for step in entry.remedy)} |\n")
    return API + "".join(lines)


def _receipts(left_out: str = "") -> str:
    names = {"cmcc": "中国移动", "cucc": "中国联通", "ctcc": "中国电信", "all": "三网"}
    return RECEIPTS + "".join(
        f"| 国内短信 | {names[str(entry.carrier)]} | {entry.code.replace('|', chr(92) + '|')} | 甲 | 乙 |\n"
        for entry in Catalog.bundled().receipts.entries()
        if entry.source == "usms-docs" and entry.code != left_out
    )


def _compare(
    capsys: pytest.CaptureFixture[str], folder: Path, page: str, before: str | None = None
) -> tuple[int, list[str]]:
    file, earlier = folder / "page.md", folder / "before.md"
    file.write_text(page, encoding="utf-8")
    arguments = [str(file)]
    if before is not None:
        earlier.write_text(before, encoding="utf-8")
        arguments += ["--before", str(earlier)]
    status = main(arguments)
    return status, capsys.readouterr().out.splitlines()


def test_cells_are_trimmed_and_rules_skipped() -> None:
    assert list(rows(API + "| 1、2 | a \\| b | c |\n\n| x |\n| - |\n")) == [
        {"错误码": "1、2", "错误提示及说明": "a \\| b", "处理措施": "c"}
    ]
    assert sorted(key.code for key in read(API + "| 1、2 | a | c |\n").codes) == ["1", "2"]
    assert [key.code for key in read(COMMON + "| 110 | 超时 |\n").codes] == ["110"]


def test_the_same_table_does_not_differ(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _compare(capsys, tmp_path, _api()) == (0, [])
    assert _compare(capsys, tmp_path, _receipts()) == (0, [])


def test_api_codes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = _api("18014").replace("请求参数有缺失 |", "请求参数不全 |").replace("| 18001   |", "|18001|")
    status, found = _compare(capsys, tmp_path, page + "| 18099、18098 | 新的码 | 稍后 |\n")
    assert status == 1
    assert found == [
        "new\tapi\t\t18099\t\t新的码 稍后",
        "new\tapi\t\t18098\t\t新的码 稍后",
        "gone\tapi\t\t18014\t提交的部分手机号码无效\t",
        "reworded\tapi\t\t18001\t请求参数有缺失 检查请求参数是否有缺失\t请求参数不全 检查请求参数是否有缺失",
    ]


def test_codes_of_all_products(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    codes = [entry.code for entry in Catalog.bundled().retcodes if entry.source == "api-docs"]
    page = COMMON + "".join(f"| {code} | 说明 |\n" for code in [*codes[1:], "171", "231"])
    _, found = _compare(capsys, tmp_path, page, COMMON + f"| {codes[1]} | 旧说明 |\n")
    assert [line.split("\t")[0::3] for line in found] == [["new", "231"], ["gone", codes[0]], ["reworded", codes[1]]]


def test_receipt_codes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = _receipts("MSBLACK").replace("| 国内短信 | 中国移动 | MK:0002 | 甲 | 乙 |\n", "")
    page = page.replace("| 中国电信 | 601 | 甲 |", "| 中国电信 | 601 | 丙 |")
    status, found = _compare(capsys, tmp_path, page + "| 国内短信 | 三网 | QQ:1 | 丁 | 戊 |\n", _receipts())
    assert status == 1
    assert [line.split("\t")[:4] for line in found] == [
        ["new", "receipt", "all", "QQ:1"],
        ["gone", "receipt", "cmcc", "MK:0002"],
        ["reworded", "receipt", "ctcc", "601"],
    ]
    assert found[2].split("\t")[4:] == ["甲 乙", "丙 乙"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# nothing\n", "no table of codes"),
        (RECEIPTS + "| 国内短信 | 中国广电 | 1 | 甲 | 乙 |\n", "unknown carrier '中国广电' at code '1'"),
        (None, "No such file"),
    ],
)
def test_pages_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str | None, reason: str
) -> None:
    file = tmp_path / "page.md"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main([str(file)])
    assert caught.value.code == 2
    assert reason in capsys.readouterr().err
