"""The hostile cases, as data."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import random
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.checks import checks
from tests.hostile.runner import Case
from tests.hostile.texts import NASTY

MIB = 1 << 20
CODE = {"18013": 1}
ANSWER = b'{"RetCode":18013,"Action":"SendUSMSMessageResponse","Message":"no balance"}\n'
FORMATS = ("panel", "plain", "json", "ndjson", "markdown")
REPORT_FORMATS = (*FORMATS, "html")
TABLE = "table.toml"


def _turns(times: int) -> bytes:
    return (ANSWER + ANSWER.replace(b"18013", b"18014")) * times


def _json(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" if c < " " else {'"': '\\"', "\\": "\\\\"}.get(c, c) for c in text)


def _answer(**fields: str) -> bytes:
    given = {"RetCode": "18013", "Action": '"SendUSMSMessageResponse"', **fields}
    return ("{" + ",".join(f'"{key}":{value}' for key, value in given.items()) + "}\n").encode("utf-8", "surrogatepass")


def _terminal() -> Iterator[Case]:
    nasty = f'"{_json(NASTY)}"'
    receipt = '{"ReceiptResult":"Fail","ReceiptCode":%s,"ReceiptDesc":%s,"Phone":%s,"SessionNo":%s,"ReceiptTime":%s}\n'
    log = (
        _answer(RetCode="99999", Message=nasty, Action=f'"SendUSMS{_json(NASTY)}"', request_uuid=nasty)
        + _answer(RetCode="99998", Message='"\\ud800 half \\udc00"', SessionNo='"\\udfff"', time=nasty)
        + (receipt % ((nasty,) * 5)).encode()
        + f"2026-11-23 10:00:00 {NASTY} RetCode=99997 usms {NASTY}\n".encode()
        + b"\xff\xfe\xc0\x80\xed\xa0\x80 RetCode=99996 usms \x80\x81\x1b\x9b\n"
    )
    for format in REPORT_FORMATS:
        for color in ("never", "always") if format == "panel" else ("never",):
            yield Case("terminal", f"log text, {format}, colour {color}", ("scan", "-f", format, "-"), log)
        name = f"a{NASTY.replace('/', '_')[:60]}\n.log"
        yield Case("terminal", f"file name, {format}", ("scan", "-f", format, name), files={name: ANSWER})
        yield Case(
            "terminal", f"file name that is no text, {format}", ("scan", "-f", format, b"\xff\xfe\x9b.log"), status=2
        )
    for format in FORMATS:
        yield Case("terminal", f"argument, {format}", ("explain", "-f", format, NASTY, f"18013 {NASTY}"), status=1)
        for lang in ("zh", "en"):
            yield Case(
                "terminal",
                f"standard input of explain, {format} {lang}",
                ("explain", "--lang", lang, "-f", format),
                log,
                status=1,
            )
    for option in ("--format", "--lang", "--color", "--carrier", "--since", "--kind", "--top", "--jobs", f"--{NASTY}"):
        yield Case("terminal", f"value of {option[:10]!a}", ("scan", option, NASTY), status=2, says="usmserr: ")
    for option in ("--who", "--layer", "--category", "--carrier", "--data", "--output"):
        yield Case("terminal", f"value of list {option}", ("list", option, f"/x/{NASTY}"), status=2, says="usmserr: ")
    yield Case("terminal", "no such command", (f"serch{NASTY}",), status=1)
    yield Case("terminal", "search words", ("search", NASTY, "--lang", "en"), status=1)
    for variable in ("USMSERR_FORMAT", "USMSERR_LANG", "USMSERR_DATA"):
        yield Case("terminal", f"variable {variable}", ("18013",), env={variable: NASTY}, status=2, says="usmserr: ")


def _shapes() -> Iterator[Case]:
    def shape(name: str, data: bytes, count: dict[str, int] | None = None, **more: object) -> Case:
        return Case("shapes", name, stdin=data, count=CODE if count is None else count, **more)  # type: ignore[arg-type]

    yield shape("empty", b"", {})
    yield shape("one byte", b"{", {})
    yield shape("one line end", b"\n", {})
    yield shape("no final line end", ANSWER.rstrip())
    for name, garbage in {
        "NUL bytes": b"\0" * 5000,
        "a MiB of NUL bytes": b"\0" * MIB,
        "random bytes": random.Random(1).randbytes(200_000),
        "every byte": bytes(range(256)) * 10,
        "invalid UTF-8": b"\xc0\x80\xed\xa0\x80\xf8\x88\x80\x80\x80\xff" * 50,
        "mixed encodings": "失败".encode("gbk") + "失败".encode() + "失败".encode("utf-16-le"),
        "a line of 4 MiB": b"a" * 4 * MIB,
        "a line of 4 MiB of quotes": b'"' * 4 * MIB,
        "a line of 1 MiB of brackets": b"[{(" * (MIB // 3),
        "a line of 1 MiB of closing brackets": b"]})" * (MIB // 3),
        "a line of 1 MiB of backslashes": b"\\" * MIB,
        "blanks": b" " * MIB,
        "carriage returns": b"\r" * 100_000,
        "a BOM in the middle": b"\xef\xbb\xbf",
        "half an answer": b'{"Action":"SendUSMSMessageResponse","RetCode":',
        "half an escape": b'{"log":"RetCode \\u12',
    }.items():
        yield shape(f"{name} before", garbage + b"\n2026-11-23 10:00:00 INFO x\n" + ANSWER)
        if len(garbage) < MIB:
            yield shape(f"{name} after", ANSWER + b"2026-11-23 10:00:00 INFO x\n" + garbage)
    head = b"id  ret_code  created_at\n1   18013     x\n"
    yield shape("a line of 300 KB below aligned columns", head + "时 ".encode() + b"ab " * 100_000)
    yield shape("NUL bytes and an answer on one line", b"\0" * 3000 + ANSWER)
    text = ANSWER.decode()
    for encoding in ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"):
        yield shape(f"in {encoding}", text.encode(encoding))
        yield shape(f"in {encoding}, cut off", (text * 2).encode(encoding)[:-1])
    nested = b'{"RetCode":18013,"Action":"SendUSMSMessageResponse","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    yield shape("JSON nested 100,000 deep in an answer", nested)
    yield shape(
        "the same without an action", nested.replace(b'"Action":"SendUSMSMessageResponse",', b"") + ANSWER, {"18013": 2}
    )
    yield shape("the same before another", nested + ANSWER, {"18013": 2})
    deep = b'{"a":' * 100_000 + ANSWER.strip() + b"}" * 100_000 + b"\n"
    yield shape("an answer nested 100,000 deep", deep, {"18013": 1})
    yield shape("an answer nested 100,000 deep, then another", deep + ANSWER, {"18013": 2})
    yield shape("Python repr nested", b"{'a':" * 50_000 + b"'RetCode': 18013" + b"}" * 50_000 + b"\n")
    yield shape("XML nested", b"<a>" * 50_000 + b"<RetCode>18013</RetCode>" + b"</a>" * 50_000 + b"\n")
    escaped = ANSWER.strip().decode()
    for _ in range(10):
        escaped = '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if len(escaped) > MIB:
            break
    yield shape("escaped again and again", f'{{"log":{escaped}}}\n'.encode())
    for value in (
        "1" * 5000,
        '"' + "1" * 5000 + '"',
        "true",
        "1.5",
        "[18013, 171]",
        "{}",
        "null",
        "1e400",
        "-1",
        "NaN",
        "1E2",
        '""',
        "Infinity",
        "0x1F",
        "18013abc",
    ):
        yield shape(f"RetCode of {value[:10]}", _answer(RetCode=value, Message='"x"') + ANSWER)
    for value in ("18013.0", '"18013"', " 18013 ", "18013." + "0" * 5000, "00018013"):
        yield shape(f"RetCode written {value[:10]}", _answer(RetCode=value))
    yield shape("a key repeated", b'{"RetCode":18013,"RetCode":18013,"Action":"SendUSMSMessageResponse"}\n')
    yield shape("a key repeated 20,000 times", b"{" + b",".join([b'"RetCode":18013'] * 20_000) + b"}\n")
    yield shape(
        "other keys, 100,000", b"{" + b",".join(b'"k%d":%d' % (i, i) for i in range(100_000)) + b',"RetCode":18013}\n'
    )
    yield shape("an answer of 100,000 elements", b"[" + b",".join([ANSWER.strip()] * 1000) + b"]\n", {"18013": 1000})
    yield shape("half an answer at the end", ANSWER + b'{"RetCode":18014,"Act', {"18013": 1, "18014": 1})
    yield shape("an answer of 1 MiB", _answer(Message='"' + "m" * MIB + '"'))
    yield shape("an answer with a list of 1 MiB", _answer(Data="[" + "1," * (MIB // 2) + "1]"))
    yield shape("the same answer 20,000 times", ANSWER * 20_000)  # a repeated line is one mention
    yield shape(
        "two answers in turn, 10,000 times",
        _turns(10_000),
        {"18013": 10_000, "18014": 10_000},
    )
    shared = [_answer(RequestUuid='"the same"', SessionNo=f'"{n}"') for n in range(20_000)]
    yield shape("20,000 session numbers of one request", b"".join(shared))
    yield shape("100,000 lines of nothing", b"\n" * 100_000 + ANSWER)
    yield shape(
        "100,000 codes",
        b"".join(_answer(RetCode=str(100_000 + i)) for i in range(3000)),
        {str(100_000 + i): 1 for i in range(3000)},
    )
    for name, piece in {
        "quotes and backslashes": b'\\"',
        "keys without values": b'"RetCode":',
        "half failures": b"error: ",
        "opening tags": b"<RetCode>",
        "request heads": b"[00000000-0000-4000-8000-000000000000] ",
        "prefixes": b"[a] a: ",
        "percent signs": b"%22%3A",
        "entities": b"&quot;",
        "message keys": b"usms message= ",
        "stars": b"'''",
        "ansi": b"\x1b[",
        "sdk": b"] A - 1: ",
        "phones": b"1851234905",
        "tokens": b'token="',
        "kv": b"a=b ",
        "colons": b"RetCode::",
    }.items():
        yield shape(
            f"a line of 64 KiB of {name}",
            piece * (65536 // len(piece)) + b" usms RetCode\n2026-11-23 10:00:00 INFO x\n" + ANSWER,
        )
    yield shape("lines that all continue", b"  usms RetCode x {\n" * 20_000 + b"2026-11-23 10:00:00 INFO x\n" + ANSWER)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _bomb(pack: Callable[[bytes], bytes], members: int) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        member = pack(b"\0" * (32 * MIB) + b"\n")
        yield from [member] * members
        yield pack(ANSWER)

    return pieces


def _greedy_xz() -> bytes:
    """Return xz data that asks for 1.5 GiB of memory."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    data = bytearray(lzma.compress(ANSWER, filters=filters))
    header = bytearray(data[12 : 12 + (data[12] + 1) * 4])
    at = header.index(b"\x21\x01") + 2
    header[at] = 40 - 1  # 3 GiB
    header[-4:] = struct.pack("<I", zlib.crc32(bytes(header[:-4])))
    data[12 : 12 + len(header)] = header
    return bytes(data)


def _compressed() -> Iterator[Case]:
    noise = b"".join(b"2026-11-23 10:00:00 INFO %d\n" % (i * 7919 % 104729) for i in range(50_000))
    for name, pack in (
        ("gzip", gzip.compress),
        ("bzip2", bz2.compress),
        ("xz", lambda data: lzma.compress(data, preset=0)),
    ):
        packed = pack(ANSWER)

        def case(
            what: str,
            data: bytes | Callable[[], Iterator[bytes]],
            status: int = 0,
            says: str = "",
            name: str = name,
            **more: object,
        ) -> Case:
            return Case("compressed", f"{name}: {what}", stdin=data, count=CODE, status=status, says=says, **more)  # type: ignore[arg-type]

        yield Case(
            "compressed", f"{name}: wrong suffix", ("scan", "-f", "json", "a.txt"), files={"a.txt": packed}, count=CODE
        )
        yield case("members, empty ones too", pack(b"") + packed + pack(b"") + pack(b"x\n"))
        yield case("padded", packed + b"\0" * 512)
        yield case("garbage after", packed + b"garbage", 2, "what follows its end")
        long = pack(ANSWER + noise)
        yield case("cut", long[:-100], 2, f"{name}: ends in the middle")
        yield case("flipped in the middle", _flipped(long, len(long) * 2 // 3), 2, f"{name}: ")
        yield case("second member damaged", packed + _flipped(packed, len(packed) // 2), 2, f"{name}: ")
        yield Case(
            "compressed", f"{name}: nothing but its head", stdin=packed[:7], status=2, says=f"{name}: ", count={}
        )
        yield case("bomb of 256 MiB", _bomb(pack, 8))
        yield Case("compressed", f"{name}: compressed twice", stdin=pack(packed), status=2, says="twice", count={})
    yield Case(
        "compressed",
        "gzip: checksum wrong",
        stdin=_flipped(gzip.compress(ANSWER), -6 + len(gzip.compress(ANSWER))),
        status=2,
        count=CODE,
    )
    yield Case("compressed", "xz: asks for 3 GiB", stdin=_greedy_xz(), status=2, says="xz: ", count={})
    for kind, mark in {
        "zip": b"PK\x03\x04",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "rar": b"Rar!\x1a\x07",
        "lz4": b"\x04\x22\x4d\x18",
        "compress": b"\x1f\x9d\x90",
    }.items():
        yield Case("compressed", f"archive: {kind}", stdin=mark + ANSWER, status=2, says=f"a {kind} archive", count={})
    yield Case(
        "compressed",
        "archive: tar in gzip",
        stdin=gzip.compress(b"a" * 257 + b"ustar" + b"\0" * 300),
        status=2,
        says="tar",
        count={},
    )


def _unreadable(path: Path) -> None:
    path.write_bytes(ANSWER)
    path.chmod(0)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _cycle(path: Path) -> None:
    path.mkdir()
    (path / "a.log").write_bytes(ANSWER)
    (path / "up").symlink_to("..")
    (path / "self").symlink_to(".")
    (path / "gone").symlink_to("nowhere")
    os.mkfifo(path / "fifo")


def _many(path: Path) -> None:
    path.mkdir()
    for i in range(1500):
        (path / f"{i}.log").write_bytes(ANSWER)


def _deep(path: Path) -> None:
    path.mkdir()
    descriptor = os.open(path, os.O_RDONLY)
    for _ in range(600):  # longer than a path may be
        os.mkdir("d" * 10, dir_fd=descriptor)
        below = os.open("d" * 10, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)


def _files() -> Iterator[Case]:
    scan = ("scan", "-f", "json")
    log = {"a.log": ANSWER}
    yield Case(
        "files", "missing", (*scan, "a.log", "none", "a.log"), files=log, status=2, says="none: ", count={"18013": 2}
    )
    yield Case("files", "a folder", (*scan, "a.log", "."), files=log, status=2, says=r"directory.*-r", count=CODE)
    if os.getuid():
        yield Case(
            "files",
            "unreadable",
            (*scan, "a", "a.log"),
            files={**log, "a": _unreadable},
            status=2,
            says="denied",
            count=CODE,
        )
    yield Case(
        "files", "a link to itself", (*scan, "a", "a.log"), files={**log, "a": _loop}, status=2, says="a: ", count=CODE
    )
    yield Case("files", "links in a circle, a pipe, -r", (*scan, "-r", "d"), files={"d": _cycle}, count=CODE)
    yield Case(
        "files",
        "1,500 files, 40 descriptors",
        (*scan, "-r", "d"),
        files={"d": _many},
        shell='ulimit -n 40; exec "$@"',
        count={"18013": 1500},
    )
    yield Case(
        "files", "folders 600 deep, -r", (*scan, "-r", "."), files={**log, "d": _deep}, status=(0, 2), count=CODE
    )
    for name in ("-a.log", "--check", " ", "a\tb", "*", "$(id)", "%s%n", "~", "con", "\\", "é", "18013"):
        yield Case("files", f"named {name!r}", (*scan, "--", name), files={name: ANSWER}, count=CODE)
    yield Case(
        "files",
        "a name of 5,000 characters",
        (*scan, "a" * 5000, "a.log"),
        files=log,
        status=2,
        says="too long",
        count=CODE,
    )
    for path in ("/proc/self/status", "/proc/self/maps", "/proc/cpuinfo", "/dev/null"):
        yield Case("files", path, (*scan, path), count={})
    yield Case("files", "/proc/self/mem", (*scan, "/proc/self/mem", "a.log"), files=log, status=2, count=CODE)
    yield Case(
        "files",
        "a named pipe",
        (*scan, "p"),
        files={"p": lambda path: os.mkfifo(path)},
        shell=f"(printf '%s' '{ANSWER.decode().strip()}' >p &); exec \"$@\"",
        count=CODE,
    )
    yield Case("files", "output is an input", (*scan, "-o", "a.log", "a.log"), files=log, status=2, says="is an input")
    yield Case(
        "files",
        "output is an input, ndjson",
        ("scan", "-f", "ndjson", "-o", "a.log", "./a.log"),
        files=log,
        status=2,
        says="is an input",
    )
    yield Case("files", "output is a folder", (*scan, "-o", ".", "a.log"), files=log, status=2, says="usmserr: ")
    yield Case(
        "files", "output in no folder", (*scan, "-o", "x/y", "a.log"), files=log, status=2, says="usmserr: x/y: "
    )
    yield Case("files", "output full", (*scan, "-o", "/dev/full", "a.log"), files=log, status=2, says="No space")
    big = ANSWER + b"2026-11-23 10:00:00 INFO web - GET /health 200\n" * 200_000
    cut = '{ sleep 0.2; : >a.log; } & exec "$@"'
    yield Case(
        "files",
        "cut while it is read",
        ("scan", "-f", "ndjson", "-j", "2", "a.log"),
        files={"a.log": big},
        shell=cut,
        status=(0, 2),
    )


def _streams() -> Iterator[Case]:
    log = {"a.log": ANSWER}
    for format in REPORT_FORMATS:
        args = ("scan", "-f", format, "a.log")
        yield Case(
            "streams",
            f"output closed, {format}",
            args,
            files=log,
            shell='exec "$@" >&-',
            status=2,
            says="usmserr: standard output: ",
        )
        yield Case(
            "streams",
            f"output full, {format}",
            args,
            files=log,
            shell='exec "$@" >/dev/full',
            status=2,
            says="usmserr: standard output: ",
        )
        yield Case("streams", f"remarks closed, {format}", args, files=log, shell='exec "$@" 2>&-')
        yield Case("streams", f"remarks full, {format}", args, files=log, shell='exec "$@" 2>/dev/full')
    for format in FORMATS:
        explain = ("explain", "-f", format, "18013", "nothing")
        yield Case(
            "streams",
            f"explain, output closed, {format}",
            explain,
            shell='exec "$@" >&-',
            status=2,
            says="standard output: ",
        )
        yield Case(
            "streams",
            f"explain, output full, {format}",
            explain,
            shell='exec "$@" >/dev/full',
            status=2,
            says="standard output: ",
        )
        yield Case("streams", f"explain, remarks full, {format}", explain, shell='exec "$@" 2>/dev/full', status=1)
    for words in ("-V", "-h", "scan -h", "list", "search 签名"):
        yield Case(
            "streams",
            f"{words}, output full",
            tuple(words.split()),
            shell='exec "$@" >/dev/full',
            status=2,
            says="standard output: ",
        )
    yield Case("streams", "both full", ("scan", "a.log"), files=log, shell='exec "$@" >/dev/full 2>/dev/full', status=2)
    yield Case("streams", "all closed", ("scan", "a.log"), files=log, shell='exec "$@" <&- >&- 2>&-', status=2)
    yield Case(
        "streams",
        "input closed, scan",
        ("scan", "-f", "json"),
        shell='exec "$@" <&-',
        status=2,
        says="usmserr: -: ",
        count={},
    )
    yield Case(
        "streams", "input closed, explain", ("explain",), shell='exec "$@" <&-', status=2, says="standard input: "
    )
    yield Case("streams", "errors of usage, remarks full", ("scan", "--nope"), shell='exec "$@" 2>/dev/full', status=2)
    yield Case(
        "streams",
        "a pipe that closes",
        ("list", "-f", "json"),
        shell='{ "$@"; echo $? >&2; } | head -c 1 >/dev/null',
        says="^141$",
    )
    yield Case(
        "streams",
        "a pipe that closes, many events",
        ("scan", "-f", "ndjson", "-j", "2", "a.log"),
        files={"a.log": _turns(50_000)},
        shell='{ "$@"; echo $? >&2; } | head -n 1',
        says="^141$",
        count=CODE,
    )
    blocking = (
        "import os, subprocess, sys, time\nos.set_blocking(0, False)\nsys.exit(subprocess.run(sys.argv[1:]).returncode)"
    )
    for format in ("json", "ndjson"):
        yield Case(
            "streams",
            f"input that does not block, {format}",
            ("scan", "-f", format),
            _slowly,
            files={"b.py": blocking.encode()},
            shell='exec "$1" b.py "$@"',
            count={"18013": 1, "18014": 1},
        )
    ignored = "trap '' INT; exec \"$@\""
    yield Case(
        "streams", "Ctrl-C ignored by the shell", ("scan", "-f", "json", "a.log"), files=log, shell=ignored, count=CODE
    )


def _slowly() -> Iterator[bytes]:
    for piece in (ANSWER[:30], ANSWER[30:], ANSWER.replace(b"18013", b"18014")):
        yield piece
        time.sleep(0.4)


def _environment() -> Iterator[Case]:
    log = {"a.log": ANSWER}
    scan = ("scan", "-f", "json", "a.log")
    panel = ("explain", "-f", "panel", "--color", "never", "12")
    for name, value in {
        "LC_ALL": "nonsense",
        "LC_ALL ": "zh_CN.GBK",
        "LANG": "\x1b[31m",
        "PYTHONIOENCODING": "ascii",
        "PYTHONIOENCODING ": "gbk",
        "HOME": "",
        "TERM": "\x1b[31m",
        "TERM ": "dumb",
        "TZ": "../../etc/passwd",
        "TMPDIR": "/nonexistent",
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
        "COLUMNS": "nonsense",
    }.items():
        env = {name.strip(): value}
        yield Case("environment", f"{name}={value!a}", scan, files=log, env=env, count=CODE)
        yield Case("environment", f"{name}={value!a}, panel", panel, env=env)
    for columns in ("0", "1", "-5", "999999999", "9" * 5000, "1e9", "٣"):
        yield Case("environment", f"COLUMNS={columns[:12]}", panel, env={"COLUMNS": columns})
    yield Case(
        "environment",
        "C locale, no UTF-8",
        ("search", "签名"),
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        status=(0, 1),
    )
    yield Case(
        "environment",
        "C locale, names",
        (*scan[:3], "日志.log"),
        files={"日志.log": ANSWER},
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        count=CODE,
    )
    bad = b"raise SystemExit('taken in')\n"
    for module in ("rich", "typer", "tomli", "json", "zlib", "csv", "usmserr_", "signal", "sitecustomize_"):
        yield Case(
            "environment",
            f"a {module}.py in the current folder",
            ("scan", "-f", "panel", "a.log"),
            files={**log, f"{module}.py": bad},
            shows="18013",
        )
        yield Case(
            "environment",
            f"a {module}.py, installed command",
            ("scan", "-f", "panel", "a.log"),
            files={**log, f"{module}.py": bad},
            shell=_INSTALLED,
            shows="18013",
        )
    yield Case(
        "environment",
        "the current folder is gone",
        ("scan", "-f", "json", "-"),
        ANSWER,
        shell='mkdir gone; cd gone; rmdir ../gone; exec "$@"',
        count=CODE,
    )
    yield Case("environment", "no variables", ("18013",), shell='exec env -i "$@"', shows="18013")
    yield Case(
        "environment",
        "little memory",
        ("scan", "-f", "json", "a.log"),
        files={"a.log": b"a" * 60 * MIB},
        shell='ulimit -v 150000; exec "$@"',
        status=(0, 2),
    )
    yield Case("environment", "cpu limit", scan, files=log, shell='ulimit -t 5; exec "$@"', count=CODE)
    yield Case(
        "environment",
        "no new processes",
        ("scan", "-f", "json", "-j", "2", "a.log"),
        files=log,
        shell='ulimit -u 1; exec "$@"',
        status=(0, 2),
    )


_INSTALLED = 'python=$1; shift 3; exec "$(dirname "$python")/usmserr" "$@"'

ENTRY = """
[[code]]
code = "99"
layer = "usms"
message = {{zh = "甲", en = "{message}"}}
remedy = [{{zh = "乙", en = "{remedy}"}}]
who = "account"
retry = "later"
source = "{source}"
source_date = "2026-01-01"
"""


def _entry(message: str = "m", remedy: str = "r", source: str = "s", more: str = "") -> bytes:
    return (ENTRY.format(message=message, remedy=remedy, source=source) + more).encode("utf-8", "surrogatepass")


def _baselines() -> Iterator[Case]:
    report = json.dumps(
        {
            "schema": 1,
            "codes": [{"kind": "api", "code": NASTY, "count": 3}],
            "failed_calls": 3,
            "failed_receipts": 0,
            "successful_calls": 9,
            "outside": 0,
        }
    )
    for format in (*FORMATS, "openmetrics"):
        args = ("scan", "--baseline", "b.json", "-f", format)
        yield Case("baselines", f"of nasty codes, {format}", args, ANSWER, {"b.json": report.encode()}, status=1)
    for name, text in {"empty": b"", "no JSON": b"{", "deep": b"[" * 10**6, "binary": b"\xff\xfe\x00"}.items():
        yield Case(
            "baselines",
            name,
            ("scan", "--baseline", "b.json"),
            files={"b.json": text},
            status=2,
            says="usmserr: --baseline b.json",
        )
    yield Case("baselines", "endless", ("scan", "--baseline", "/dev/zero"), status=2, says="large|太大")


def _tables() -> Iterator[Case]:
    bad: dict[str, bytes] = {
        "empty": b"",
        "no TOML": b"\0\1\2",
        "no UTF-8": b'code = "\xff"',
        "UTF-16": _entry().decode().encode("utf-16"),
        "half a pair": _entry("\ud800"),
        "an escape in it": _entry("\x1b[31m"),
        "an escape written out": _entry("\\u001b[31m"),
        "a bidi control": _entry("\\u202e"),
        "a control in the source": _entry(source="\\u009b31m"),
        "javascript link": _entry(remedy="[x](javascript:alert)"),
        "file link": _entry(remedy="[x](file:///etc/passwd)"),
        "link with a control": _entry(remedy="[x](https://a/\\u001b]8;;)"),
        "link without a host": _entry(remedy="[x](https://)"),
        "ftp further reading": _entry(more='links = [{zh="x", en="x", url="ftp://x"}]\n'),
        "a number for a code": b"[[code]]\ncode = 99\n",
        "wrong types": b"code = 1\n",
        "lists nested 100,000 deep": b"a = " + b"[" * 100_000 + b"]" * 100_000,
        "tables nested 5,000 deep": b"[" + b".".join([b"a"] * 5000) + b"]",
        "a number of 5,000 digits": b"a = " + b"9" * 5000,
        "9 MiB": b"#" * 9 * MIB,
        "an unknown key": _entry(more="nope = 1\n"),
        "the same code twice": _entry() * 2,
        "an archive": gzip.compress(_entry()),
    }
    for name, table in bad.items():
        yield Case("tables", name, ("--data", TABLE, "99"), files={TABLE: table}, status=2, says=rf"usmserr: {TABLE}: ")
    yield Case("tables", "missing", ("--data", TABLE, "99"), status=2, says=TABLE)
    yield Case("tables", "a folder", ("--data", ".", "99"), status=2, says="directory")
    yield Case("tables", "endless", ("--data", "/dev/zero", "99"), status=2, says="larger")
    yield Case("tables", "links in a circle", ("--data", "a", "99"), files={"a": _loop}, status=2, says="a: ")
    for format in FORMATS:
        table = _entry("[bold]<b>**x**</b> {0} %s", "# h\\n- `a` | b", source="<i>*s*</i>")
        args = ("--data", TABLE, "-f", format, "--lang", "en")
        yield Case(
            "tables",
            f"markup, {format}",
            (*args, "99"),
            files={TABLE: table},
            shows=r"\[bold" if format != "markdown" else r"\\\[bold",
        )
        yield Case(
            "tables",
            f"markup, scan, {format}",
            ("scan", *args, "-"),
            b'{"RetCode":99,"Action":"SendUSMSMessageResponse"}\n',
            files={TABLE: table},
        )


def _explained() -> Iterator[Case]:
    def explain(name: str, data: bytes, status: int | tuple[int, ...] = 1, **more: object) -> Case:
        return Case("explain", name, ("explain", "-f", "json", "-"), data, status=status, **more)  # type: ignore[arg-type]

    yield explain("empty", b"", 0)
    yield explain("a line of 1 MiB", b"a" * MIB)
    yield explain("words, 1 MiB", b"word " * (MIB // 5))
    yield explain("different words, 300 KiB", b" ".join(b"w%d" % i for i in range(50_000)))
    yield explain("brackets that never close", b"{" * 300_000)
    yield explain("deep JSON", b"[" * 100_000 + b"]" * 100_000)
    yield explain(
        "a thousand codes on a line of 1 MiB", b'{"RetCode":18013} ' * 1000 + b"x" * MIB, 1
    )  # the end, over the longest paste, is another CODE
    yield explain("NUL bytes", b"\0\0\0\n18013\n", 1)
    yield explain("invalid UTF-8", b"\xff\xfe 18013\n", (0, 1))
    yield explain("digits", b"9" * 5000)
    yield explain("full width", "１８０１３".encode(), 0)
    yield explain("other digits", "١٨٠١٣".encode(), 1)
    yield explain("100,000 lines", b"x\n" * 3000)
    yield Case("explain", "an argument of 100 KB", ("explain", "x" * 100_000), status=1)
    yield Case("explain", "10,000 arguments", ("explain", *["18013"] * 10_000), status=0)
    yield Case("explain", "search for 100 KB", ("search", "x" * 100_000), status=1)
    yield Case("explain", "search for 500 words", ("search", *[f"w{i}" for i in range(500)]), status=1)
    yield Case("explain", "a limit too large", ("search", "x", "-n", "9" * 5000), status=2)
    for since in (
        "-999999w",
        "9999-12-31",
        "0001-01-01",
        "2026-13-45",
        "24:61",
        "٣:٠٠",
        "2026-11-01T10:00:00." + "9" * 500,
    ):
        yield Case(
            "explain", f"since {since[:20]}", ("scan", "--since", since, "-f", "json", "-"), ANSWER, status=(0, 2)
        )


def _repeat(piece: bytes, size: int) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        chunk = piece * max(1, MIB // len(piece))
        for _ in range(size // len(chunk)):
            yield chunk
        yield b"\n2026-11-23 10:00:00 INFO x\n" + ANSWER

    return pieces


def _long() -> Iterator[Case]:
    yield Case("long", "a line of 1 GB", stdin=_repeat(b"a", 1 << 30), count=CODE, seconds=600, long=True)
    yield Case(
        "long", "a line of 1 GB of answers", stdin=_repeat(ANSWER.strip() + b" ", 1 << 30), seconds=1800, long=True
    )
    yield Case("long", "1 GB of NUL bytes", stdin=_repeat(b"\0", 1 << 30), count=CODE, seconds=600, long=True)
    yield Case("long", "10 million short lines", stdin=_repeat(b"a\n", 20_000_000), count=CODE, seconds=600, long=True)
    yield Case("long", "10 million empty lines", stdin=_repeat(b"\n", 10_000_000), count=CODE, seconds=600, long=True)
    answers = lambda: iter([ANSWER * 1000] * 1000)  # noqa: E731
    yield Case("long", "the same answer a million times", stdin=answers, count={"18013": 1}, seconds=600, long=True)
    for name, pack in (("gzip", gzip.compress), ("xz", lzma.compress), ("bzip2", bz2.compress)):
        yield Case("long", f"a {name} bomb of 4 GiB", stdin=_bomb(pack, 128), count=CODE, seconds=900, long=True)
    yield Case(
        "long",
        "an answer of 20 MiB",
        stdin=_answer(Message='"' + "m" * 20 * MIB + '"'),
        count=CODE,
        seconds=120,
        long=True,
    )


CASES = [
    *_terminal(),
    *_shapes(),
    *_compressed(),
    *_files(),
    *_streams(),
    *_environment(),
    *_tables(),
    *_baselines(),
    *checks(),
    *_explained(),
    *_long(),
]
