"""The exit codes; where several apply, the highest wins."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """What the program tells its caller."""

    OK = 0
    NEGATIVE = 1  # something is unknown, not found, or failed
    ERROR = 2  # wrong usage, or input that could not be read
    INTERRUPTED = 130
