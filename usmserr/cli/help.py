"""The pages of `--help`: the options as the command line defines them, with what is said of them, laid out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from usmserr.cli.texts import COMMAND_TEXTS, EXAMPLES, GROUPS, OPTION_TEXTS, PROGRAM, OptionText, examples_in
from usmserr.model import Lang, Text
from usmserr.scanning.lines import columns_of

WIDTH = 80  # columns that every terminal has
_INDENT = 2
_WIDEST_TERM = 28  # columns for what is typed; the meaning of a longer one stands below it

_USAGE = Text("用法", "Usage")
_EXAMPLES_TITLE = Text("示例", "Examples")
_COMMANDS_TITLE = Text("命令", "Commands")
_DEFAULT = Text("默认", "default")
_EVERYWHERE = ("format", "lang")  # options that the program's page names, too
_MORE = Text("每个命令的选项：usmserr COMMAND --help", "Options of a command: usmserr COMMAND --help")


class Parameter(NamedTuple):
    """An option as the command line defines it, and what is said of it."""

    name: str
    spellings: tuple[str, ...]
    value: str
    text: Text
    choices: tuple[str, ...]
    variable: str | None
    default: str | None


def parameters(defined: Iterable[Any]) -> list[Parameter]:
    """Read Click's parameters; `--help` and, of the program, `--version` are among them."""
    found = [_parameter(one) for one in defined if one.param_type_name == "option"]
    names = [one.name for one in found]
    if "help" not in names:
        found.append(Parameter("help", ("-h", "--help"), "", OPTION_TEXTS["help"].text, (), None, None))
    return found


def _parameter(defined: Any) -> Parameter:
    said = OPTION_TEXTS.get(defined.name) or OptionText(
        Text(*[defined.help or ""] * 2), "" if defined.is_flag else "VALUE"
    )
    default = getattr(defined.default, "value", defined.default)
    return Parameter(
        name=defined.name,
        spellings=tuple(defined.opts),
        value=said.value,
        text=said.text,
        choices=tuple(getattr(defined.type, "choices", ())),
        variable=defined.envvar,
        default=str(default) if isinstance(default, str | int) and not isinstance(default, bool) else None,
    )


def grouped(options: Sequence[Parameter]) -> Iterator[tuple[Text, list[Parameter]]]:
    """Yield the groups that have options, in their order."""
    listed = {name for _, names in GROUPS for name in names}
    for number, (title, names) in enumerate(GROUPS):
        own = [one for name in names for one in options if one.name == name]
        if number == len(GROUPS) - 1:
            own = [one for one in options if one.name not in listed] + own
        if own:
            yield title, own


def usage(name: str) -> str:
    """Return how a command is written."""
    return " ".join(part for part in ("usmserr", name, "[OPTION]...", COMMAND_TEXTS[name].words) if part)


def usage_line(name: str | None, lang: Lang) -> str:
    """Return the line that says how a command, or the program, is written."""
    return f"{_USAGE.in_(lang)}: {usage(name) if name else 'usmserr [OPTION]... CODE... | COMMAND'}"


def meaning(option: Parameter, lang: Lang) -> str:
    """Say what an option does, what it can be, its default and its variable."""
    text = option.text.in_(lang)
    if option.choices and not all(choice in text for choice in option.choices):
        text += ("：" if lang is Lang.ZH else ": ") + "|".join(option.choices)
    facts = [f"{_DEFAULT.in_(lang)} {option.default}"] if option.default else []
    facts += [f"${option.variable}"] if option.variable else []
    return f"{text} [{', '.join(facts)}]" if facts else text


def program_page(commands: Mapping[str, Any], options: Iterable[Any], lang: Lang) -> str:
    """Return the help of the program."""
    lines = [*_wrapped(PROGRAM.in_(lang), WIDTH), ""]
    lines += _section(_EXAMPLES_TITLE.in_(lang), examples_in(lang, EXAMPLES))
    lines += _section(_COMMANDS_TITLE.in_(lang), [(name, COMMAND_TEXTS[name].summary.in_(lang)) for name in commands])
    everywhere = [one for one in commands["explain"] if one.name in _EVERYWHERE]
    for title, own in grouped(parameters([*everywhere, *options])):
        lines += _section(title.in_(lang), [_row(option, lang) for option in own])
    return "\n".join([*lines, _MORE.in_(lang)]) + "\n"


def command_page(name: str, defined: Iterable[Any], lang: Lang) -> str:
    """Return the help of a command."""
    said = COMMAND_TEXTS[name]
    lines = [usage_line(name, lang), "", *_wrapped(said.summary.in_(lang), WIDTH), ""]
    lines += _section(_EXAMPLES_TITLE.in_(lang), examples_in(lang, said.examples))
    if said.words:
        lines += [*_rows([(said.words, said.about_words.in_(lang))]), ""]
    for title, own in grouped(parameters(defined)):
        lines += _section(title.in_(lang), [_row(option, lang) for option in own])
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(option: Parameter, lang: Lang) -> tuple[str, str]:
    short = "" if any(len(one) == 2 for one in option.spellings) else "    "
    return f"{short}{', '.join(option.spellings)} {option.value}".rstrip(), meaning(option, lang)


def _section(title: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    return [title, *_rows(rows), ""]


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    widths = [columns_of(term) for term, _ in rows]
    column = max((width for width in widths if width <= _WIDEST_TERM), default=_WIDEST_TERM) + _INDENT + 2
    if any(width > _WIDEST_TERM for width in widths) and max(widths) + _INDENT + 2 <= WIDTH - 32:
        column = max(widths) + _INDENT + 2
    for term, text in rows:
        lines = list(_wrapped(text, WIDTH - column))
        head = " " * _INDENT + term
        gap = column - columns_of(head)
        if gap < 2:
            yield head
        else:
            yield head + " " * gap + lines.pop(0)
        for line in lines:
            yield " " * column + line


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Break between words, and between any two Chinese characters, but before no closing sign."""
    line = ""
    for piece in re.findall(r"\s*(?:[\x21-\x7e]+|[^\x00-\x7f][，。；：、）]?)", text):
        if line and columns_of(line + piece) > width:
            yield line
            line = piece.lstrip()
        else:
            line += piece
    yield line
