"""What tells a request of USMS from other objects: the names of its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# What an object has that is a request without an Action, and which Action an SDK would give it.
_TELLING = (
    ("TaskContent", "SendBatchUSMSMessage"),
    ("PhoneNumbers", "SendUSMSMessage"),
    ("SessionNoSet", "GetUSMSSendReceipt"),
    ("SigType", "CreateUSMSSignature"),
    ("Template", "CreateUSMSTemplate"),
    ("TemplateParams", "SendUSMSMessage"),
    ("TemplateId", "SendUSMSMessage"),
)
ANCHOR = re.compile(rf"\b(?:Action|{'|'.join(name for name, _ in _TELLING)})\b", re.A)
_PART = re.compile(r"[.\[].*", re.S)


def stem(name: str) -> str:
    """Return the name of a parameter without the number of its part: PhoneNumbers for PhoneNumbers.0."""
    return _PART.sub("", name)


def guessed(names: Mapping[str, Any]) -> str | None:
    """Return the Action that an object without one is meant for; None if it is no request."""
    stems = {stem(name) for name in names}
    return next((action for name, action in _TELLING if name in stems), None)


def is_request(found: Mapping[str, Any]) -> bool:
    """Say whether an object is a request, and no answer."""
    if "RetCode" in found:
        return False
    action = found.get("Action")
    if isinstance(action, str) and action:
        return not action.endswith("Response")
    return guessed(found) is not None and "Target" not in found


def is_task(found: Any) -> bool:
    """Say whether an array is what TaskContent holds."""
    return isinstance(found, list) and bool(found) and all(isinstance(one, dict) and "Target" in one for one in found)
