"""The kinds of check that rules name: each looks at one request and yields the ways in which it breaks a rule."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from usmserr.checking import batch, phones, texts, wire
from usmserr.checking.case import Case, is_hidden
from usmserr.checking.names import stem
from usmserr.checking.values import Breach, Item, Rule

Kind = Callable[[Case, Rule], Iterator[Breach]]
_MAGIC = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"%PDF": "pdf"}


def _values(case: Case, rule: Rule) -> Iterator[Item]:
    for name in rule.arguments["names"]:
        yield from case.values(name)


def _one(items: list[Item], **facts: object) -> Iterator[Breach]:
    """Yield one breach for all values that break a rule in the same way."""
    if items:
        where = items[0].where if len(items) == 1 else stem(items[0].where)
        yield Breach(where, tuple(items), {"count": len(items), **facts})


def required(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find that nothing is sent under a name; what is there in another spelling is shown."""
    (name,) = rule.arguments["names"]
    if not any(item.value for item in case.values(name)):
        near = [Item(key, "") for key, _ in case.request.parameters if stem(key).lower() == name.lower() != stem(key)]
        yield Breach(name, tuple(near))


def forbidden(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values in which a pattern is found."""
    yield from _one([item for item in _values(case, rule) if re.search(rule.arguments["pattern"], item.value)])


def matches(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values in which a pattern is not found; an absent one is another rule's."""
    pattern = re.compile(rule.arguments["pattern"])
    yield from _one(
        [
            item
            for item in _values(case, rule)
            if item.value and not (pattern.search(item.value) or is_hidden(item.value))
        ]
    )


def length(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values that are too short or too long; beyond a second limit all documents agree."""
    least, most = rule.arguments.get("least", 0), rule.arguments.get("most")
    for item in _values(case, rule):
        count = len(item.value)
        if item.value and (count < least or (most is not None and count > most)):
            level = "error" if count > rule.arguments.get("certain", count) else None
            yield Breach(item.where, (), {"count": count, "least": least, "limit": most}, level=level)
            return


def at_most(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find more parts of an array than there may be; those beyond are shown."""
    most, found = rule.arguments["most"], list(_values(case, rule))
    if len(found) > most:
        yield Breach(rule.where, tuple(found[most:]), {"count": len(found), "limit": most})


def between(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a number that is out of range."""
    least, most = rule.arguments["least"], rule.arguments["most"]
    for item in _values(case, rule):
        if not (re.fullmatch(r"\d{1,9}", item.value, re.A) and least <= int(item.value) <= most):
            yield Breach(item.where, (item,), {"least": least, "limit": most})


def one_of(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a value that is none of those allowed, or none at all."""
    found = list(_values(case, rule))
    if not found:
        yield Breach(rule.where, variant="absent")
    yield from _one([item for item in found if item.value not in rule.arguments["values"]])


def none_of(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a value that is one of those banned."""
    for item in _values(case, rule):
        if item.value in rule.arguments["values"]:
            yield Breach(item.where, (item,), {"value": item.value})


def empties(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find empty values in what an SDK may be given; what is on its way has them."""
    if case.request.form == "object":
        yield from _one([item for item in _values(case, rule) if not item.value and "." in item.where])


def files(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find files that are too large, no Base64 or of another type, and one that is missing."""
    for item in _values(case, rule):
        facts, text = {"name": item.where}, item.value.partition(";base64,")[2] or item.value
        if not text:
            continue
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            yield Breach(item.where, (), facts, "base64")
            continue
        if len(data) > rule.arguments["most"]:
            yield Breach(item.where, (), facts, "large")
        if not any(data.startswith(magic) for magic in _MAGIC):
            yield Breach(item.where, (), facts, "type", level="warning")
    if case.request.value("SigPurpose") == "1" and not case.request.value("ProxyFile"):
        yield Breach("ProxyFile", variant="proxy")


KINDS: dict[str, Kind] = {
    "action": wire.action,
    "at-most": at_most,
    "batch-at-most": batch.at_most,
    "batch-content": batch.content,
    "batch-items": batch.items,
    "batch-params": batch.params,
    "batch-phones": batch.phones,
    "between": between,
    "billed": texts.billed,
    "charset": wire.charset,
    "duplicates": phones.duplicates,
    "empties": empties,
    "endpoint": wire.endpoint,
    "escape": wire.escape,
    "files": files,
    "forbidden": forbidden,
    "length": length,
    "mainland": phones.mainland,
    "mainland-signature": phones.mainland_signature,
    "matches": matches,
    "method": wire.method,
    "misspelt": wire.misspelt,
    "none-of": none_of,
    "numbering": wire.numbering,
    "one-of": one_of,
    "only-placeholders": texts.only_placeholders,
    "params-count": texts.params_count,
    "params-required": texts.params_required,
    "phones": phones.phones,
    "placeholders": texts.placeholders,
    "ready": wire.ready,
    "required": required,
    "text-length": texts.text_length,
    "unsubscribe": texts.unsubscribe,
    "variables": texts.variables,
    "word": texts.word,
}
