"""`usmserr list`: the whole table, or part of it."""

from __future__ import annotations

from typing import Annotated

import typer

from usmserr.cli.more import say_what_is_more
from usmserr.cli.options import (
    CarrierOption,
    Color,
    ColorOption,
    DataOption,
    FormatOption,
    KindOption,
    LangOption,
    Links,
    LinksOption,
    LongOption,
    NoPagerOption,
    OutputOption,
    QuietOption,
    known_carrier,
    refuse_unknown,
)
from usmserr.cli.session import Session
from usmserr.codes.receipt_table import WHO as RECEIPT_WHO
from usmserr.codes.retcodes import LAYERS
from usmserr.codes.retcodes import WHO as API_WHO
from usmserr.model import ALL, Entry, Kind, Lang
from usmserr.render import Found, View


def run(
    kind: KindOption = None,
    layer: Annotated[str | None, typer.Option("--layer")] = None,
    who: Annotated[str | None, typer.Option("--who")] = None,
    category: Annotated[str | None, typer.Option("--category")] = None,
    carrier: CarrierOption = None,
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
    """Show the whole table, or part of it."""
    session = Session(
        format, lang, color, output, data, quiet, view=View.TABLE, links=links, long=long, pager=not no_pager
    )
    catalog = session.catalog
    if carrier != ALL:
        carrier = known_carrier(carrier)
    entries = list[Entry]()
    if category is None and carrier is None and kind is not Kind.RECEIPT:
        entries += catalog.retcodes
    if kind is not Kind.API and layer is None:
        entries += catalog.receipts.entries()
    if category is not None:  # the receipt codes are not read for nothing
        refuse_unknown("--category", category, [one.id for one in catalog.receipts.categories])
    refuse_unknown("--layer", layer, LAYERS)
    refuse_unknown("--who", who, dict.fromkeys([*API_WHO, *RECEIPT_WHO]))
    found = [
        Found(entry)
        for entry in entries
        if layer in (None, entry.layer)
        and who in (None, entry.who)
        and category in (None, entry.category)
        and carrier in (None, entry.carrier)
    ]
    session.entries(found)
    say_what_is_more(session, found)
    if not found:
        session.remark("没有同时符合这些选项的条目，去掉一个试试", "no entry fits all these options; try without one")
