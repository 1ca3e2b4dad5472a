"""The options that several commands have, and the checks of values that Typer cannot know."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from usmserr.model import Kind, Lang, carrier_named
from usmserr.render import Format


class Color(str, Enum):
    """When to paint."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


FormatOption = Annotated[Format | None, typer.Option("-f", "--format", envvar="USMSERR_FORMAT")]
LangOption = Annotated[Lang, typer.Option("--lang", envvar="USMSERR_LANG")]
ColorOption = Annotated[Color, typer.Option("--color")]
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
    raise typer.BadParameter(f"{text!r}: cmcc (移动), cucc (联通), ctcc (电信)")


def refuse_unknown(option: str, value: str | None, allowed: Iterable[str]) -> None:
    """Refuse a value that is none of those allowed; None is no value."""
    if value is not None and value not in allowed:
        raise typer.BadParameter(f"{option} {value!r}: {', '.join(allowed)}")
