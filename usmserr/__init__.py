"""Explains why an SMS sent through UCloud USMS failed.

What can be imported from here is described in `usmserr.api`, which is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from usmserr.api import (
        Catalog,
        CatalogError,
        Check,
        Entry,
        Event,
        Explanation,
        Finding,
        Kind,
        Lang,
        LogFilter,
        Report,
        Signed,
        Unreadable,
        as_data,
        check_request,
        diagnose_signature,
        explain,
        explain_exception,
        scan_files,
        scan_text,
        search_codes,
        watch,
    )

__version__ = "0.1.0"

__all__ = [
    "Catalog",
    "CatalogError",
    "Check",
    "Entry",
    "Event",
    "Explanation",
    "Finding",
    "Kind",
    "Lang",
    "LogFilter",
    "Report",
    "Signed",
    "Unreadable",
    "as_data",
    "check_request",
    "diagnose_signature",
    "explain",
    "explain_exception",
    "scan_files",
    "scan_text",
    "search_codes",
    "watch",
]


if not TYPE_CHECKING:  # a type checker would take any name for granted

    def __getattr__(name: str) -> Any:
        """Load the interface for programs: the command starts faster without it."""
        if name not in __all__:
            raise AttributeError(f"module 'usmserr' has no attribute {name!r}")
        from usmserr import api

        return getattr(api, name)


def __dir__() -> list[str]:
    """Name what can be imported."""
    return sorted([*globals(), *__all__])
