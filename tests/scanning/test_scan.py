"""Blocks: what is left out changes nothing, and what two say adds up to what both say."""

from __future__ import annotations

import io
import json
from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.scanning.logs import FAILED, FAILURE, NOISE, WRAPPERS, everything_read, logs
from usmserr.codes.catalog import Catalog
from usmserr.scanning.report import Event, Report
from usmserr.scanning.run import scan_inputs
from usmserr.scanning.scan import scan
from usmserr.scanning.selection import Selection
from usmserr.scanning.values import JOIN_DISTANCE, Scan

KNOWN = Catalog.load().known_messages()
# A line that was cut in two, the second part of which looks like a record; lines between a record's own.
CUT = f"2026-11-01T10:00:00Z stdout P a \n2026-11-01T10:00:00Z stdout F {FAILURE}\n".encode()
INTERRUPTED = (f"{FAILURE}\n" * 3 + f"{FAILURE}\ndb | checkpoint\n  and more\n").encode()
WORD_CUT_IN_TWO = b"".join(
    b"2026-11-01T10:00:00Z stdout %s %s\n" % part for part in ((b"P", b'{"Ret'), (b"F", b'Code": 18013}'))
)

A = "2a9119a6-65f1-4126-883b-f515e308873d"
BODY = json.dumps(FAILED, ensure_ascii=False)
LAW = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


def _report(log: bytes, since: datetime | None, events: list[Event]) -> tuple[Report, int, list[Event]]:
    selection = Selection(since=since)
    source = io.BytesIO(log)
    report = scan_inputs(["-"], KNOWN, mask=False, selection=selection, stdin=source, on_event=events.append)
    return report, selection.timeless, events


@LAW
@given(logs(), st.sampled_from([None, datetime(2026, 11, 1, tzinfo=timezone.utc)]))
@example(CUT, None)
@example(INTERRUPTED, None)
@example(WORD_CUT_IN_TWO, None)
def test_what_is_left_out_says_nothing(log: bytes, since: datetime | None) -> None:
    with everything_read():
        want = _report(log, since, [])
    assert _report(log, since, []) == want


def _reach(counts: dict[str, int]) -> dict[str, int]:
    return {stream: min(count, JOIN_DISTANCE + 1) for stream, count in counts.items()}


@LAW
@given(st.lists(st.tuples(st.sampled_from(WRAPPERS[:-1]), st.sampled_from(NOISE)), min_size=1, max_size=60))
def test_the_records_of_a_silent_block_are_counted_as_far_as_it_matters(noise: list[tuple[str, str]]) -> None:
    lines = [wrapper.replace("{}", line) for wrapper, record in noise for line in record.split("\n")]
    block = "".join(f"{line}\n" for line in lines).replace("#", "1").encode()
    counted = scan(block, KNOWN).records
    with everything_read():
        assert _reach(counted) == _reach(scan(block, KNOWN).records)


LINES = st.sampled_from(
    [
        f"2026-11-23 10:00:00 INFO resp {BODY}\n",
        "2026-11-23 10:00:01 INFO order 18013 created\n",
        f"2026-11-23 10:00:02,1 WARNING ucloud [{A}] SendUSMSMessage - 18013: x\n",
        "2026-11-23 10:00:03 ERROR api:\n[server.RetCodeError] 18016 \n",
        '2026-11-23 10:00:04 INFO resp:\n{\n  "RetCode": 171\n}\n',
    ]
)


@given(st.lists(LINES, max_size=8), st.integers(0, 8))
def test_scans_of_two_halves_add_up_to_the_scan_of_the_whole(lines: list[str], at: int) -> None:
    head, tail = "".join(lines[:at]).encode(), "".join(lines[at:]).encode()
    one, two, both = (scan(part, KNOWN) for part in (head, tail, head + tail))
    assert one + two == both


@given(st.lists(LINES, max_size=4), st.lists(LINES, max_size=4), st.lists(LINES, max_size=4))
def test_adding_is_associative_with_an_identity(a: list[str], b: list[str], c: list[str]) -> None:
    x, y, z = (scan("".join(part).encode(), KNOWN) for part in (a, b, c))
    assert (x + y) + z == x + (y + z)
    assert Scan() + x == x == x + Scan()


def test_a_quiet_stream_s_neighbours_stay_neighbours() -> None:
    """However much other streams write in between."""
    failure = f"sms-1  | {FAILURE}\n"
    words = "sms-1  | 2026-11-01 10:00:00,000 ERROR s - send failed: RetCode 18013\n"
    chatter = "web-1  | 2026-11-01 10:00:00,000 INFO w - GET / 200\n" * 40_000
    report = scan_inputs(["-"], KNOWN, stdin=io.BytesIO((failure + chatter + words).encode()))
    assert report.failed_calls == 1


@pytest.mark.parametrize("block", [b"", b"\n", b"\n\n", b"a", b"a\n", b"a\r\n", b"a\rb", b"\xff\n\xfe"])
def test_lines_are_counted_as_they_end(block: bytes) -> None:
    assert scan(block, KNOWN).lines == block.count(b"\n") + (block[-1:] not in (b"", b"\n"))
