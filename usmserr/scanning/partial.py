"""Whether an answer that says success names messages that were not submitted all the same."""

from __future__ import annotations

import re

_SIGNS = r"[\"'\\ \t\n\]]{0,40}"  # between a name, what says that a value follows, and the value
_REJECTED = re.compile(rf"FailContent{_SIGNS}[:=]>?{_SIGNS}(?:Array\s{{0,40}}\(|\[)[\s]{{0,40}}[^\s\])]", re.A)


def is_partial(text: str) -> bool:
    """Say whether a record has a FailContent that is not empty."""
    return "FailContent" in text and _REJECTED.search(text) is not None
