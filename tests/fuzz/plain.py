"""A loop that mutates and tries, where there is no atheris, and what fails made small."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from tests.fuzz.mutations import mutated

Target = Callable[[bytes], None]
_TRIES = 3000  # of making one input small


def loop(name: str, target: Target, seeds: list[bytes], seconds: float, seed: int, limit: int) -> int:
    """Try inputs for some time; keep those that fail in `.fuzz/NAME`, made small, and return how many they are."""
    folder = Path(".fuzz") / name
    folder.mkdir(parents=True, exist_ok=True)
    random, end, tries, failures = Random(seed), time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        tries += 1
        data = mutated(seeds, random, limit)
        if not (what := failure(target, data)):
            continue
        failures += 1
        small = smaller(target, data)
        path = folder / f"crash-{hashlib.sha1(small).hexdigest()[:8]}"
        path.write_bytes(small)
        print(f"{path}: {small!r}\n{failure(target, small) or what}\n", flush=True)
    print(f"{name}: {failures} failures in {tries} inputs, {seconds:.0f} s", flush=True)
    return failures


def failure(target: Target, data: bytes) -> str | None:
    """Return what is wrong with an input."""
    try:
        target(data)
    except Exception as error:  # whatever it is, it is what is looked for
        return f"{type(error).__name__}: {error}"
    return None


def smaller(target: Target, data: bytes) -> bytes:
    """Leave out lines, words, bytes as long as the target still fails."""
    tries = _TRIES
    for split in (_lines, _words, _bytes):
        pieces = split(data)
        size = len(pieces)
        while size and tries > 0:
            at = 0
            while at < len(pieces) and tries > 0:
                rest = [*pieces[:at], *pieces[at + size :]]
                tries -= 1
                if failure(target, b"".join(rest)):
                    pieces = rest
                else:
                    at += size
            size //= 2
        data = b"".join(pieces)
    return data


def _lines(data: bytes) -> Sequence[bytes]:
    return data.splitlines(keepends=True)


def _words(data: bytes) -> Sequence[bytes]:
    pieces = data.split(b" ")
    return [*(piece + b" " for piece in pieces[:-1]), pieces[-1]]


def _bytes(data: bytes) -> Sequence[bytes]:
    return [data[at : at + 1] for at in range(len(data))]
