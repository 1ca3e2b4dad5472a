"""`usmserr scan`: the failed calls and the failed receipts of logs."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from usmserr.cli.gates import gates
from usmserr.cli.options import (
    CarrierOption,
    Color,
    ColorOption,
    DataOption,
    KindOption,
    LangOption,
    Links,
    LinksOption,
    LongOption,
    Misuse,
    NoMaskOption,
    NoPagerOption,
    OutputOption,
    QuietOption,
    ReportFormatOption,
    known_carrier,
)
from usmserr.cli.session import Session
from usmserr.cli.slowness import Slowness
from usmserr.cli.status import Failure, Status
from usmserr.cli.streams import complain, say
from usmserr.cli.summary import sum_up
from usmserr.model import Entry, Kind, Lang, Text
from usmserr.render import reporter
from usmserr.scanning.selection import Selection, moment

if TYPE_CHECKING:
    from io import BufferedReader

    from usmserr.cli.progress import Progress
    from usmserr.insights.changes import Changes
    from usmserr.scanning.report import Finding, Outside, Report

_TELLING = ("panel", "markdown", "html")  # formats that show what the data means
_WHOLE = ("json", "openmetrics")  # formats that say what there is, be it nothing


def run(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...")] = None,
    check: Annotated[bool, typer.Option("--check")] = False,
    max_rate: Annotated[str | None, typer.Option("--max-rate")] = None,
    baseline: Annotated[str | None, typer.Option("--baseline")] = None,
    format: ReportFormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColorOption = Color.AUTO,
    links: LinksOption = Links.AUTO,
    no_pager: NoPagerOption = False,
    output: OutputOption = None,
    data: DataOption = None,
    quiet: QuietOption = False,
    no_mask: NoMaskOption = False,
    carrier: CarrierOption = None,
    kind: KindOption = None,
    code: Annotated[list[str] | None, typer.Option("--code")] = None,
    action: Annotated[list[str] | None, typer.Option("--action")] = None,
    since: Annotated[str | None, typer.Option("--since")] = None,
    until: Annotated[str | None, typer.Option("--until")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1)] = None,
    long: LongOption = False,
    recursive: Annotated[bool, typer.Option("-r", "--recursive")] = False,
    follow: Annotated[bool, typer.Option("-F", "--follow")] = False,
    jobs: Annotated[int | None, typer.Option("-j", "--jobs", min=1)] = None,
) -> None:
    """Find failed calls and failed receipts in logs or pasted JSON."""
    session = Session(format, lang, color, output, data, quiet, links=links, long=long, pager=not no_pager, report=True)
    carrier = known_carrier(carrier)
    if follow and recursive:
        raise Misuse("--follow 只能跟随文件，不能和 -r（目录）一起用", "--follow takes files, not folders (-r)")
    selection = Selection(kind, _codes(code or ()), action or (), *_span(since, until))
    gate = gates(check, max_rate, baseline, selection)
    names = files or ["-"]
    _refuse_what_would_fail(session, names)
    slow = Slowness(session)
    _invite(session, names)
    if follow:
        from usmserr.cli.follow import followed

        report, stopped = followed(session, names, selection, carrier, mask=not no_mask)
    else:
        report, stopped = _scanned(session, names, selection, slow, mask=not no_mask, jobs=jobs, recursive=recursive)
    report = replace(report, outside=_left_out(report.outside, selection))
    slow(sum(source.bytes for source in report.inputs))
    changes = gate.changes(report)
    _write(session, report.listing(top), carrier, changes)
    _complain_of_unread(session, report, followed=follow)
    sum_up(session, report, selection, top)
    raise typer.Exit(_status(report, passed=gate.are_passed(session, report, changes), stopped=stopped))


def _left_out(outside: Outside, selection: Selection) -> Outside:
    """Add for what calls were left out; of receipts alone there is no rate of calls to tell."""
    receipts = selection.kind is Kind.RECEIPT
    by_code = bool(selection.codes) or receipts
    by_call = bool(selection.actions or selection.since or selection.until) or receipts
    return replace(outside, by_code=by_code, by_call=by_call)


def _codes(values: Sequence[str]) -> list[str]:
    """Return the codes that an option names: several at once, too, and with what stands before a RetCode."""
    parts = [part.strip() for value in values for part in re.split(r"[,，、;；]", value)]
    return [re.sub(r"(?i)^(?:ret|receipt)_?code\s*[=:：]\s*", "", part) for part in parts if part]


def _span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """Return the times between which something counts."""
    now = datetime.now().astimezone()

    def time(option: str, text: str | None) -> datetime | None:
        try:
            return None if text is None else moment(text, now)
        except (ValueError, OverflowError) as error:
            raise Misuse(
                f"{option}：看不懂时间 {text}；写成 2026-11-01、2026-11-01 10:00、10:00、-2h、昨天",
                f"{option} {text}: {error}",
            ) from None

    first, end = time("--since", since), time("--until", until)
    if first and end and first >= end:
        raise Misuse(f"--since {since} 不在 --until {until} 之前", f"--since {since} is not before --until {until}")
    return first, end


def _refuse_what_would_fail(session: Session, names: Sequence[str]) -> None:
    """Refuse what cannot be written in the end: better said before an hour of reading."""
    _refuse_to_overwrite(names, session.output)
    if session.format == "html":
        reporter(session.format)  # it may lack its library


def _refuse_to_overwrite(names: Sequence[str], output: Path | None) -> None:
    """Refuse an output that is one of the inputs."""
    if output is None:
        return
    for name in names:
        try:
            same = os.path.samefile(0 if name == "-" else name, output) and os.path.isfile(output)
        except OSError:
            continue
        if same:
            raise Failure(f"{output}：它也是输入，不能写到它里面", f"{output}: is an input, too")


def _invite(session: Session, names: Sequence[str]) -> None:
    """Say how a log that is pasted into a terminal ends."""
    if "-" in names and sys.stdin.isatty():
        key = "Ctrl-Z Enter" if os.name == "nt" else "Ctrl-D"
        session.remark(f"粘贴日志，然后按 {key}", f"paste, then {key}")


def _scanned(
    session: Session,
    names: Sequence[str],
    selection: Selection,
    slow: Slowness,
    *,
    mask: bool,
    jobs: int | None,
    recursive: bool,
) -> tuple[Report, int | None]:
    """Scan inputs to their end; what is pasted ends with Ctrl-C, too: then return the signal."""
    from usmserr.scanning.run import scan_inputs

    stdin, interrupt = sys.stdin.buffer, None
    if "-" in names and sys.stdin.isatty():
        from usmserr.cli.interrupt import Interrupt
        from usmserr.inputs.pasted import Pasted

        pasted = Pasted(stdin)
        stdin, interrupt = cast("BufferedReader", pasted), Interrupt(pasted.end)
    size = 0 if recursive else sum(os.path.getsize(name) for name in names if os.path.isfile(name))
    slow(size)
    progress = _progress(session, names, size)
    report = scan_inputs(
        names,
        session.catalog.known_messages(),
        mask=mask,
        jobs=jobs,
        recursive=recursive,
        selection=selection,
        on_event=session.event_writer(),
        on_block=progress or slow,
        stdin=stdin,
    )
    if progress:
        progress.clear()
    if interrupt and pasted.stops_midline and sys.stderr.isatty():
        say("")  # the result begins on a line of its own
    return report, interrupt.signal if interrupt else None


def _progress(session: Session, names: Sequence[str], size: int) -> Progress | None:
    """Return what shows how far the scan has come, if somebody sees it and nothing else is written meanwhile."""
    if not sys.stderr.isatty() or session.quiet or "-" in names or session.format == "ndjson":
        return None
    from usmserr.cli.progress import Progress

    return Progress(sys.stderr, size, session.lang)


def _write(session: Session, report: Report, carrier: str | None, changes: Changes | None) -> None:
    """Write the result; nothing is a result only for programs, or where something is compared."""

    def entries_of(finding: Finding) -> Sequence[Entry]:
        return session.catalog.lookup(finding.code, finding.kind, carrier or finding.carrier)

    look = session.look._replace(changes=changes)
    if session.format == "markdown":  # which is sent to others
        from usmserr.cli.version import versions

        look = look._replace(versions=versions(session.lang))
    compared = changes and session.format in ("panel", "markdown")
    partial = report.partial_calls and session.format in _TELLING
    if (
        report.findings or session.format in _WHOLE or compared or partial or session.output
    ):  # what it held before is no result
        session.write(lambda out: reporter(session.format).report(report, entries_of, out, look))


def _complain_of_unread(session: Session, report: Report, *, followed: bool) -> None:
    for source in report.inputs:
        if not source.error:
            continue
        from usmserr.cli.complaints import reason

        zh, en = reason(source.error, Lang.ZH), source.error
        if os.path.isdir(source.name) and not followed:
            zh, en = f"{zh}；要读里面的文件，加 -r", f"{en}; to read the files in it, add -r"
        elif not os.path.exists(source.name) and session.catalog.lookup(source.name):
            zh, en = f"{zh}；要解释这个码：usmserr {source.name}", f"{en}; to explain the code: usmserr {source.name}"
        complain(Text(f"{source.name}：{zh}", f"{source.name}: {en}").in_(session.lang))


def _status(report: Report, *, passed: bool, stopped: int | None) -> Status:
    """Return the highest status that applies; `stopped` is the signal that ended following."""
    failed = Status.OK if passed else Status.NEGATIVE
    unread = Status.ERROR if any(source.error for source in report.inputs) else Status.OK
    return max(failed, unread, Status.INTERRUPTED if stopped == signal.SIGINT else Status.OK)
