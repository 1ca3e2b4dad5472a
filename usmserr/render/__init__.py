"""What a result looks like: one file a format; `renderer(name)` imports only the one that is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from usmserr.render.common import ENTRY_FORMATS, FORMATS, EntryFormat, Format, Found, Look, Renderer, View

__all__ = ["ENTRY_FORMATS", "FORMATS", "EntryFormat", "Format", "Found", "Look", "Renderer", "View", "renderer"]


def renderer(name: str) -> Renderer:
    """Return the renderer of a format."""
    return cast(Renderer, import_module(f"usmserr.render.{name}"))
