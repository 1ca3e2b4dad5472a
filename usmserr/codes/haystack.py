"""Many texts as one folded string, in which a word is found at once wherever it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple


class Place(NamedTuple):
    """Where a word stands."""

    line: int  # the number of the text
    at: int  # of its first character in the text
    size: int  # of the text
    whole: bool  # the text is just this word
    inside: bool  # it begins within another word


class Haystack:
    """Texts, each a line; Chinese words are looked for in the texts without blanks."""

    def __init__(self, text: str) -> None:
        """Take the folded texts, a line each: `joined` puts them so."""
        self.text = f"\n{text}\n"
        self._starts = _starts(self.text)

    @cached_property
    def _dense(self) -> tuple[str, list[int]]:
        text = self.text.replace(" ", "").replace("\t", "")
        return text, _starts(text)

    def places(self, word: str) -> Iterator[Place]:
        """Find a word; short Latin ones and numbers only at the beginning of a word (`ip`, not `multiple`)."""
        if word.isascii():
            text, starts = self.text, self._starts
        else:
            word = "".join(word.split())
            text, starts = self._dense
        for start, end in occurrences(text, word):
            line = bisect_right(starts, start) - 1
            first = starts[line]
            size = starts[line + 1] - first - 1
            inside = word[:1].isascii() and text[start - 1].isascii() and text[start - 1].isalnum()
            yield Place(line, start - first, size, start == first and end - start == size, inside)


def joined(texts: Iterable[str]) -> str:
    """Put texts together, each on a line."""
    return "\n".join([text if text.isprintable() else " ".join(text.split()) for text in texts])


def _starts(text: str) -> list[int]:
    """Return where each line begins, and where one more would."""
    return list(accumulate([len(line) + 1 for line in text[1:-1].split("\n")], initial=1))


def occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Find a word in a text, as (start, end)."""
    if not word:
        return
    inside = not (word.isascii() and (len(word) < 4 or word.isdecimal()))
    at = text.find(word)
    while at >= 0:
        if inside or not at or not (text[at - 1].isascii() and text[at - 1].isalnum()):
            yield at, at + len(word)
        at = text.find(word, at + 1)
