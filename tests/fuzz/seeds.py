"""Inputs to begin with, for a loop that must do without what earlier runs have covered."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.gen_log import MIXES, Log
from benchmarks.shapes import DENSE_SHAPES, Shapes
from tests.fuzz.targets import HERE, seeds
from tests.hostile.texts import NASTY
from tests.scanning import logs, test_kinds


def many_seeds(name: str) -> list[bytes]:
    """Return the seeds of a target; of those that read logs also every log that the tests and benchmarks have."""
    found = [*seeds(name)]
    if name in ("table", "explain", "check"):
        return found
    tests = HERE.parent
    found += [path.read_bytes() for folder in ("reports", "faults") for path in sorted((tests / folder).iterdir())]
    for line in (tests / "scanning" / "samples.jsonl").read_text("utf-8").splitlines():
        found.append(json.loads(line)["text"].encode("utf-8", "replace"))
    kinds: dict[str, Any] = {**test_kinds.CALLS, **test_kinds.FIELDS}
    found += [one[0].encode() for one in kinds.values()]
    texts = (test_kinds.NOTHING, test_kinds.OTHERS, test_kinds.RECEIPTS)
    found += [log.encode() for log in (*(log for some in texts for log in some.values()), *logs.RECORDS)]
    pieces: list[str] = json.loads((tests.parent / "benchmarks" / "hostile.json").read_text("utf-8"))["pieces"]
    found += [(piece * 12).encode() for piece in pieces]
    found.append(NASTY.encode("utf-8", "replace"))
    for mix in (*MIXES, *DENSE_SHAPES):
        log = (Shapes if mix in DENSE_SHAPES else Log)(mix, 1, 0.3)
        found += [log.entry().encode() for _ in range(60)]
    return found
