"""Maps a function over items in worker threads: in their order, and few at a time, so that memory stays small.

That is quicker where the function releases the interpreter's lock, as the engine does.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from queue import SimpleQueue
    from threading import Thread

    _Answers = SimpleQueue[tuple[Any, BaseException | None]]  # of one answer: the result, or why there is none
    _Tasks = SimpleQueue[tuple[Callable[[Any], Any], Any, _Answers] | None]

Item = TypeVar("Item")
Result = TypeVar("Result")

_PATIENCE = 0.05  # seconds for which what is being done is waited for at the end


class Workers:
    """Threads to work in; with one job there are none, and everything is done here."""

    def __init__(self, jobs: int, alone: int = 1) -> None:
        """`alone` is the number of items done here before threads are begun: there may be no more than those."""
        self.jobs, self._alone = jobs, alone
        self._threads: list[Thread] = []
        self._ended = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        end = time.monotonic() + _PATIENCE
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:  # one that takes longer ends with the program
            thread.join(max(0.0, end - time.monotonic()))

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield the results in the order of the items; an error among the items comes after what was before it."""
        waiting: deque[Callable[[], Result]] = deque()
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
            waiting.append(self._begun(function, item))
            # There is one more than all are busy with, so that none waits.
            if not self._threads or len(waiting) > self.jobs + 1:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()
        if failure:
            raise failure

    def _begun(self, function: Callable[[Item], Result], item: Item) -> Callable[[], Result]:
        """Have the work on an item begun, and return what waits for its result."""
        if self.jobs == 1 or self._alone > 0:
            self._alone -= 1
            return lambda: function(item)
        from queue import SimpleQueue

        if not self._threads:
            self._begin()
        answers: _Answers = SimpleQueue()
        self._tasks.put((function, item, answers))

        def result() -> Result:
            found, error = answers.get()
            if error is not None:
                raise error
            return found  # type: ignore[no-any-return]

        return result

    def _begin(self) -> None:
        from queue import SimpleQueue
        from threading import Thread

        self._tasks: _Tasks = SimpleQueue()
        # They do not keep the program from ending: a record that is read in Python may take its time.
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(self.jobs)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None and not self._ended:
            function, item, answers = task
            try:
                answers.put((function(item), None))
            except BaseException as error:
                answers.put((None, error))
