"""What people call things: spellings, synonyms and search words, and how the words of the tables sound."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

FILE, SOUNDS = "search.toml", "pinyin.toml"


class Vocabulary(NamedTuple):
    """The words of a search; `data/search.toml` says what each part is for."""

    spellings: Mapping[str, str]
    rewritten: Mapping[str, str]
    negations: tuple[str, ...]
    ignored: tuple[str, ...]
    weak: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    words: Mapping[str, tuple[str, ...]]
    sounds: str  # a word of the tables a line, and behind it its readings: syllables with ' between them


@cache
def vocabulary() -> Vocabulary:
    """Return the bundled words, the same object each time."""
    from usmserr.codes import prepared

    if ready := prepared.vocabulary():
        return ready
    from usmserr.codes import vocabulary_reader
    from usmserr.codes.table import bundled, document

    file, sounds = bundled(FILE), bundled(SOUNDS)
    return vocabulary_reader.read(file, document(file), sounds, document(sounds))
