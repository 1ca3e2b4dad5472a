"""Prints a table of the hostile cases and their results: `python -m tests.hostile [--long] [WORD...]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.hostile.cases import CASES
from tests.hostile.runner import run


def main() -> int:
    """Run the cases whose names hold all words; print the peak of memory and the time of each group."""
    words = [word for word in sys.argv[1:] if word != "--long"]
    failed = 0
    peaks: dict[str, tuple[int, float, float]] = {}
    print(f"{'result':8}{'status':>7}{'seconds':>9}{'MiB':>6}  case")
    for case in CASES:
        if (case.long and "--long" not in sys.argv) or not all(word in case.id for word in words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(case, Path(folder))
        failed += bool(outcome.faults)
        result = "FAILED" if outcome.faults else "ok"
        print(f"{result:8}{outcome.status!s:>7}{outcome.seconds:9.2f}{outcome.mib:6.0f}  {case.id}", flush=True)
        for fault in outcome.faults:
            print(f"        {fault}")
        count, mib, seconds = peaks.get(case.group, (0, 0.0, 0.0))
        peaks[case.group] = (count + 1, max(mib, outcome.mib), max(seconds, outcome.seconds))
    for group, (count, mib, seconds) in peaks.items():
        print(f"{group}: {count} cases, at most {mib:.0f} MiB and {seconds:.1f} s")
    print(f"{failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
