"""The value of an insight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from usmserr.model import Text

LEVELS = ("alert", "warning", "info")  # the most pressing first


@dataclass(frozen=True, slots=True)
class Insight:
    """One thing that the data shows, and by what it shows it."""

    id: str  # what kind of thing: `over`, `burst`, `one-template`, ...
    level: str  # `alert`, `warning` or `info`
    code: str | None  # the code it is about; None if it is about all
    text: Text
    evidence: Mapping[str, object] = field(default_factory=dict)  # what JSON can write
