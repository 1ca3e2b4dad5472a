"""What can be typed next: commands, options, their values, and codes with their meaning.

The shells' scripts, in `shells/`, ask for it at each TAB, so nothing is loaded here before it is needed: for a code,
neither Typer nor, while no receipt code can be meant, the receipts' table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from usmserr.cli.arguments import COMMANDS, sort
from usmserr.codes.catalog import Catalog
from usmserr.model import Lang, fold_code

SCRIPTS = {"bash": "usmserr.bash", "zsh": "usmserr.zsh", "fish": "usmserr.fish", "powershell": "usmserr.ps1"}
WIDEST = 60  # characters of a meaning; a terminal has to show it beside the code

Definitions = Callable[[], tuple[Mapping[str, Sequence[Any]], Sequence[Any]]]


def script(shell: str) -> str:
    """Return the script that teaches a shell."""
    from importlib.resources import files

    return (files("usmserr.cli") / "shells" / SCRIPTS[shell]).read_text(encoding="utf-8")  # may stand in a zip


def proposals(
    words: Sequence[str], current: str, catalog: Catalog, definitions: Definitions, lang: Lang
) -> Iterator[tuple[str, str]]:
    """Yield what `current`, behind `words`, can become, and what it means."""
    typed = sort(words)
    command = typed.command or "explain"
    if typed.unfinished:
        yield from _values(typed.unfinished, "", current, command, catalog, definitions, lang)
    elif current.startswith("-") and not current[1:2].isdigit():
        option, sign, value = current.partition("=")
        if sign:
            yield from _values(option, f"{option}=", value, command, catalog, definitions, lang)
        else:
            yield from _options(current, typed.command, not words, definitions, lang)
    else:
        if not typed.command and not typed.words:
            yield from _commands(current, lang)
        if command == "explain" and (current or typed.command):
            yield from _codes(current, catalog, lang)
        elif command == "completion" and not typed.words:
            yield from _beginning(current, SCRIPTS)
        elif command == "schema" and not typed.words:
            from usmserr.render.schema import NAMES

            yield from _beginning(current, NAMES)


def _commands(current: str, lang: Lang) -> Iterator[tuple[str, str]]:
    from usmserr.cli.texts import COMMAND_TEXTS

    for name in COMMANDS:
        if name.startswith(current):
            yield name, COMMAND_TEXTS[name].summary.in_(lang)


def _options(
    current: str, command: str | None, first: bool, definitions: Definitions, lang: Lang
) -> Iterator[tuple[str, str]]:
    from usmserr.cli.help import meaning, parameters

    commands, program = definitions()
    defined = [*commands[command or "explain"], *(program if first else ())]
    for option in parameters(defined):
        for spelling in option.spellings:
            if spelling.startswith(current) and (len(spelling) > 2 or len(current) == 2):
                yield spelling, meaning(option, lang)


def _values(
    option: str,
    before: str,
    current: str,
    command: str,
    catalog: Catalog,
    definitions: Definitions,
    lang: Lang,
) -> Iterator[tuple[str, str]]:
    found: Iterable[tuple[str, str]]
    if option == "--code":
        found = _codes(current, catalog, lang)
    elif option == "--category":
        found = [(one.id, one.title.in_(lang)) for one in catalog.receipts.categories]
    elif option in ("--who", "--carrier", "--layer"):
        found = _words(option, command, lang)
    else:
        found = _choices(option, command, definitions)
    for value, about in found:
        if option == "--code" or value.startswith(current):
            yield before + value, about


def _words(option: str, command: str, lang: Lang) -> list[tuple[str, str]]:
    from usmserr.codes.receipt_table import WHO as RECEIPT_WHO
    from usmserr.codes.retcodes import LAYERS
    from usmserr.codes.retcodes import WHO as API_WHO
    from usmserr.model import CARRIERS, ORDER
    from usmserr.render.words import word

    name = option.removeprefix("--")
    carriers = ORDER if command == "list" else CARRIERS
    values = {"who": dict.fromkeys([*API_WHO, *RECEIPT_WHO]), "carrier": carriers, "layer": LAYERS}[name]
    return [(value, word(f"{name}.{value}", lang)) for value in values]


def _choices(option: str, command: str, definitions: Definitions) -> list[tuple[str, str]]:
    from usmserr.cli.help import parameters

    commands, _ = definitions()
    return [
        (choice, "")
        for one in parameters(commands[command])
        if option in one.spellings or (option[:1] == "-" and option[1:2] != "-" and f"-{option[-1]}" in one.spellings)
        for choice in one.choices
    ]


def _beginning(current: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((name, "") for name in names if name.startswith(current))


def _codes(current: str, catalog: Catalog, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield the codes that begin as typed: RetCodes, and once something is typed, receipt codes.

    What has been typed stays as it is, and a hyphen stands for a colon where nothing has the hyphen itself.
    """
    folded = fold_code(current)
    seen = set[str]()
    for entry in catalog.retcodes:
        if entry.code.startswith(folded):
            seen.add(entry.code)
            yield entry.code, _short(entry.message.in_(lang))
    if not folded:
        return
    receipts = list(catalog.receipts.beginning(folded))
    if not receipts and "-" in folded:
        receipts = list(catalog.receipts.beginning(folded, hyphens=True))
    for code, titles in sorted(receipts):
        if code not in seen:
            typed = current + code[len(current) :] if len(current) == len(folded) else code
            yield typed, _short(" / ".join(title.in_(lang) for title in titles))


def _short(text: str) -> str:
    from usmserr.codes.links import plain
    from usmserr.codes.printable import visible

    text = visible(plain(text))
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
