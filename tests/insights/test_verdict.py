"""The one line above a report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.insights import made
from tests.insights.made import entries_of, finding, report, shape
from usmserr.insights import verdict
from usmserr.model import Kind, Text
from usmserr.scanning.report import Report

SAID = {
    "incident": Text(
        "10:40 起 43% 的调用失败（3,468/8,000）；其中 98% 是 18013（当前账号/项目中的短信剩余量不足），"
        "到日志末尾仍在失败：由账号负责人处理，之后重发。另有 160 条回执失败。",
        "Since 10:40 43% of the calls failed (3,468 of 8,000); 98% of them with 18013 (Not enough SMS quota left in "
        "the current account/project), still so at the end of the log: the account's owner must act; resend "
        "afterwards. Besides, 160 receipts failed.",
    ),
    "past": Text(
        "10:40 到 10:59 45% 的调用失败（909/2,000）；其中 99% 是 153（请求被 API 网关限流），"
        "10:59 之后没有再出现：由你处理，稍后重发。",
        "From 10:40 to 10:59 45% of the calls failed (909 of 2,000); 99% of them with 153 (The request was throttled "
        "by the API gateway), none after 10:59: you must act; resend later.",
    ),
    "receipts": Text(
        "210 条回执失败，短信没有送达；其中 86% 是 MSBLACK（运营商黑名单或防骚扰），到日志末尾仍在失败："
        "要由运营商处理，先问技术支持再重发。",
        "210 receipts failed: not delivered; 86% of them with MSBLACK (On the carrier's block list), still so at the "
        "end of the log: the carrier must act; ask support before resending.",
    ),
    "timeless": Text(
        "24% 的调用失败（480/2,000）；其中 83% 是 18013（当前账号/项目中的短信剩余量不足）："
        "由账号负责人处理，之后重发。",
        "24% of the calls failed (480 of 2,000); 83% of them with 18013 (Not enough SMS quota left in the current "
        "account/project): the account's owner must act; resend afterwards.",
    ),
    "few": Text(
        "<1% 的调用失败（3/12,000）；都是 18013（当前账号/项目中的短信剩余量不足）：由账号负责人处理，之后重发。",
        "<1% of the calls failed (3 of 12,000); all with 18013 (Not enough SMS quota left in the current "
        "account/project): the account's owner must act; resend afterwards.",
    ),
}


@pytest.mark.parametrize("name", made.ALL)
def test_verdicts(name: str) -> None:
    assert verdict(made.ALL[name](), entries_of) == SAID[name]


def test_what_still_fails_comes_before_what_is_over() -> None:
    over = finding("18013", shape((20, 0), (20, 100), (20, 0)))
    now = finding("18017", shape((40, 0), (20, 50)))
    said = verdict(report([200] * 60, [over, now]), entries_of)
    assert said == Text(
        "11:20 起 25% 的调用失败（1,000/4,000）；都是 18017（当前短信模板不存在或未通过审核），到日志末尾仍在失败："
        "由你修改短信签名、模板或内容，之后重发。18013（当前账号/项目中的短信剩余量不足）失败 2,000 次，"
        "11:19 之后没有再出现。",
        "Since 11:20 25% of the calls failed (1,000 of 4,000); all with 18017 (The SMS template does not "
        "exist or has not been approved), still so at the end of the log: you must change the SMS signature, "
        "template or text; resend afterwards. 2,000 calls failed with 18013 (Not enough SMS quota left in the"
        " current account/project), none after 11:19.",
    )


def test_a_few_that_always_fail_do_not_come_first() -> None:
    over = finding("18013", shape((20, 0), (20, 100), (20, 0)))
    said = verdict(report([200] * 60, [over, finding("171", shape((60, 1)))]), entries_of)
    assert said is not None
    assert "with 18013" in said.en
    assert "171" not in said.en


def test_what_may_go_on_has_no_end() -> None:
    """A few successes at the end: neither over nor still so is said."""
    quota = finding("18013", shape((20, 0), (39, 12), (1, 0)))
    said = verdict(report(shape((59, 20), (1, 12)), [quota]), entries_of)
    assert said is not None
    assert said.en.startswith("Since 10:40 59% of the calls failed (468 of 792); all with 18013 (")
    assert "at the end of the log" not in said.en
    assert "none after" not in said.en


def test_there_is_none_without_failures() -> None:
    assert verdict(Report(successful_calls=9), entries_of) is None


def test_a_log_without_successes_has_no_rate() -> None:
    found = replace(report([5], [finding("171", [5])]), successful_calls=0)
    said = verdict(found, entries_of)
    assert said is not None
    assert said.en.startswith("5 calls failed, none was seen to succeed; all with 171")


def test_a_few_calls_are_counted() -> None:
    said = verdict(report([20], [finding("171", [5])]), entries_of)
    assert said is not None
    assert said.en.startswith("5 of 20 calls failed; all with 171")


@pytest.mark.parametrize("code", ["110", "18014", "18046"])
def test_what_may_have_been_sent_is_looked_up_first(code: str) -> None:
    said = verdict(report([20], [finding(code, [5])]), entries_of)
    assert said is not None
    assert said.en.endswith("look at the send records before resending, lest it arrive twice.")


def test_sending_again_what_was_accepted_is_billed_again() -> None:
    said = verdict(report([20], [finding("MI:0008", [5], Kind.RECEIPT)]), entries_of)
    assert said is not None
    assert "resend later (billed again)" in said.en or "resend afterwards (billed again)" in said.en


def test_nothing_is_advised_where_carriers_mean_different_things() -> None:
    said = verdict(report([20], [finding("12", [5], Kind.RECEIPT)]), entries_of)
    assert said == Text("5 条回执失败，短信没有送达；都是 12。", "5 receipts failed: not delivered; all with 12.")
