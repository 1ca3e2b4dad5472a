"""The JSON of a check, described as JSON Schema."""

from __future__ import annotations

from typing import Any

from usmserr.model import Text
from usmserr.render.described import TEXT, count, listed, optional, record, reference, string

DEFINITIONS: dict[str, Any] = {
    "finding": record(
        "一条没有遵守的规则；check -f ndjson 每行一个",
        "one broken rule; check -f ndjson writes one a line",
        {
            "rule": string("规则", "the rule"),
            "level": string(
                "error 一定不对；warning 文档不一致，或规则是推断的；hint 提示",
                "error; warning: documents disagree, or the rule is inferred; hint",
                enum=["error", "warning", "hint"],
            ),
            "where": string("参数；空表示整个请求", "the parameter; empty for the whole request"),
            "code": optional("会得到的 RetCode", "the RetCode that it brings"),
            "message": string("哪里不对", "what is wrong"),
            "remedy": listed("怎么改", "how to mend it", TEXT),
            "source": string("规则的来源", "where the rule comes from"),
            "confidence": string(
                "有多可靠", "how sure it is", enum=["documented", "screenshot", "sdk-source", "inferred"]
            ),
            "doubt": optional("存疑之处", "what is in doubt"),
            "items": listed(
                "不合规则的值，打码",
                "the values that break it, masked",
                {
                    "type": "object",
                    "properties": {"where": TEXT, "value": TEXT},
                    "required": ["where", "value"],
                },
            ),
            "request": count("第几个请求，从 0 起", "which request, from 0"),
            "line": {"description": Text("行号，从 1 起", "the line, from 1"), "type": "integer", "minimum": 1},
        },
    ),
    "signature": record(
        "签名的核对",
        "a signature, checked",
        {
            "sent": optional("发出去的签名，打码只留开头", "the signature that was sent; masked, only its beginning"),
            "computed": string("按文档算出的签名，打码只留开头", "as documented; masked, only its beginning"),
            "match": {
                "description": Text("是否一致；null 表示没有可比的", "whether they match; null without one to compare"),
                "type": ["boolean", "null"],
            },
            "mistake": optional("算得出发出去的值的常见错误", "the usual mistake that reproduces what was sent"),
            "mistakes": listed("同上；可能要两个错误一起", "likewise; it may take two of them", TEXT),
            "explanation": listed("各是什么错误", "what each of them is", TEXT),
            "signed": string(
                "被签的字符串，私钥已隐去，值打码", "the string that is signed, the private key blanked, values masked"
            ),
            "request": count("第几个请求，从 0 起", "which request, from 0"),
        },
    ),
    "check": record(
        "check -f json",
        "check with -f json",
        {
            "schema": {"description": Text("格式版本", "the version of this format"), "const": 1},
            "action": optional("接口名；几个请求不同则为 null", "the API's action; null if requests differ"),
            "findings": listed("没有遵守的规则", "the rules that are broken", reference("finding")),
            "signature": {
                "description": Text("只有 --signature 才有", "only with --signature"),
                "anyOf": [reference("signature"), {"type": "null"}],
            },
            "requests": listed(
                "读到的请求",
                "the requests that were read",
                record(
                    "一个请求",
                    "one request",
                    {
                        "action": optional("接口名", "the API's action"),
                        "line": count("行号", "the line"),
                        "form": string(
                            "object 对象；url、query、body 网络上的样子；log 日志",
                            "object; url, query, body: as it goes over the network; log",
                            enum=["object", "url", "query", "body", "log"],
                        ),
                    },
                ),
            ),
            "billing": listed(
                "知道模板时的计费条数",
                "messages billed, where the template is known",
                record(
                    "计费条数相同的号码",
                    "numbers that are billed alike",
                    {
                        "request": count("第几个请求，从 0 起", "which request, from 0"),
                        "where": string("参数", "the parameter"),
                        "rule": string("规则", "the rule"),
                        "numbers": count("号码个数", "how many numbers"),
                        "characters": count("字数，含签名", "characters, signature included"),
                        "parts": count("每个号码的条数", "messages for each number"),
                    },
                ),
            ),
            "unchecked": listed(
                "离线查不了的规则",
                "rules that cannot be checked offline",
                record(
                    "一条规则",
                    "one rule",
                    {
                        "rule": string("规则", "the rule"),
                        "when": string(
                            "account 只有平台知道；template 要模板正文；response 看返回；advice 建议",
                            "account: known to the platform only; template: needs its text; response: see the answer; "
                            "advice",
                            enum=["account", "template", "response", "advice"],
                        ),
                        "message": string("规则说什么", "what the rule says"),
                    },
                ),
            ),
            "notes": listed("关于整个输入", "of the input as a whole", TEXT),
        },
    ),
}
