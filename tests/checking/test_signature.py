"""The signature as documented, every usual mistake, pairs of them, and a key that nothing shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

import usmserr
from tests.checking.requests import PRIVATE_KEY, PUBLIC_KEY
from usmserr.checking import diagnosis
from usmserr.checking.check import check
from usmserr.checking.diagnosis import SigningError, diagnose, with_signature
from usmserr.checking.key import PrivateKey
from usmserr.checking.mistakes import MISTAKES
from usmserr.checking.reading import read_requests
from usmserr.checking.signing import Recipe, sign
from usmserr.checking.values import Number, Request, Signed, flat, plain_number
from usmserr.model import Lang

TABLE = tomli.loads((Path(__file__).parent / "signatures.toml").read_text("utf-8"))
VECTORS = {vector["name"]: vector for vector in TABLE["vector"]}
SEND = "a send, flat names"
KEYS = (PRIVATE_KEY, PRIVATE_KEY)


def _parameters(vector: dict[str, Any]) -> dict[str, Any]:
    base = _parameters(VECTORS[vector["base"]]) if "base" in vector else {}
    return {**base, "PublicKey": PUBLIC_KEY, **vector["parameters"]}


def _request(name: str, signature: str | None = None) -> Request:
    (request,) = read_requests(_parameters(VECTORS[name]) | ({"Signature": signature} if signature else {}))
    return request


def _diagnosed(name: str, signature: str) -> Signed:
    return diagnose(_request(name, signature), PrivateKey(PRIVATE_KEY))


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(name: str) -> None:
    vector = VECTORS[name]
    key = PrivateKey(vector.get("key", PRIVATE_KEY))
    found = diagnose(_request(name, vector["signature"]), key)
    assert (found.match, found.mistakes, found.computed) == (True, (), vector["signature"])
    assert found.text.endswith("<private key>") and key.reveal() not in found.text
    assert diagnose(_request(name), key).match is None


@pytest.mark.parametrize("name", [name for name in VECTORS if name != "the same with arrays"])
def test_vectors_as_they_go_over_the_network(name: str) -> None:
    vector = VECTORS[name]
    pairs = {**dict(flat(_request(name).parameters)), "Signature": vector["signature"]}
    url = "https://api.ucloud.cn/?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs.items())
    found = usmserr.diagnose_signature(url, vector.get("key", PRIVATE_KEY))
    assert found.match is True


def _strings(name: str) -> dict[str, str]:
    """Return what the parameters of a vector are made into by mistake."""
    parameters = _parameters(VECTORS[name])
    written = {key: json.dumps(value) if not isinstance(value, str) else value for key, value in parameters.items()}
    good = {key: plain_number(value) if key in ("A", "B") else value for key, value in written.items()}
    order = sorted(good)

    def joined(pairs: list[tuple[str, str]]) -> str:
        return "".join(map("".join, pairs))

    def numeric(key: str) -> tuple[str, int]:
        base, _, number = key.rpartition(".")
        return (base, int(number)) if base else (key, 0)

    return {
        "sorted": joined([(key, good[key]) for key in order]),
        "inserted": joined(list(good.items())),
        "numeric": joined([(key, good[key]) for key in sorted(good, key=numeric)]),
        "query": "&".join(f"{key}={good[key]}" for key in order),
        "encoded": joined([(key, quote(good[key], safe="")) for key in order]),
        "True": joined([(key, {"false": "False"}.get(good[key], good[key])) for key in order]),
        "written": joined([(key, written[key]) for key in order]),
        "with Signature": joined([(key, good.get(key, "")) for key in sorted([*order, "Signature"])]),
        "flat": joined(sorted(flat(_request(name).parameters))),
        **{
            f"without {left}": joined([(key, good[key]) for key in order if key != left])
            for left in ("PublicKey", "ProjectId", "Region")
        },
    }


def _private(data: bytes, name: str) -> bytes:
    return hmac.new(PRIVATE_KEY.encode(), data, name).digest()


DIGESTS: dict[str, Callable[[bytes], str]] = {
    "sha1": lambda data: hashlib.sha1(data).hexdigest(),
    "md5": lambda data: hashlib.md5(data).hexdigest(),
    "sha256": lambda data: hashlib.sha256(data).hexdigest(),
    "hmac-sha1": lambda data: _private(data, "sha1").hex(),
    "base64-hmac-sha1": lambda data: base64.b64encode(_private(data, "sha1")).decode(),
    "base64": lambda data: base64.b64encode(hashlib.sha1(data).digest()).decode(),
    "upper": lambda data: hashlib.sha1(data).hexdigest().upper(),
}


def _wrong(mistake: dict[str, Any]) -> str:
    strings = {**_strings(mistake.get("base", SEND)), "key": PRIVATE_KEY}
    text = mistake["signed"]
    for name, value in strings.items():
        text = text.replace(f"{{{name}}}", value)
    signature = DIGESTS[mistake.get("digest", "sha1")](text.encode(mistake.get("charset", "utf-8")))
    return signature


@pytest.mark.parametrize("mistake", TABLE["mistake"], ids=lambda mistake: f"{mistake['id']} {mistake['signed'][:30]!a}")
def test_each_mistake_is_recognised(mistake: dict[str, Any]) -> None:
    found = _diagnosed(mistake.get("base", SEND), _wrong(mistake))
    assert (found.match, found.mistakes) == (False, (mistake["id"],))
    assert len(found.explained) == 1 and found.explained[0].zh


def test_every_mistake_is_tested() -> None:
    assert {mistake["id"] for mistake in TABLE["mistake"]} == {one.id for one in MISTAKES} | {"not-sha1-hex"}


@pytest.mark.parametrize(
    ("ways", "ids"),
    [
        ({"order": "sent", "joined": "query"}, {"insertion-order", "query-string"}),
        ({"joined": "query", "encoding": "quote"}, {"query-string", "url-encoded"}),
        ({"without": "PublicKey", "behind": "\n"}, {"no-public-key", "key-whitespace"}),
        ({"place": "front", "digest": "md5"}, {"key-first", "not-sha1-hex"}),
        ({"joined": "query", "digest": "base64:hmac-sha256"}, {"query-string", "not-sha1-hex"}),
        ({"order": "sent", "charset": "gbk"}, {"insertion-order", "gbk"}),
        ({"shape": "array", "place": "front"}, {"array-shape", "key-first"}),
    ],
    ids=str,
)
def test_pairs_of_mistakes_are_recognised(ways: dict[str, Any], ids: set[str]) -> None:
    found = _diagnosed(SEND, sign(_request(SEND), KEYS, Recipe(**ways)) or "")
    assert set(found.mistakes) == ids and len(found.explained) == 2


def test_what_two_wrappers_added_is_recognised() -> None:
    request = _request(SEND)
    fewer = request._replace(parameters=tuple(pair for pair in request.parameters if pair[0] != "ProjectId"))
    sent = sign(fewer, KEYS, Recipe(without="PublicKey")) or ""
    assert set(_diagnosed(SEND, sent).mistakes) == {"no-project-id", "no-public-key"}


def test_no_mistake_is_named_that_does_not_reproduce_what_was_sent() -> None:
    found = _diagnosed(SEND, "0" * 40)
    assert (found.match, found.mistakes) == (False, ())
    assert _diagnosed(SEND, "F" * 40).mistakes == ("not-sha1-hex",)
    (problem,) = with_signature(check(_parameters(VECTORS[SEND]) | {"Signature": "0" * 40}), PrivateKey("x")).problems
    assert (problem.code, problem.level) == ("171", "error") and "none of the usual" in problem.message.en


def test_a_masked_signature_is_not_compared() -> None:
    assert _diagnosed(SEND, "55411ad1****").match is None


def test_the_largest_request_is_diagnosed_in_all_ways() -> None:
    numbers = {f"PhoneNumbers.{number}": str(18500000000 + number) for number in range(1000)}
    parameters = {**_parameters(VECTORS[SEND]), **numbers, "Signature": "0" * 40}
    assert usmserr.diagnose_signature(parameters, PRIVATE_KEY).mistakes == ()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        *(("42.0", "42"), ("42.10", "42.1"), ("1e6", "1000000"), ("-0.50", "-0.5"), ("10", "10"), ("007", "007")),
        *(("1E-3", "0.001"), ("NaN", "NaN"), ("1e999999999", "1e999999999"), ("9" * 5000, "9" * 5000)),
    ],
)
def test_numbers_are_written_plainly(written: str, plain: str) -> None:
    assert plain_number(written) == plain


@given(
    st.dictionaries(
        st.text(max_size=8), st.text(max_size=8) | st.booleans() | st.lists(st.text(max_size=3)), max_size=5
    )
)
def test_the_string_that_is_shown_is_the_one_that_is_signed(parameters: dict[str, Any]) -> None:
    parameters = {name: value for name, value in parameters.items() if name != "Signature"}
    found = diagnose(Request(tuple(parameters.items()), "object"), PrivateKey("key"))
    text = found.text.removesuffix("<private key>") + "key"
    assert hashlib.sha1(text.encode("utf-8", "surrogateescape")).hexdigest() == found.computed


def test_nothing_shows_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "s3cr3t-k3y-of-nobody"
    request = _request(SEND, "0" * 40)
    found = diagnose(request, PrivateKey(secret))
    assert secret not in repr(found) + repr(PrivateKey(secret)) + str(PrivateKey(secret))
    for lang in Lang:
        whole = usmserr.as_data(usmserr.diagnose_signature(_parameters(VECTORS[SEND]), secret, mask=False), lang)
        assert secret not in json.dumps(whole)

    def fail(*arguments: object) -> str:
        raise RuntimeError(f"with {arguments}")

    monkeypatch.setattr(diagnosis, "sign", fail)
    with pytest.raises(SigningError) as caught:
        diagnose(request, PrivateKey(secret))
    inside = caught.tb.tb_next  # the frames below this test's own
    lines = traceback.TracebackException(SigningError, caught.value, inside, capture_locals=True).format(chain=True)
    shown = "".join(lines)
    assert secret not in shown and "<private key>" in shown


def test_values_are_masked_and_the_key_is_blanked() -> None:
    found = usmserr.diagnose_signature(_parameters(VECTORS[SEND]) | {"Signature": "0" * 40}, PRIVATE_KEY)
    data = usmserr.as_data(found, "en")
    assert data["signed"] == (
        "ActionSendUSMSMessagePhoneNumbers.0185****0123PhoneNumbers.1(86)131****0456ProjectIdorg-xxxxxxPublicKey***"
        "SigContent优刻得TemplateIdUTA20212831C85CTemplateParams.0***TemplateParams.1***<private key>"
    )
    assert (data["sent"], data["computed"], data["match"], data["mistake"]) == ("00000000…", "55411ad1…", False, None)


def test_numbers_keep_how_they_were_written() -> None:
    (request,) = read_requests('{"Action": "X", "A": 42.0, "B": 1e3}')
    assert request.parameters == (("Action", "X"), ("A", Number("42.0")), ("B", Number("1e3")))
