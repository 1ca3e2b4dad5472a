"""Explains why an SMS sent through UCloud USMS failed."""

from __future__ import annotations

__version__ = "0.1.0"
