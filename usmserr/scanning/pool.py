"""Maps a function over items in other processes: in their order, and few at a time, so that memory stays small."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """Processes to work in; with one job there are none, and everything is done here."""

    def __init__(self, jobs: int, alone: int = 0) -> None:
        """`alone` is the number of items done here before processes are begun, where there may be few."""
        self.jobs, self._alone = jobs, alone
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            # What is being done is done: who ends a process that sends a result leaves the reader waiting for the rest.
            self._executor.shutdown(cancel_futures=True)

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield the results in the order of the items; an error among the items comes after what was before it.

        If a process is ended by others, what is left is done here.
        """
        waiting: deque[tuple[Item, Future[Result] | None]] = deque()
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
            waiting.append((item, self._submit(function, item)))
            # There is one more than all are busy with, so that none waits.
            if waiting[-1][1] is None or len(waiting) > self.jobs + 1:
                yield self._result(function, *waiting.popleft())
        while waiting:
            yield self._result(function, *waiting.popleft())
        if failure:
            raise failure

    def _submit(self, function: Callable[[Item], Result], item: Item) -> Future[Result] | None:
        if self.jobs == 1 or self._alone > 0:
            self._alone -= 1
            return None
        from concurrent.futures.process import BrokenProcessPool

        try:
            if self._executor is not None:
                return self._executor.submit(function, item)
            with _signals_held():
                self._executor = _executor(self.jobs)
                return self._executor.submit(function, item)
        except BrokenProcessPool:
            return None

    def _result(self, function: Callable[[Item], Result], item: Item, future: Future[Result] | None) -> Result:
        if future is None:
            return function(item)
        from concurrent.futures.process import BrokenProcessPool

        try:
            return future.result()
        except BrokenProcessPool:
            self.jobs = 1
            return function(item)


def _executor(jobs: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A process that begins as a copy begins at once, and nothing here runs in threads.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    return ProcessPoolExecutor(jobs, context, _begin)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let processes and threads begin with signals held, which they keep.

    A process that Ctrl-C ends while it waits for work would leave the others waiting for ever. A thread that writes to
    a process that is gone has to find that out, and not end the program.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGPIPE})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Prepare a process: the parent answers Ctrl-C for all, and none outlives it."""
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
