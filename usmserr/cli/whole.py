"""A file that others read at any moment: it is there whole, or as it was before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def written_whole(file: Path) -> Iterator[TextIO]:
    """Open a file that takes the place of the old one when all is written; pipes and devices are written to at once."""
    if file.exists() and not file.is_file():
        with _opened(file) as out:
            yield out
        return
    target = Path(os.path.realpath(file))
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        with _opened(draft) as out:
            yield out
        os.replace(draft, target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _opened(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", errors="replace", newline="\n")
