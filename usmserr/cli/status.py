"""How the program ends: the exit codes, of which the highest wins, and the exceptions that lead to one."""

from __future__ import annotations

from enum import IntEnum

from usmserr.model import Text

CLOSED_PIPE = 141  # what a shell says of a program that SIGPIPE has ended


class Status(IntEnum):
    """What the program tells its caller."""

    OK = 0
    NEGATIVE = 1  # something is unknown, not found, or failed
    ERROR = 2  # wrong usage, or input that could not be read
    INTERRUPTED = 130


class Failure(Exception):
    """Ends the program with status 2 and a message, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class OutputError(Exception):
    """The result cannot be written; no OSError, lest it be taken for the fault of an input that is being read."""

    def __init__(self, error: OSError, name: str = "standard output") -> None:
        self.name, self.reason = name, error.strerror or str(error)
        super().__init__(f"{self.name}: {self.reason}")
        self.is_closed_pipe = isinstance(error, BrokenPipeError)
