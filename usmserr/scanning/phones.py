"""Phone numbers in a text, however they are written, and what is shown of them."""

from __future__ import annotations

import re

_GAP = r"[ .\-]"
_NO_DATE = r"(?!\d{4}-\d\d-\d\d|\d\d:\d\d)"
# Of China: whole, or in groups; what follows `0.` is the rest of a number.
_MOBILE = (
    rf"(?<!\d)(?<!(?<![\w.])0\.)(?:\(\+?86\)\s?|(?:\+|0{{1,2}})?86{_GAP}?)?"
    rf"1(?:[3-9]\d(?:\d{{8}}|(?P<gap>[ .\-/_]{{1,3}})(?:\d{{4}}(?P=gap)\d{{4}}|\d{{3}}(?P=gap)\d{{5}})"
    rf"|\d(?P<fours>[ .\-/_])\d{{4}}(?P=fours)\d{{3}})|[3-9](?:,\d{{3}}){{3}})(?!\d)"
)
_ABROAD = rf"\+ ?[1-9]\d{{0,3}}(?:[ .\-()]{{0,2}}{_NO_DATE}\d){{6,14}}(?![\d:])"
_BRACKETED = rf"\(\+?\d{{1,4}}\)[ \-]?{_NO_DATE}\d(?:{_GAP}?\d){{5,14}}(?![\d:])"
_DIALLED = rf"(?<![\w.+\-])00[1-9]\d{{0,2}}(?:{_GAP}?\d){{6,12}}(?![\d:])"
_HOME = r"(?<![\d.\-])(?:[2-9]\d\d(?P<home>[.\-])[2-9]\d\d(?P=home)\d{4}|0\d{2,3}[ \-]\d{7,8})(?![\d\-])"
_ROUNDED = r"(?<![\w.])1\.[3-9]\d{6,9}e\+?10(?!\d)"  # by a spreadsheet
PHONE = rf"(?=[\d+(])(?:{'|'.join((_MOBILE, _ABROAD, _BRACKETED, _DIALLED, _HOME, _ROUNDED))})"
_PREFIX = re.compile(r"\(\+?\d{1,4}\)[ \-]?|(?:\+ ?|00)?86[ .\-]?(?=1)|\+ ?[1-9]\d{0,3}[ .\-()]{1,2}|\+ ?|00", re.A)
_HEX = re.compile(r"[0-9a-f]{16,}", re.I | re.A)
_IN_FIELD = re.compile(r"\+?\(?\d(?:[ .\-()]{0,2}\d){4,18}", re.A)
_NEAR = 160  # characters on each side that may belong to the same digest


def shown(number: str) -> str:
    """Keep the first three and last four digits of a number, and its country prefix."""
    prefix = match[0] if (match := _PREFIX.match(number)) else ""
    digits = "".join(filter(str.isdigit, number[len(prefix) :]))
    if len(digits) > 7:
        return f"{prefix}{digits[:3]}****{digits[-4:]}"
    return f"{prefix}****{digits[-2:]}"  # so short that first three and last four would show all of it


def is_phone(text: str, match: re.Match[str]) -> bool:
    """Say whether what looks like a phone number is one, and no part of a digest and no row of codes."""
    start, end = match.span()
    if match[0].isdigit() and (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
        near = max(0, start - _NEAR)
        for found in _HEX.finditer(text, near, end + _NEAR):
            size = len(found[0])
            if found.start() <= start and end <= found.end() and (size == 16 or size > 20) and not found[0].isdigit():
                return False
    groups = re.findall(r"\d+", match[0])
    return not any(len(group) == 5 and group.startswith("18") for group in groups[1:])


def in_field(value: str) -> list[tuple[int, int]]:
    """Return where numbers stand in the value of a field that holds phone numbers."""
    spans = [match.span() for match in _IN_FIELD.finditer(value)]
    return [(a, b) for a, b in spans if sum(map(str.isdigit, value[a:b])) >= 7]
