"""The command that somebody has probably meant, where what was typed is neither a command nor a code."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from usmserr.cli.arguments import COMMANDS, HELP, has_digit

if TYPE_CHECKING:
    from usmserr.codes.catalog import Catalog

_LONGEST_NAME = 1000  # of a file
_LONGEST_CODE = 40  # for which near ones are looked up
_LONGEST_WORDS = 60  # that are searched for
_ALIKE = 0.7  # lst and list share 0.86 of their letters, limit and list 0.67


def near_command(word: str) -> str | None:
    """Return the command that a word is a misspelling of."""
    if word in COMMANDS or not re.fullmatch(r"[A-Za-z]{3,12}", word):
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), (*COMMANDS, HELP), 1, _ALIKE)), None)


def near_codes(catalog: Catalog, code: str) -> list[str]:
    """Return the codes that an unknown one may be a misspelling of."""
    if len(code) > _LONGEST_CODE:
        return []
    from usmserr.codes.search import near

    return near(catalog, code)


def way_on(catalog: Catalog, text: str) -> str | None:
    """Return the command that takes what is no code: the name of a file or folder, or words that find entries."""
    if named := file_named(text):
        return f"usmserr scan {'-r ' if named == 'folder' else ''}{_quoted(text)}"
    words = re.fullmatch(r"[^\W_]+(?:[ -][^\W_]+)*", text) and re.search(r"[^\W\d_]{3}|[^\x00-\x7f]{2}", text)
    if len(text) > _LONGEST_WORDS or not words or (has_digit(text) and " " not in text):
        return None  # it may be a code, or needs quotes
    from usmserr.codes.search import search

    hits = search(catalog, text.split())
    return f"usmserr search {text}" if hits.groups or (hits.partial and " " in text) else None


def file_named(text: str) -> str | None:
    """Say whether a text names something that can be scanned: a file, a folder."""
    if len(text) > _LONGEST_NAME or "\n" in text or "\0" in text or text.isdigit():
        return None
    return "file" if os.path.isfile(text) else "folder" if os.path.isdir(text) and os.sep in text else None


def _quoted(name: str) -> str:
    if os.name == "nt":
        return f'"{name}"' if " " in name else name
    from shlex import quote

    name = name if not name.startswith("-") else os.path.join(".", name)
    return name if re.fullmatch(r"[\w@%+=:,./-]+", name) else quote(name)  # letters of any language need no quotes
