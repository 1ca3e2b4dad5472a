"""Logs made of logs: mutations that know what logs are made of, where a fuzzer that knows only bytes is slow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

STAMP = "2026-11-23 10:00:00"
TOKENS: list[str] = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
BYTES = (
    b"\x80",
    b"\xff",
    b"\xe5",
    b"\xe5\xa4",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    "失败".encode("gbk"),
    "返回码：".encode("gb18030"),
)
_WORDS = [*(token.encode() for token in TOKENS), *BYTES]


def mutated(seeds: list[bytes], random: Random, limit: int) -> bytes:
    """Return a log of at most about so many bytes, made of one or two others."""
    data = _piece(random.choice(seeds), random, limit)
    for _ in range(random.choice((1, 1, 2, 2, 3, 4, 6))):
        data = random.choice(_MUTATIONS)(data, seeds, random)
    return data[: 2 * limit]


def _piece(seed: bytes, random: Random, limit: int) -> bytes:
    """Return whole lines of a log, some of many."""
    lines = seed.splitlines(keepends=True)
    if len(seed) <= limit and (len(lines) <= 40 or random.random() < 0.3):
        return seed
    start = random.randrange(len(lines) or 1)
    return b"".join(lines[start : start + random.choice((1, 2, 3, 5, 10, 20))])[:limit]


Mutation = Callable[[bytes, list[bytes], Random], bytes]


def _spot(data: bytes, random: Random) -> int:
    """Return a place, more often one at a sign: that is where rules are."""
    at = random.randrange(len(data) + 1)
    if random.random() < 0.6:
        while at < len(data) and data[at : at + 1].isalnum():
            at += 1
    return at


def _inserted(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    at = _spot(data, random)
    return data[:at] + random.choice(_WORDS) * random.choice((1, 1, 1, 1, 2, 3)) + data[at:]


def _deleted(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    at = _spot(data, random)
    return data[:at] + data[at + random.choice((1, 1, 1, 2, 3, 8, 20)) :]


def _replaced(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    at = _spot(data, random)
    return data[:at] + random.choice(_WORDS) + data[at + random.choice((1, 1, 2, 4)) :]


def _exchanged(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """Put one word for another wherever that stands, or at one place."""
    for _ in range(20):
        old = random.choice(_WORDS)
        if old in data:
            return data.replace(old, random.choice(_WORDS), random.choice((1, 1, -1)))
    return data


def _requoted(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    old, new = random.sample((b'"', b"'", b'\\"', b'\\\\\\"', b"\\u0022", b"&quot;", b"%22", b"`", b""), 2)
    return data.replace(old, new, random.choice((1, 2, 4, -1, -1))) if old else data


def _repeated(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    start = _spot(data, random)
    end = min(len(data), start + random.choice((1, 2, 5, 20, 100)))
    at = random.choice((start, _spot(data, random)))
    return data[:at] + data[start:end] + data[at:]


def _swapped(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    a, b, c = sorted(_spot(data, random) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _spliced(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    other = _piece(random.choice(seeds), random, 1500)
    return data[: _spot(data, random)] + other[_spot(other, random) :]


def _within(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    other, at = _piece(random.choice(seeds), random, 800), _spot(data, random)
    return data[:at] + other.rstrip(b"\n") + data[at:]


def _lines_mixed(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    lines = data.splitlines(keepends=True) + _piece(random.choice(seeds), random, 800).splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def _lines_left_out(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    return b"".join(line for line in data.splitlines(keepends=True) if random.random() < 0.7)


def _composed(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """Put in words of a few kinds, one after another."""
    few, at = random.choices(_WORDS, k=random.choice((3, 5, 8))), _spot(data, random)
    between = random.choice((b"", b"", b" ", b" "))
    return data[:at] + between.join(random.choices(few, k=random.choice((3, 6, 12, 25)))) + data[at:]


def _made(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """Make a line of nothing but words."""
    return _composed(b"", seeds, random) + random.choice((b"", b" usms failed RetCode=18013\n", data[:200]))


def _cut_short(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    return data[: _spot(data, random)]


def _folded(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """Cut lines as a terminal does."""
    width = random.choice((40, 80, 120))
    return b"\n".join(line[at : at + width] for line in data.split(b"\n") for at in range(0, max(len(line), 1), width))


def _joined(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    return data.replace(b"\n", random.choice((b" ", b"", b"\\n", b"  ", b", ")), random.choice((1, 1, -1)))


def _crlf(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b"\n\t", b"\n    ")))


def _recoded(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return random.choice(
        (
            lambda: text.encode("gb18030"),
            lambda: text.encode("ascii", "backslashreplace"),
            lambda: "".join(c if ord(c) < 128 else f"\\u{ord(c) & 0xFFFF:04x}" for c in text).encode(),
            lambda: "".join(chr(ord(c) + 0xFEE0) if c in ":=,()[]{}" else c for c in text).encode(),
            lambda: text.upper().encode("utf-8", "replace"),
            lambda: text.lower().encode("utf-8", "replace"),
        )
    )()


def _wrapped(data: bytes, seeds: list[bytes], random: Random) -> bytes:
    """Put lines, all or some, where a container's runtime or a logger puts them."""
    wrap = random.choice(WRAPPERS)
    share = random.choice((1.0, 1.0, 0.5))
    lines = data.decode("utf-8", "replace").split("\n")
    return "\n".join(wrap(line, random) if random.random() < share and line else line for line in lines).encode()


def _cri(line: str, random: Random) -> str:
    head = f"2026-11-23T10:00:00.12345678{random.randrange(3)}Z {random.choice(('stdout', 'stderr'))}"
    if random.random() < 0.5:
        return f"{head} F {line}"
    at = random.randrange(len(line) + 1)
    return f"{head} P {line[:at]}\n{head} F {line[at:]}"


def _docker(line: str, random: Random) -> str:
    text, ascii_only = random.choice((line, line + "\n")), random.random() < 0.5
    if random.random() < 0.3:
        text, rest = text[: len(text) // 2], text[len(text) // 2 :]
        return "\n".join(json.dumps({"log": one, "stream": "stdout"}, ensure_ascii=ascii_only) for one in (text, rest))
    entry = {"log": text, "stream": random.choice(("stdout", "stderr")), "time": "2026-11-23T10:00:00.1Z"}
    return json.dumps(entry, ensure_ascii=ascii_only, separators=random.choice(((",", ":"), (", ", ": "))))


def _syslog(line: str, random: Random) -> str:
    head = random.choice(
        ("Nov 23 10:00:00", "2026-11-23T10:00:00+08:00", "<14>Nov 23 10:00:00", "<14>1 2026-11-23T10:00:00Z")
    )
    return f"{head} host app[{random.randrange(2)}]: {line}"


def _escaped(line: str, random: Random) -> str:
    for _ in range(random.choice((1, 1, 2))):
        line = json.dumps({random.choice(("msg", "message", "body", "x")): line}, ensure_ascii=random.random() < 0.5)
    return line


WRAPPERS: tuple[Callable[[str, Random], str], ...] = (
    _cri,
    _docker,
    _syslog,
    _escaped,
    lambda line, random: f"app-{random.randrange(2)}  | {line}",
    lambda line, random: f"[pod/app-{random.randrange(2)}/web] {line}",
    lambda line, random: f"{STAMP} {line}",
    lambda line, random: f"{STAMP},123 ERROR [a.b-{random.randrange(2)}] c.d.Sms - {line}",
    lambda line, random: f"level=error ts=2026-11-23T10:00:00Z msg={json.dumps(line)} code=18013",
    lambda line, random: f"1,{json.dumps(line)[1:-1]!r},2",
    lambda line, random: '1,"' + line.replace('"', '""') + '",2',
    lambda line, random: repr(line),
    lambda line, random: f"{{'body': {line!r}}}",
    lambda line, random: f"{STAMP} INFO usms response: {line}",
    lambda line, random: f"  {line}",
    lambda line, random: f"> {line}",
    lambda line, random: f"if (error) {line}",
    lambda line, random: f"\x1b[32m{line}\x1b[0m",
)
_MUTATIONS: tuple[Mutation, ...] = (
    *(_inserted, _inserted, _inserted, _deleted, _deleted, _replaced, _replaced, _exchanged, _exchanged, _requoted),
    *(_repeated, _swapped, _spliced, _within, _within, _lines_mixed, _lines_left_out, _cut_short, _folded, _joined),
    *(_composed, _composed, _made, _made, _crlf, _recoded, _wrapped, _wrapped, _wrapped),
)
