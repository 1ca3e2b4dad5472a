"""The program's own words in renderings, in both languages."""

from __future__ import annotations

from usmserr.model import Lang, Text

_WORDS = {
    "causes": Text("常见原因", "Causes"),
    "note": Text("说明", "Note"),
    "see_also": Text("相关", "Related"),
    "links": Text("链接", "Links"),
    "who": Text("处理方", "Who acts"),
    "retry": Text("重试", "Retry"),
    "remedy": Text("处理办法", "Remedy"),
    "count": Text("次数", "Count"),
    "code": Text("错误码", "Code"),
    "message": Text("含义", "Message"),
    "first": Text("首次", "First"),
    "unknown": Text("表中没有此码", "not in the table"),
    "layer.gateway": Text(
        "网关与账号（1xx、2xx）：请求没有到达短信服务",
        "Gateway and account (1xx, 2xx): the call did not reach the SMS service",
    ),
    "layer.usms": Text("短信服务（18xxx）", "SMS service (18xxx)"),
    "who.request": Text("修改请求", "the request"),
    "who.content": Text("修改内容", "the content"),
    "who.account": Text("账号", "the account"),
    "who.network": Text("网络", "the network"),
    "who.platform": Text("平台", "the platform"),
    "who.sender": Text("发送方", "the sender"),
    "who.recipient": Text("接收方", "the recipient"),
    "who.carrier": Text("运营商", "the carrier"),
    "retry.no": Text("无用", "does not help"),
    "retry.after-fix": Text("修正后重试", "after the fix"),
    "retry.later": Text("稍后重试", "later"),
    "retry.ask-support": Text("先联系技术支持", "ask support first"),
}


def word(name: str, lang: Lang) -> str:
    """Return a word, or its name where there is none."""
    text = _WORDS.get(name)
    return text.in_(lang) if text else name.rpartition(".")[2]
