"""Reads a TOML table and checks its values, so that whatever is wrong with one is said with file, entry and reason.

Users may bring their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from usmserr.codes.error import CatalogError
from usmserr.codes.links import fault, segments
from usmserr.codes.printable import UNSAFE, visible
from usmserr.model import Link, Text

LARGEST = 8 << 20  # bytes of a table; ours are a thirtieth of it
RETRY = ("no", "after-fix", "later", "ask-support")


def bundled(name: str) -> Path:
    """Return the path of a table that comes with the program, in a wheel or in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "data" / name
    return installed if installed.exists() else package.parent / "data" / name


def document(file: Path) -> dict[str, Any]:
    """Read a TOML file; raise CatalogError if it is none."""
    import tomli

    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise CatalogError(file, None, f"larger than {LARGEST >> 20} MiB")
        return tomli.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise CatalogError(file, None, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise CatalogError(file, None, f"not UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:  # a number of too many digits is a plain ValueError
        raise CatalogError(file, None, f"not TOML: {error}") from error


def listed(file: Path, document: dict[str, Any], key: str, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the [[key]] tables of a document, each with what it is called: by its `name`, else by its number.

    Raise CatalogError if there are none, or if one is no table.
    """
    tables = document.get(key)
    if not isinstance(tables, list) or not tables:
        raise CatalogError(file, None, f"no [[{key}]] tables")
    for number, fields in enumerate(tables, 1):
        if not isinstance(fields, dict):
            raise CatalogError(file, f"entry {number}", "must be a table")
        yield called(fields, number, key, name), fields


def called(fields: dict[str, Any], number: int, key: str, name: str) -> str:
    """Return what a table is called when something is wrong with it."""
    given = fields.get(name)
    return f"{key} {given}" if isinstance(given, str) and given.strip() else f"entry {number}"


def check_keys(table: dict[str, Any], required: Sequence[str], optional: Sequence[str], where: str) -> None:
    """Refuse unknown and missing keys."""
    for key in table:
        if key not in required and key not in optional:
            raise ValueError(f"{where}unknown key {key!r}")
    for key in required:
        if key not in table:
            raise ValueError(f"{where}missing {key!r}")


def string(value: object, where: str) -> str:
    """Return a value that is a string with something in it, all of which can be shown."""
    if not isinstance(value, str):
        raise ValueError(f"{where}: must be a string, not {type(value).__name__}")
    if not value.strip():
        raise ValueError(f"{where}: missing text")
    if hidden := UNSAFE.search(value.replace("\n", " ").replace("\t", " ")):
        raise ValueError(f"{where}: a character that does not print: {visible(hidden[0])}")
    return value


def choice(value: object, where: str, allowed: Sequence[str]) -> str:
    """Return a value that is one of the words allowed."""
    if string(value, where) not in allowed:
        raise ValueError(f"{where}: {value!r} is none of {', '.join(allowed)}")
    return str(value)


def day(value: object, where: str) -> str:
    """Return a value that is a date like 2021-05-11."""
    text = string(value, where)
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{where}: not a date like 2021-05-11: {text!r}") from None
    return text


def items(value: object, where: str) -> list[object]:
    """Return a value that is a list."""
    if not isinstance(value, list):
        raise ValueError(f"{where}: must be a list, not {type(value).__name__}")
    return value


def strings(value: object, where: str) -> tuple[str, ...]:
    """Return a list of strings."""
    return tuple(string(item, f"{where}[{i}]") for i, item in enumerate(items(value, where)))


def text(value: object, where: str) -> Text:
    """Return a text in both languages, its links sound."""
    table = fields(value, ("zh", "en"), where)
    found = Text(string(table["zh"], f"{where}.zh"), string(table["en"], f"{where}.en"))
    for lang, words in (("zh", found.zh), ("en", found.en)):
        if "[" in words or "]" in words:
            try:
                for _ in segments(words):
                    pass
            except ValueError as error:
                raise ValueError(f"{where}.{lang}: {error}") from None
    return found


def spellings(value: object, where: str) -> tuple[str, ...]:
    """Return a list of words in pinyin: letters only."""
    found = strings(value, where)
    for word in found:
        if not (word.isascii() and word.isalpha() and word.islower()):
            raise ValueError(f"{where}: only letters a-z, no tones or blanks: {word!r}")
    return found


def texts(value: object, where: str) -> tuple[Text, ...]:
    """Return a list of such texts."""
    return tuple(text(item, f"{where}[{i}]") for i, item in enumerate(items(value, where)))


def link(value: object, where: str) -> Link:
    """Return a labelled address."""
    table = fields(value, ("zh", "en", "url"), where)
    url = string(table["url"], f"{where}.url")
    if reason := fault(url):
        raise ValueError(f"{where}.url: {reason}")
    return Link(Text(string(table["zh"], f"{where}.zh"), string(table["en"], f"{where}.en")), url)


def links(value: object, where: str) -> tuple[Link, ...]:
    """Return a list of labelled addresses."""
    return tuple(link(item, f"{where}[{i}]") for i, item in enumerate(items(value, where)))


def fields(value: object, keys: Sequence[str], where: str) -> dict[str, Any]:
    """Return a value that is a table with just these keys."""
    if not isinstance(value, dict):
        raise ValueError(f"{where}: must be a table with {', '.join(keys)}, not {type(value).__name__}")
    check_keys(value, keys, (), f"{where}: ")
    return value
