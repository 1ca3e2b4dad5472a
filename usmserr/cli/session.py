"""What follows from the options that every command has: the table, the output and its look, the remarks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from usmserr.cli.options import Color, Links, Misuse
from usmserr.cli.places import own_table
from usmserr.cli.status import OutputError
from usmserr.cli.streams import say
from usmserr.cli.whole import written_whole
from usmserr.codes.catalog import Catalog
from usmserr.model import Lang
from usmserr.render import FORMATS, Format, Found, Look, ReportFormat, View, renderer
from usmserr.render.terminal import Terminal, detect

if TYPE_CHECKING:
    from usmserr.scanning.report import Event


_BY_ENDING = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".md": "markdown",
    ".html": "html",
    ".prom": "openmetrics",
}
_UTF8 = ("json", "ndjson", "markdown", "html", "openmetrics")  # whatever the stream's encoding


def _format_of(output: Path | None, terminal: Terminal) -> str:
    """Return the format that a file's ending asks for, else that of the terminal or pipe."""
    if output and (asked := _BY_ENDING.get(output.suffix.lower())):
        return asked
    return "panel" if terminal.is_terminal else "plain"


class Session:
    """One run of a command."""

    def __init__(
        self,
        format: Format | ReportFormat | None,
        lang: Lang,
        color: Color,
        output: Path | None,
        data: Path | None,
        quiet: bool,
        words: Sequence[str] = (),
        *,
        view: View = View.CODES,
        links: Links = Links.AUTO,
        long: bool = False,
        pager: bool = True,
        report: bool = False,
    ) -> None:
        self.quiet, self.output, self.lang = quiet, output, lang
        terminal = detect(None if output else sys.stdout, color.value, os.environ, links.value)
        self.format = format.value if format else _format_of(output, terminal)
        if not report and self.format not in FORMATS:
            raise Misuse(  # its ending asks for it
                f"-o {output}：{self.format} 格式只有 scan 有", f"-o {output}: only scan has the format {self.format}"
            )
        encoding = None if output else sys.stdout.encoding
        self.look = Look(lang, terminal, tuple(words), view, long, encoding)
        self._pages = pager and terminal.is_terminal
        self.catalog = Catalog.load(data, own=None if data else own_table(os.environ))
        self._file: TextIO | None = None

    def out(self) -> TextIO:
        """Open the output when there is something to write."""
        if self.output is None:
            if self.format in _UTF8 and isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="replace")
            return sys.stdout
        if self._file is None:
            self._file = self.output.open("w", encoding="utf-8", errors="replace")
        return self._file

    def write(self, render: Callable[[TextIO], None], *, last: bool = True) -> None:
        """Write one rendering, in a pager if the screen is too small for it; close the file if it is the last."""
        try:
            if self.output and self.format == "openmetrics":
                with written_whole(self.output) as whole:
                    render(whole)
                return
            out = self.out()
            if self._pages and last:
                self._page(render, out)
            else:
                render(out)
            out.flush()
            if last and self._file:
                self._file.close()
        except OSError as error:
            raise OutputError(error, str(self.output or "standard output")) from error

    def _page(self, render: Callable[[TextIO], None], out: TextIO) -> None:
        from usmserr.cli import pager

        held = StringIO()
        render(held)
        text = held.getvalue()
        if pager.is_long(text, self.look.terminal) and (command := pager.command(os.environ)):
            out.flush()
            if pager.show(text, command, out.encoding or "utf-8", os.environ):
                return
        out.write(text)

    def entries(self, found: Sequence[Found]) -> None:
        """Write entries."""
        self.write(lambda out: renderer(self.format).entries(found, out, self.look))

    def event_writer(self) -> Callable[[Event], None] | None:
        """Return what writes each event as soon as it is known, if the format is one that does."""
        if self.format != "ndjson":
            return None
        from usmserr.render import ndjson

        return lambda event: self.write(lambda out: ndjson.event(event, out), last=False)

    def remark(self, zh: str, en: str) -> None:
        """Say something on standard error, unless quiet."""
        if not self.quiet:
            say(zh if self.lang is Lang.ZH else en)
