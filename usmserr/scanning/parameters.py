"""What a record says of a request: its template, signature, project and number, as far as it names one of each."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

MOST = 16_384  # characters of a record that are looked through; a request has fewer
_NAME = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=\\u0026))(?i:template_?id|sig_?content|project_?id|phone(?:_?numbers?)?(?:\.0)?|mobile)"
    r"[\"'\\ \t\]]{0,8}(?:=>|[:=>])(?:[ \t\"'\[]|\\(?=[\"'\\])){0,8}",
    re.A,
)
_VALUE = re.compile(r"(\(\+?[0-9]{1,4}\))?((?:\\{1,8}u[0-9a-fA-F]{4}|[^\s\"'\\,;&\])}<>|])+)", re.A)
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})", re.A)
_ENDS = re.compile(r"[\s\"'\\,;&\])}<>|]", re.A)  # of a value, once it is unescaped
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,39}", re.A)  # of a template or a project
_BROKEN = re.compile("[\ud800-\udfff\ufffd]")  # in what was another encoding
_DIGIT = re.compile(r"[0-9]", re.A)
_NUMBER = re.compile(r"(?:\(\+?86\)|\+?86|0086)?(1[0-9]{2}(?:[0-9]{8}|\*{4}[0-9]{4}))", re.A)
LONGEST_SIGNATURE = 30  # characters; documented are 2 to 12
_ABSENT = frozenset(("none", "null", "nil", "undefined", "true", "false", "n/a"))


class Parameters(NamedTuple):
    """What is known of a request; None where nothing is, or several things are."""

    template_id: str | None = None
    sig_content: str | None = None
    project_id: str | None = None
    number: str | None = None  # of China, without a prefix, maybe masked by whoever logged it

    def or_else(self, other: Parameters) -> Parameters:
        """Return what is known here, or else there."""
        return Parameters(*[one if one is not None else two for one, two in zip(self, other, strict=True)])

    def and_with(self, other: Parameters) -> Parameters:
        """Return what both say."""
        return Parameters(*[one if one == two else None for one, two in zip(self, other, strict=True)])


NOTHING = Parameters()


def parameters(text: str) -> Parameters:
    """Return the parameters that a record names; one that it gives two values is none."""
    found: list[set[str]] = [set(), set(), set(), set()]
    text = text[:MOST]
    for name in _NAME.finditer(text):
        match = _VALUE.match(text, name.end())
        if match is None:
            continue
        field = "tspm".find(name[0][0].lower())  # `project` and `phone` begin alike
        field = 3 if field == 2 and name[0][1] in "hH" else field
        value = _meant(field, (match[1] or "") + _plain(match[2]))
        if value is not None:
            found[field].add(value)
    return Parameters(*[values.pop() if len(values) == 1 else None for values in found])


def parameters_of_receipt(phone: str | None) -> Parameters:
    """Return what is known of the request that a receipt is about: its number."""
    return Parameters(number=_meant(3, phone.strip(" \t\n\r\v\f"))) if phone else NOTHING


def _plain(value: str) -> str:
    """Undo one layer of a query's or of JSON's escapes, and end where the value then ends."""
    if "\\" in value:
        value = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if "%" in value:
        value = unquote(value)
    return value[: end.start()] if (end := _ENDS.search(value)) else value


def _meant(field: int, value: str) -> str | None:
    if field == 3:
        match = _NUMBER.fullmatch(value)
        return match[1] if match else None
    if value.lower() in _ABSENT:
        return None
    if field == 1:
        is_text = 0 < len(value) <= LONGEST_SIGNATURE and not _BROKEN.search(value)
        return value if is_text else None
    is_id = _ID.fullmatch(value) and (_DIGIT.search(value) or value.startswith("org-"))
    return value if is_id else None
