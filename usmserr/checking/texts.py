"""Checks of a template and of the text that its values make: placeholders, length, messages billed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from usmserr.checking.case import Case, is_abroad, is_hidden
from usmserr.checking.values import Breach, Item, Rule

_PLACEHOLDER = re.compile(r"\{([0-9]{1,3})\}")
# What was meant for a placeholder: full-width braces, `${code}`, `{name}`, `{{1}}`, `{0}`.
_STRANGE = re.compile(r"[｛{]{1,2}[^{}｛｝]{0,40}[}｝]{1,2}|\{|\}|｛|｝")


class Sms(NamedTuple):
    """The text that one or several numbers get."""

    where: str
    numbers: int
    text: str
    signature: str
    group: str  # mainland, english, other

    @property
    def characters(self) -> int:
        """Those of signature and text."""
        return len(self.signature) + len(self.text)


def params_required(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find that a template has placeholders, and the request no values."""
    if case.placeholders and not case.values("TemplateParams"):
        yield Breach("TemplateParams", (), {"wanted": len(case.placeholders)})


def params_count(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values that are missing, or too many."""
    given = case.values("TemplateParams")
    if case.template is None or not given:
        return
    wanted = len(case.placeholders)
    facts = {"wanted": wanted, "count": len(given)}
    if len(given) < wanted:
        names = " ".join(f"{{{number}}}" for number in case.placeholders[len(given) :])
        yield Breach("TemplateParams", (), {**facts, "names": names}, "missing")
    elif len(given) > wanted:
        surplus = tuple(given[wanted:])
        names = " ".join(item.where for item in surplus[:5]) + (" …" if len(surplus) > 5 else "")
        yield Breach("TemplateParams", surplus, {**facts, "names": names}, "surplus")


def variables(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find values that a verification template must not have; which kind it is its text says, its id hints at."""
    sure = case.template is not None and re.search(rule.arguments["template"], case.template)
    pattern = re.compile(rule.arguments["pattern"])
    wrong = [item for item in case.values("TemplateParams") if not (pattern.match(item.value) or is_hidden(item.value))]
    if case.template is None:
        ids = case.values("TemplateId")
        if not (ids and all(re.search(rule.arguments["id"], item.value) for item in ids)):
            return
    elif not sure:
        return
    if wrong:
        where = wrong[0].where if len(wrong) == 1 else "TemplateParams"
        yield Breach(where, tuple(wrong), {"count": len(wrong)}, "broken" if sure else "maybe")


def placeholders(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find placeholders that are not written as such, or whose numbers have a gap."""
    for item in case.values("Template")[:1]:
        wrong = [one for one in _STRANGE.findall(item.value) if not re.fullmatch(r"\{[1-9][0-9]{0,2}\}", one)]
        if wrong:
            yield Breach(item.where, tuple(Item(item.where, one) for one in dict.fromkeys(wrong)), {}, "form")
        numbers = {int(one) for one in _PLACEHOLDER.findall(item.value) if int(one)}
        if missing := sorted(set(range(1, max(numbers, default=0))) - numbers):
            names = " ".join(f"{{{number}}}" for number in missing[:5]) + (" …" if len(missing) > 5 else "")
            yield Breach(item.where, (), {"missing": names}, "gap")


def only_placeholders(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a template without a text of its own."""
    for item in case.values("Template")[:1]:
        if _PLACEHOLDER.search(item.value) and not re.search(r"\w", _PLACEHOLDER.sub("", item.value)):
            yield Breach(item.where)


def word(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a template of a purpose that lacks its word; one for abroad need not have it."""
    text = case.request.value("Template")
    if _is_mainland(case, rule) and text and not re.search(rule.arguments["pattern"], text):
        yield Breach("Template")


def unsubscribe(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a template of a purpose that does not say how to unsubscribe."""
    if _is_mainland(case, rule) and not case.request.value("UnsubscribeInfo"):
        yield Breach("UnsubscribeInfo")


def _is_mainland(case: Case, rule: Rule) -> bool:
    abroad = (case.request.value("International") or "").lower() in ("true", "1")
    return case.request.value("Purpose") == rule.arguments["purpose"] and not abroad


def messages(case: Case) -> Iterator[Sms]:
    """Yield the texts that are sent, as far as the template is known."""
    if case.template is None:
        return
    for target in case.targets:
        if target.phone:
            given = [str(one) for one in target.params] if isinstance(target.params, list) else []
            yield _sms(case.template, target.where, [target.phone], given, target.signature)
    own = [item for item in case.values("PhoneNumbers") if not item.where.startswith("TaskContent")]
    params = [item.value for item in case.values("TemplateParams") if not item.where.startswith("TaskContent")]
    signature = case.request.value("SigContent") or ""
    for group in ([item for item in own if not is_abroad(item.value)], [item for item in own if is_abroad(item.value)]):
        if group:
            yield _sms(case.template, "PhoneNumbers", group, params, signature)


def _sms(template: str, where: str, numbers: Sequence[Item], params: Sequence[str], signature: str) -> Sms:
    def value(match: re.Match[str]) -> str:
        number = int(match[1])
        return params[number - 1] if 0 < number <= len(params) else match[0]

    text = _PLACEHOLDER.sub(value, template)
    group = "mainland" if not is_abroad(numbers[0].value) else "english" if (text + signature).isascii() else "other"
    return Sms(where, len(numbers), text, signature, group)


def text_length(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find a text that is too long."""
    most, certain = rule.arguments["most"], rule.arguments["certain"]
    longest = max(messages(case), key=lambda sms: sms.characters, default=None)
    if longest and longest.characters > most:
        level = "error" if longest.characters > certain else None
        yield Breach(longest.where, (), {"count": longest.characters, "limit": most}, level=level)


def parts(characters: int, rule: Rule) -> int:
    """Return for how many messages a text is billed."""
    return 1 if characters <= rule.arguments["most"] else -(-characters // rule.arguments["part"])


def billed(case: Case, rule: Rule) -> Iterator[Breach]:
    """Find texts that are billed as several messages, the longest of them."""
    own = [sms for sms in messages(case) if sms.group == rule.arguments["numbers"]]
    longest = max(own, key=lambda sms: sms.characters, default=None)
    if longest is None:
        return
    count = longest.characters
    brackets = 2 if longest.signature else 0
    few, more = parts(count, rule), parts(count + brackets, rule)
    if more > 1:
        variant = "brackets" if more > few else "broken"
        yield Breach(longest.where, (), {"parts": few, "more": more, "count": count}, variant)
