"""What a check looks like: one file a format; `check_renderer(name)` imports only the one that is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, TextIO, cast

from usmserr.checking.values import Check
from usmserr.render.common import Look

__all__ = ["CheckRenderer", "check_renderer"]


class CheckRenderer(Protocol):
    """What every format's module offers."""

    def check(self, check: Check, out: TextIO, look: Look) -> None:
        """Write the result of a check."""


def check_renderer(name: str) -> CheckRenderer:
    """Return the renderer of a format."""
    return cast(CheckRenderer, import_module(f"usmserr.render.check.{name}"))
