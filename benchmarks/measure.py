"""Runs a command (on POSIX systems) and tells how long it took and how much memory its processes had at their peaks.

Memory is read from /proc while the command runs, so it is known on Linux only, and a process that lives less than a
moment is missed. Pages that processes share, and files that they map, are counted in each.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MOMENT = 0.02  # seconds between two looks at the memory
ENVIRONMENT = {
    # An installed program has its modules compiled.
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a command. Without `output` it took longer than it was given."""

    seconds: float
    output: bytes | None
    status: int
    cpu: float  # seconds of all processes
    first: float  # MiB: the process that was started
    largest: float  # MiB: the largest process
    together: float  # MiB: the peaks of all processes, added up


class _Watch(threading.Thread):
    """Looks at the peak of a process and of all that it started, until stopped."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._stop_now = process, threading.Event()
        self.peaks: dict[int, float] = {process: 0.0}

    def run(self) -> None:
        while not self._stop_now.wait(MOMENT):
            waiting = [self._process]
            while waiting:
                process = waiting.pop()
                self.peaks[process] = max(self.peaks.get(process, 0.0), _peak(process))
                waiting += _children(process)

    def stop(self) -> None:
        self._stop_now.set()
        self.join()


def _peak(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _cpu_of_children() -> float:
    """Return the seconds of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: Sequence[str], *, limit: float | None = None, stdin: IO[bytes] | int = subprocess.DEVNULL) -> Run:
    """Run a command, for at most so many seconds."""
    start, cpu = time.perf_counter(), _cpu_of_children()
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        start_new_session=True,  # so that a whole pipeline can be ended
    )
    watch = _Watch(process.pid)
    watch.start()
    output: bytes | None = None
    try:
        output = process.communicate(timeout=limit)[0]
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    seconds, cpu = time.perf_counter() - start, _cpu_of_children() - cpu
    watch.stop()
    peaks = watch.peaks
    return Run(seconds, output, process.returncode, cpu, peaks[process.pid], max(peaks.values()), sum(peaks.values()))


def usmserr() -> str:
    """Return the usmserr that is installed beside this Python."""
    return str(Path(sys.executable).with_name("usmserr"))
