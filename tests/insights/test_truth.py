"""Real logs and generated ones: no insight says what is not so, and what went wrong on purpose is said."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gen_log import INCIDENT, MIXES, write
from benchmarks.shapes import DENSE_SHAPES
from tests.insights.made import CATALOG, entries_of
from usmserr.insights import Insight, insights, is_ongoing, verdict
from usmserr.insights.clock import local
from usmserr.insights.concentration import NAMES
from usmserr.insights.phrases import UNSURE
from usmserr.model import Kind
from usmserr.scanning.report import Event, Finding, Report
from usmserr.scanning.run import scan_inputs

FOLDERS = [Path(__file__).parents[1] / name for name in ("corpus", "reports", "faults")]
LOGS = [
    folder / case["file"] for folder in FOLDERS for case in json.loads((folder / "manifest.json").read_text("utf-8"))
]
STEADY = (*MIXES, *DENSE_SHAPES)  # nothing begins in them, ends, or is repeated
ALWAYS = {"ongoing", "safe-to-resend", "accepted-not-delivered", "waiting-helps"}  # what they may show all the same
SEEDS = range(1, 5)


@cache
def _known() -> dict[str, tuple[str, ...]]:
    return CATALOG.known_messages()


def _scan(path: Path) -> tuple[Report, list[Event]]:
    events: list[Event] = []
    return scan_inputs([str(path)], _known(), on_event=events.append, stdin=io.BytesIO()), events


def _contradictions(report: Report, events: list[Event]) -> Iterator[str]:
    """Yield each insight that the failures themselves contradict."""
    for insight in insights(report, entries_of):
        assert insight.text.zh and insight.text.en
        json.dumps(dict(insight.evidence))
        about = [finding for finding in report.findings if finding.code == insight.code]
        untrue = about and not any(_holds(insight, one, report, events) for one in about)
        if untrue or (insight.id == "safe-to-resend" and not _adds_up(insight, report)):
            yield insight.text.en
    for finding in report.findings:
        going, times = is_ongoing(report, finding), _times(finding, report, events)
        last = local(finding.last_time, report)
        if going is not None and (last is None or not times or times[-1] != last):
            yield f"{finding.code}: {going}, but the last one is of {times[-1:]}"


def _times(finding: Finding, report: Report, events: list[Event]) -> list[datetime]:
    own = (local(event.time, report) for event in events if (event.kind, event.code) == (finding.kind, finding.code))
    return sorted(time for time in own if time)


def _holds(insight: Insight, finding: Finding, report: Report, events: list[Event]) -> bool:
    """Say whether an insight into a code can be of this finding."""
    evidence: Any = insight.evidence
    times = _times(finding, report, events)
    own = [event for event in events if (event.kind, event.code) == (finding.kind, finding.code)]
    if insight.id == "over":
        return is_ongoing(report, finding) is False and evidence["last_time"] == finding.last_time
    if insight.id == "ongoing":
        return is_ongoing(report, finding) is True and bool(evidence["count"] == len(own))
    if insight.id == "burst":
        since = datetime.fromisoformat(evidence["since"].removesuffix(report.zone or ""))
        return sum(time < since for time in times) == evidence["failed_before"] and len(times) == finding.count
    if insight.id == "same-number":
        seen = Counter(event.phone for event in own)
        return all(seen[number] == count for number, count in evidence["numbers"].items())
    if insight.id == "useless-retries":
        return all(entry.retry in ("no", "after-fix") for entry in entries_of(finding)) and evidence["repeats"] < len(
            own
        )
    if insight.id == "waiting-helps":
        return all(entry.retry == "later" for entry in entries_of(finding)) and evidence["count"] == len(own)
    values = dict(finding.breakdown.get(evidence.get("parameter"), ()))
    return insight.id in {name for name, _ in NAMES.values()} and values[evidence["value"]] == evidence["count"]


def _adds_up(insight: Insight, report: Report) -> bool:
    evidence: Any = insight.evidence
    safe = evidence["later"] | evidence["after_fix"]
    counts = {finding.code: finding.count for finding in report.findings if finding.kind is Kind.API}
    return (
        sum(safe.values()) == evidence["rejected"]
        and not UNSURE & safe.keys()
        and all(count <= counts[code] for code, count in safe.items())
    )


@pytest.mark.parametrize("path", LOGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_insight_into_a_real_log_is_contradicted(path: Path) -> None:
    report, events = _scan(path)
    assert list(_contradictions(report, events)) == []
    assert bool(report.findings) == (verdict(report, entries_of) is not None)


@pytest.mark.parametrize("mix", STEADY)
def test_nothing_is_said_to_happen_where_nothing_does(mix: str, tmp_path: Path) -> None:
    write(tmp_path / "a.log", 0.15, mix, failed=0.3)
    report, events = _scan(tmp_path / "a.log")
    assert list(_contradictions(report, events)) == []
    assert {insight.id for insight in insights(report, entries_of)} <= ALWAYS
    assert [finding.code for finding in report.findings if is_ongoing(report, finding) is False] == []


@pytest.fixture(scope="module", params=SEEDS)
def incident(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Report, list[Event], dict[str, Any]]:
    """Scan a log in which something goes wrong."""
    path = tmp_path_factory.mktemp("incident") / "a.log"
    truth = write(path, 1.2, INCIDENT, request.param)
    return *_scan(path), truth


def _of(report: Report, identity: str) -> dict[str | None, Any]:
    return {one.code: one.evidence for one in insights(report, entries_of) if one.id == identity}


Incident = tuple[Report, list[Event], dict[str, Any]]


def test_no_insight_into_an_incident_is_contradicted(incident: Incident) -> None:
    report, events, _ = incident
    assert list(_contradictions(report, events)) == []


def test_what_begins_and_ends_is_said_to(incident: Incident) -> None:
    report, _, truth = incident
    bursts = _of(report, "burst")
    for code, true in truth["incidents"].items():
        (finding,) = (one for one in report.findings if one.code == code)
        assert is_ongoing(report, finding) is not true["ends"]  # and may be None
        if code in bursts:
            first = datetime.fromtimestamp(true["first_ms"] / 1000, timezone.utc).replace(tzinfo=None)
            since = datetime.fromisoformat(bursts[code]["since"].removesuffix("Z"))
            assert abs((since - first).total_seconds()) < 1
            assert bursts[code]["failed_before"] == 0
    assert "18013" in bursts
    assert set(bursts) <= set(truth["incidents"])
    assert _of(report, "over").keys() <= {"153"}
    never_ending = [finding for finding in report.findings if finding.code != "153"]
    assert [finding.code for finding in never_ending if is_ongoing(report, finding) is False] == []


def test_the_end_is_seen_where_there_is_one(incident: Incident) -> None:
    report, _, truth = incident
    assert truth["incidents"]["153"]["ends"]
    ends = {finding.code: is_ongoing(report, finding) for finding in report.findings}
    assert ends["153"] is False
    # Several calls that succeed at the end may be chance or not: then nothing is said.
    assert ends["18013"] is True or (ends["18013"] is None and truth["incidents"]["18013"]["calls_after"] > 2)


def test_one_template_is_found_behind_one_code(incident: Incident) -> None:
    report, _, truth = incident
    found = {code: evidence["value"] for code, evidence in _of(report, "one-template").items()}
    assert found == truth["one_template"]
    others = [name for name, _ in NAMES.values() if name != "one-template"]
    assert {name: _of(report, name) for name in others} == {name: {} for name in others}


def test_useless_retries_are_counted(incident: Incident) -> None:
    report, _, truth = incident
    found = {code: evidence["repeats"] for code, evidence in _of(report, "useless-retries").items()}
    assert found == truth["repeats"]
    assert all(evidence["fourfold"] for evidence in _of(report, "useless-retries").values())


def test_the_number_that_fails_again_and_again_is_named(incident: Incident) -> None:
    report, _, truth = incident
    found = {code: dict(evidence["numbers"]) for code, evidence in _of(report, "same-number").items()}
    assert found == truth["numbers"]


def test_waiting_is_said_to_help_against_the_limit(incident: Incident) -> None:
    report, _, truth = incident
    assert {code: one["count"] for code, one in _of(report, "waiting-helps").items()} == {
        "153": truth["api"]["by_code"]["153"]
    }
