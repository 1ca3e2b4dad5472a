"""What `usmserr scan` says on standard error when it is done: how much failed, or which nothing it has found.

Nothing found is good news only where calls were seen and all of them succeeded; so each other nothing has words of its
own, and a next step.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from usmserr.scanning.times import lacking

if TYPE_CHECKING:
    from usmserr.cli.session import Session
    from usmserr.scanning.report import Report
    from usmserr.scanning.selection import Selection

_DATED = ("panel", "markdown", "html")  # formats for people that show times
_MOST_CODES = 5  # that are named of those left out
_NARROWING = ("kind", "codes", "actions", "since", "until")  # options, as a selection has them
# What the machine adds to times that lack it.
_ASSUMED = {
    "zone": ("时区", "zone"),
    "year": ("年份", "year"),
    "date": ("日期", "date"),
}


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def sum_up(session: Session, report: Report, selection: Selection, top: int | None) -> None:
    """Say how much has been read and how much of it failed, or what there was instead; and what is left out."""
    if report.findings:
        _say_how_much(session, report)
    else:
        _say_which_nothing(session, report, selection)
    _warn_of_partial(session, report)
    _say_what_is_left_out(session, report, selection, top)


def _warn_of_partial(session: Session, report: Report) -> None:
    """Warn of calls that look successful although a part of their messages was not submitted."""
    if count := report.partial_calls:
        session.remark(
            f"usmserr: 警告：{count} 次成功的调用，应答里有 FailContent：其中列出的短信没有提交。"
            "查看这些应答的 FailContent，改好后只重发其中列出的",
            f"usmserr: warning: {_many(count, 'successful call')} answered with a FailContent: "
            "the messages listed there were not submitted. Look at FailContent of those answers, mend what it says, "
            "and resend only what it lists",
        )


def _say_how_much(session: Session, report: Report) -> None:
    lines = sum(source.lines for source in report.inputs)
    calls, receipts, lost = report.failed_calls, report.failed_receipts, report.accepted_not_delivered
    outside = report.outside.failures
    session.remark(
        f"{lines} 行：{calls} 次调用失败，{receipts} 条回执失败"
        + (f"（其中 {lost} 条的调用已被接受）" if lost else "")
        + f"，{report.successful_calls} 次调用成功"
        + (f"；另有 {outside} 次失败被选项排除" if outside else ""),
        f"{_many(lines, 'line')}: {_many(calls, 'failed call')}, {_many(receipts, 'failed receipt')}"
        + (f" ({lost} of them of accepted calls)" if lost else "")
        + f", {_many(report.successful_calls, 'successful call')}"
        + (f"; the options leave out {_many(outside, 'more failure')}" if outside else ""),
    )


def _say_what_is_left_out(session: Session, report: Report, selection: Selection, top: int | None) -> None:
    """Say what the options have kept from the result, and what was assumed for that."""
    codes = len(report.findings)
    if top and codes > top:
        session.remark(f"共 {codes} 个码，显示 {top} 个（--top）", f"{top} of {codes} codes shown (--top)")
    if missed := selection.timeless:
        session.remark(
            f"没有时间而被 --since/--until 略去：{missed} 条",
            f"left out by --since/--until because they have no time: {missed}",
        )
    if assumed := selection.assumed | _assumed_in_report(session, report):
        lacks = [words for key, words in _ASSUMED.items() if key in assumed]
        zh, en = _now() if selection.assumed or session.format == "openmetrics" else ("", "")
        session.remark(
            f"日志里有的时间没有{'、'.join(zh for zh, _ in lacks)}，按本机的算{zh}",
            f"some times of the log have no {' or '.join(en for _, en in lacks)}; this machine's is assumed{en}",
        )
    elif session.format in _DATED and report.zone is None and _have_moments(report):
        zone = f"{datetime.now().astimezone():%z}"
        session.remark(
            f"回执的时间按本机的时区（{zone}）显示", f"times of receipts are shown in this machine's zone ({zone})"
        )


def _now() -> tuple[str, str]:
    """Say what time it is here: a selection and metrics depend on it."""
    now = f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}"
    return f"（现在是 {now}）", f" (it is {now} now)"


def _have_moments(report: Report) -> bool:
    return any(time and lacking(time) is None for one in report.findings for time in (one.first_time, one.last_time))


def _assumed_in_report(session: Session, report: Report) -> set[str]:
    """Return what the times that a report shows lacked in the log, if they are moments or stand beside such."""
    ends = [(one.first_time or one.first.time, one.last_time or one.last.time) for one in report.findings]
    if session.format == "openmetrics":
        return {what for time in (report.last_time, *(end for _, end in ends)) if time and (what := lacking(time))}
    if session.format not in _DATED or not report.findings:
        return set()
    times = [time for time in (report.first_time, report.last_time, *chain(*ends)) if time]
    lacks = {what for time in times if (what := lacking(time))}
    # What has no zone is shown as it stands; only where receipts, which tell a moment, stand beside it, is one needed.
    beside = report.zone is None and any(lacking(time) is None for time in times)
    return lacks & ({"zone", "date"} if beside else {"date"})


def _say_which_nothing(session: Session, report: Report, selection: Selection) -> None:
    lines, size = sum(one.lines for one in report.inputs), sum(one.bytes for one in report.inputs)
    outside = report.outside
    if not lines or size <= 2 * lines:  # line ends at most, or a byte order mark
        if not report.inputs or not all(one.error for one in report.inputs):
            _say_empty(session, report)
    elif outside.failures:
        _say_outside(session, report, selection)
    elif calls := report.successful_calls + outside.successful_calls:
        _say_healthy(session, report, lines, calls)
    elif outside.receipts:
        session.remark(
            f"{lines} 行：有 {outside.receipts} 条回执，没有失败的；没有看到调用",
            f"{_many(lines, 'line')}: {_many(outside.receipts, 'receipt')}, none failed; no calls were seen",
        )
    else:
        _say_foreign(session, lines, report.other_products + outside.other_products)
    _warn_of_period(session, report, selection)


def _say_empty(session: Session, report: Report) -> None:
    if not report.inputs:
        session.remark("目录里没有文件", "there is no file in the folder")
    elif any(one.name == "-" for one in report.inputs):
        session.remark(
            "输入是空的。容器的标准错误是另一个流：docker logs sms 2>&1 | usmserr scan",
            "the input is empty. A container's standard error is another stream: docker logs sms 2>&1 | usmserr scan",
        )
    else:
        session.remark(
            "文件是空的：日志可能轮转了，或写到了别处（容器里常写到标准输出）",
            "the file is empty: the log may have been rotated, or go elsewhere (in containers, to standard output)",
        )


def _say_outside(session: Session, report: Report, selection: Selection) -> None:
    codes = report.outside.codes
    named = ", ".join(f"{code or '-'} × {count}" for _, code, count in codes[:_MOST_CODES])
    named += ", …" if len(codes) > _MOST_CODES else ""
    count = report.outside.failures
    used = [f"--{name.removesuffix('s')}" for name in _NARROWING if getattr(selection, name)]
    session.remark(
        f"选项排除了全部 {count} 次失败：{named}。去掉或放宽 {'、'.join(used)} 就能看到",
        f"the options leave out every failure, {count} in all: {named}. Widen or drop {', '.join(used)} to see them",
    )
    _say_span(session, report)


def _say_span(session: Session, report: Report) -> None:
    if report.first_time:
        session.remark(
            f"日志里的调用和回执：{report.first_time} 到 {report.last_time}",
            f"the log's calls and receipts: {report.first_time} to {report.last_time}",
        )


def _say_healthy(session: Session, report: Report, lines: int, calls: int) -> None:
    aside = calls - report.successful_calls
    receipts, partial = report.outside.receipts, report.partial_calls
    session.remark(
        f"{lines} 行：{calls} 次调用成功，{'RetCode 都是 0' if partial else '没有失败'}"
        + (f"（选项排除了其中 {aside} 次）" if aside else "")
        + (f"；{receipts} 条回执，没有失败的" if receipts else ""),
        f"{_many(lines, 'line')}: {_many(calls, 'successful call')}"
        + (", by RetCode" if partial else " and no failure")
        + (f" (the options leave out {aside} of the calls)" if aside else "")
        + (f"; {_many(receipts, 'receipt')}, none failed" if receipts else ""),
    )
    if not receipts:
        session.remark(
            "成功只说明请求被接受；手机没收到时要看回执（GetUSMSSendReceipt，或回执推送的日志）",
            "success means accepted; if a phone got nothing, look at the receipts "
            "(GetUSMSSendReceipt, or the log of the receipts' callback)",
        )


def _say_foreign(session: Session, lines: int, others: int) -> None:
    if others:
        session.remark(
            f"{lines} 行：没有 USMS 的调用，只有其他产品的 {others} 次失败。是这份日志吗？",
            f"{_many(lines, 'line')}: no call of USMS, only {_many(others, 'failed call')} of other products. "
            "Is it the right log?",
        )
    else:
        session.remark(
            f"{lines} 行：没有看到 USMS 的调用，成功和失败的都没有。是这份日志吗？",
            f"{_many(lines, 'line')}: no call of USMS at all, neither failed nor successful. Is it the right log?",
        )
    session.remark(
        "要看发短信的那个程序的日志；其中要有 RetCode 或 SDK 的报错（级别 INFO 或 DEBUG）。手里有码：usmserr 18013",
        "take the log of the program that sends; it has to hold RetCode or the SDK's errors (level INFO or DEBUG). "
        "If you have a code: usmserr 18013",
    )


def _warn_of_period(session: Session, report: Report, selection: Selection) -> None:
    """Warn of a time that the log does not reach at all."""
    if selection.misses(report.first_time, report.last_time):
        session.remark(
            "usmserr: 警告：--since/--until 的时间，这份日志完全没有",
            "usmserr: warning: the log has nothing of the time of --since/--until",
        )
        if not report.outside.failures:
            _say_span(session, report)
