"""`usmserr search`: the codes that words describe."""

from __future__ import annotations

from typing import Annotated

import typer

from usmserr.cli.more import say_what_is_more
from usmserr.cli.options import (
    Color,
    ColorOption,
    DataOption,
    FormatOption,
    LangOption,
    Links,
    LinksOption,
    LongOption,
    NoPagerOption,
    OutputOption,
    QuietOption,
)
from usmserr.cli.session import Session
from usmserr.cli.status import Status
from usmserr.codes.links import plain
from usmserr.codes.search import Hits, search
from usmserr.model import Lang, Sight
from usmserr.render import Found, View


def run(
    words: Annotated[list[str], typer.Argument(metavar="WORD...")],
    limit: Annotated[int, typer.Option("-n", "--limit", min=1)] = 10,
    format: FormatOption = None,
    lang: LangOption = Lang.ZH,
    long: LongOption = False,
    color: ColorOption = Color.AUTO,
    links: LinksOption = Links.AUTO,
    no_pager: NoPagerOption = False,
    output: OutputOption = None,
    data: DataOption = None,
    quiet: QuietOption = False,
) -> None:
    """Find entries that match all words, best first."""
    session = Session(
        format, lang, color, output, data, quiet, words, view=View.HITS, links=links, long=long, pager=not no_pager
    )
    hits = search(session.catalog, words, limit)
    session.look = session.look._replace(words=tuple(hits.words))
    found = [Found(entry) for group in hits.groups for entry in group]
    if found or session.format == "json":
        session.entries(found)
    say_what_is_more(session, found)
    if hits.total > limit:
        count = hits.total
        session.remark(f"共 {count} 项，显示 {limit} 项（-n）", f"{limit} of {count} shown (-n)")
    if not found:
        _say_nothing_matches(session, hits)
    raise typer.Exit(Status.OK if found else Status.NEGATIVE)


def _say_nothing_matches(session: Session, hits: Hits) -> None:
    """Say so, and what comes nearest."""
    if not hits.partial:
        session.remark(
            "没有匹配的条目。用更少或更短的词再试；全部的码：usmserr list；在日志里找：usmserr scan FILE",
            "nothing matches. Try fewer or shorter words; all codes: usmserr list; in a log: usmserr scan FILE",
        )
        return
    session.remark("没有条目匹配全部的词；最接近的：", "nothing matches all words; what comes nearest:")
    for group in hits.partial:
        entry = group[0]
        command = f"search {entry.code}" if entry.kind is Sight.SYMPTOM else entry.code
        if entry.category:
            command = f"list --category {entry.category}"
        session.remark(*(f"  usmserr {command}  {plain(title)}" for title in entry.message))
