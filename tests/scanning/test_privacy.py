"""What must be masked, and what must stay."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from usmserr.scanning.privacy import Masked, mask, mask_phone

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


HERE = Path(__file__).parent
PLANTED = json.loads((HERE / "secrets.json").read_text("utf-8"))  # kind, secret, the line in which it is planted


@pytest.mark.parametrize(("kind", "secret", "text"), PLANTED)
def test_no_secret_is_left_however_it_is_printed(kind: str, secret: str, text: str) -> None:
    line = f"2026-11-23 10:00:00 ERROR ucloud sms RetCode=18013 {text}"
    shown = mask(line)
    assert secret not in shown
    assert secret not in "".join(shown.split())
    assert shown.startswith("2026-11-23 10:00:00 ERROR ucloud sms RetCode=18013 ")
    assert mask(shown) == shown


@pytest.mark.parametrize("line", (HERE / "harmless.txt").read_text("utf-8").splitlines())
def test_what_people_need_to_see_stays(line: str) -> None:
    assert mask(line) == line


SIGNATURE, PARAMETER, NUMBER = "0c1d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d", "604817", "13912349876"
ESCAPES = [
    "'",
    "`",
    "“",
    '""',
    r"\x22",
    r"\u0022",
    r"\\u0022",
    "&#34;",
    "&#x22;",
    "&quot;",
    "&amp;quot;",
    r"\u0026#34;",
]
ESCAPES += ["%22", "%2522", *("\\" * (2**depth - 1) + '"' for depth in range(5))]
# What stands around the list of parameters, or in it.
WRAPPERS = [
    "[%s]",
    "{%s}",
    "(%s)",
    "Some(%s)",
    "[]string{%s}",
    "array(%s)",
    "new[] { %s }",
    "List.of(%s)",
    '{"a": [%s]}',
]
WRAPPERS += ["Optional[%s]", "set([%s])", "[1, %s]", '["x]", %s]', "Array\n(\n [0] => %s\n)", "System.String[] { %s }"]
PAIRS = ['{"%s": %s}', "{'%s' => %s}", '{"name":"%s","value":%s}', '{"key":"%s","value":%s}', '("%s", %s)', '{"%s":%s']


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from(ESCAPES), st.lists(st.sampled_from(WRAPPERS), max_size=3), st.sampled_from(PAIRS), st.booleans())
def test_no_nesting_of_known_shapes_leaks(escape: str, wrappers: list[str], pair: str, encoded: bool) -> None:
    value = f'"{PARAMETER}"'
    for wrapper in wrappers:
        value = wrapper % value
    text = pair % ("TemplateParams", value) + " " + pair % ("Signature", f'"{SIGNATURE}"') + f' "to":"{NUMBER}"'
    text = text.replace('"', escape)
    shown = mask("RetCode=18013 " + (quote(text) if encoded else text))
    assert not [secret for secret in (SIGNATURE, PARAMETER, NUMBER) if secret in shown], shown
    assert mask(shown) == shown


def test_where_a_character_has_gone() -> None:
    text = 'a {"Token":"secret-token"} 13912349876 z'
    masked = Masked(text)
    for sign in "a}z":
        assert masked.text[masked.position(text.index(sign))] == sign
    assert masked.text[masked.position(text.index("secret")) :].startswith("***")


def test_one_phone() -> None:
    assert mask_phone("(86)18512349057") == "(86)185****9057"
