"""What people call things: spellings, synonyms and search words, and how the words of the tables sound."""

from __future__ import annotations

from functools import cache

from usmserr.codes.word_table import Vocabulary

FILE, SOUNDS = "search.toml", "pinyin.toml"


@cache
def vocabulary() -> Vocabulary:
    """Return the bundled words, the same object each time."""
    from usmserr.codes import prepared

    if ready := prepared.vocabulary():
        return ready
    from usmserr.codes import word_reader
    from usmserr.codes.table import bundled, document

    file, sounds = bundled(FILE), bundled(SOUNDS)
    return word_reader.read(file, document(file), sounds, document(sounds))
