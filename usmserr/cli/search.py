"""`usmserr search`: the codes that words describe."""

from __future__ import annotations

from typing import Annotated

import typer

from usmserr.cli.options import (
    Color,
    ColorOption,
    DataOption,
    FormatOption,
    LangOption,
    OutputOption,
    QuietOption,
)
from usmserr.cli.session import Session
from usmserr.cli.status import Status
from usmserr.codes.search import search
from usmserr.model import Lang
from usmserr.render import Found, View


def run(
    words: Annotated[list[str], typer.Argument(metavar="WORD...")],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1)] = 10,
    format: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColorOption = Color.AUTO,
    output: OutputOption = None,
    data: DataOption = None,
    quiet: QuietOption = False,
) -> None:
    """Find entries that match all words, best first."""
    session = Session(format, lang, color, output, data, quiet, words)
    session.look = session.look._replace(view=View.HITS)
    hits = search(session.catalog, words)
    groups = [[entry] for entry in hits.retcodes] + hits.categories
    found = [Found(entry) for group in groups[:limit] for entry in group]
    if found or session.format == "json":
        session.entries(found)
    if len(groups) > limit:
        session.remark(f"共 {len(groups)} 项，显示 {limit} 项（-n）", f"{limit} of {len(groups)} shown (-n)")
    if not found:
        session.remark("没有匹配的条目", "nothing matches")
    raise typer.Exit(Status.OK if found else Status.NEGATIVE)
