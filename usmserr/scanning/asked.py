"""The requests of a stream that have not been answered: of which parameters the next answer tells."""

from __future__ import annotations

import re

from usmserr.scanning.parameters import NOTHING, Parameters, parameters
from usmserr.scanning.values import JOIN_DISTANCE

_RETRY = re.compile(r"\bRetrying \w+: ", re.A)


class Asked:
    """What is known of the requests that wait for their answers.

    Which of several an answer belongs to is not known: then only that counts in which all of them agree.
    """

    __slots__ = ("_agreed", "_failed", "_open", "_record", "_retries")

    def __init__(self) -> None:
        self._open = 0  # requests
        self._agreed = NOTHING
        self._record = 0  # of the last request
        self._failed: str | None = None  # the code of the last call, if it failed
        self._retries = False

    def ask(self, record: int, text: str) -> None:
        """Take in a request."""
        if _RETRY.search(text):  # only announces one
            self._retries = True
            return
        known = parameters(text)
        if self._open and known == self._agreed and record - self._record <= 1:
            return  # logged twice
        is_first = not self._open or record - self._record > JOIN_DISTANCE  # an answer so late does not come
        self._agreed = known if is_first else self._agreed.and_with(known)
        self._open = 1 if is_first else self._open + 1
        self._record = record

    def succeed(self) -> None:
        """Take in a call that succeeded."""
        self._failed = None
        self._answer()

    def fail(self, code: str) -> tuple[Parameters, bool, bool]:
        """Take in a call that failed; return its parameters.

        And whether the stream's last call failed in this way, too, and whether the SDK says that it sends that again.
        """
        agreed = self._agreed if self._open else NOTHING
        is_again = self._failed == code
        is_retry = self._retries and is_again
        self._failed = code
        self._answer()
        return agreed, is_again, is_retry

    def _answer(self) -> None:
        self._open = max(0, self._open - 1)
        self._retries = False
