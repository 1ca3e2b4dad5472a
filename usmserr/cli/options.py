"""The options that several commands have, and the checks of values that Typer cannot know."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from usmserr.model import CARRIERS, Kind, Lang, Text, carrier_named
from usmserr.render import Format, ReportFormat


class Misuse(typer.BadParameter):
    """A wrong use of the command line that Click does not know of, said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class Color(str, Enum):
    """When to paint."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Links(str, Enum):
    """Where to show labels that can be clicked in place of addresses."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


FormatOption = Annotated[Format | None, typer.Option("-f", "--format", envvar="USMSERR_FORMAT")]
ReportFormatOption = Annotated[ReportFormat | None, typer.Option("-f", "--format", envvar="USMSERR_FORMAT")]
LangOption = Annotated[Lang, typer.Option("--lang", envvar="USMSERR_LANG", case_sensitive=False)]
ColorOption = Annotated[Color, typer.Option("--color")]
LinksOption = Annotated[Links, typer.Option("--links")]
LongOption = Annotated[bool, typer.Option("--long")]
NoPagerOption = Annotated[bool, typer.Option("--no-pager")]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output")]
DataOption = Annotated[Path | None, typer.Option("--data", envvar="USMSERR_DATA")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet")]
NoMaskOption = Annotated[bool, typer.Option("--no-mask")]
CarrierOption = Annotated[str | None, typer.Option("--carrier", metavar="CARRIER")]
KindOption = Annotated[Kind | None, typer.Option("--kind")]


def known_carrier(text: str | None) -> str | None:
    """Return the carrier that an option's value names; refuse a value that names none."""
    if text is None or (carrier := carrier_named(text)):
        return text and carrier
    from usmserr.render.words import word

    names = {carrier: word(f"carrier.{carrier}", Lang.EN) for carrier in CARRIERS}
    raise Misuse(
        f"没有运营商 {text}；可以是 cmcc（移动）、cucc（联通）、ctcc（电信）",
        f"no carrier {text}; it can be {', '.join(f'{carrier} ({name})' for carrier, name in names.items())}",
    )


def refuse_unknown(option: str, value: str | None, allowed: Iterable[str]) -> None:
    """Refuse a value that is none of those allowed; None is no value."""
    if value is not None and value not in allowed:
        named = ", ".join(allowed)
        raise Misuse(f"{option} 没有 {value} 这个值；可以是 {named}", f"{option}: no {value}; it can be {named}")
