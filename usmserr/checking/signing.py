"""The signature of a request: as documented, or with one of its steps done in another way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from usmserr.checking.names import stem
from usmserr.checking.values import Number, Request, flat, spelled

# Their values are texts, however much they look like numbers.
_TEXTS = {
    *("Action", "PublicKey", "ProjectId", "PhoneNumbers", "TemplateParams", "SessionNoSet", "TemplateId", "SigContent"),
    *("UserId", "ExtendCode", "TaskContent", "SecurityToken"),
}
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?(?:[eE][-+]?\d{1,3})?", re.A)


class Recipe(NamedTuple):
    """How a string is made from parameters and signed; the defaults are the documented way."""

    order: str = "bytes"  # sent, numeric
    without: str = ""  # a parameter that is left out
    placeholder: bool = False  # an empty Signature is signed, too
    joined: str = ""  # query, open (a query and one more &), raw (the query as it was sent)
    encoding: str = ""  # quote, plus, path, lower
    booleans: tuple[str, str] | None = None  # how true and false are written
    floats: str = ""  # written, point, python, go, java
    shape: str = ""  # flat, array
    before: str = ""  # what stands before the private key
    behind: str = ""
    as_given: bool = False  # the private key is not stripped
    place: str = "end"  # front, none: of the private key
    charset: str = "utf-8"
    digest: str = "sha1"


def documented(request: Request) -> list[tuple[str, str]]:
    """Return names and values in the order in which they are signed."""
    return _pieces(request, Recipe()) or []


def sign(request: Request, key: tuple[str, str], recipe: Recipe) -> str | None:
    """Return the signature that a recipe makes; None if it cannot be followed. The key is stripped, and as given."""
    text = _text(request, recipe)
    if text is None:
        return None
    secret = recipe.before + key[recipe.as_given] + recipe.behind
    try:
        encoded, private = (one.encode(recipe.charset, "surrogateescape") for one in (text, secret))
    except (UnicodeEncodeError, UnicodeError):
        return None
    whole = {"end": encoded + private, "front": private + encoded, "none": encoded}[recipe.place]
    return _digest(recipe.digest, whole, encoded, private)


def _text(request: Request, recipe: Recipe) -> str | None:
    if recipe.joined == "raw":
        parts = (request.query or "").split("&")
        return "&".join(part for part in parts if not part.startswith("Signature=")) if request.query else None
    pieces = _pieces(request, recipe)
    if recipe.joined:
        return "&".join(f"{name}={value}" for name, value in pieces) + ("&" if recipe.joined == "open" else "")
    return "".join(name + value for name, value in pieces)


def _pieces(request: Request, recipe: Recipe) -> list[tuple[str, str]]:
    found = [
        (name, _value(name, value, recipe))
        for name, value in _shaped(request, recipe)
        if name not in ("Signature", recipe.without) and value is not None
    ]
    if recipe.placeholder:
        found.append(("Signature", ""))
    if recipe.order == "bytes":
        found.sort(key=lambda pair: pair[0].encode("utf-8", "surrogatepass"))
    elif recipe.order == "numeric":
        found.sort(key=lambda pair: _numeric(pair[0]))
    return found


def _numeric(name: str) -> tuple[str, int, str]:
    base, _, number = name.rpartition(".")
    return (
        (base, int(number), name)
        if base and number.isascii() and number.isdigit() and len(number) < 10
        else (name, -1, name)
    )


def _shaped(request: Request, recipe: Recipe) -> Iterator[tuple[str, Any]]:
    """Yield names and values in the shape in which they are signed: as they are sent, or in the other one."""
    if recipe.shape == "flat":
        yield from flat(request.parameters)
    elif recipe.shape == "array":
        arrays: dict[str, list[Any]] = {}
        for name, value in sorted(request.parameters, key=lambda pair: _numeric(pair[0])):
            base, _, number = name.rpartition(".")
            if base and number.isdigit():
                arrays.setdefault(base, []).append(value)
            else:
                yield name, value
        yield from arrays.items()
    else:
        yield from request.parameters


def _value(name: str, value: Any, recipe: Recipe) -> str:
    """Return the text of a value: an array is its elements, an object its sorted names and values."""
    if isinstance(value, list):
        return "".join(_value(name, one, recipe) for one in value if one is not None)
    if isinstance(value, dict):
        return "".join(key + _value(key, one, recipe) for key, one in sorted(value.items()) if one is not None)
    text = spelled(value)
    if recipe.booleans and (isinstance(value, bool) or (isinstance(value, str) and text.lower() in ("true", "false"))):
        text = recipe.booleans[text.lower() == "false"]
    elif recipe.booleans and name == "International" and text in ("1", "0", ""):
        text = recipe.booleans[text != "1"]
    if recipe.floats and (isinstance(value, Number) or (isinstance(value, str) and stem(name) not in _TEXTS)):
        text = _float(value.written if isinstance(value, Number) else text, text, recipe.floats)
    return _ENCODINGS[recipe.encoding](text) if recipe.encoding else text


def _float(written: str, text: str, way: str) -> str:
    """Write a number in a way that is not the documented one; what is no number stays."""
    if not _NUMBER.fullmatch(written):
        return text
    if way == "written":
        return written
    number = float(written)
    if way == "plain":
        return spelled(Number(written))
    if way == "point":
        return text if "." in text else f"{text}.0"
    if way == "go":
        return f"{number:g}"
    if way == "java":
        return repr(number) if 1e-3 <= abs(number) < 1e7 else _java(number)
    return repr(number)


def _java(number: float) -> str:
    mantissa, _, exponent = f"{number:e}".partition("e")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"


def _safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


_ENCODINGS = {
    "quote": lambda text: quote(_safe(text), safe=""),
    "plus": lambda text: quote_plus(_safe(text)),
    "path": lambda text: quote(_safe(text)),
    "lower": lambda text: re.sub("%..", lambda match: match[0].lower(), quote(_safe(text), safe="")),
}


def _digest(name: str, whole: bytes, text: bytes, private: bytes) -> str:
    """Return a digest as text; `hmac-` has the key apart, `hmac2-` at the end, too."""
    form, _, rest = name.partition(":") if ":" in name else ("", "", name)
    if rest.startswith("hmac"):
        kind, _, rest = rest.partition("-")
        raw = hmac.new(private, whole if kind == "hmac2" else text, rest).digest()
    else:
        raw = hashlib.new(rest, whole).digest()
    if form == "base64":
        return base64.b64encode(raw).decode()
    if form == "base64-hex":
        return base64.b64encode(raw.hex().encode()).decode()
    return raw.hex().upper() if form == "upper" else raw.hex()
