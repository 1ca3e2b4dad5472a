"""How quickly `scan` reads each mix of log in one thread, against the plain Python loop on the dense one.

python -m benchmarks.speed [--size 10] [--mixes dense,gostruct] [--jobs 1]

Logs are made in a temporary folder. A ratio is the seconds of `scan` divided by those that the loop needs for as many
bytes of dense JSON: 1 is as quick as that. All run in turn, because machines drift; medians are quoted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.gen_log import MIXES, write
from benchmarks.measure import run, usmserr
from benchmarks.scan import of_usmserr
from benchmarks.shapes import DENSE_SHAPES

LOOP = Path(__file__).with_name("json_loop.py")
SHOWN = 4  # wrong counts of a log


@dataclass(slots=True)
class Timed:
    """A command, how long its runs took and what the last one printed."""

    command: Sequence[str]
    seconds: list[float] = field(default_factory=list)
    output: bytes = b""

    @property
    def median(self) -> float:
        """The seconds of a run."""
        return statistics.median(self.seconds)

    def again(self) -> None:
        """Run the command once more."""
        done = run(self.command)
        if done.status or done.output is None:
            raise SystemExit(f"exit status {done.status}: {' '.join(self.command)}")
        self.seconds.append(done.seconds)
        self.output = done.output


def accuracy(report: bytes, truth: dict[str, Any]) -> str:
    """Say which codes are counted wrongly, and by how much, the largest first."""
    wrong = [(code, n) for code, n in of_usmserr(report, truth).items() if n]
    wrong.sort(key=lambda item: -abs(item[1]))
    more = f", and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
    return ", ".join(f"{code}: {n:+}" for code, n in wrong[:SHOWN]) + more or "exact"


def compare(megabytes: float, mixes: Sequence[str], jobs: int, rounds: int) -> None:
    """Print the table of all mixes."""
    with tempfile.TemporaryDirectory() as folder:
        logs = {mix: Path(folder) / f"{mix}.log" for mix in dict.fromkeys(("dense", *mixes))}
        truths = {mix: write(log, megabytes, mix) for mix, log in logs.items()}
        loop = Timed([sys.executable, str(LOOP), str(logs["dense"])])
        scans = {mix: Timed([usmserr(), "scan", "-f", "json", "-j", str(jobs), str(logs[mix])]) for mix in mixes}
        for _ in range(rounds):
            for timed in (loop, *scans.values()):
                timed.again()
    print(f"{megabytes:g} MB of each mix; the loop took {loop.median:.2f} s for the dense one\n")
    print(f"| {'mix':9} |  MB/s | scan/loop | counts |")
    print(f"|{'-' * 11}|{'-' * 6}:|{'-' * 10}:|--------|")
    for mix, scan in scans.items():
        truth = truths[mix]
        speed, said = truth["bytes"] / 1e6 / scan.median, accuracy(scan.output, truth)
        print(f"| {mix:9} | {speed:5.1f} | {scan.median / loop.median:9.2f} | {said} |")


def main() -> None:
    """Compare as the command line says."""
    every = ",".join((*MIXES, *DENSE_SHAPES))
    parser = argparse.ArgumentParser(description="Compare scan's speed on mixes of logs with a plain Python loop's.")
    parser.add_argument("--size", type=float, default=10, help="megabytes (default 10)")
    parser.add_argument("--mixes", default=every, help=f"of {every} (default all)")
    parser.add_argument("--jobs", type=int, default=1, help="threads of scan (default 1)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default 3)")
    given = parser.parse_args()
    compare(given.size, given.mixes.split(","), given.jobs, given.rounds)


if __name__ == "__main__":
    main()
