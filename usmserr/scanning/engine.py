"""Which engine reads: the compiled one if it is there and follows these very rules, else the reference.

Nothing else imports the compiled one. Nobody gets another engine than was asked for, and nobody the slow one unseen:
`reason` says why it is the reference.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from usmserr.model import Text

VARIABLE = "USMSERR_ENGINE"
CHOICES = ("auto", "rust", "python")
_MODULE = "usmserr._engine"
BUILT = "usmserr._engine_built"  # what the build says of it: tools/engine.py writes that
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
_REBUILD = "`python -m tools.engine`"


class EngineError(Exception):
    """The engine that was asked for cannot be had, in both languages; nothing has been read."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class _Choice(NamedTuple):
    module: ModuleType | None
    reason: Text | None


def module() -> ModuleType | None:
    """Return the compiled engine, None if the reference reads; raise EngineError rather than take a wrong one."""
    return _chosen(os.environ.get(VARIABLE) or CHOICES[0]).module


def name() -> str:
    """Return what the engine that reads is called in `USMSERR_ENGINE`."""
    return "rust" if module() else "python"


def reason() -> Text | None:
    """Return why the reference reads, None if the compiled engine does."""
    return _chosen(os.environ.get(VARIABLE) or CHOICES[0]).reason


@cache
def _chosen(asked: str) -> _Choice:
    if asked not in CHOICES:
        allowed = ", ".join(CHOICES)
        raise EngineError(
            f"{VARIABLE} 没有 {asked} 这个值，可以是 {allowed}", f"{VARIABLE}: no {asked}; it can be {allowed}"
        )
    if asked == "python":
        return _Choice(None, Text(f"{VARIABLE}=python", f"{VARIABLE}=python"))
    engine = _loaded()
    if engine is not None:
        return _Choice(engine, None)
    why = _why_absent()
    if asked == "rust":
        zh, en = _ways_on(f"{VARIABLE}=auto")
        raise EngineError(f"没有编译的引擎（{why.zh}）。{zh}", f"there is no compiled engine ({why.en}); {en}")
    return _Choice(None, why)


def _loaded() -> ModuleType | None:
    """Load the compiled engine; None only if there is none: one that is broken or of other rules is an error."""
    try:
        engine = import_module(_MODULE)
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == _MODULE:
            return None
        zh, en = _ways_on(f"{VARIABLE}=python")
        raise EngineError(
            f"编译的引擎不能用：{error}。{zh}", f"the compiled engine cannot be loaded: {error}; {en}"
        ) from error
    found = getattr(engine, "FINGERPRINT", None)
    if found != _wanted():
        version = getattr(engine, "VERSION", "?")
        zh, en = _ways_on(f"{VARIABLE}=python")
        raise EngineError(
            f"编译的引擎（{version}）和这里的源码不是同一套规则。{zh}",
            f"the compiled engine ({version}) was built from other sources than these; {en}",
        )
    return engine


def _wanted() -> str:
    """Return the fingerprint that the engine has to have: the build's, or in a checkout that of the sources."""
    from usmserr.scanning.fingerprint import fingerprint, glance

    built = _built()
    if built and (built.GLANCE is None or glance(_ROOT) == built.GLANCE):
        return str(built.FINGERPRINT)
    return fingerprint(_ROOT)


def _built() -> ModuleType | None:
    try:
        return import_module(BUILT)
    except ModuleNotFoundError:
        return None


def _why_absent() -> Text:
    built = _built()
    if built and built.REASON:
        return Text(*built.REASON)
    return Text("没有编译", "not built")


def _ways_on(value: str) -> tuple[str, str]:
    """Return how to have the engine, and how to do without."""
    if _is_checkout():
        return f"运行 {_REBUILD}，或设 {value}", f"run {_REBUILD}, or set {value}"
    return f"重新安装 usmserr，或设 {value}", f"install usmserr again, or set {value}"


def _is_checkout() -> bool:
    return os.path.isfile(os.path.join(_ROOT, "engine", "Cargo.toml"))
