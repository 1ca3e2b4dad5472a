"""What was typed after the program's name, sorted: the command, options, words; before Typer is even loaded."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

COMMANDS = ("explain", "search", "list", "scan", "check", "schema", "completion")
OUTER = "\"'`*()[]{}<>（）［］【】「」《》“”‘’,.;:!?，。；：、！？"  # signs around a word that are none of it
HELP = "help"  # no command, but `help scan` is understood
# Options that are followed by a value.
VALUED = {
    *("--format", "--lang", "--color", "--links", "--output", "--data"),
    *("--limit", "--kind", "--layer", "--who", "--category", "--carrier", "--jobs"),
    *("--code", "--action", "--since", "--until", "--top", "--max-rate", "--baseline"),
    *("--template", "--key-file"),
}
_VALUED_SHORT = "fonj"
# What Typer's own completion was called.
_FORMER = {"--show-completion": ("completion",), "--install-completion": ("completion", "--install")}


class Typed(NamedTuple):
    """A command line, sorted; the command is None if the first word is none."""

    command: str | None
    options: list[str]  # each with its value behind it
    words: list[str]
    unfinished: str | None  # the option at the end that still lacks its value
    help: bool


def sort(arguments: Sequence[str]) -> Typed:
    """Tell options and their values from words, so that `-1` is a word."""
    options, words = list[str](), list[str]()
    rest = deque(part for argument in arguments for part in _FORMER.get(argument, (argument,)))  # there may be many
    unfinished: str | None = None
    help_ = False
    while rest:
        argument = rest.popleft()
        if argument == "--":
            words += rest
            break
        if argument == "-" or not argument.startswith("-") or re.fullmatch(r"-\d\w*", argument):
            words.append(argument)
            continue
        options.append(argument)
        help_ = help_ or bool(re.fullmatch(rf"--help|-[^-{_VALUED_SHORT}]*h", argument))
        short = re.fullmatch(rf"-[^-{_VALUED_SHORT}]*[{_VALUED_SHORT}]", argument)
        if argument in VALUED or short:
            if rest:
                options.append(rest.popleft())
            else:
                unfinished = argument
    command = words.pop(0) if words and words[0] in COMMANDS else None
    return Typed(command, options, words, unfinished, help_)


def arrange(arguments: Sequence[str]) -> list[str]:
    """Put the command first and its words last, so that `explain` may be left out."""
    return arranged(sort(arguments))


def has_digit(text: str) -> bool:
    """Say whether a word may be a code or hold one: most have a digit."""
    return any(map(str.isdigit, text))


def arranged(typed: Typed) -> list[str]:
    """Put what has been sorted in the order in which Typer takes it."""
    if not typed.command and not typed.words:
        return typed.options
    if typed.unfinished:  # Typer says so; with words behind it, it would take those, or the --, for the value
        return [typed.command or "explain", *typed.options]
    return [typed.command or "explain", *typed.options, *(["--", *typed.words] if typed.words else [])]
