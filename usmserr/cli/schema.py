"""`usmserr schema`: what the JSON formats hold."""

from __future__ import annotations

from typing import Annotated

import typer

from usmserr.cli.options import Color, LangOption, OutputOption, refuse_unknown
from usmserr.cli.session import Session
from usmserr.model import Lang
from usmserr.render import Format
from usmserr.render.objects import dump
from usmserr.render.schema import NAMES, schema


def run(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
    lang: LangOption = Lang.ZH,
    output: OutputOption = None,
) -> None:
    """Show the JSON Schema of the JSON formats."""
    refuse_unknown("NAME", name, NAMES)
    session = Session(Format.JSON, lang, Color.NEVER, output, None, False)
    session.write(lambda out: print(dump(schema(name, lang)), file=out))
