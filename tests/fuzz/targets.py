"""What is fuzzed: each target takes bytes, and raises if something is wrong that no input may bring about."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.checking.forms import FORMS as REQUESTS
from tests.checking.requests import BASES
from tests.fuzz.twin import twin
from tests.hostile.runner import strict
from tests.scanning.logs import everything_read
from usmserr.checking.check import checked
from usmserr.checking.diagnosis import with_signature
from usmserr.checking.hiding import hidden
from usmserr.checking.key import PrivateKey
from usmserr.checking.reading import read_requests
from usmserr.checking.unreadable import Unreadable
from usmserr.codes.catalog import Catalog, CatalogError
from usmserr.codes.printable import UNSAFE, visible
from usmserr.inputs.source import Source
from usmserr.model import Lang
from usmserr.render import FORMATS, Found, Look, renderer, reporter
from usmserr.render.check import check_renderer
from usmserr.render.objects import dump, event_dict
from usmserr.render.terminal import Terminal
from usmserr.scanning.cutting import cut
from usmserr.scanning.privacy import mask, mask_phone
from usmserr.scanning.report import Event, Finding
from usmserr.scanning.run import codes_in, scan_inputs

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
MAX_LENGTH = 4096  # bytes of an input; longer ones only take longer
TEMPLATE, KEY = "您的验证码为{1}，请在{2}分钟内使用", "a-key-that-no-output-shows"
LOOK = Look(Lang.EN, Terminal(width=100))


@cache
def _catalog() -> Catalog:
    return Catalog.load()


def _check(text: str) -> None:
    if bad := UNSAFE.search(text.replace("\n", "").replace("\t", "")):
        raise AssertionError(f"{bad[0]!a} is shown")
    text.encode("utf-8")


def scan(data: bytes) -> None:
    """Scan an input, whole and event by event; all formats can show what was found."""
    known = _catalog().known_messages()
    events: list[Event] = []
    report = scan_inputs(["-"], known, stdin=io.BytesIO(data))
    scan_inputs(["-"], known, stdin=io.BytesIO(data), on_event=events.append)

    def entries_of(finding: Finding) -> tuple[()]:
        return ()

    for format in ("panel", "plain", "json", "markdown", "html"):
        out = io.StringIO()
        reporter(format).report(report, entries_of, out, LOOK)
        _check(out.getvalue())
        if format == "json":
            strict(out.getvalue())
    for event in events:
        line = dump(event_dict(event), None)
        _check(line)
        strict(line)


def modes(data: bytes) -> None:
    """Scan an input in all ways there are: as a whole, event by event, and by the tolerant reader alone."""
    known = _catalog().known_messages()

    def counts(**options: Any) -> list[tuple[object, ...]]:
        findings = scan_inputs(["-"], known, stdin=io.BytesIO(data), **options).findings
        return [(one.kind, one.code, one.count, one.first.line) for one in findings]

    whole = counts()
    with patch("usmserr.scanning.run.readable", lambda stream: None):  # in one block: see below
        ways = {"event by event": counts(on_event=lambda event: None)}
    with everything_read():
        ways["with everything read"] = counts()
    for way, found in ways.items():
        if found != whole:
            raise AssertionError(f"{whole}, and {way} {found}")


def blocks(data: bytes) -> None:
    """Read an input as a source does, compressed or not; what comes out is bounded and whole."""
    source = Source(io.BytesIO(data))
    total = 0
    try:
        for block in source.blocks(cut):
            total += len(block)
            if total > 64 << 20:
                return
    except Exception as error:
        if type(error).__name__ != "SourceError":
            raise
        visible(str(error)).encode("utf-8")


def explain(data: bytes) -> None:
    """Find the codes of a text, and look each of them up."""
    text = data.decode("utf-8", "surrogateescape")
    catalog = _catalog()
    for code in (text, *(one.code for one in codes_in(text, catalog.known_messages()))):
        found = [Found(entry, text) for entry in catalog.lookup(code)[:3]]
        for format in FORMATS:
            out = io.StringIO()
            renderer(format).entries(found, out, LOOK)
            _check(out.getvalue())


# A table as small as can be, of both kinds: the first byte of an input says which of its lines the rest stands for.
TABLE = b"""[[code]]
code = "99"
layer = "usms"
message = {zh = "a", en = "b [c](https://d/e)"}
remedy = [{zh = "a", en = "b"}]
who = "account"
retry = "later"
causes = [{zh = "a", en = "b"}]
note = {zh = "a", en = "b"}
keywords = ["a"]
pinyin = ["a"]
see_also = []
links = [{zh = "a", en = "b", url = "https://c"}]
live_messages = ["a"]
source = "s"
source_date = "2026-01-01"
source = "s"
source_date = "2026-01-01"
[patterns.cmcc]
"MI:xxxx" = "MI:####"
"1-9" = "1..9"
"CU" = "CU*"
[damaged]
"0:01" = "MN:0001"
[[category]]
id = "a"
title = {zh = "a", en = "b"}
meaning = {zh = "a", en = "b"}
remedy = [{zh = "a", en = "b"}]
who = "sender"
retry = "no"
cmcc = '''
MI:xxxx
1-9 | a | b
CU
0:01
'''
all = "X"
[[added]]
code = "Y"
carrier = "all"
category = "a"
note = {zh = "a", en = "b"}
detail = {zh = "a", en = "b"}
source = "s"
source_date = "2026-01-01"
"""
_RETCODES = 16  # of its lines, those of a RetCode
LINES = TABLE.splitlines()


def table(data: bytes) -> None:
    """Load a table; whatever is wrong with it is said, and what is taken can be shown."""
    number = data[0] if data else len(LINES)
    if number < len(LINES):
        lines = [*LINES[:number], data[1:], *LINES[number + 1 :]]
        data = b"\n".join(lines[:_RETCODES] if number < _RETCODES else lines[_RETCODES:])
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        file.write(data)
        file.flush()
        try:
            catalog = Catalog.load(Path(file.name))
            entries = [*catalog.entries[:20]]
        except CatalogError as error:
            _check(visible(str(error)))
            return
    for format in FORMATS:
        out = io.StringIO()
        renderer(format).entries([Found(entry) for entry in entries], out, LOOK)
        _check(out.getvalue())


def check(data: bytes) -> None:
    """Check whatever requests an input holds, signature and all; all formats can show what was found."""
    try:
        requests = read_requests(data)
    except Unreadable as error:
        _check(visible(str(error)))
        return
    found = with_signature(checked(requests, TEMPLATE), PrivateKey(KEY))
    for one in (found, hidden(found, mask_phone, mask)):
        for format in FORMATS:
            out = io.StringIO()
            check_renderer(format).check(one, out, LOOK)
            _check(out.getvalue())
            if format in ("json", "ndjson"):
                for text in out.getvalue().splitlines() if format == "ndjson" else [out.getvalue()]:
                    strict(text)
            if KEY in out.getvalue():
                raise AssertionError("the private key is shown")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "scan": scan,
    "modes": modes,
    "blocks": blocks,
    "explain": explain,
    "table": table,
    "check": check,
    "twin": twin,
}


def seeds(name: str) -> Iterator[bytes]:
    """Yield inputs to begin with: the corpus, the tables, and what has failed before."""
    for path in sorted((HERE / "found").glob(f"{name}-*")):
        yield path.read_bytes()
    if name == "table":
        for number, line in enumerate(LINES):
            yield bytes([number]) + line
        yield b"\n" + b"\n".join(LINES[_RETCODES:])
        return
    if name == "check":
        yield from (form if isinstance(form, bytes) else form.encode() for form in REQUESTS.values())
        yield from (json.dumps(base, ensure_ascii=False).encode() for base in BASES.values())
    for path in sorted(CORPUS.iterdir()):
        if path.name != "manifest.json":
            yield path.read_bytes()[:MAX_LENGTH]
