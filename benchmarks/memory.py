"""Memory of `scan` where every call has failed, from a file (by two threads) and from a pipe.

python -m benchmarks.memory [--calls 100000,5000000] [--mixes dense,jsonl] [--command usmserr]
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import tempfile
from pathlib import Path

from benchmarks.gen_log import MIXES, write
from benchmarks.measure import Run, run, usmserr

SAMPLE = 1  # megabytes by which the size of a log with so many calls is judged
FEW = 100_000  # failed calls up to which MOST holds
MOST = {"largest": 100, "together": 200}  # MiB
MOST_OF_MANY = {"first": 200}  # MiB, of the parent, for more failed calls


def _from_file(command: list[str], log: Path) -> Run:
    return run([*command, "--jobs", "2", str(log)])


def _from_pipe(command: list[str], log: Path) -> Run:
    with subprocess.Popen(["cat", str(log)], stdout=subprocess.PIPE) as cat:
        return run(command, stdin=cat.stdout or subprocess.DEVNULL)


def _verdict(measured: Run, calls: int) -> str:
    most = MOST if calls <= FEW * 1.01 else MOST_OF_MANY
    over = [f"{what} over {limit} MiB" for what, limit in most.items() if getattr(measured, what) > limit]
    return ", ".join(over).replace("first", "parent") or "as wanted"


def main() -> None:
    """Print the peaks for every number of calls."""
    parser = argparse.ArgumentParser(description="Print scan's memory for many failed calls.")
    parser.add_argument("--calls", default=f"{FEW},5000000", help=f"failed calls, about (default {FEW},5000000)")
    parser.add_argument("--mixes", default="dense,jsonl", help=f"of {','.join(MIXES)} (default dense,jsonl)")
    parser.add_argument("--command", default=shlex.quote(usmserr()), help="default: the one beside this Python")
    given = parser.parse_args()
    command = [*shlex.split(given.command), "scan", "-f", "json"]
    print("| failed calls           | from | MiB, parent | MiB, largest | MiB, together | counted | verdict |")
    print("|------------------------|------|------------:|-------------:|--------------:|---------|---------|")
    for mix in given.mixes.split(","):
        for calls in map(int, given.calls.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                log = Path(folder) / "failed.log"
                sample = write(log, SAMPLE, mix, failed=1.0)
                truth = write(log, SAMPLE * calls / sample["api"]["failed"], mix, failed=1.0)
                failed = truth["api"]["failed"]
                for source in ("file", "pipe"):
                    measured = _from_file(command, log) if source == "file" else _from_pipe(command, log)
                    counted = json.loads(measured.output or b"{}").get("failed_calls")
                    print(
                        f"| {failed:9} ({mix:9})  | {source} | {measured.first:11.0f} | {measured.largest:12.0f} "
                        f"| {measured.together:13.0f} | {'exact' if counted == failed else counted} "
                        f"| {_verdict(measured, failed)} |",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
