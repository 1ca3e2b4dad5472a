"""`usmserr scan --follow`: logs read while they grow, shown on a live board or event by event."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from usmserr.cli.interrupt import Interrupt
from usmserr.cli.session import Session
from usmserr.inputs.follow import Change, Followed
from usmserr.inputs.source import PAUSE
from usmserr.model import Lang
from usmserr.scanning.report import Sofar
from usmserr.scanning.run import follow_inputs

if TYPE_CHECKING:
    from usmserr.scanning.report import Event, Report
    from usmserr.scanning.selection import Selection

_SAID = {
    Change.WAITED_FOR: ("等待", "waiting for it"),
    Change.FOUND: ("已出现，开始读取", "found"),
    Change.REPLACED: ("已轮转，改读新文件", "replaced; reading the new file"),
    Change.EMPTIED: ("已清空，从头读起", "emptied; reading from its beginning"),
}


def followed(
    session: Session, names: Sequence[str], selection: Selection, carrier: str | None, *, mask: bool
) -> tuple[Report, int | None]:
    """Scan inputs as they grow, until they end or a signal comes; return that, too."""

    def tell(name: str, change: Change, reason: str) -> None:
        zh, en = _SAID[change]
        if reason:
            from usmserr.cli.complaints import reason as said

            zh, en = f"{zh}（{said(reason, Lang.ZH)}）", f"{en} ({reason})"
        session.remark(f"{name}: {zh}", f"{name}: {en}")

    interrupt = Interrupt()
    with ExitStack() as stack:
        on_event = session.event_writer()
        refresh: Callable[[Sofar], None] = _nothing
        if _is_live(session, names):
            on_event, refresh = _board(session, names, carrier, stack)
        elif not on_event and "-" not in names:
            session.remark("按 Ctrl-C 结束并给出报告", "Ctrl-C ends with the report")

        def go_on(sofar: Sofar) -> bool:
            refresh(sofar)
            if sofar.idle and interrupt.signal is None:
                time.sleep(PAUSE)
            return interrupt.signal is None

        report = follow_inputs(
            [Followed(name, sys.stdin.buffer, tell) for name in names],
            session.catalog.known_messages(),
            go_on,
            mask=mask,
            selection=selection,
            on_event=on_event,
        )
    return report, interrupt.signal


def _nothing(sofar: Sofar) -> None:
    pass


def _is_live(session: Session, names: Sequence[str]) -> bool:
    """Say whether there is a terminal for a board, on which nobody types the input."""
    shown = session.format == "panel" and session.look.terminal.is_terminal and os.environ.get("TERM") != "dumb"
    return shown and not ("-" in names and sys.stdin.isatty())


def _board(
    session: Session, names: Sequence[str], carrier: str | None, stack: ExitStack
) -> tuple[Callable[[Event], None], Callable[[Sofar], None]]:
    """Open a board; return what it wants to be told of: each event, and how far the reading has come."""
    from usmserr.render.live import Board, Screen

    def title(event: Event) -> str:
        entries = session.catalog.lookup(event.code, event.kind, carrier or event.carrier)
        return " / ".join(dict.fromkeys(entry.message.in_(session.lang) for entry in entries)) or event.message or ""

    board = Board(names, title, session.look)
    screen = stack.enter_context(Screen(board, session.out(), session.look, remarks=sys.stderr.isatty()))

    def refresh(sofar: Sofar) -> None:
        board.update(sofar)
        screen.refresh()

    return board.event, refresh
