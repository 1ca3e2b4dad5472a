"""Checks of how a request goes over the network: where to, encoded how, with which names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote_to_bytes, urlsplit

from usmserr.checking.case import Case
from usmserr.checking.names import stem
from usmserr.checking.values import Breach, Item, Rule

_ESCAPED = re.compile(r"(?:[A-Za-z0-9_.~-]|%[0-9A-Fa-f]{2})*")
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


def action(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find an Action that is none."""
    name, known = case.request.action, rule.arguments["known"]
    if name is None:
        if case.request.is_ready:
            yield Breach("Action", variant="absent")
    elif name not in known:
        item = (Item("Action", name),)
        same = [one for one in known if one.lower() == name.lower()]
        near = same or get_close_matches(name[:100], known, 1, 0.85)
        if near:
            yield Breach("Action", item, {"action": name, "near": near[0]}, "case" if same else "unknown")
        else:
            yield Breach("Action", item, {"action": name}, "strange")


def ready(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find that something is missing without which nothing can be sent; SDKs add it to what they are given."""
    if case.request.is_ready and not case.request.value(rule.where):
        yield Breach(rule.where)


def numbering(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find arrays whose parts are not numbered as they have to be."""
    arrays = {name for name, value in case.request.parameters if isinstance(value, list)}
    for name in rule.arguments["names"]:
        if name in arrays:
            continue  # the object that an SDK is given
        keys = [key for key, value in case.request.parameters if stem(key) == name and value is not None]
        wrong = [key for key in keys if not re.fullmatch(rf"{name}\.(?:0|[1-9]\d{{0,8}})", key, re.A)]
        if wrong:
            yield Breach(name, tuple(Item(key, "") for key in dict.fromkeys(wrong)), {"name": name}, "form")
            continue
        yield from _gaps(name, Counter(int(key[len(name) + 1 :]) for key in keys))


def _gaps(name: str, numbers: Counter[int]) -> Iterator[Breach]:
    """Find numbers that are there twice, or not at all."""
    if twice := [number for number, count in numbers.items() if count > 1]:
        yield Breach(name, (), {"name": f"{name}.{min(twice)}"}, "twice")
    if min(numbers, default=0):
        yield Breach(name, (), {"name": name}, "start")
    elif len(numbers) <= max(numbers, default=-1):
        first = next(number for number in range(len(numbers) + 1) if number not in numbers)
        yield Breach(name, (), {"name": name, "missing": f"{name}.{first}"}, "gap")


def misspelt(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find names that a pattern knows to be wrong."""
    wrong = [Item(key, "") for key, _ in case.request.parameters if re.search(rule.arguments["pattern"], key)]
    if wrong:
        yield Breach(wrong[0].where, tuple(wrong))


def escape(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values of a URL that are not percent-encoded, and how bad that is."""
    if case.request.form != "url" or not case.request.query:
        return
    found: dict[str, list[Item]] = {}
    for part in case.request.query.split("&"):
        name, _, value = part.partition("=")
        if _ESCAPED.fullmatch(value):
            if not _is_utf8(value):
                found.setdefault("utf8", []).append(Item(name, ""))
            continue
        bad = {sign for sign in value if not re.fullmatch(r"[A-Za-z0-9_.~%-]", sign)}
        lossy = bool(_BROKEN.search(value)) or any(sign in rule.arguments["lossy"] or sign > "~" for sign in bad)
        variant = "key" if name == "PublicKey" else "lossy" if lossy else "mild"
        shown = " ".join(sorted("blank" if sign == " " else sign for sign in bad) or ["%"])
        found.setdefault(variant, []).append(Item(name, shown))
    for variant, items in found.items():
        yield Breach(items[0].where if len(items) == 1 else rule.where, tuple(items), {}, variant)


def _is_utf8(value: str) -> bool:
    try:
        unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def charset(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a request in another encoding than UTF-8."""
    said = re.search(r"charset=[\"']?([\w.-]{1,40})", case.request.content_type or "", re.A | re.I)
    names = [case.request.charset] + ([said[1]] if said else [])
    other = next((name for name in names if name.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii")), None)
    if other:
        yield Breach("", (), {"charset": other})


def method(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a method, or a type of a body, that no document names."""
    request = case.request
    if request.method and request.method.upper() not in rule.arguments["methods"]:
        yield Breach("", (), {"method": request.method}, "method")
    type_ = (request.content_type or "").partition(";")[0].strip().lower()
    if request.form == "body" and type_ and type_ not in rule.arguments["types"]:
        yield Breach("", (), {"type": type_}, "type")


def endpoint(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a host that is no endpoint, or one that is asked for what it has not."""
    if "://" not in (case.request.url or ""):
        return
    try:
        parts = urlsplit(case.request.url or "")
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if host == rule.arguments["inside"] and parts.scheme == "https":
        yield Breach("URL", (), {"host": host}, "inside")
    elif host and host not in rule.arguments["hosts"]:
        yield Breach("URL", (), {"host": host}, "host")
