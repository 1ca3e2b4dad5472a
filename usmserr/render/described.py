"""How the JSON Schema is written: the type of a value, and what it is, in both languages."""

from __future__ import annotations

from typing import Any

from usmserr.model import Text


def reference(name: str) -> dict[str, Any]:
    """Refer to another definition."""
    return {"$ref": f"#/$defs/{name}"}


def string(zh: str, en: str, **more: Any) -> dict[str, Any]:
    """Describe a text."""
    return {"description": Text(zh, en), "type": "string", **more}


def optional(zh: str, en: str, **more: Any) -> dict[str, Any]:
    """Describe a text that may be null."""
    return {"description": Text(zh, en), "type": ["string", "null"], **more}


def count(zh: str, en: str) -> dict[str, Any]:
    """Describe how many there are."""
    return {"description": Text(zh, en), "type": "integer", "minimum": 0}


def listed(zh: str, en: str, items: dict[str, Any]) -> dict[str, Any]:
    """Describe an array."""
    return {"description": Text(zh, en), "type": "array", "items": items}


def counts(zh: str, en: str) -> dict[str, Any]:
    """Describe how often each of some names is there."""
    number = {"type": "integer", "minimum": 1}
    return {"description": Text(zh, en), "type": "object", "additionalProperties": number}


def record(zh: str, en: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Describe an object whose keys are always there; readers have to ignore keys that they don't know."""
    return {"description": Text(zh, en), "type": "object", "properties": properties, "required": list(properties)}


TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 0}
