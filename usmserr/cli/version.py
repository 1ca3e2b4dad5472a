"""`usmserr --version`: the program's version and the engine that reads logs here."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from usmserr import __version__
from usmserr.model import Lang
from usmserr.scanning import engine


def versions(lang: Lang) -> tuple[str, ...]:
    """Return in short what a report was made with."""
    engine_ = f"{'引擎：' if lang is Lang.ZH else 'engine: '}{engine.name()}"
    return f"usmserr {__version__}", engine_, "Python {}.{}.{}".format(*sys.version_info)


def lines(lang: Lang) -> Iterator[str]:
    """Yield what is to be said; of an engine that cannot be used the error comes after the version."""
    yield f"usmserr {__version__}"
    name, why = engine.name(), engine.reason()
    if lang is Lang.ZH:
        yield f"引擎：{name}" + (f"（{why.zh}）" if why else "")
    else:
        yield f"engine: {name}" + (f" ({why.en})" if why else "")
