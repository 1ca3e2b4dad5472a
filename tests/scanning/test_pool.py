"""Work in threads: results in order, few at a time, errors where they belong, and an end that waits for nobody."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from usmserr.scanning.pool import Workers


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    def late(item: int) -> int:
        time.sleep(0.001 * (item % 7))
        return item

    with Workers(jobs) as workers:
        assert list(workers.map(late, range(50))) == list(range(50))
        assert list(workers.map(late, range(3))) == [0, 1, 2]  # another input
    assert not any(thread.is_alive() for thread in workers._threads)


@pytest.mark.parametrize("jobs", [1, 2])
def test_few_items_are_taken_at_a_time(jobs: int) -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for item in range(50):
            taken += 1
            yield item

    with Workers(jobs) as workers:
        for done, item in enumerate(workers.map(int, items())):
            assert taken - done <= jobs + 2 and item == done


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_comes_after_what_was_before_it(jobs: int) -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        raise OSError("gone")

    found: list[float] = []
    with Workers(jobs) as workers:
        with pytest.raises(OSError, match="gone"):
            found.extend(workers.map(int, items()))
        assert found == [0, 1, 2, 3, 4]
        with pytest.raises(ZeroDivisionError):
            found.extend(workers.map(lambda item: 1 / item, [2, 1, 0, 1]))
    assert found[5:] == [0.5, 1]


def test_one_item_needs_no_thread() -> None:
    with Workers(4) as workers:
        assert list(workers.map(lambda item: threading.current_thread(), [1])) == [threading.main_thread()]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_an_interrupt_does_not_wait_for_the_threads() -> None:
    script = (
        "import os, signal, sys, threading, time\n"
        "from usmserr.scanning.pool import Workers\n"
        "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "with Workers(2) as workers:\n"
        "    list(workers.map(time.sleep, [0, 60, 60, 60]))\n"
    )
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "KeyboardInterrupt" in done.stderr and time.monotonic() - start < 20
