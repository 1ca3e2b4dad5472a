"""Maps a function over items in other processes: in their order, and few at a time, so that memory stays small."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult, Pool

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """Processes to work in; with one job there are none, and everything is done here."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Pool | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield the results in the order of the items; an error among the items comes after what was before it."""
        if self._jobs == 1:
            yield from map(function, items)
            return
        if self._pool is None:
            from multiprocessing import Pool

            with _interrupts_held():
                self._pool = Pool(self._jobs, initializer=_ignore_interrupts)
        waiting: deque[AsyncResult[Result]] = deque()
        failure: Exception | None = None
        source = iter(items)
        while True:
            try:
                item = next(source)
            except StopIteration:
                break
            except Exception as error:
                failure = error
                break
            waiting.append(self._pool.apply_async(function, (item,)))
            if len(waiting) > self._jobs + 1:  # one more than all are busy with, so that none waits
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()
        if failure:
            raise failure


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait: a process that it ends while it waits for work would leave the others waiting for ever."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the processes begin with it, and keep it
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends them
