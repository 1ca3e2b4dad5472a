"""The words that insights share: who must act, whether to send again, and how numbers are written."""

from __future__ import annotations

from collections.abc import Sequence

from usmserr.model import Entry, Kind, Text

_WHO = {
    "request": Text("由你修改请求", "you must change the request"),
    "content": Text("由你修改短信签名、模板或内容", "you must change the SMS signature, template or text"),
    "account": Text("由账号负责人处理", "the account's owner must act"),
    "network": Text("由管网络的人处理", "whoever runs the network must act"),
    "platform": Text("由 UCloud 处理", "UCloud must act"),
    "sender": Text("由你处理", "you must act"),
    "recipient": Text("要等收件人那边", "it is up to the recipient"),
    "carrier": Text("要由运营商处理", "the carrier must act"),
}
_RETRY = {
    "no": Text("重发没有用", "sending again does not help"),
    "after-fix": Text("之后重发", "resend afterwards"),
    "later": Text("稍后重发", "resend later"),
    "ask-support": Text("先问技术支持再重发", "ask support before resending"),
}
_BILLED = Text("（再次计费）", " (billed again)")
_LOOK_FIRST = Text("先查发送记录再重发，以免重复", "look at the send records before resending, lest it arrive twice")
# RetCodes of calls of which all or a part may have been sent all the same: a timeout, invalid numbers among valid ones
# (the documents do not say), a batch that was submitted in part.
UNSURE = frozenset(("110", "18014", "18046"))


def advice(entries: Sequence[Entry]) -> Text | None:
    """Say who must act and whether to send again, if that does not depend on the carrier."""
    if not entries or len({(entry.who, entry.retry) for entry in entries}) > 1:
        return None
    entry = entries[0]
    who, retry = _WHO.get(entry.who), _RETRY.get(entry.retry)
    if entry.who == "request" and entry.retry == "later":
        who = _WHO["sender"]  # such as to call less often: there is nothing wrong with the request
    if entry.kind is Kind.API and entry.code in UNSURE:
        retry = _LOOK_FIRST
    if who is None or retry is None:
        return None
    billed = _BILLED if entry.kind is Kind.RECEIPT and entry.retry in ("after-fix", "later") else Text("", "")
    return Text(f"{who.zh}，{retry.zh}{billed.zh}", f"{who.en}; {retry.en}{billed.en}")


def meaning(entries: Sequence[Entry]) -> Text | None:
    """Say in short what a code means, if that does not depend on the carrier."""
    messages = list(dict.fromkeys(entry.message for entry in entries))
    return Text(messages[0].zh.rstrip("。."), messages[0].en.rstrip("。.")) if len(messages) == 1 else None


def many(count: int, one: str, several: str | None = None) -> str:
    """Write a number of things in English."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def percent(part: int, whole: int) -> str:
    """Write a share; what is not all is never written as all, nor what is something as nothing."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 1:
        return "<1%"
    return f"{min(99, round(share)) if part < whole else 100}%"
