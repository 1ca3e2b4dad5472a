"""What makes the status of a scan 1: any failure, too high a rate, or more failures than in an earlier report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from usmserr.cli.options import Misuse
from usmserr.cli.streams import complain
from usmserr.model import Kind, Text

if TYPE_CHECKING:
    from fractions import Fraction

    from usmserr.cli.session import Session
    from usmserr.insights.baseline import Figures
    from usmserr.insights.changes import Changes
    from usmserr.scanning.report import Report
    from usmserr.scanning.selection import Selection

_LARGEST = 64 << 20  # bytes of a report; one with every receipt code has a third of that
_DIGITS = 12  # behind the point of a rate, at most
_MOST_CODES = 10  # that are named on standard error
_RATE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(%?)", re.A)


@dataclass(frozen=True, slots=True)
class Gates:
    """What was asked for; nothing is what lets everything pass."""

    check: bool = False
    max_rate: tuple[Fraction, str] | None = None  # and how it was typed
    baseline: tuple[Figures, str] | None = None  # and the file that it is from

    def changes(self, report: Report) -> Changes | None:
        """Compare a report with the baseline, if there is one."""
        if self.baseline is None:
            return None
        from usmserr.insights.baseline import figures
        from usmserr.insights.changes import changes

        before, file = self.baseline
        return changes(file, before, figures(report))

    def are_passed(self, session: Session, report: Report, changes: Changes | None) -> bool:
        """Say whether a report passes all of them, and on standard error why not."""
        passed = [not (self.check and report.findings)]
        if self.max_rate:
            passed.append(_rate_is_low(session, report, *self.max_rate))
        if changes and self.baseline:
            passed.append(not changes.is_worse)
            _say_changes(session, report, changes, self.baseline[0])
        return all(passed)


def gates(check: bool, max_rate: str | None, baseline: str | None, selection: Selection) -> Gates:
    """Return the gates that the options set up; refuse values that make no sense."""
    if max_rate is not None and selection.kind is Kind.RECEIPT:
        raise Misuse(
            "--max-rate 算的是调用，不能和 --kind receipt 一起用", "--max-rate is about calls, not about --kind receipt"
        )
    if max_rate is not None and selection.codes and (selection.actions or selection.since or selection.until):
        raise Misuse(
            "--max-rate 不能同时和 --code、以及 --since/--until/--action 一起用：那样不知道一共有多少次调用；去掉一种",
            "--max-rate does not go together with --code and --since/--until/--action at once: "
            "of how many calls it would be is not known then; drop one of them",
        )
    return Gates(
        check,
        None if max_rate is None else (_rate(max_rate), max_rate.strip()),
        None if baseline is None else (_earlier(baseline).only(selection.kind, selection.codes), baseline),
    )


def _rate(text: str) -> Fraction:
    """Return the rate that a person means: `1%`, `1 %`, `1％` or `0.01`."""
    from fractions import Fraction  # so that nothing is rounded

    match = _RATE.fullmatch(text.strip().replace("％", "%"))
    rate = Fraction(match[1]) / (100 if match[2] else 1) if match else None
    if match and rate is not None and not match[2] and rate >= 1:  # whether 1 is 1% or all, nobody knows
        raise Misuse(
            f"--max-rate {text}：百分数要写百分号，{match[1]}%；或写成小数，如 0.01",
            f"--max-rate {text}: write {match[1]}% for a percentage, or a fraction like 0.01",
        )
    if rate is None or rate > 1:
        raise Misuse(f"--max-rate 的值不对：{text}；写成 1% 或 0.01", f"--max-rate: no rate {text}; write 1% or 0.01")
    return rate


def _earlier(file: str) -> Figures:
    """Read the report that is compared with."""
    import json

    from usmserr.cli.complaints import unusable
    from usmserr.cli.status import Failure
    from usmserr.insights.baseline import NotComparable, earlier_figures

    try:
        with open(file, "rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise unusable(error, Text(*[f"--baseline {file}"] * 2)) from error
    if len(content) > _LARGEST:
        raise Failure(f"--baseline {file}：太大，不会是报告", f"--baseline {file} is too large to be a report")
    try:
        return earlier_figures(json.loads(content))  # also of UTF-16, as a shell of Windows may have written it
    except NotComparable as error:
        why = error.text
    except (ValueError, RecursionError):
        why = Text("不是 JSON；用 usmserr scan -f json 写一份", "is no JSON; write one with `usmserr scan -f json`")
    raise Failure(f"--baseline {file}：{why.zh}", f"--baseline {file} {why.en}")


def _rate_is_low(session: Session, report: Report, highest: Fraction, typed: str) -> bool:
    failed, calls = report.failed_calls, report.calls
    if not calls:  # said in any case: a gate that nothing goes through is not a closed one
        complain(
            Text(
                "--max-rate 没有可判断的：一次调用也没有看到",
                "--max-rate has nothing to judge: no call was seen",
            ).in_(session.lang)
        )
        return True
    if failed <= highest * calls:
        return True
    rate = _more_than(highest, failed, calls)
    blind = not report.successful_calls
    session.remark(
        f"{calls} 次调用失败 {failed} 次，{rate}，超过 --max-rate {typed}"
        + ("；没有看到成功的调用，这份日志记录它们吗？" if blind else ""),
        f"{failed} of {calls} calls failed, {rate}: more than --max-rate {typed}"
        + ("; no successful call was seen, does this log tell of them?" if blind else ""),
    )
    return False


def _more_than(highest: Fraction, failed: int, calls: int) -> str:
    """Write a rate, with as many digits as tell it from the highest one."""
    from fractions import Fraction

    from usmserr.render.written import percent

    rate = 100 * Fraction(failed, calls)
    written, most = percent(failed / calls), 100 * highest
    for digits in range(_DIGITS):
        if written[0].isdigit() and Fraction(written[:-1]) > most:
            break
        written = f"{float(rate):.{digits}f}%"
    return written


def _say_changes(session: Session, report: Report, changes: Changes, before: Figures) -> None:
    from usmserr.render.changes import lines, title

    if not (report.failed_calls + report.successful_calls + report.failed_receipts + report.outside.receipts):
        complain(
            Text(
                f"--baseline {changes.file} 没有可比较的：一次调用、一条回执也没有看到",
                f"--baseline {changes.file} has nothing to compare: neither a call nor a receipt was seen",
            ).in_(session.lang)
        )
    elif session.format != "panel":  # which shows them itself
        every = [f"  {what} {code} {figures}" for code, what, figures in lines(changes, session.lang)]
        for line in (title(changes, session.lang), *every[:_MOST_CODES], *(["  …"] if every[_MOST_CODES:] else [])):
            session.remark(line, line)
    if changes.new and before.outside and not report.outside.failures:
        session.remark(
            f"那份报告用选项排除了 {before.outside} 次失败，新出现的码也许就在其中",
            f"that report's options left out {before.outside} failures; a new code may be one of them",
        )
