"""What is said round the findings of a check, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from usmserr.checking.values import LEVELS, Billing, Check, Item, Rule, Signed
from usmserr.model import Lang, Text

_LEVELS = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "hint": Text("提示", "hint"),
}
_CONFIDENCE = {
    "documented": Text("文档写明", "documented"),
    "screenshot": Text("见于文档截图", "seen in a screenshot of the documents"),
    "sdk-source": Text("见于 SDK 源码", "seen in an SDK's source"),
    "inferred": Text("推断", "inferred"),
}
_WORDS = {
    "clean": Text("没有发现问题", "nothing found that breaks a rule"),
    "remedy": Text("怎么改", "Mend it"),
    "source": Text("依据", "Source"),
    "doubt": Text("存疑", "In doubt"),
    "more": Text("还有 {count} 个", "{count} more"),
    "request": Text("第 {number} 个请求，第 {line} 行", "request {number}, line {line}"),
    "requests": Text("{count} 个请求", "{count} requests"),
    "rest": Text(
        "另有 {count} 个请求有问题，没有列出；全部：usmserr check -f json",
        "{count} more requests with problems are not shown; all of them: usmserr check -f json",
    ),
    "account": Text("只有平台知道，离线查不了", "Known to the platform only, not to be checked offline"),
    "template": Text(
        "给出模板正文才能查变量个数、字数和计费条数：usmserr check --template '您的验证码为{1}'",
        "The number of values, the length and the messages billed need the template's text: usmserr check --template "
        "'Your code is {1}'",
    ),
    "after": Text("另外请留意", "Bear in mind, too"),
    "signature": Text("签名", "Signature"),
    "match": Text("一致", "it matches"),
    "differs": Text("不一致", "it differs"),
    "unsent": Text("请求里没有可比的 Signature", "the request has no Signature to compare with"),
    "sent": Text("发出去的", "sent"),
    "computed": Text("应该是", "computed"),
    "signed": Text("被签的字符串（私钥已隐去）", "The string that is signed, the private key blanked"),
    "undecidable": Text(
        "不一致，可能是：用了另一对密钥的私钥，或另一个平台的密钥；密钥重置过；签名之后参数又变了。先核对公钥和私钥是不是一对",
        "it differs: perhaps the private key of another pair or another platform, keys that were reset, or parameters "
        "changed after signing. Make sure first that public and private key belong together",
    ),
    "billing": Text("计费", "Billing"),
    "billed": Text(
        "{numbers} 个大陆号码，每个 {parts} 条（{characters} 个字，含签名）",
        "{numbers} mainland number(s), {parts} message(s) each ({characters} characters, signature included)",
    ),
    "billed.abroad": Text(
        "{numbers} 个国际号码，每个 {parts} 条（{characters} 个字符，含签名）",
        "{numbers} number(s) abroad, {parts} message(s) each ({characters} characters, signature included)",
    ),
}


def word(name: str, lang: Lang, *, sign: bool = False, **facts: object) -> str:
    """Return a word, with facts filled in, and as a label with the sign behind it."""
    text = _WORDS[name].in_(lang)
    if sign:
        text += "：" if lang is Lang.ZH else ": "
    return text.format(**facts) if facts else text


def called(check: Check, lang: Lang) -> str:
    """Name what was checked."""
    count = word("requests", lang, count=len(check.requests))
    if not check.action:
        return count
    return check.action if len(check.requests) == 1 else f"{check.action} ({count})"


def level(name: str, lang: Lang) -> str:
    """Return what a level is called."""
    return _LEVELS[name].in_(lang)


def counts(check: Check, lang: Lang) -> str:
    """Say how many problems of each level there are."""
    found = [(name, check.count(name)) for name in LEVELS]
    if lang is Lang.ZH:
        parts = [f"{count} 个{level(name, lang)}" for name, count in found if count]
    else:
        parts = [f"{count} {level(name, lang)}{'s' * (count != 1)}" for name, count in found if count]
    return ("，" if lang is Lang.ZH else ", ").join(parts) or word("clean", lang)


def source(rule: Rule, lang: Lang) -> str:
    """Say where a rule stands, and how sure it is."""
    sign = "；" if lang is Lang.ZH else "; "
    return f"{rule.source}{sign}{_CONFIDENCE[rule.confidence].in_(lang)}"


def items(found: tuple[Item, ...], most: int, lang: Lang) -> Iterator[str]:
    """Yield the values that break a rule, and how many more there are."""
    for item in found[:most]:
        yield f"{item.where} = {item.value}" if item.value else item.where
    if len(found) > most:
        yield word("more", lang, count=len(found) - most)


def billed(billing: Billing, lang: Lang) -> str:
    """Say for how many messages numbers are billed."""
    name = "billed" if billing.rule.arguments["numbers"] == "mainland" else "billed.abroad"
    return word(name, lang, numbers=billing.numbers, parts=billing.parts, characters=billing.characters)


def unknown(check: Check, lang: Lang) -> Iterator[tuple[str, list[str]]]:
    """Yield what cannot be checked: a heading, and the rules below it."""
    account = [rule.what.in_(lang) for rule in check.unknown if rule.when == "account"]
    after = [rule.what.in_(lang) for rule in check.unknown if rule.when in ("response", "advice")]
    if account:
        yield word("account", lang), account
    if any(rule.when == "template" for rule in check.unknown):
        yield word("template", lang), []
    if after:
        yield word("after", lang), after


def verdict(signed: Signed, lang: Lang) -> str:
    """Say whether a signature is right; what is wrong with it stands among the problems."""
    if signed.match is None:
        return word("unsent", lang)
    if signed.match:
        return word("match", lang)
    return word("differs", lang) if signed.mistakes else word("undecidable", lang)
