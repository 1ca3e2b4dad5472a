"""`scan` on inputs made to make regular expressions slow: time must grow as the size does, and memory must stay small.

python -m benchmarks.hostile [--only TEXT] [--command usmserr]

A piece of text (those of hostile.json) is repeated, in several surroundings. Twice the bytes may take about twice as
long, by the processor's clock. `#` in lines stands for a number that grows.
"""

from __future__ import annotations

import argparse
import json
import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Run, run, usmserr

LARGEST, SMALLEST = 1 << 22, 1 << 12  # bytes
SLOW = 0.5  # seconds; what takes longer is not tried with more
LIMIT = 6.0  # seconds that may pass meanwhile; other programs may be at work
SHORT = 0.15  # seconds; of what takes less nothing can be said
LINEAR = 2.6  # times as long for twice the bytes; noise included
SWIFT = 0.3  # MB/s; what is slower is bad, however it grows

# What stands before and after the repeated text.
_AROUND = {
    "alone": ("", ""),
    "after RetCode": ("2026-11-01 10:00:00,000 INFO usms RetCode ", "\n"),
    "before an answer": ("", ' {"Action": "SendUSMSMessageResponse", "RetCode": 18013}\n'),
    "in an answer": ('{"Action": "SendUSMSMessageResponse", "Message": "', '", "RetCode": 18013}\n'),
    "in an SDK's line": ("2026-11-01 10:00:00 ucloud [0123abcd] SendUSMSMessage - 171: ", "\n"),
}
_AROUND_LINES = {
    "lines": ("", ""),
    "lines in a record": ("2026-11-01 10:00:00,000 INFO usms response:\n", '{"RetCode": 18013}\n'),
    "lines in brackets": ("2026-11-01 10:00:00,000 INFO usms response: {\n", '"RetCode": 18013}\n'),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of text to be repeated, and where."""

    piece: str
    where: str

    def input(self, size: int) -> bytes:
        """Return about so many bytes."""
        lines = self.where in _AROUND_LINES
        before, after = (_AROUND_LINES if lines else _AROUND)[self.where]
        times = size // len(self.piece.encode())
        if lines and "#" in self.piece:
            middle = "".join(self.piece.replace("#", f"{number:08x}") for number in range(times))
        else:
            middle = self.piece * times
        return (before + middle + after).encode()


@dataclass(frozen=True, slots=True)
class Growth:
    """How long a case took, without start-up, and twice as much of it."""

    case: Case
    size: int  # of the larger
    half: float  # 0 if not tried
    whole: float
    run: Run  # of the larger

    @property
    def ratio(self) -> float:
        return self.whole / self.half if self.half else 0.0

    @property
    def speed(self) -> float:
        return self.size / 1e6 / self.whole

    @property
    def is_bad(self) -> bool:
        return self.ratio > LINEAR or self.speed < SWIFT

    def __str__(self) -> str:
        if self.ratio:
            more = ">" if self.run.output is None else " "
            said = f"{more}{self.ratio:4.1f} times as long for twice the bytes, {self.speed:6.2f} MB/s"
        else:
            said = "too fast to say".ljust(49)
        return f"{said}, {self.size >> 10:5} KiB, {self.run.together:4.0f} MiB, {self.case.where}: {self.case.piece!r}"


def _cases(only: str) -> Sequence[Case]:
    texts = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
    pieces = [Case(piece, where) for where in _AROUND for piece in texts["pieces"]]
    lines = [Case(piece, where) for where in _AROUND_LINES for piece in texts["lines"]]
    return [case for case in (*pieces, *lines) if only in f"{case.where}: {case.piece}"]


class _Bench:
    def __init__(self, command: str, folder: Path) -> None:
        self._command = [*shlex.split(command), "scan", "-f", "json", "--jobs", "1"]
        self._file = folder / "hostile.log"
        self._start_up = min(self._run(b"").cpu for _ in range(5))

    def growth(self, case: Case) -> Growth:
        """Look for the largest size that is not too slow, and compare it with half of it."""
        size = LARGEST
        whole = self._run(case.input(size))
        if whole.output is None:  # come from below
            size, whole = SMALLEST, self._run(case.input(SMALLEST))
            while self._seconds(whole) < SLOW and (larger := self._run(case.input(size * 2))).output is not None:
                size, whole = size * 2, larger
        growth = self._halved(case, size, whole)
        if growth.ratio > LINEAR and whole.output is not None:  # it may have been chance
            again = (self._halved(case, size, self._run(case.input(size))) for _ in range(2))
            growth = min((growth, *again), key=lambda growth: growth.ratio)
        return growth

    def _halved(self, case: Case, size: int, whole: Run) -> Growth:
        seconds = self._seconds(whole)
        half = self._seconds(self._run(case.input(size // 2))) if seconds >= SHORT else 0.0
        return Growth(case, size, half, seconds, whole)

    def _seconds(self, run: Run) -> float:
        return max(run.cpu - self._start_up, 0.01)

    def _run(self, data: bytes) -> Run:
        self._file.write_bytes(data)
        return run([*self._command, str(self._file)], limit=LIMIT)


def main() -> None:
    """Print every case as it is known, and the bad ones again, the worst first."""
    parser = argparse.ArgumentParser(description="Show how scan's time grows on hostile inputs.")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases that contain this, as they are printed")
    parser.add_argument("--command", default=shlex.quote(usmserr()), help="default: the one beside this Python")
    given = parser.parse_args()
    if not (cases := _cases(given.only)):
        parser.error(f"no case contains {given.only!r}")
    grown: list[Growth] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(given.command, Path(folder))
        for case in cases:
            grown.append(bench.growth(case))
            print(grown[-1], flush=True)
    bad = sorted((growth for growth in grown if growth.is_bad), key=lambda growth: growth.speed)
    growing = sum(growth.ratio > LINEAR for growth in bad)
    print(
        f"\n{growing} of {len(grown)} grow faster than their size, {len(bad) - growing} others are slow:",
        *bad,
        sep="\n",
    )
    print(f"most memory: {max(grown, key=lambda growth: growth.run.together)}")


if __name__ == "__main__":
    main()
