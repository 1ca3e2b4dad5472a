"""What the engine is certain of is what the reference says; of common logs it is certain of all."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.gen_log import MIXES, write
from benchmarks.shapes import DENSE_SHAPES
from tests.hostile.texts import NASTY
from tests.scanning.logs import logs
from usmserr.codes.catalog import Catalog
from usmserr.inputs.source import Source
from usmserr.scanning import engine
from usmserr.scanning.cutting import cut
from usmserr.scanning.mentions import mentions
from usmserr.scanning.scan import scan
from usmserr.scanning.values import JOIN_DISTANCE, Record

ENGINE: Any = engine.module()
if ENGINE is None:
    pytest.skip(f"the reference reads: {engine.reason()}", allow_module_level=True)

TESTS = Path(__file__).parents[1]
KNOWN = Catalog.load().known_messages()
READER: Any = ENGINE.Engine({code: list(said) for code, said in KNOWN.items()}, True)  # a fault is an error
PATHS = sorted(path for folder in ("corpus", "reports", "faults", "fuzz/found") for path in (TESTS / folder).iterdir())
SAMPLES: list[dict[str, Any]] = [
    json.loads(line) for line in (TESTS / "scanning" / "samples.jsonl").read_text("utf-8").splitlines() if line
]
HOSTILE = 30_000  # bytes that are taken of a hostile input
LAW = settings(suppress_health_check=[HealthCheck.too_slow])


def _agree(block: bytes) -> int:
    """Compare what both say of a block; return how many bytes of it the reference has to read."""
    assert READER.cut(block) in (None, cut(block))
    found = READER.scan(block)
    if found is None:
        return len(block)
    handed = [Record(*fields) for fields in found.handed]
    for number, record in enumerate(handed):
        found.put(number, mentions(record, KNOWN))
    want = scan(block, KNOWN)
    assert found.mentions() == list(want.mentions)
    assert (found.lines, found.torn) == (want.lines, want.torn)
    far = len(block) if want.mentions else JOIN_DISTANCE + 1  # farther nothing is joined
    assert _at_most(far, found.records()) == _at_most(far, want.records)
    return sum(len(record.text) for record in handed)


def _at_most(far: int, records: dict[str, int]) -> dict[str, int]:
    return {stream: min(count, far) for stream, count in records.items()}


def _blocks(raw: bytes) -> Iterator[bytes]:
    return filter(None, Source(BytesIO(raw)).blocks(cut))


def _in_lines(raw: bytes, size: int) -> Iterator[bytes]:
    """Yield so many lines at a time, wherever that cuts."""
    lines = raw.splitlines(keepends=True)
    return (b"".join(lines[at : at + size]) for at in range(0, len(lines), size))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_log_is_read_alike(path: Path) -> None:
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    for block in chain(_blocks(raw), [raw], *(_in_lines(raw, size) for size in (1, 2, 7))):
        _agree(block)


def _each(around: Callable[[str], str]) -> Callable[[str], bytes]:
    """Return what puts something around every line."""
    return lambda text: "".join(f"{around(line)}\n" for line in text.splitlines()).encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "docker": _each(
        lambda line: json.dumps({"log": f"{line}\n", "stream": "stdout", "time": "2026-11-01T10:00:00.123456789Z"})
    ),
    "docker-unicode": _each(lambda line: json.dumps({"log": f"{line}\n", "stream": "stderr"}, ensure_ascii=False)),
    "cri": _each("2026-11-01T10:00:00.123456789+08:00 stdout F {}".format),
    "cri-cut": _each(
        lambda line: (
            f"2026-11-01T10:00:00.1Z stderr P {line[: len(line) // 2]}\n"
            f"2026-11-01T10:00:00.1Z stderr F {line[len(line) // 2 :]}"
        )
    ),
    "syslog": _each("Nov  1 10:00:01 host app[77]: {}".format),
    "rfc5424": _each("<13>1 2026-11-01T10:00:01Z host app 1 - - {}".format),
    "compose": _each("web-1  | {}".format),
    "compose-colour": _each("\x1b[36mweb-1  |\x1b[0m {}".format),
    "kubectl": _each("[pod/sms-7/app] {}".format),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "GBK": lambda text: text.encode("gb18030"),
    "escaped": _each(lambda line: json.dumps({"level": "info", "msg": line})),
    "escaped-twice": _each(lambda line: json.dumps({"msg": json.dumps({"body": line}, ensure_ascii=False)})),
    "escaped-whole": lambda text: json.dumps({"msg": text}, ensure_ascii=False).encode() + b"\n",
    "hex": _each(lambda line: "1.2.3.4 - - " + line.replace("\\", "\\x5C").replace('"', "\\x22")),
    "capitals": lambda text: text.upper().encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_sample_is_read_alike_in_whatever_form(form: str) -> None:
    for sample in SAMPLES:
        try:
            _agree(FORMS[form](sample["text"]))
        except AssertionError as error:
            raise AssertionError(sample["name"]) from error


@pytest.mark.parametrize("mix", [*MIXES, *DENSE_SHAPES])
def test_of_what_is_common_nothing_is_handed_back(tmp_path: Path, mix: str) -> None:
    log = tmp_path / "log"
    write(log, 0.3, mix, failed=0.3)
    assert sum(map(_agree, _blocks(log.read_bytes()))) == 0


def _hostile() -> Iterator[bytes]:
    cases: Any = pytest.importorskip("tests.hostile.cases", reason="those are of Linux", exc_type=ImportError)
    for case in cases.CASES:
        if isinstance(case.stdin, bytes):
            yield case.stdin[:HOSTILE]
        else:
            yield next(iter(case.stdin()), b"")[:HOSTILE]
        yield from (content[:HOSTILE] for content in case.files.values() if isinstance(content, bytes))


def test_what_is_hostile_is_read_alike() -> None:
    for raw in dict.fromkeys(_hostile()):
        _agree(raw)


LINES = [
    *(line for path in PATHS if path.suffix != ".gz" for line in path.read_bytes().splitlines(keepends=True)),
    *(line.encode() for sample in SAMPLES for line in sample["text"].splitlines(keepends=True)),
]
# What has a meaning somewhere.
SIGNS = [
    *(b"\\", b'\\"', b'"', b"'", b"{", b"}", b"[", b"]", b"(", b")", b"<", b">", b":", b"=", b"=>", b",", b";", b"&"),
    *(
        b" ",
        b"\t",
        b"\n",
        b"\r",
        b"\0",
        b"\x1b[31m",
        b"\xff",
        b"\xef\xbc\x9a",
        b"\\u5931\\u8d25",
        b"\\n",
        b"0",
        b"18013",
    ),
    *(b"RetCode", b"ret_code=", b"usms", b"ReceiptResult", b"Fail", b"Traceback (", b"  ", b"null", b"failed: "),
    *(b"2026-11-01 10:00:00 ", b"web-1  | ", b"- ", "失败".encode(), "失败 18013".encode("gb18030"), NASTY.encode()),
]


@st.composite
def _changed(draw: st.DrawFn) -> bytes:
    """Draw some lines that stand together in logs, some of them cut, or with something put in."""
    lines: list[bytes] = []
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(LINES) - 1))
        lines += LINES[at : at + draw(st.integers(1, 8))]
    for _ in range(draw(st.integers(0, 4))):
        number = draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(line))] * 2)))
        end = draw(st.sampled_from([start, start, min(len(line), start + 1), end]))
        lines[number] = line[:start] + draw(st.sampled_from(SIGNS) | st.binary(max_size=3)) + line[end:]
    around = draw(st.sampled_from([*WRAPPED, None, None]))
    return around(b"".join(lines).decode("utf-8", "replace")) if around else b"".join(lines)


WRAPPED = [make for name, make in FORMS.items() if name != "capitals"]


@LAW
@given(_changed())
def test_any_change_of_a_log_is_read_alike(block: bytes) -> None:
    _agree(block)


@LAW
@given(logs(), st.integers(1, 30))
def test_any_log_is_read_alike_however_it_is_cut(log: bytes, size: int) -> None:
    for block in (log, *_in_lines(log, size)):
        _agree(block)


@LAW
@given(st.lists(st.binary(max_size=40) | st.sampled_from(SIGNS), max_size=20).map(b"".join))
def test_any_bytes_are_read_alike(block: bytes) -> None:
    _agree(block)
