"""A panel for a terminal that is drawn over again while a scan goes on: counts, codes and the last failures."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from usmserr.codes.printable import visible
from usmserr.model import Kind
from usmserr.render.common import Look, labels
from usmserr.render.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from usmserr.scanning.report import Event, Sofar

WIDEST = 120  # columns
EVERY = 0.25  # seconds between two drawings
RECENT = 60  # seconds over which failures are counted apart
FRAME = 8  # rows besides codes and last failures: borders, three of heading, two gaps, the hint
PLACE = 24  # characters of a file's name and line
MARGIN = 2  # columns at the right in which a terminal may write ^C without beginning a new line
LAST = 50  # failures kept to be shown, if the terminal has room for them


class Board:
    """What is shown; `event` and `update` are called as the scan goes on."""

    def __init__(
        self,
        names: Sequence[str],
        title_of: Callable[[Event], str],
        look: Look,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`title_of` says in short what an event's code means."""
        self._names, self._title_of, self._look, self._clock = names, title_of, look, clock
        self._began = clock()
        self._counts: Counter[tuple[Kind, str]] = Counter()
        self._kinds: Counter[Kind] = Counter()
        self._titles: dict[tuple[Kind, str], str] = {}
        self._last: deque[Event] = deque(maxlen=LAST)
        self._arrived: deque[tuple[int, int]] = deque(maxlen=RECENT + 1)  # second, failures in it
        self._sofar: Sofar | None = None
        self._caught_up = False

    def event(self, event: Event) -> None:
        """Take in a failure."""
        key = event.kind, event.code
        self._counts[key] += 1
        self._kinds[event.kind] += 1
        if key not in self._titles:
            self._titles[key] = labels(self._title_of(event))
        self._last.append(event)
        if self._caught_up:  # what was there before says nothing about how many come now
            now = int(self._clock())
            before = self._arrived.pop()[1] if self._arrived and self._arrived[-1][0] == now else 0
            self._arrived.append((now, before + 1))

    def update(self, sofar: Sofar) -> None:
        """Take in how far the scan has come."""
        self._sofar = sofar
        self._caught_up = self._caught_up or sofar.idle

    def drawn(self, width: int, height: int) -> RenderableType:
        """Return the panel, so many columns wide and at most so many rows high."""
        rows = max(2, height - FRAME)
        parts: list[RenderableType] = [*self._heading(), Text()]
        if self._counts:
            codes = min(len(self._counts), max(1, rows // 2))
            parts += [*self._codes(codes), Text(), self._events(max(1, rows - codes))]
        else:
            parts.append(Text(self._word("none"), style="dim"))
        parts.append(_line(self._word("end"), "dim"))
        return Panel(Group(*parts), box=box.SQUARE, border_style="dim", width=min(width, WIDEST))

    def _word(self, name: str, **values: object) -> str:
        return word(f"live.{name}", self._look.lang).format(**values)

    def _heading(self) -> list[RenderableType]:
        name = "stdin" if self._names[0] == "-" else visible(self._names[0])
        title = name if len(self._names) == 1 else self._word("more", first=name, count=len(self._names))
        sofar, seconds = self._sofar, int(self._clock() - self._began)
        calls, receipts = self._kinds[Kind.API], self._kinds[Kind.RECEIPT]
        counts = _line(
            self._word("counts", calls=f"{calls:,}", receipts=f"{receipts:,}"), "bold red" if self._counts else "bold"
        )
        if sofar and sofar.successful_calls:
            counts.append(" · " + self._word("successful", count=f"{sofar.successful_calls:,}"), "not bold default")
        now = self._clock()
        recent = sum(count for second, count in self._arrived if second > now - RECENT)
        parts = [self._word("rate", count=f"{recent:,}") if self._caught_up else self._word("reading")]
        if sofar:
            parts.append(self._word("lines", count=f"{sofar.lines:,}"))
        parts.append(f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}")
        return [_line(title, "bold"), counts, _line(" · ".join(parts), "dim")]

    def _codes(self, rows: int) -> list[RenderableType]:
        """Show the most frequent codes; the last row says how many are left out."""
        shown = self._counts.most_common(rows if rows == len(self._counts) else max(1, rows - 1))
        table = _table(3)
        table.columns[0].justify = "right"
        for key, count in shown:
            cells = _line(f"{count:,} ×"), _line(visible(key[1]), "bold red"), _line(visible(self._titles[key]))
            table.add_row(*cells)
        left = len(self._counts) - len(shown)
        return [table, _line(self._word("rest", count=left), "dim")] if left and rows > 1 else [table]

    def _events(self, rows: int) -> Table:
        """Show the last failures, the last one first."""
        table = _table(4)
        for event in list(self._last)[: -rows - 1 : -1]:
            at = event.instant
            where = f"{os.path.basename(event.file)}:{event.line}"
            if len(where) > PLACE:
                where = "…" + where[1 - PLACE :]
            title = self._titles[event.kind, event.code]
            said = event.message or title if event.kind is Kind.API else title  # receipts mostly say that they failed
            cells = at.strftime("%H:%M:%S") if at else "--:--:--", event.code, where, said
            table.add_row(*(_line(visible(cell), "dim") for cell in cells))
        return table


def _line(text: str, style: str = "") -> Text:
    return Text(text, style, no_wrap=True, overflow="ellipsis")


def _table(columns: int) -> Table:
    """Return a table whose last column gets what the others leave."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for _ in range(columns - 1):
        table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, ratio=1)
    return table


class Screen:
    """Draws a board at the same place of a terminal again and again."""

    def __init__(self, board: Board, out: TextIO, look: Look, *, remarks: bool) -> None:
        """`remarks` says that what is written to standard error is seen on the same terminal."""
        self._board = board
        self._console = Console(
            file=out,
            force_terminal=True,
            highlight=False,
            markup=False,
            emoji=False,
            color_system="standard" if look.terminal.color else None,
        )
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=remarks,
            get_renderable=self._drawn,
        )
        self._next = 0.0

    def _drawn(self) -> RenderableType:
        width, height = self._console.size
        return self._board.drawn(width - MARGIN, height - 1)

    def __enter__(self) -> Screen:
        """Begin to draw."""
        self._live.start(refresh=True)
        return self

    def __exit__(self, *problem: object) -> None:
        """Take the panel away."""
        self._live.stop()

    def refresh(self) -> None:
        """Draw the board, if it is time to."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + EVERY
            self._live.refresh()
