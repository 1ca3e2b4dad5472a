"""Blocks are cut where no record goes on, whatever container runtimes and system logs put around lines."""

from __future__ import annotations

import io
import json
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scanning.logs import RECORDS, TIME, WRAPPERS
from usmserr.codes.catalog import Catalog
from usmserr.scanning.cutting import cut
from usmserr.scanning.report import Event, Report
from usmserr.scanning.run import scan_inputs

KNOWN = Catalog.load().known_messages()
HEADED = [record for record in RECORDS if record.startswith(TIME)]
ANSWER = {"RetCode": 18013, "Action": "SendUSMSMessageResponse", "SessionNo": "s"}
PRETTY = ["2026-11-01 10:00:00 INFO s - response:", *json.dumps(ANSWER, indent=2).split("\n")]


def _wrapped(wrapper: str, line: str) -> str:
    if wrapper != "log":
        return wrapper.replace("{}", line).replace("#", "1")
    return json.dumps({"log": line + "\n", "stream": "stdout", "time": "2026-11-01T10:00:00Z"})


def _scan(log: bytes, block: int) -> tuple[Report, list[Event]]:
    events: list[Event] = []
    with patch("usmserr.inputs.source.BLOCK", block):
        report = scan_inputs(["-"], KNOWN, stdin=io.BytesIO(log))
        scan_inputs(["-"], KNOWN, stdin=io.BytesIO(log), on_event=events.append)
    return report, events


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(WRAPPERS), st.sampled_from(HEADED)), min_size=5, max_size=60),
    st.sampled_from([400, 900, 4000]),
)
def test_it_does_not_matter_where_a_log_is_cut(records: list[tuple[str, str]], block: int) -> None:
    lines: list[str] = []
    for number, (wrapper, record) in enumerate(records):
        text = record.replace("@", f"{number:08x}-0000-4000-8000-000000000001").replace("#", "1")
        lines += [_wrapped(wrapper, line) for line in text.split("\n")]
    log = "".join(f"{line}\n" for line in lines).encode()
    assert _scan(log, block) == _scan(log, 1 << 20)


@pytest.mark.parametrize("wrapper", sorted({*WRAPPERS}))
def test_a_wrapped_record_is_not_cut(wrapper: str) -> None:
    lines = [f"{_wrapped(wrapper, line)}\n".encode() for line in PRETTY]
    record = b"".join(lines)
    for count in range(1, len(lines)):
        torn = b"".join(lines[:count])
        assert cut(record * 3 + torn) == len(record * 3), torn
        assert cut(record * 3 + torn + lines[count][:20]) == len(record * 3)


def test_records_of_streams_are_not_cut_by_one_another() -> None:
    one, two = ([f"{_wrapped(wrapper, line)}\n".encode() for line in PRETTY] for wrapper in ("web-1  | {}", "api | {}"))
    mixed = b"".join(line for pair in zip(one, two, strict=True) for line in pair)
    ended = b"".join(one + two)
    before_the_last = len(ended + b"".join(one))
    for count in range(1, 2 * len(PRETTY) - 1):
        torn = b"".join(mixed.splitlines(keepends=True)[:count])
        # As long as only one stream has begun another record, the last one of the other may go on.
        assert cut(ended * 2 + torn) == (before_the_last if count == 1 else len(ended * 2))


def test_the_second_part_of_a_cut_line_begins_nothing() -> None:
    head = b"2026-11-01 10:00:00 INFO x\n"
    whole, part = b"2026-11-01T10:00:00Z stdout F ", b"2026-11-01T10:00:00Z stdout P "
    assert cut(2 * (whole + head) + part + head + whole + head) == 2 * len(whole + head)


def test_where_nothing_begins_a_record_any_line_may() -> None:
    assert cut(b"a line\n" * 100) == 0
    assert cut(b"a line\n" * 2500 + b"and more") == len(b"a line\n") * 2500
