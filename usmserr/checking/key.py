"""A private key, which nothing shows: no repr, no error, no traceback with values."""

from __future__ import annotations

BLANK = "<private key>"  # stands wherever it would be


class PrivateKey:
    """The private key of an API key pair, as it was given."""

    __slots__ = ("_given",)

    def __init__(self, given: str) -> None:
        self._given = given

    def __repr__(self) -> str:
        return BLANK

    @property
    def is_empty(self) -> bool:
        """Whether nothing but blanks was given."""
        return not self._given.strip()

    def reveal(self, *, stripped: bool = True) -> str:
        """Return the key itself; the blanks and line ends around it are none of it."""
        return self._given.strip(" \t\r\n\ufeff") if stripped else self._given
