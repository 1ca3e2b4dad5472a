"""The compiled twin of this folder, if there is one."""

from __future__ import annotations

from types import ModuleType


def module() -> ModuleType | None:
    """Return the engine's module, None where the reference reads alone."""
    return None
