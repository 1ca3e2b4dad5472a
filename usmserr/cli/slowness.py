"""Says once that a scan is slow, and why: what took long unseen would be taken for what the program can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from usmserr.scanning import engine

if TYPE_CHECKING:
    from usmserr.cli.session import Session

BIG = 20_000_000  # bytes; of fewer nobody notices


class Slowness:
    """What a scan is told of its size, before, meanwhile and after."""

    def __init__(self, session: Session) -> None:
        """Raise EngineError if the engine that was asked for cannot be had."""
        self._session, self._why = session, engine.reason()

    def __call__(self, size: int, failures: int = 0) -> None:
        """Say it, if the reference reads that many bytes."""
        if self._why and size > BIG:
            zh, en = self._why
            self._session.remark(
                f"这次由纯 Python 读，比较慢（{zh}）；怎样用上编译的引擎，见 README 的“引擎”",
                f"plain Python reads this, which is slow ({en}); how to have the compiled engine: README, Engine",
            )
            self._why = None
