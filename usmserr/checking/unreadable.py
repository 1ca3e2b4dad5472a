"""What is said of an input in which no request can be found."""

from __future__ import annotations

from usmserr.model import Text


class Unreadable(ValueError):
    """No request can be read; the text, in both languages, says what to do next."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)
