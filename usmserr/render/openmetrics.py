"""Metrics for Prometheus: the text that OpenMetrics defines, and that node_exporter's textfile collector reads.

Every metric is a gauge, because each scan says how much stands in what it has read: a log is rotated, `--since` moves
on, so the numbers fall as well as rise, which a counter may not. Gauges are also what both texts write alike, the
stricter one of OpenMetrics and Prometheus' older one. Names and help are the same in every language, like JSON's keys:
a collector refuses two files that explain one metric differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TextIO

from usmserr.codes.printable import visible
from usmserr.render.common import Look
from usmserr.scanning.times import instant

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}

Labels = tuple[tuple[str, str], ...]


class _Metric(NamedTuple):
    """One family of samples."""

    name: str
    help: str
    samples: Mapping[Labels, int | float]
    unit: str = ""  # which the name ends with


def report(report: Report, entries_of: EntriesOf, out: TextIO, look: Look) -> None:
    """Write all metrics, those that are zero, too."""
    for metric in _metrics(report):
        out.write(f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} gauge\n")
        if metric.unit:
            out.write(f"# UNIT {metric.name} {metric.unit}\n")
        out.writelines(f"{metric.name}{_labels(labels)} {_number(value)}\n" for labels, value in metric.samples.items())
    out.write("# EOF\n")


def _metrics(report: Report) -> Iterator[_Metric]:
    about = "Calls, failed or not, those with codes that --code leaves out, too."
    all_calls = [] if report.calls is None else [("usmserr_calls", about, report.calls)]
    for name, help_, value in (
        ("usmserr_successful_calls", "Calls that the API accepted.", report.successful_calls),
        ("usmserr_failed_calls", "Calls that the API did not accept.", report.failed_calls),
        *all_calls,
        ("usmserr_failed_receipts", "Receipts that report a failed delivery.", report.failed_receipts),
        (
            "usmserr_accepted_not_delivered",
            "Failed receipts of calls that were accepted.",
            report.accepted_not_delivered,
        ),
        ("usmserr_other_products_failed_calls", "Failed calls of other products.", report.other_products),
        ("usmserr_scanned_inputs", "Logs that were scanned.", len(report.inputs)),
        (
            "usmserr_unread_inputs",
            "Logs that could not be read to their end.",
            sum(bool(i.error) for i in report.inputs),
        ),
        ("usmserr_scanned_lines", "Lines of the logs.", sum(source.lines for source in report.inputs)),
    ):
        yield _Metric(name, help_, {(): value})
    yield _Metric(
        "usmserr_failures",
        "Failed calls (kind api) and failed receipts (kind receipt) by code and, as far as it is known, action.",
        _by_action(report),
    )
    yield _Metric(
        "usmserr_last_failure_timestamp_seconds",
        "When a code was last seen, by the time of the log.",
        {
            _of(finding): moment.timestamp()
            for finding in report.findings
            if (moment := _moment(finding.last_time or finding.last.time))
        },
        "seconds",
    )
    last = _moment(report.last_time)
    yield _Metric(
        "usmserr_last_event_timestamp_seconds",
        "When the last call or receipt was seen, failed or not, by the time of the log.",
        {(): last.timestamp()} if last else {},
        "seconds",
    )


def _of(finding: Finding, **more: str) -> Labels:
    labels = {"kind": finding.kind.value, "code": finding.code, **more}
    return tuple((name, visible(value)) for name, value in labels.items())


def _by_action(report: Report) -> dict[Labels, int | float]:
    """Count by code and action; without one, the label is empty, which is to have none."""
    counts: dict[Labels, int | float] = {}
    for finding in report.findings:
        rest = finding.count - sum(count for _, count in finding.actions)
        for action, count in (*finding.actions, *([("", rest)] if rest else [])):
            labels = _of(finding, action=action)
            counts[labels] = counts.get(labels, 0) + count  # two may look alike once they are made visible
    return counts


def _moment(time: str | None) -> datetime | None:
    return instant(time) if time else None


def _labels(labels: Labels) -> str:
    written = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{written}}}" if written else ""


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _number(value: int | float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"
