"""What must be masked, and what must stay."""

from __future__ import annotations

import pytest

from usmserr.scanning.privacy import mask, mask_phone

MASKED = [
    ("to 18512349057 failed", "to 185****9057 failed"),
    ("(86)18512349057", "(86)185****9057"),
    ("+8618512349057", "+86185****9057"),
    ("008618512349057", "0086185****9057"),
    ("(852)61234567", "(852)612****4567"),
    ('{"TemplateParams": ["1234"]}', '{"TemplateParams": [***]}'),
    ("{'TemplateParams': ['1234']}", "{'TemplateParams': [***]}"),
    (r"{\"PublicKey\":\"abc\"}", r"{\"PublicKey\":\"***\"}"),
    ("?Signature=abc&Action=Send", "?Signature=***&Action=Send"),
    ("TemplateParams.0=1234&x=1", "TemplateParams.0=***&x=1"),
    ("{ PrivateKey: 'abc', a: 1 }", "{ PrivateKey: '***', a: 1 }"),
    ("Authorization: Bearer abc", "Authorization: ***"),
]
KEPT = [
    "request_uuid: 18512349-1851-1851-1851-185123490571",
    '"SessionNo": "18512349057"',
    "2026-11-23T09:47:28.656",
    "Signature VerifyAC Error",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_private_values_are_masked(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_ids_and_times_stay(text: str) -> None:
    assert mask(text) == text


def test_one_phone() -> None:
    assert mask_phone("(86)18512349057") == "(86)185****9057"
