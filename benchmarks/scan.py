"""`scan` against grep, rg and jq pipelines and a plain Python loop: time as ratios, counts against the truth, memory.

python -m benchmarks.scan [--sizes 10,300] [--mixes dense,jsonl] [--command usmserr]

Logs are made in a temporary folder. A ratio is the engine's time divided by the tool's: below 1, usmserr is faster. All
run in turn, because machines drift; medians are quoted. The reference, usmserr without its engine, reads small logs
only. How much of a log the engine hands back to it is said above each table. The exit status is 1 if a count is wrong
or a ratio is not within its bar.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shlex
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.gen_log import MIXES, write
from benchmarks.measure import Run, run, usmserr
from benchmarks.shapes import DENSE_SHAPES
from usmserr.codes.catalog import Catalog
from usmserr.inputs.source import Source
from usmserr.scanning.reader import Reader

PATIENCE = 10  # seconds after which a tool is not run again
LIMIT = 900  # seconds given to one run
REFERENCE_UP_TO = 11e6  # bytes of a log that is read without the engine, too
# Of a log of so many bytes the ratios are to be within these; of a smaller one much is start-up.
BARS_FROM = 100e6
BARS: dict[str, dict[str, float]] = {  # of a tool, how many times its time is wanted at most; "" is any other mix
    "rg -o, sort, uniq -c": {"dense": 2.5, "jsonl": 2.5},
    "grep -o, sort, uniq -c": {"sparse": 1.5, "gbk": 1.5, "multiline": 3, "sdk": 3},
    "jq, sort, uniq -c": {"": 1 / 20},
    "Python json loop": {"": 1 / 5},
}
PIPED = "usmserr scan, piped"
PIPED_BAR = 1.5  # times the time from a file

CODE = r"""RetCode[\\"']*: ?[1-9][0-9]*"""
PER_CODE = "grep -oE '[0-9]+$' | LC_ALL=C sort | uniq -c"
JQ = (
    '., .resp?, (.log? | strings | capture("(?<inner>[{].*[}])").inner | fromjson?) '
    "| objects | select((.RetCode? // 0) > 0) | .RetCode"
)
FINDALL = (
    "import collections, mmap, re, sys; "
    "file = open(sys.argv[1], 'rb'); log = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ); "
    r"""found = (m[1] for m in re.finditer(rb'RetCode[\\\x22\x27]*: ?([1-9]\d*)', log)); """
    "[print(n, code.decode()) for code, n in collections.Counter(found).items()]"
)

REFERENCE = "usmserr, reference"
Counts = dict[str, int]


@dataclass(slots=True)
class Tool:
    """What counts failed calls: a shell command, and how its counts are held against the truth."""

    name: str
    command: str
    differences: Callable[[bytes, dict[str, Any]], Counts]
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def wants_more(self) -> bool:
        return all(run.output is not None for run in self.runs) and sum(run.seconds for run in self.runs) < PATIENCE

    def accuracy(self, truth: dict[str, Any]) -> str:
        """Say how many codes are counted wrongly, and by how much the largest."""
        last = self.runs[-1]
        if last.output is None:
            return f"none after {LIMIT} s"
        if last.status:
            return f"exit status {last.status}"
        wrong = {code: n for code, n in self.differences(last.output, truth).items() if n}
        if not wrong:
            return "exact"
        code = max(wrong, key=lambda code: abs(wrong[code]))
        return f"{len(wrong)} codes wrong ({code}: {wrong[code]:+})"


def _of_peer(output: bytes, truth: dict[str, Any]) -> Counts:
    """Compare lines of a count and a code."""
    difference = Counter({code: -n for code, n in truth["api"]["by_code"].items()})
    for n, code in re.findall(rb"(\d+) (\d+)\s", output):
        difference[code.decode()] += int(n)
    return difference


def of_usmserr(output: bytes, truth: dict[str, Any]) -> Counts:
    """Return by how much the counts of a report differ from the truth: calls, receipts, other products' failures."""
    report = json.loads(output)
    difference = Counter({"of other products": report["other_products"]})
    difference["of other products"] -= sum(truth["other_services"]["by_code"].values())
    for part, kind in (("api", ""), ("receipts", "receipt ")):
        difference.update({kind + code: -n for code, n in truth[part]["by_code"].items()})
    for found in report["codes"]:
        difference[("receipt " if found["kind"] == "receipt" else "") + found["code"]] += found["count"]
    return difference


def tools(command: str, log: Path, mix: str) -> list[Tool]:
    """Return usmserr and the peers that are installed and can read the log."""
    name, code, python = shlex.quote(str(log)), shlex.quote(CODE), shlex.quote(sys.executable)
    loop = shlex.quote(str(Path(__file__).with_name("json_loop.py")))
    peers = {
        "rg -o, sort, uniq -c": ("rg", f"rg -aoNI {code} {name} | {PER_CODE}"),
        "ugrep -o, sort, uniq -c": ("ugrep", f"ugrep -aoh {code} {name} | {PER_CODE}"),
        "grep -o, sort, uniq -c": ("grep", f"LC_ALL=C grep -aoE {code} {name} | {PER_CODE}"),
        "jq, sort, uniq -c": ("jq", f"jq {shlex.quote(JQ)} {name} | LC_ALL=C sort | uniq -c"),
        "Python re.finditer": (sys.executable, f"{python} -c {shlex.quote(FINDALL)} {name}"),
        "Python json loop": (sys.executable, f"{python} {loop} {name}"),
    }
    if mix != "jsonl":
        del peers["jq, sort, uniq -c"]  # it reads nothing but JSON
    compiled, plain = (f"env USMSERR_ENGINE={engine} {command} scan -f json" for engine in ("rust", "python"))
    return [
        Tool("usmserr scan FILE", f"exec {compiled} {name}", of_usmserr),
        Tool(PIPED, f"cat {name} | {compiled}", of_usmserr),
        *([Tool(REFERENCE, f"exec {plain} {name}", of_usmserr)] if log.stat().st_size < REFERENCE_UP_TO else ()),
        *(Tool(peer, line, _of_peer) for peer, (needed, line) in peers.items() if shutil.which(needed)),
    ]


def handed_back(log: Path) -> str:
    """Say how much of a log's bytes the engine hands back to the reference."""
    reader = Reader(Catalog.bundled().known_messages())
    if not reader.has_engine:
        return "there is no engine"
    with log.open("rb") as stream:
        source = Source(stream)
        for piece in reader.pieces(source):
            reader.scan(*piece)
    return f"{reader.handed_back / source.bytes:.2%} handed back"


def compare(command: str, log: Path, mix: str, truth: dict[str, Any], rounds: int) -> tuple[float, list[str]]:
    """Print the table of one log; return usmserr's seconds, and what is not as it should be."""
    all_tools = tools(command, log, mix)
    for _ in range(rounds):
        for tool in all_tools:
            if tool.wants_more:
                tool.runs.append(run(["/bin/sh", "-c", tool.command], limit=LIMIT))
    own = all_tools[0].seconds
    size, failed, wrong = truth["bytes"], truth["api"]["failed"], list[str]()
    print(f"\n{mix}, {size / 1e6:.0f} MB, {failed} failed calls, {handed_back(log)}\n")
    print(f"| {'tool':23} | usmserr/tool | {'counts':28} | MiB, largest | seconds |   MB/s |   CPU |")
    print(f"|{'-' * 25}|{'-' * 13}:|{'-' * 30}|{'-' * 13}:|{'-' * 8}:|{'-' * 7}:|{'-' * 6}:|")
    for tool in all_tools:
        bars = BARS.get(tool.name, {}) if size >= BARS_FROM else {}
        if own / tool.seconds > bars.get(mix, bars.get("", math.inf)):
            wrong.append(f"{mix}: {own / tool.seconds:.2f} times the time of {tool.name}")
        if tool.name == PIPED and tool.seconds > PIPED_BAR * own and size >= BARS_FROM:
            wrong.append(f"{mix}: {tool.seconds / own:.2f} times as long from a pipe")
        if tool.differences is of_usmserr and tool.accuracy(truth) != "exact":
            wrong.append(f"{mix}: {tool.name} counts {tool.accuracy(truth)}")
        cpu = statistics.median(run.cpu for run in tool.runs)
        largest = max(run.largest for run in tool.runs)
        print(
            f"| {tool.name:23} | {own / tool.seconds:12.2f} | {tool.accuracy(truth):28} "
            f"| {largest:12.0f} | {tool.seconds:7.2f} | {size / 1e6 / tool.seconds:6.1f} | {cpu:5.2f} |",
            flush=True,
        )
    return own, wrong


def main() -> None:
    """Compare at every size of every mix; say how time grows with size."""
    parser = argparse.ArgumentParser(description="Compare scan with its peers on generated logs.")
    parser.add_argument("--sizes", default="10,300", help="megabytes (default 10,300)")
    every = ",".join((*MIXES, *DENSE_SHAPES))
    parser.add_argument("--mixes", default=every, help=f"of {every} (default all)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each tool (default 3)")
    parser.add_argument("--command", default=shlex.quote(usmserr()), help="default: the one beside this Python")
    given = parser.parse_args()
    missing = [peer for peer in ("rg", "ugrep", "grep", "jq") if not shutil.which(peer)]
    if missing:
        print("not installed, left out:", ", ".join(missing))
    wrong: list[str] = []
    for mix in given.mixes.split(","):
        grown: list[tuple[int, float]] = []
        for size in given.sizes.split(","):
            with tempfile.TemporaryDirectory() as folder:
                log = Path(folder) / f"{mix}.log"
                truth = write(log, float(size), mix)
                seconds, not_as_wanted = compare(given.command, log, mix, truth, given.rounds)
                grown.append((truth["bytes"], seconds))
                wrong += not_as_wanted
        for (size_before, before), (size_after, after) in pairwise(grown):
            print(f"\n{mix}: {size_after / size_before:.1f} times the bytes took {after / before:.1f} times as long")
    if wrong:
        raise SystemExit("\nnot as wanted:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
