"""`search.toml` and `pinyin.toml` -> the words of a search, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from usmserr.codes import table
from usmserr.codes.error import CatalogError
from usmserr.codes.word_table import Vocabulary

_LISTS = ("negations", "ignored", "weak")
# `readings` is for the tool that writes pinyin.toml: checked, but not kept.
_KEYS = ("spellings", "rewritten", *_LISTS, "synonyms", "words", "readings")


def read(file: Path, document: dict[str, Any], sounds: Path, pinyin: dict[str, Any]) -> Vocabulary:
    """Check both documents; raise CatalogError at the first fault."""
    part: str | None = None
    try:
        table.check_keys(document, _KEYS, (), "")
        part = "spellings"
        spellings = _pairs(document[part], part)
        for old, new in spellings.items():
            if len(old) != len(new):
                raise ValueError(f"{old!r}: must be as long as {new!r}; other lengths belong into rewritten")
            if any(other in new for other in spellings):
                raise ValueError(f"{old!r}: what stands for it has another spelling itself")
        part = "rewritten"
        rewritten = _pairs(document[part], part)
        part = "readings"
        readings(document[part])
        part = "words"
        words = {name: table.strings(more, name) for name, more in _table(document[part], part).items()}
        lists = [table.strings(document[part := name], name) for name in _LISTS]
        for part, found in zip(_LISTS, lists, strict=True):  # noqa: B007
            _check_lower(found)
        part = "synonyms"
        synonyms = tuple(table.strings(one, f"[{i}]") for i, one in enumerate(table.items(document[part], part)))
        for group in synonyms:
            _check_lower(group)
            if len(group) < 2:
                raise ValueError(f"{group[0]!r}: a word needs another one")
    except ValueError as error:
        raise CatalogError(file, part, str(error)) from error
    try:
        table.check_keys(pinyin, ("sounds",), (), "")
        lines = table.string(pinyin["sounds"], "sounds").strip()
        for line in lines.split("\n"):
            _, *spelt = line.split(" ")
            if not spelt or not all(one.replace("'", "").isascii() and one.replace("'", "").isalpha() for one in spelt):
                raise ValueError(f"not a word and its readings: {line!r}")
    except ValueError as error:
        raise CatalogError(sounds, None, str(error)) from error
    negations, ignored, weak = lists
    return Vocabulary(spellings, rewritten, negations, ignored, weak, synonyms, words, lines)


def readings(value: object) -> dict[str, tuple[str, ...]]:
    """Return how people read single characters besides the dictionary."""
    found = {sign: table.spellings(spelt, sign) for sign, spelt in _table(value, "readings").items()}
    if any(len(sign) != 1 for sign in found):
        raise ValueError("only single characters")
    return found


def _check_lower(words: tuple[str, ...]) -> None:
    for word in words:
        if word != word.lower() or word != " ".join(word.split()):
            raise ValueError(f"{word!r}: in lower case, and single blanks")


def _pairs(value: object, where: str) -> dict[str, str]:
    return {table.string(old, where): table.string(new, old) for old, new in _table(value, where).items()}


def _table(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: must be a table")
    return value
