"""One run of the program, and how it ends, whatever happens."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise

import typer

from usmserr.cli.arguments import Typed, arrange, misspelt, sort
from usmserr.cli.commands import app, definitions, register
from usmserr.cli.status import CLOSED_PIPE, Failure, OutputError, Status
from usmserr.cli.streams import abandon, complain, prepare, say
from usmserr.codes.error import CatalogError
from usmserr.model import Lang

_UsageError: type[typer.BadParameter] = typer.BadParameter.__mro__[1]  # which Typer does not name


def _help(typed: Typed) -> str:
    from usmserr.cli import help

    commands, options = definitions()
    lang = _language(typed.options)
    if typed.command:
        return help.command_page(typed.command, commands[typed.command], lang)
    return help.program_page(commands, options, lang)


def _language(options: Sequence[str]) -> Lang:
    """Return the language asked for, before the options are parsed."""
    values = [after for option, after in pairwise(options) if option == "--lang"]
    values += [option.removeprefix("--lang=") for option in options if option.startswith("--lang=")]
    wanted = (values or [os.environ.get("USMSERR_LANG", "")])[-1].lower()
    return Lang.EN if wanted == "en" else Lang.ZH


def _run(arguments: list[str]) -> int:
    """Run the command that the arguments name."""
    if near := misspelt(arguments):
        complain(f"no such command; did you mean `usmserr {near}`?")
        return Status.ERROR
    typed = sort(arguments)
    status = None
    try:
        if typed.help or not (typed.command or typed.words or {"-V", "--version"} & {*typed.options}):
            sys.stdout.write(_help(typed))
        else:
            register([typed.command or "explain"])
            gc.freeze()  # what has been loaded stays
            gc.set_threshold(20_000, 20, 20)  # a scan makes many objects, and hardly a circle of them
            gc.enable()
            status = app(arrange(arguments), prog_name="usmserr", standalone_mode=False)
    except _UsageError as error:
        if error.ctx:
            say(error.ctx.get_usage())
        complain(error.format_message())
        return Status.ERROR
    try:
        sys.stdout.flush()
    except OSError as error:
        raise OutputError(error) from error
    return status or Status.OK


def _status(arguments: list[str]) -> int:
    """Run, and turn what went wrong into one line and a status."""
    try:
        return _run(arguments)
    except OutputError as error:
        abandon()
        if error.is_closed_pipe:
            return CLOSED_PIPE
        complain(str(error))
    except (Failure, CatalogError) as error:
        complain(str(error))
    except OSError as error:
        if not error.filename:
            abandon()
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
    except MemoryError:
        complain("not enough memory")
    except Exception as error:  # a fault of the program; the user can do nothing with a traceback
        if os.environ.get("USMSERR_DEBUG"):
            raise
        complain(f"internal error: {type(error).__name__}: {error}"[:300])
        complain("please report it with the input; USMSERR_DEBUG=1 shows where it happened")
    return Status.ERROR


def _on_interrupt(signum: int, frame: object) -> None:
    signal.signal(signal.SIGINT, _on_second_interrupt)
    raise KeyboardInterrupt


def _on_second_interrupt(signum: int, frame: object) -> None:
    """End at once, wherever the first has led, and leave no process behind that waits for another that is gone."""
    if processes := sys.modules.get("multiprocessing"):
        for process in processes.active_children():
            process.kill()
    os._exit(Status.INTERRUPTED)


def main() -> None:
    """Run the program; whatever happens is said in one line, and never as a traceback."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    status: int = Status.INTERRUPTED
    try:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, _on_interrupt)
        prepare()
        status = _status(sys.argv[1:])
        if signal.getsignal(signal.SIGINT) is _on_interrupt:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        status = Status.INTERRUPTED
    sys.exit(status)
