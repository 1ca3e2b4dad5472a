"""Masks phone numbers, template parameters, keys, signatures and tokens in quoted input."""

from __future__ import annotations

import re

_UUID = r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])"
_ID = r"(?:session_?no|request_?(?:uu)?id)(?:\\*[\"'])?\s*(?:=>|[:=])\s*(?:\\*[\"'])?[\w.-]+"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9}(?!\d))?(?:Z|[+-]\d\d:?\d\d)?"
_KEY = (
    r"(?:(?<![A-Za-z])(?:template_?params(?:[.\[]\d+\]?)?|task_?content|signature|authorization)"
    r"|public[_-]?key|private[_-]?key|token)"
)
_QUOTE = r"\\*[\"'`]|%22|&quot;"
_SECRET = (
    rf"(?P<key>{_KEY}(?:{_QUOTE}|\])?\s*(?:=>|[:=>]|%3[AD])\s*)"
    r"(?:(?P<array>(?:array\s*)?[\[({](?:(?P<item>\\*[\"']).*?(?:(?<!\\)(?P=item)|$)|\[\d*\]|[^\[\](){}\"'])*[\])}]?)"
    rf"|(?P<q>{_QUOTE})(?P<string>.*?)(?P<end>(?<!\\)(?P=q)|$)"
    r"|(?P<bare>(?:(?:Bearer|Basic)\s+)?[^\s&,;\"'`\\}\])\[<]+))"
)
_PHONE = (
    r"(?:(?<![0-9A-Za-z_.+-])|(?<=%[0-9A-F]{2}))"
    r"(?P<prefix>\(\+?\d{1,4}\)\s?|(?:\+|00)?86[ -]?(?=1[3-9])|(?:\+|00)(?=[1-9]\d{6,14}(?!\d)))?"
    r"(?P<national>(?(prefix)\d{5,15}|1[3-9]\d{9}))(?![0-9A-Za-z_]|[.-]\d)"
)
_MASKED = re.compile(f"(?P<kept>{_UUID}|{_ID}|{_TIME})|{_SECRET}|(?P<phone>{_PHONE})", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"(?P<prefix>\(\+?\d{1,4}\)\s?|(?:\+|00)?86[ -]?(?=1[3-9]\d{9}$)|\+|00)?(?P<national>\d+)")


def mask_phone(phone: str) -> str:
    """Keep the first three and last four digits of one number, and its country prefix in brackets."""
    match = _NUMBER.fullmatch(phone.strip())
    return (match["prefix"] or "") + _stars(match["national"]) if match else mask(phone)


def _stars(digits: str) -> str:
    if len(digits) > 7:
        return f"{digits[:3]}****{digits[-4:]}"
    return "****" + digits[-2:]  # so short that first three and last four would show all of it


def mask(text: str) -> str:
    """Mask what is private in a text; ids and times stay."""
    return _MASKED.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    if match["kept"] is not None:
        return match[0]
    if match["key"] is not None:
        if match["array"] is not None:
            return match["key"] + "[***]"
        if match["q"] is not None:
            return f"{match['key']}{match['q']}***{match['end']}"
        return match["key"] + "***"
    return (match["prefix"] or "") + _stars(match["national"])
