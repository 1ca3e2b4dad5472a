"""The loop that one would write: count failed SMS calls per code, one JSON document a line, whatever stands before it.

python benchmarks/json_loop.py LOG
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress

decoder = json.JSONDecoder()
counts: Counter[int] = Counter()


def walk(value: object) -> None:
    """Count the failed calls in a document, also in texts that hold another."""
    if isinstance(value, dict):
        if value.get("RetCode") and "USMS" in str(value.get("Action")):
            counts[value["RetCode"]] += 1
        for inner in value.values():
            walk(inner)
    elif isinstance(value, list):
        for inner in value:
            walk(inner)
    elif isinstance(value, str) and "RetCode" in value:
        read(value)


def read(text: str) -> None:
    """Count the failed calls in the text's first document."""
    start = text.find("{")
    if start >= 0:
        with suppress(ValueError):
            walk(decoder.raw_decode(text, start)[0])


with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
    for line in log:
        if "RetCode" in line:
            read(line)
for code, count in counts.items():
    print(count, code)
