"""What a result looks like: one file a format; `renderer(name)` imports only the one that is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from usmserr.render.common import FORMATS, REPORT_FORMATS, Format, Found, Look, Renderer, ReportFormat, View

__all__ = ["FORMATS", "REPORT_FORMATS", "Format", "Found", "Look", "Renderer", "ReportFormat", "View", "renderer"]


def renderer(name: str) -> Renderer:
    """Return the renderer of a format."""
    return cast(Renderer, import_module(f"usmserr.render.{name}"))
