"""The words of a search, as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


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
