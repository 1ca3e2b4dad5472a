"""One request as the checks look at it: its values by name, its numbers, what TaskContent holds."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from usmserr.checking.names import guessed, stem
from usmserr.checking.objects import NoObject
from usmserr.checking.values import Item, Request, flat, spelled

_PART = re.compile(r"\.(\d{1,9})|\[(\d{0,9})\]", re.A)
_HIDDEN = re.compile(r"\*{2}|…|(?<=[0-9A-Za-z-])[xX]{3}|\A[xX*]{3,}\Z")
_ABROAD = re.compile(r"\((?!\+?(?:00)?86\))")
_PLACEHOLDER = re.compile(r"\{([0-9]{1,3})\}")


class Target(NamedTuple):
    """One number of a batch, and what it gets."""

    where: str
    phone: Item | None
    params: Any  # as it was given
    signature: str
    template: str


class Content(NamedTuple):
    """What TaskContent holds: its items, or why they cannot be read."""

    items: tuple[Any, ...] = ()
    fault: str | None = None


class Case:
    """A request, and the template's text, if that is known."""

    def __init__(self, request: Request, template: str | None = None) -> None:
        self.request = request
        self.given_template = template
        self.pairs = list(flat(request.parameters))
        self._values: dict[str, list[Item]] = {}

    @cached_property
    def action(self) -> str | None:
        """What is called, or would be by an SDK that is given these parameters."""
        action = self.request.action
        return action if action or self.request.is_ready else guessed(dict(self.request.parameters))

    @cached_property
    def template(self) -> str | None:
        """The template's text; None if it is not known, or if a batch uses several templates."""
        several = len({target.template for target in self.targets}) > 1
        return None if several else self.given_template

    @cached_property
    def placeholders(self) -> list[int]:
        """The numbers of the template's placeholders, each once."""
        return sorted({int(number) for number in _PLACEHOLDER.findall(self.template or "")})

    def values(self, name: str) -> list[Item]:
        """Return what is sent under a name, the parts of an array in their order; those in TaskContent, too."""
        if name not in self._values:
            kind = {"PhoneNumbers": "phone", "TemplateParams": "parameter"}.get(name, "text")
            if name in ("PublicKey", "Signature", "TaskContent", "File", "ProxyFile"):
                kind = "parameter"
            pairs = sorted(self._by_stem.get(name, ()), key=lambda pair: _order(pair[0][len(name) :]))
            own = [Item(key, value, kind) for key, value in pairs]
            self._values[name] = own + list(self._in_content(name, kind))
        return self._values[name]

    @cached_property
    def _by_stem(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key, value in self.pairs:
            found.setdefault(stem(key), []).append((key, value))
        return found

    def _in_content(self, name: str, kind: str) -> Iterator[Item]:
        if name == "PhoneNumbers":
            yield from (target.phone for target in self.targets if target.phone)
        elif name == "TemplateParams":
            for target in self.targets:
                if isinstance(target.params, list):
                    for number, value in enumerate(target.params):
                        yield Item(f"{target.where}.TemplateParams[{number}]", spelled(value), kind)
        elif name in ("TemplateId", "SigContent"):
            for number, one in enumerate(self.content.items):
                if isinstance(one, dict) and isinstance(one.get(name), str):
                    yield Item(f"TaskContent[{number}].{name}", one[name], kind)
        elif name in ("UserId", "ExtendCode"):
            for where, one in self._raw_targets:
                if one.get(name) is not None:
                    yield Item(f"{where}.{name}", spelled(one[name]), kind)

    @cached_property
    def phones(self) -> list[Item]:
        """The numbers whose digits can be seen."""
        return [item for item in self.values("PhoneNumbers") if not is_hidden(item.value)]

    @cached_property
    def hidden(self) -> int:
        """How many values are masked in the input."""
        names = ("PhoneNumbers", "TemplateId", "TemplateParams", "PublicKey", "Signature")
        return sum(is_hidden(item.value) for name in names for item in self.values(name))

    @cached_property
    def content(self) -> Content:
        """What TaskContent holds."""
        value = next((one for key, one in self.request.parameters if key == "TaskContent"), None)
        if value in (None, ""):
            return Content()
        if isinstance(value, list):
            return Content(tuple(value), "plain")
        if not isinstance(value, str):
            return Content(fault="base64")
        return _decoded(value)

    @cached_property
    def _raw_targets(self) -> list[tuple[str, dict[str, Any]]]:
        return [
            (f"TaskContent[{at}].Target[{number}]", target)
            for at, item in enumerate(self.content.items)
            if isinstance(item, dict) and isinstance(item.get("Target"), list)
            for number, target in enumerate(item["Target"])
            if isinstance(target, dict)
        ]

    @cached_property
    def targets(self) -> list[Target]:
        """The numbers of a batch."""
        found = []
        for where, target in self._raw_targets:
            phone = target.get("Phone")
            item = self.content.items[int(where[len("TaskContent[") : where.index("]")])]
            found.append(
                Target(
                    where,
                    Item(f"{where}.Phone", spelled(phone), "phone") if phone not in (None, "") else None,
                    target.get("TemplateParams"),
                    spelled(item.get("SigContent") or ""),
                    spelled(item.get("TemplateId") or ""),
                )
            )
        return found


def _order(rest: str) -> tuple[int, int]:
    match = _PART.fullmatch(rest)
    digits = match and (match[1] or match[2])
    return (0, int(digits)) if digits else (1, 0)


def is_hidden(value: str) -> bool:
    """Say whether a value was masked before it came here: 185****0000, UTA20210101xxxx."""
    return _HIDDEN.search(value) is not None


def is_abroad(number: str) -> bool:
    """Say whether a number has the code of another country than China."""
    return _ABROAD.match(number) is not None


def _decoded(value: str) -> Content:
    """Decode TaskContent; what is only written wrongly is decoded, too, so that the rest can be checked."""
    from usmserr.checking.web import document

    fault = None
    if value.lstrip()[:1] in ("[", "{"):
        fault, text = "plain", value
    else:
        try:
            raw = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            fault, value = _mended(value)
            try:
                raw = base64.b64decode(value, validate=True)
            except (binascii.Error, ValueError):
                return Content(fault="base64")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return Content(fault=fault or "utf8")
    try:
        items = document(text)
    except NoObject:
        return Content(fault=fault or "json")
    return Content(tuple(items), fault) if isinstance(items, list) and items else Content(fault=fault or "array")


def _mended(value: str) -> tuple[str, str]:
    """Return what is wrong with a Base64 text, and what was meant."""
    if re.fullmatch(r"[\w-]+={0,2}", value, re.A) and re.search("[-_]", value):
        return "urlsafe", value.replace("-", "+").replace("_", "/")
    if re.fullmatch(r"[\w+/= ]+", value, re.A) and " " in value.strip():
        return "blank", value.strip().replace(" ", "+")
    return "base64", re.sub(r"\s", "", value)
