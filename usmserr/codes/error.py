"""What is said of a table that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CatalogError(Exception):
    """A table that cannot be used."""

    def __init__(self, file: Path | str, entry: str | None, reason: str) -> None:
        self.file = str(file)
        self.entry = entry
        self.reason = reason
        super().__init__(": ".join(part for part in (self.file, entry, reason) if part))
