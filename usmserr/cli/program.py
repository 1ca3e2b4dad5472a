"""One run of the program, and how it ends, whatever happens."""

from __future__ import annotations

import gc
import os
import signal
import stat
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from usmserr.cli.arguments import COMMANDS, HELP, Typed, arranged, sort
from usmserr.cli.commands import app, definitions, register
from usmserr.cli.status import CLOSED_PIPE, Failure, OutputError, Status
from usmserr.cli.streams import abandon, complain, prepare, say
from usmserr.codes.error import CatalogError
from usmserr.model import Lang, Text

_REPORT = (
    "请连同输入一起报告；USMSERR_DEBUG=1 会显示出错的位置",
    "please report it with the input; USMSERR_DEBUG=1 shows where it happened",
)
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
    return Lang.EN if (_value(options, "--lang") or os.environ.get("USMSERR_LANG", "")).lower() == "en" else Lang.ZH


def _value(options: Sequence[str], name: str) -> str | None:
    """Return the value of an option, before the options are parsed."""
    values = [after for option, after in pairwise(options) if option == name]
    values += [option.removeprefix(f"{name}=") for option in options if option.startswith(f"{name}=")]
    return values[-1] if values else None


def _no_command(typed: Typed) -> tuple[str, str | None] | None:
    """Return a word that was meant for a command and is none, and the command that it is near to."""
    if typed.command or not typed.words:
        return None
    if typed.words[0] != HELP:
        near = None if typed.help else _misspelt(typed.words[0], typed.options)
        return (typed.words[0], near) if near else None
    word = next(iter(typed.words[1:]), None)
    return (word, _misspelt(word, typed.options)) if word and word not in (*COMMANDS, HELP) else None


def _misspelt(word: str, options: Sequence[str]) -> str | None:
    """Return the command that a word is near to, unless it is a code: BWLIST is no list."""
    from usmserr.cli.suggestions import near_command

    if near := near_command(word):
        from usmserr.cli.places import own_table
        from usmserr.codes.catalog import Catalog

        data = _value(options, "--data") or os.environ.get("USMSERR_DATA")
        catalog = Catalog.load(Path(data) if data else None, own=None if data else own_table(os.environ))
        return None if catalog.lookup(word, guess=False) else near
    return None


def _say_no_command(word: str, near: str | None, lang: Lang) -> None:
    if lang is Lang.ZH:
        complain(f"没有命令 {word}" + (f"；是不是 usmserr {near}？" if near else "；见 usmserr --help"))
    else:
        complain(f"no command {word}; " + (f"did you mean `usmserr {near}`?" if near else "see usmserr --help"))


def _show_version(lang: Lang) -> None:
    from usmserr.cli.version import lines

    for line in lines(lang):
        sys.stdout.write(f"{line}\n")


def _is_piped() -> bool:
    """Say whether somebody has put something on standard input: a pipe or a file, no terminal and no /dev/null."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _refuse_unknown(options: list[str]) -> None:
    """Refuse options that are none, where no command is there to do it."""
    from typer.main import get_command

    register(["explain"])
    program: Any = get_command(app)
    program.commands["explain"].make_context("usmserr", options)


def _completed(typed: Typed) -> Typed:
    """Return what was typed as it is meant: `help scan` is `scan --help`, and what is piped is to be scanned."""
    if typed.command:
        return typed
    if typed.words[:1] == [HELP]:
        command = next((word for word in typed.words[1:] if word in COMMANDS), None)
        return typed._replace(command=command, words=[], help=True)
    if typed.words:
        return typed if typed.help else typed._replace(command="explain")
    return typed._replace(command="scan") if not typed.help and _is_piped() else typed


def _run(arguments: list[str]) -> int:
    """Run the command that the arguments name."""
    typed = sort(arguments)
    if wrong := _no_command(typed):
        _say_no_command(*wrong, _language(typed.options))
        return Status.ERROR
    typed = _completed(typed)
    status = None
    try:
        if {"-V", "--version"} & {*typed.options} and not typed.help:
            _show_version(_language(typed.options))
        elif typed.help or not typed.command:
            if typed.options and not typed.help:
                _refuse_unknown(typed.options)
            sys.stdout.write(_help(typed))
        else:
            register([typed.command])
            gc.freeze()  # what has been loaded stays
            gc.set_threshold(20_000, 20, 20)  # a scan makes many objects, and hardly a circle of them
            gc.enable()
            status = app(arranged(typed), prog_name="usmserr", standalone_mode=False)
    except _UsageError as error:
        from usmserr.cli.complaints import wrong_use
        from usmserr.cli.help import usage_line

        lang = _language(typed.options)
        say(usage_line(typed.command, lang))
        complain(wrong_use(error, lang))
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
        _complain_of(error.name, error.reason, _asked(arguments))
    except Failure as error:
        complain(error.text.in_(_asked(arguments)))
    except CatalogError as error:
        from usmserr.cli.complaints import faulty_table

        complain(faulty_table(error, _asked(arguments)))
    except OSError as error:
        if not error.filename:
            abandon()
        said = error.strerror or str(error)
        _complain_of(str(error.filename or "standard output"), said, _asked(arguments))
    except MemoryError:
        complain(Text("内存不够", "not enough memory").in_(_asked(arguments)))
    except Exception as error:
        if isinstance(text := getattr(error, "text", None), Text):  # an engine that cannot be had
            complain(text.in_(_asked(arguments)))
            return Status.ERROR
        # A fault of the program; the user can do nothing with a traceback.
        if os.environ.get("USMSERR_DEBUG"):
            raise
        lang, what = _asked(arguments), f"{type(error).__name__}: {error}"[:300]
        complain(Text(f"程序出错了：{what}", f"internal error: {what}").in_(lang))
        complain(Text(*_REPORT).in_(lang))
    return Status.ERROR


def _asked(arguments: list[str]) -> Lang:
    """Return the language that a command line asks for."""
    return _language(sort(arguments).options)


def _complain_of(name: str, why: str, lang: Lang) -> None:
    """Say why a file or stream could not be read or written."""
    from usmserr.cli.complaints import reason

    name = "标准输出" if lang is Lang.ZH and name == "standard output" else name
    complain(f"{name}: {reason(why, lang)}")


def _on_interrupt(signum: int, frame: object) -> None:
    signal.signal(signal.SIGINT, _on_second_interrupt)
    raise KeyboardInterrupt


def _on_second_interrupt(signum: int, frame: object) -> None:
    """End at once, wherever the first has led."""
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
