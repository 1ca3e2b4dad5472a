"""Finds out why a signature is wrong: by the usual mistakes, one by one, then two at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from usmserr.checking.case import is_hidden
from usmserr.checking.check import told
from usmserr.checking.key import BLANK, PrivateKey
from usmserr.checking.mistakes import NOT_SHA1_HEX, Mistake, is_sha1_hex, mistakes, not_sha1_hex
from usmserr.checking.names import stem
from usmserr.checking.rules import rule
from usmserr.checking.signing import Recipe, documented, sign
from usmserr.checking.values import Breach, Check, Item, Problem, Request, Signed
from usmserr.model import Text

_RULE = "common.signature"
_LARGEST = 1 << 20  # characters of what is signed, beyond which no pairs of mistakes are tried: only files take more


class SigningError(Exception):
    """Signing failed; nothing of the key is in it."""


def diagnose(request: Request, key: PrivateKey, number: int = 0) -> Signed:
    """Sign a request as documented, and say by which mistakes the sent signature was made."""
    try:
        return _diagnose(request, key, number)
    except Exception as error:  # whose frames hold the key
        name = type(error).__name__
    raise SigningError(name)


def _diagnose(request: Request, key: PrivateKey, number: int) -> Signed:
    sent = request.value("Signature") or None
    if sent and is_hidden(sent):
        sent = None
    keys = (key.reveal(), key.reveal(stripped=False))
    computed = sign(request, keys, Recipe()) or ""
    signed = (*(Item(name, value, _kind(name)) for name, value in documented(request)), Item("", BLANK))
    found: tuple[Mistake, ...] = ()
    if sent and sent != computed:
        found = next(_reproducing(request, keys, sent, computed, signed), ())
    names = tuple(mistake.id for mistake in found)
    texts = tuple(mistake.text for mistake in found)
    if sent and not names and not is_sha1_hex(sent):
        names, texts = (NOT_SHA1_HEX,), (not_sha1_hex(),)
    return Signed(number, sent, computed, names, texts, signed, None if sent is None else sent == computed)


def _kind(name: str) -> str:
    if stem(name) == "PhoneNumbers":
        return "phone"
    is_private = stem(name) in ("TemplateParams", "TaskContent", "PublicKey", "SecurityToken", "File", "ProxyFile")
    return "parameter" if is_private or "key" in name.lower() else "text"


def _reproducing(
    request: Request, keys: tuple[str, str], sent: str, computed: str, signed: Sequence[Item]
) -> Iterator[tuple[Mistake, ...]]:
    """Yield what reproduces the sent signature: a mistake, or two of them."""
    ways: list[tuple[Mistake, dict[str, Any]]] = []
    seen = {computed}
    is_nested = any(isinstance(value, list) for _, value in request.parameters)
    for mistake in mistakes(request, sent):
        for way in mistake.ways:
            made = sign(request, keys, Recipe(**way))
            if made == sent:
                yield (mistake,)
            # What changes nothing alone changes nothing together, but for what numbers have once arrays are flat.
            if made is not None and (made not in seen or is_nested):
                seen.add(made)
                ways.append((mistake, way))
    if sum(len(item.where) + len(item.value) for item in signed) > _LARGEST:
        return
    for (one, way), (two, other) in combinations(ways, 2):
        if one.id == two.id:
            continue
        if not way.keys() & other.keys():
            made = sign(request, keys, Recipe(**way, **other))
        elif way.keys() == {"without"}:
            parameters = tuple(pair for pair in request.parameters if pair[0] != way["without"])
            made = sign(request._replace(parameters=parameters), keys, Recipe(**other))
        else:
            continue
        if made == sent:
            yield one, two


def with_signature(check: Check, key: PrivateKey) -> Check:
    """Return a check with the signature of the first request that has a wrong one, else of the first one at all."""
    diagnoses = [diagnose(request, key, number) for number, request in enumerate(check.requests)]
    problems = [_problem(one) for one in diagnoses if one.match is False]
    chosen = next((one for one in diagnoses if one.match is False), diagnoses[0])
    every = sorted((*problems, *check.problems), key=lambda problem: problem.request)
    return check._replace(problems=tuple(every), signature=chosen)


def _problem(signed: Signed) -> Problem:
    if not signed.mistakes:
        return told(rule(_RULE), Breach("Signature", variant="unexplained"), signed.request)
    said = Text("；".join(text.zh for text in signed.explained), "; ".join(text.en for text in signed.explained))
    return told(rule(_RULE), Breach("Signature", variant="wrong", facts={"mistake": said}), signed.request)
