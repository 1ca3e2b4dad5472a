"""Inputs as they come: compressed, cut off, in folders, growing."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog
from usmserr.inputs.source import MAX_BLOCK, Source, files
from usmserr.scanning.report import Report
from usmserr.scanning.run import scan_inputs

LOG = (Path(__file__).parents[1] / "corpus" / "java-receipt.log").read_bytes()
KNOWN = Catalog.load().known_messages()
PACKED: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


def _scan(data: bytes) -> Report:
    return scan_inputs(["-"], KNOWN, stdin=io.BytesIO(data))


def _found(report: Report) -> list[tuple[str, int, int]]:
    return [(finding.code, finding.count, finding.first.line) for finding in report.findings]


@pytest.mark.parametrize("name", PACKED)
def test_compressed_input_is_told_by_its_bytes(name: str) -> None:
    packed = PACKED[name](LOG)
    for data in (packed, packed + PACKED[name](b"")):
        report = _scan(data)
        assert _found(report) == _found(_scan(LOG))
        assert (report.inputs[0].bytes, report.inputs[0].error) == (len(LOG), None)


def test_members_one_after_another_are_one_log() -> None:
    half = LOG.index(b"\n", len(LOG) // 2) + 1
    for pack in PACKED.values():
        assert _found(_scan(pack(LOG[:half]) + pack(LOG[half:]))) == _found(_scan(LOG))


@pytest.mark.parametrize("name", PACKED)
def test_what_was_readable_of_a_cut_file_is_kept(name: str) -> None:
    # As much as several reads, and several blocks of bzip2, of which only whole ones can be read.
    noise = b"".join(b"%d INFO web - GET /health %d\n" % (i, i * 7919 % 104729) for i in range(60_000))
    packed = PACKED[name](LOG + noise)
    for kept, least in ((len(packed) * 3 // 4, noise.count(b"\n") // 3), (len(packed) - 1, (LOG + noise).count(b"\n"))):
        report = _scan(packed[:kept])
        assert _found(report) == _found(_scan(LOG))
        assert str(report.inputs[0].error).startswith(f"{name}: ")
        assert report.inputs[0].lines >= least


def test_archives_are_refused_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(LOG)
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        archive.add(tmp_path / "a.log", "a.log")
    for data in ((tmp_path / "a.tgz").read_bytes(), b"PK\x03\x04" + LOG):
        report = _scan(data)
        assert report.findings == ()
        assert "archive: unpack it" in str(report.inputs[0].error)


def test_folders_are_read_in_order_and_links_to_folders_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("z.log", "b/y.log", "b/c/x.log"):
        (tmp_path / name).write_bytes(LOG)
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    names = [Path(name).relative_to(tmp_path).as_posix() for name in files([str(tmp_path)])]
    assert names == ["z.log", "b/y.log", "b/c/x.log"]
    report = scan_inputs([str(tmp_path)], KNOWN, recursive=True)
    assert [source.lines for source in report.inputs] == [LOG.count(b"\n")] * 3
    assert scan_inputs([str(tmp_path)], KNOWN).inputs[0].error == "Is a directory"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe cannot be waited for on Windows")
def test_events_of_a_growing_log_come_while_it_grows() -> None:
    command = [sys.executable, "-m", "usmserr", "scan", "-q", "-f", "ndjson"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdin and program.stdout
        for code in (171, 18013):
            answer = {"RetCode": code, "Action": "SendUSMSMessageResponse"}
            program.stdin.write(json.dumps(answer).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["code"] == str(code)  # hangs if it waits for the end
        program.stdin.close()
        assert program.stdout.read() == b""


@pytest.mark.parametrize("size", [97, 5_000, 100_000, 3_000_000])
def test_blocks_are_the_input_cut_where_that_is_allowed(size: int) -> None:
    """However much comes at once; and a record that never ends is cut somewhere."""
    lines = [b"%07d %s\n" % (n, b"x" * (n % 300)) for n in range(12_000)]
    lines[5000:5000] = [b"y" * 3_000_000, *[b"z\n"] * 2000]
    data = b"".join(lines)

    class Stream(io.BytesIO):
        def read1(self, wanted: int | None = -1) -> bytes:
            return super().read1(min(size, wanted or -1))

    def cut(buffer: bytes) -> int:
        return max(buffer.rfind(b"\n%d" % digit) for digit in range(10)) + 1

    blocks = list(Source(Stream(data)).blocks(cut))
    assert b"".join(blocks) == data
    assert max(map(len, blocks)) <= 2 * MAX_BLOCK
    assert len(blocks) >= len(data) // MAX_BLOCK
    assert sum(not block.startswith(b"0") for block in blocks) <= 4
