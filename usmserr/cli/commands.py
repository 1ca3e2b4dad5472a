"""The commands as Typer knows them, each of which is imported when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from usmserr.cli.arguments import COMMANDS

app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    add_help_option=False,
)


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("-V", "--version")] = False,  # `program` answers it
) -> None:
    """Explain why an SMS sent through UCloud USMS failed."""


def register(names: Sequence[str]) -> None:
    """Add commands to the program: importing one and reading its signature takes milliseconds."""
    for name in names:
        function: Callable[..., None] = import_module(f"usmserr.cli.{name}").run
        app.command(name, add_help_option=False)(function)


def definitions() -> tuple[dict[str, list[Any]], list[Any]]:
    """Return the parameters of every command, and of the program, as they are defined."""
    from typer.main import get_command

    register(COMMANDS)
    program: Any = get_command(app)
    return {name: program.commands[name].params for name in COMMANDS}, program.params
