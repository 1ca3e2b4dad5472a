"""Logs that grow: rotated, emptied, missing at first, written in halves; what happens, happens between two looks."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from rich.console import Console

from usmserr.cli.interrupt import Interrupt
from usmserr.codes.catalog import Catalog
from usmserr.inputs import follow
from usmserr.inputs.follow import Change, Followed
from usmserr.inputs.source import BLOCK, PATIENCE
from usmserr.model import Kind, Lang
from usmserr.render import Look
from usmserr.render.live import Board
from usmserr.scanning.report import Event, Report, Sofar
from usmserr.scanning.run import follow_inputs, scan_inputs
from usmserr.scanning.selection import Selection

KNOWN = Catalog.load().known_messages()
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and named pipes of POSIX")
Step = Callable[[], object]


def _call(code: int, number: int = 0) -> str:
    """Return a log line of a failed call."""
    uuid = f"{code:08}-0000-4000-8000-{number:012}"
    return (
        f"2026-11-23 09:47:{number % 60:02} INFO app - "
        f'{{"RetCode":{code},"Action":"SendUSMSMessageResponse","request_uuid":"{uuid}"}}\n'
    )


class _Log:
    """A log and what its followers see of it."""

    def __init__(self, folder: Path, name: str = "app.log") -> None:
        self.path = folder / name

    def write(self, text: str | bytes) -> None:
        """Append to the file that has the name now, as it is."""
        with self.path.open("ab") as stream:
            stream.write(text if isinstance(text, bytes) else text.encode())

    def rotate(self) -> Path:
        """Give the file another name."""
        return self.path.rename(self.path.with_suffix(f".{time.monotonic_ns()}"))


def nothing() -> None:
    """Let a pause pass in which nothing happens."""


class _Run:
    """A scan to whose every idle moment a step belongs; it ends with the last one."""

    def __init__(self, *names: object, selection: Selection | None = None, stdin: bytes = b"") -> None:
        self.events: list[Event] = []
        self.told: list[tuple[str, Change]] = []
        self.seen: list[list[str]] = []  # places of the events that had come before each step
        self._selection = selection
        self._inputs = [Followed(str(name), io.BytesIO(stdin), self._tell) for name in names]

    def _tell(self, name: str, change: Change, reason: str) -> None:
        self.told.append((Path(name).name, change))

    @property
    def places(self) -> list[str]:
        """The codes of the events, their files and lines."""
        return [f"{event.code} {Path(event.file).name}:{event.line}" for event in self.events]

    def run(self, *steps: Step) -> Report:
        """Take the steps one by one."""
        return self._run(iter(steps))

    def run_until_come(self, count: int, first: Step = nothing) -> Report:
        """Take a first step, and go on until so many events have come; what a thread reads comes at any time."""

        def steps() -> Iterator[Step]:
            yield first
            while len(self.events) < count:
                yield lambda: time.sleep(0.001)

        return self._run(steps())

    def _run(self, left: Iterator[Step]) -> Report:

        def go_on(sofar: Sofar) -> bool:
            if not sofar.idle:
                return True
            self.seen.append(self.places)
            if (step := next(left, None)) is None:
                return False
            step()
            return True

        return follow_inputs(self._inputs, KNOWN, go_on, selection=self._selection, on_event=self.events.append)


@pytest.fixture
def log(tmp_path: Path) -> _Log:
    """A log that does not exist yet."""
    return _Log(tmp_path)


def test_what_is_there_is_read_and_then_what_comes(log: _Log) -> None:
    log.write(_call(18013) + _call(171))
    run = _Run(log.path)
    report = run.run(nothing, lambda: log.write(_call(18017)), nothing, nothing)
    assert run.seen[1] == ["18013 app.log:1", "171 app.log:2"]
    assert run.seen[3] == run.places == ["18013 app.log:1", "171 app.log:2", "18017 app.log:3"]
    assert (report.failed_calls, report.inputs[0].lines, report.inputs[0].bytes) == (3, 3, log.path.stat().st_size)
    assert report.findings == scan_inputs([str(log.path)], KNOWN).findings


def test_what_was_written_last_is_in_the_report(log: _Log) -> None:
    log.write(_call(18013))
    run = _Run(log.path)
    assert run.run(nothing, lambda: log.write(_call(171) + _call(18017).rstrip("\n"))).failed_calls == 3


def test_a_missing_file_is_waited_for(log: _Log) -> None:
    run = _Run(log.path)
    run.run(nothing, nothing, lambda: log.write(_call(18013)), nothing, nothing)
    assert run.places == ["18013 app.log:1"]
    assert run.told == [("app.log", Change.WAITED_FOR), ("app.log", Change.FOUND)]


def test_a_file_that_never_came_is_an_error(log: _Log) -> None:
    assert _Run(log.path).run(nothing).inputs[0].error == os.strerror(2)


def test_the_old_file_is_read_to_its_end_before_the_new_one(log: _Log) -> None:
    def rotate() -> None:
        log.write(_call(171))
        old = log.rotate()
        log.write(_call(18017))
        with old.open("a") as late:  # a writer that has not noticed yet
            late.write(_call(18018))

    log.write(_call(18013))
    run = _Run(log.path)
    report = run.run(nothing, rotate, nothing, nothing, nothing, lambda: log.write(_call(160)), nothing, nothing)
    lines = ["18013 app.log:1", "171 app.log:2", "18018 app.log:3", "18017 app.log:1", "160 app.log:2"]
    assert run.places == run.seen[-1] == lines
    assert run.told == [("app.log", Change.REPLACED)]
    assert report.inputs[0].lines == 5
    assert report.findings[0].code == "18013"  # the first that was read, though on line 1 of two files


def test_a_writer_may_notice_a_pause_later_that_the_log_was_rotated(log: _Log) -> None:
    old = list[Path]()

    def rotate() -> None:
        old.append(log.rotate())
        log.write(_call(18017))

    def late() -> None:
        with old[0].open("a") as stream:
            stream.write(_call(171))

    log.write(_call(18013))
    run = _Run(log.path)
    run.run(nothing, rotate, late, nothing, nothing)
    assert run.places == ["18013 app.log:1", "171 app.log:2", "18017 app.log:1"]


def test_an_empty_new_file_does_not_end_the_old_one(log: _Log) -> None:
    old = list[Path]()

    def rotate() -> None:
        old.append(log.rotate())
        log.write("")

    def late() -> None:
        with old[0].open("a") as stream:
            stream.write(_call(171))

    log.write(_call(18013))
    run = _Run(log.path)
    run.run(nothing, rotate, nothing, nothing, nothing, late, nothing, nothing, lambda: log.write(_call(18017)))
    assert run.places == ["18013 app.log:1", "171 app.log:2", "18017 app.log:1"]


def test_several_rotations(log: _Log) -> None:
    run, steps = _Run(log.path), list[Step]()
    for number in range(5):
        steps += [partial(log.write, _call(18013, number)), nothing, nothing, nothing, log.rotate, nothing]
    assert run.run(*steps, lambda: log.write(_call(171))).failed_calls == 6
    assert [change for _, change in run.told] == [Change.WAITED_FOR, Change.FOUND, *[Change.REPLACED] * 5]
    assert [event.line for event in run.events] == [1] * 6


def test_an_emptied_file_is_read_from_its_beginning(log: _Log) -> None:
    log.write(_call(18013) + _call(171))
    run = _Run(log.path)
    run.run(nothing, lambda: os.truncate(log.path, 0), nothing, lambda: log.write(_call(18017)), nothing, nothing)
    assert run.places == run.seen[-1] == ["18013 app.log:1", "171 app.log:2", "18017 app.log:1"]
    assert run.told == [("app.log", Change.EMPTIED)]


def test_a_file_that_is_longer_when_it_is_looked_at_again_was_emptied_too(log: _Log) -> None:
    def again() -> None:
        os.truncate(log.path, 0)
        log.write(_call(18017) + _call(18018) + _call(171))

    log.write(_call(18013))
    run = _Run(log.path)
    run.run(nothing, again, nothing, nothing)
    assert run.places == ["18013 app.log:1", "18017 app.log:1", "18018 app.log:2", "171 app.log:3"]


def test_a_file_that_is_emptied_and_filled_to_the_same_length_is_read_again(log: _Log) -> None:
    def again() -> None:
        os.truncate(log.path, 0)
        log.write(_call(18014))
        os.utime(log.path, ns=(1, 1))  # the clock of a file system may be coarse

    log.write(_call(18013))
    run = _Run(log.path)
    run.run(nothing, again, nothing, nothing)
    assert run.places == ["18013 app.log:1", "18014 app.log:1"]
    assert run.told == [("app.log", Change.EMPTIED)]


def test_all_files_are_opened_before_one_is_read(tmp_path: Path) -> None:
    one, two = _Log(tmp_path, "one.log"), _Log(tmp_path, "two.log")
    one.write(_call(18013))
    two.write(_call(171))
    rotated = list[Path]()
    pauses = [0]

    def go_on(sofar: Sofar) -> bool:
        if not rotated:
            rotated.append(two.rotate())
            two.write(_call(18017))
        pauses[0] += sofar.idle
        return pauses[0] < 5

    report = follow_inputs([Followed(str(one.path)), Followed(str(two.path))], KNOWN, go_on)
    assert {finding.code for finding in report.findings} == {"18013", "171", "18017"}


def test_a_pause_in_a_record_whose_brackets_are_open_does_not_end_it(log: _Log) -> None:
    log.write('2026-11-23 10:00:00 INFO {\n "Phone": "13912349876",\n "ReceiptResult": "Fail",\n')
    run = _Run(log.path)
    run.run(*[nothing] * 20, lambda: log.write(' "ReceiptCode": "MK:0001"\n}\n'), nothing, nothing)
    assert run.places == ["MK:0001 app.log:4"]


@pytest.mark.parametrize("pauses", [0, 1])
def test_a_writer_that_goes_on_at_its_old_place_leaves_a_hole(log: _Log, pauses: int) -> None:
    with log.path.open("wb") as stream:

        def write(text: str) -> None:
            stream.write(text.encode())
            stream.flush()

        write(_call(18013) * 3)
        run = _Run(log.path)
        steps: list[Step] = [lambda: os.truncate(log.path, 0), *[nothing] * pauses, lambda: write(_call(18017))]
        run.run(nothing, *steps, nothing, nothing, lambda: write(_call(171)), nothing)
    assert [event.code for event in run.events] == ["18013", "18017", "171"]


def test_a_line_in_two_halves_is_one_line(log: _Log) -> None:
    line = _call(18013)
    at = line.index('"Action')
    log.write(_call(171) + line[:at])
    run = _Run(log.path)
    run.run(*[nothing] * (PATIENCE + 5), lambda: log.write(line[at:]), nothing, nothing)
    assert run.seen[PATIENCE + 2] == ["171 app.log:1"]
    assert run.places == ["171 app.log:1", "18013 app.log:2"]
    assert run.events[1].action == "SendUSMSMessage"


def test_a_line_without_an_end_does_not_hold_up_its_record_for_ever(log: _Log) -> None:
    log.write(_call(171) + "  at half a")
    run = _Run(log.path)
    run.run(*[nothing] * (PATIENCE + 2), lambda: log.write(" line\n" + _call(18013)), nothing, nothing)
    assert run.seen[PATIENCE - 2] == []
    assert run.seen[PATIENCE + 1] == ["171 app.log:1"]
    assert run.places == ["171 app.log:1", "18013 app.log:3"]


def test_a_record_is_not_cut_where_its_writer_flushes(log: _Log) -> None:
    record = '2026-11-23 09:47:28 INFO app - answer:\n{\n  "Message": "no quota",\n  "RetCode": 18013,\n'
    rest = '  "Action": "SendUSMSMessageResponse"\n}\n'
    log.write(record + rest[:9])
    run = _Run(log.path)
    run.run(nothing, nothing, nothing, lambda: log.write(rest[9:]), nothing, nothing)
    assert run.seen[3] == []
    assert run.seen[-1] == ["18013 app.log:4"]
    assert (run.events[0].action, run.events[0].message) == ("SendUSMSMessage", "no quota")


def test_several_files_keep_their_lines_and_share_their_calls(tmp_path: Path) -> None:
    one, two = _Log(tmp_path, "one.log"), _Log(tmp_path, "two.log")
    one.write("first\n" + _call(18013, 1))
    run = _Run(one.path, two.path)
    report = run.run(
        nothing,
        lambda: two.write(_call(18013, 2)),
        nothing,
        lambda: one.write(_call(18013, 3)),
        lambda: two.write(_call(18013, 1)),  # known from the other file
        nothing,
        nothing,
    )
    assert run.places == ["18013 one.log:2", "18013 two.log:1", "18013 one.log:3"]
    finding = report.findings[0]
    assert (finding.count, finding.first.line, finding.last.file) == (3, 2, str(one.path))
    assert [source.lines for source in report.inputs] == [3, 2]


def test_a_file_with_much_in_it_is_left_when_a_person_stops(log: _Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from usmserr.inputs import follow

    monkeypatch.setattr("usmserr.inputs.source.BLOCK", 1 << 10)
    monkeypatch.setattr(follow, "BLOCK", 1 << 10)
    log.write("".join(_call(18013, number) for number in range(1000)))
    report = follow_inputs([Followed(str(log.path))], KNOWN, lambda sofar: False)
    assert 0 < report.inputs[0].bytes <= 4 << 10


def test_standard_input_ends_by_itself() -> None:
    text = _call(18013) + _call(171)
    run = _Run("-", stdin=text.encode())
    report = run.run_until_come(3)  # never
    assert run.places == ["18013 -:1", "171 -:2"]
    assert report.inputs[0].error is None


@POSIX
def test_a_named_pipe_and_a_file_at_once(log: _Log, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    log.write(_call(171))
    run = _Run(pipe, log.path)
    report = run.run_until_come(2, lambda: pipe.write_text(_call(18013)))
    assert sorted(run.places) == ["171 app.log:1", "18013 pipe:1"]
    assert [source.error for source in report.inputs] == [None, None]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_what_cannot_be_followed_is_said_and_the_rest_goes_on(
    log: _Log, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    packed = tmp_path / "old.gz"
    packed.write_bytes(pack(_call(18013).encode()))
    run = _Run(packed, tmp_path, log.path)
    report = run.run(nothing, lambda: log.write(_call(171)), nothing)
    assert run.places == ["171 app.log:1"]
    assert [bool(source.error) for source in report.inputs] == [True, True, False]
    assert "compressed" in str(report.inputs[0].error)
    _Run(packed).run()  # nothing is left: it ends by itself


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_encodings(log: _Log, encoding: str) -> None:
    log.write(("余额不足\n" + _call(18013)).encode(encoding))
    run = _Run(log.path)
    more = _call(171).encode("utf-16-le" if encoding == "utf-16" else encoding)
    report = run.run(nothing, lambda: log.write(more[:41]), nothing, lambda: log.write(more[41:]), nothing)
    assert run.places == ["18013 app.log:2", "171 app.log:3"]
    assert report.inputs[0].encoding in ("utf-16-le", "gb18030")


def test_filters_and_the_header_of_a_table(log: _Log) -> None:
    header = "id,created_at,phone,ret_code\n"
    log.write(header + "1,2026-11-23 09:00:00,13800000000,18013\n")
    run = _Run(log.path, selection=Selection(Kind.API, ["171", "18013"]))

    def rotate() -> None:
        log.rotate()
        log.write(header + "1,2026-11-23 09:00:00,13800000000,0\n2,2026-11-23 09:00:01,13800000000,171\n")

    row = "2,2026-11-23 09:00:01,13800000000,18017\n3,2026-11-23 09:00:01,13800000000,171\n"
    run.run(nothing, lambda: log.write(row), nothing, nothing, rotate)
    assert run.places == ["18013 app.log:2", "171 app.log:4", "171 app.log:3"]


def test_counting_without_events_gives_the_same_report(log: _Log) -> None:
    log.write("".join(_call(18013 + number % 3, number) for number in range(200)))
    steps = iter([lambda: log.write(_call(171)), nothing])

    def go_on(sofar: Sofar) -> bool:
        if sofar.idle and (step := next(steps, None)) is not None:
            step()
            return True
        return not sofar.idle

    report = follow_inputs([Followed(str(log.path))], KNOWN, go_on)
    assert report.findings == scan_inputs([str(log.path)], KNOWN).findings


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _event(code: str, number: int, message: str) -> Event:
    time = f"2026-11-23T09:47:{number % 60:02}"
    return Event(Kind.API, code, "/var/log/app.log", number, time, "Send", message, None, None, None, "text")


def _shown(board: Board, width: int, height: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height, legacy_windows=False)
    with console.capture() as capture:
        console.print(board.drawn(width, height))
    return capture.get().splitlines()


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(("width", "height"), [(60, 20), (80, 24), (120, 40), (30, 8)])
@pytest.mark.parametrize("codes", [0, 1, 3, 40])
def test_the_board_fits_the_terminal(lang: Lang, width: int, height: int, codes: int) -> None:
    from rich.cells import cell_len

    board = Board(["/var/log/一个名字很长很长很长很长的日志.log"], lambda event: "余额不足" * 20, Look(lang), _Clock())
    for number in range(codes * 30):
        board.event(_event(str(18000 + number % codes), number, "不足 \x1b[31m" * 9))
    board.update(Sofar(True, 123, 1234567, 89))
    lines = _shown(board, width, height)
    assert len(lines) <= max(height, 11)
    assert {cell_len(line) for line in lines} == {width}
    assert "\x1b[31m" not in "".join(lines)


def test_the_board_counts_by_code_and_in_the_last_minute() -> None:
    clock = _Clock()
    board = Board(["app.log", "b.log"], lambda event: "quota [left](https://x.cn)", Look(Lang.EN), clock)
    board.event(_event("18013", 1, "old"))
    assert "reading what is there" in _shown(board, 80, 24)[3]
    board.update(Sofar(True, 9, 9, 4))
    for second in (1, 1, 30, 70):
        clock.now = second
        board.event(_event("18013" if second < 70 else "171", second, "new"))
    text = "\n".join(_shown(board, 80, 24))
    assert "5 failed calls · 0 failed receipts · 4 successful" in text
    assert "2 failures in the last minute · 9 lines · 0:01:10" in text
    assert "app.log, 2 inputs in all" in text
    assert "4 ×  18013  quota left" in text
    assert text.index("09:47:10  171") < text.index("09:47:30  18013") < text.index("09:47:01  18013")


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "usmserr", "scan", "--follow", "--lang", "en", *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@POSIX
def test_events_come_while_the_log_grows_and_is_rotated(log: _Log) -> None:
    log.write(_call(18013))
    with _start("-f", "ndjson", str(log.path)) as program:
        assert program.stdout and program.stderr

        def read() -> tuple[str, int]:
            event = json.loads(program.stdout.readline())  # type: ignore[union-attr]
            return event["code"], event["line"]

        assert read() == ("18013", 1)
        log.write(_call(171))
        assert read() == ("171", 2)
        log.rotate()
        log.write(_call(18017))
        assert read() == ("18017", 1)
        os.truncate(log.path, 0)
        assert program.stderr.readline() == f"{log.path}: replaced; reading the new file\n"
        assert program.stderr.readline() == f"{log.path}: emptied; reading from its beginning\n"
        log.write(_call(18018))
        assert read() == ("18018", 1)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate()
    assert (out, err) == ("", "4 lines: 4 failed calls, 0 failed receipts, 0 successful calls\n")
    assert program.returncode == 130


@POSIX
@pytest.mark.parametrize(
    ("arguments", "number", "status"),
    [
        ((), signal.SIGINT, 130),
        ((), signal.SIGTERM, 0),
        (("--check",), signal.SIGTERM, 1),
        (("--check",), signal.SIGINT, 130),
        (("--check", "--code", "171"), signal.SIGTERM, 0),
    ],
)
def test_a_signal_ends_with_the_report(log: _Log, arguments: tuple[str, ...], number: int, status: int) -> None:
    log.write(_call(18013))
    with _start("-f", "plain", *arguments, str(log.path)) as program:
        assert program.stderr
        assert program.stderr.readline() == "Ctrl-C ends with the report\n"
        program.send_signal(number)
        out, _ = program.communicate()
    assert out.startswith("1\t18013\t") or "171" in arguments
    assert program.returncode == status


def test_folders_are_not_followed(tmp_path: Path) -> None:
    with _start("-r", str(tmp_path)) as program:
        assert program.communicate()[0] == ""
    assert program.returncode == 2


def test_a_pipe_that_never_pauses_ends_when_it_is_to_end() -> None:
    class Endless(io.RawIOBase):
        def readinto(self, buffer: Any) -> int:
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

        def readable(self) -> bool:
            return True

    pipe = follow._Pipe(lambda: cast(BinaryIO, Endless()))
    assert pipe.read1(10) is not None
    pipe.finish()
    assert b"" in [pipe.read1(BLOCK) for _ in range(1000)]


@POSIX
def test_a_signal_that_comes_twice_at_once_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    try:
        interrupt = Interrupt()
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(number)
            clock[0] += 0.1
        assert interrupt.signal == signal.SIGTERM
        clock[0] += 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
