"""What a result looks like: one file a format; `renderer` and `reporter` import only the one that is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from usmserr.render.common import (
    FORMATS,
    REPORT_FORMATS,
    Format,
    Found,
    Look,
    Renderer,
    Reporter,
    ReportFormat,
    View,
)

__all__ = [
    "FORMATS",
    "REPORT_FORMATS",
    "Format",
    "Found",
    "Look",
    "Renderer",
    "ReportFormat",
    "Reporter",
    "View",
    "renderer",
    "reporter",
]

_REPORTS = {"panel": "report_panel", "markdown": "ticket"}  # formats whose reports have a module of their own


def renderer(name: str) -> Renderer:
    """Return what writes entries in a format."""
    return cast(Renderer, import_module(f"usmserr.render.{name}"))


def reporter(name: str) -> Reporter:
    """Return what writes reports in a format."""
    return cast(Reporter, import_module(f"usmserr.render.{_REPORTS.get(name, name)}"))
