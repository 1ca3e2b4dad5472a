"""The JSON formats, described as JSON Schema."""

from __future__ import annotations

from typing import Any

from usmserr.codes.receipt_table import WHO as RECEIPT_WHO
from usmserr.codes.retcodes import LAYERS
from usmserr.codes.retcodes import WHO as API_WHO
from usmserr.codes.table import RETRY
from usmserr.model import ORDER, Kind, Lang, Sight, Text
from usmserr.render.check import schema as check_schema
from usmserr.render.described import NUMBER, TEXT, count, counts, listed, optional, record, reference, string

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The formats, and the definitions that each needs.
_NEEDED = {
    "report": ("report", "timeline", "baseline", "change", "insight", "entry", "event"),
    "entries": ("entries", "entry"),
    "event": ("event",),
    "check": ("check", "finding", "signature"),
}
NAMES = tuple(_NEEDED)

_WHO = list(dict.fromkeys([*API_WHO, *RECEIPT_WHO]))


def schema(name: str | None, lang: Lang) -> dict[str, Any]:
    """Return the schema of one format, or of all of them."""
    root: dict[str, Any] = reference(name) if name else {"anyOf": [reference(one) for one in NAMES]}
    needed = _NEEDED[name] if name else tuple(_DEFINITIONS)
    return {"$schema": DIALECT, **root, "$defs": {one: _spoken(_DEFINITIONS[one], lang) for one in needed}}


def _spoken(value: Any, lang: Lang) -> Any:
    if isinstance(value, Text):
        return value.in_(lang)
    if isinstance(value, dict):
        return {key: _spoken(one, lang) for key, one in value.items()}
    return [_spoken(one, lang) for one in value] if isinstance(value, list) else value


def _ratio(zh: str, en: str) -> dict[str, Any]:
    calls = Text(
        f"{zh}占调用的比例；回执是占成功调用的比例；null 表示日志看不出，按次数比较",
        f"{en}, per call; receipts per successful call; null if the log does not tell: counts are compared",
    )
    return {"description": calls, "type": ["number", "null"], "minimum": 0}


_ENTRY, _EVENT = reference("entry"), reference("event")
_KIND = string("api：接口返回的 RetCode；receipt：回执状态码", "api: a RetCode; receipt: a receipt code", enum=[*Kind])

_ANY_KIND = string(
    "api：接口返回的 RetCode；receipt：回执状态码；symptom：看到的现象，仅 search",
    "api: a RetCode; receipt: a receipt code; symptom: what people see, search only",
    enum=[*Kind, *Sight],
)

_DEFINITIONS: dict[str, Any] = {
    "entries": listed("explain、search、list 的 -f json", "explain, search, list with -f json", _ENTRY),
    "entry": record(
        "码表中的一条",
        "one entry of the table",
        {
            "kind": _ANY_KIND,
            "query": optional("输入的原文；仅 explain", "what was typed; explain only"),
            "code": string("码表中的写法；现象是它的 id", "as the table writes it; of a symptom, its id"),
            "layer": optional("仅 RetCode", "RetCodes only", enum=[*LAYERS, None]),
            "carrier": optional("仅回执状态码", "receipt codes only", enum=[*ORDER, None]),
            "category": optional("类别；仅回执状态码", "the category; receipt codes only"),
            "message": string("含义", "what the code says"),
            "meaning": optional("类别或现象的解释", "what the category or symptom means"),
            "remedy": listed(
                "处理办法，按步骤；现象是查找原因的步骤",
                "what to do, in steps; of a symptom, how to find its cause",
                TEXT,
            ),
            "causes": listed("常见原因", "the usual causes", TEXT),
            "note": optional("说明；推断得出的会写明", "a note; says so if the entry is a guess"),
            "who": string("由谁处理", "who has to act", enum=_WHO),
            "retry": string("重试有没有用", "whether sending again helps", enum=[*RETRY]),
            "links": listed(
                "文中和另附的链接",
                "links of the texts, and further ones",
                {
                    "type": "object",
                    "properties": {"text": TEXT, "url": {"type": "string", "pattern": "^https?://"}},
                    "required": ["text", "url"],
                },
            ),
            "see_also": listed("相关的码；现象还有类别", "related codes; of a symptom categories, too", TEXT),
            "detail": optional("类别之外的细节", "what the category alone would lose"),
            "source": string("来源", "where the entry comes from"),
            "source_date": string("来源的日期", "the day of the source", pattern=r"^\d{4}-\d\d-\d\d$"),
        },
    ),
    "event": record(
        "一次失败的调用或回执；scan -f ndjson 每行一个",
        "one failed call or receipt; scan -f ndjson writes one a line",
        {
            "kind": _KIND,
            "code": string("输入中的写法", "as the input writes it"),
            "file": string("文件，标准输入为 -", "the file, - for standard input"),
            "line": {"description": Text("行号，从 1 起", "the line, from 1"), "type": "integer", "minimum": 1},
            "time": optional(
                "日志里的时间；回执为 UTC；日志没有年份时是 --11-23T10:00:00，没有日期时是 T10:00:00",
                "the log's time; a receipt's is in UTC; --11-23T10:00:00 without a year, T10:00:00 without a day",
            ),
            "action": optional("接口名", "the API's action"),
            "message": optional("接口或回执的原话", "what the API or the receipt said"),
            "request_id": optional("请求 UUID", "the request's UUID"),
            "session_no": optional("SessionNo", "SessionNo"),
            "phone": optional("手机号，打码", "the phone number, masked"),
            "text": string("那一行，缩短、打码", "the line, shortened and masked"),
            "carrier": optional("日志写明的运营商", "the carrier, if the log states it"),
            "call": optional(
                "回执对应的调用：accepted 已接受，failed 失败，null 不在输入里",
                "the receipt's call: accepted, failed, or null if it is not in the input",
                enum=["accepted", "failed", None],
            ),
        },
    ),
    "timeline": record(
        "等长时间步长上的调用",
        "calls on equal steps of time",
        {
            "start": string("第一步的开始", "the start of the first step"),
            "step": {"description": Text("步长，秒", "the step, in seconds"), "type": "integer", "minimum": 1},
            "calls": listed("每步的调用数", "the calls of each step", NUMBER),
            "failed": listed("每步失败的调用数", "the failed calls of each step", NUMBER),
        },
    ),
    "baseline": record(
        "与 --baseline 的报告相比",
        "compared with the report of --baseline",
        {
            "file": string("那份报告的文件", "the file of that report"),
            "new": listed("新出现的码", "codes that are new", reference("change")),
            "gone": listed("不再出现的码", "codes that are gone", reference("change")),
            "grown": listed("明显增多的码", "codes that are clearly more frequent", reference("change")),
        },
    ),
    "change": record(
        "一个码的变化",
        "what has changed about one code",
        {
            "kind": _KIND,
            "code": string("输入中的写法", "as the input writes it"),
            "before": count("那份报告里的次数", "how often in that report"),
            "count": count("现在的次数", "how often now"),
            "rate_before": _ratio("那份报告里", "in that report"),
            "rate": _ratio("现在", "now"),
        },
    ),
    "insight": record(
        "数据表明的一件事，连同依据",
        "one thing that the data shows, and by what",
        {
            "id": string("种类", "what kind of thing"),
            "level": string("轻重", "how pressing", enum=["alert", "warning", "info"]),
            "code": optional("有关的码", "the code that it is about"),
            "text": string("一句话", "one sentence"),
            "evidence": {"description": Text("依据", "the evidence"), "type": "object"},
        },
    ),
    "report": record(
        "scan -f json",
        "scan with -f json",
        {
            "schema": {"description": Text("格式版本", "the version of this format"), "const": 1},
            "inputs": listed(
                "读取的输入",
                "what was read",
                record(
                    "一个输入",
                    "one input",
                    {
                        "name": string("文件，标准输入为 -", "the file, - for standard input"),
                        "bytes": count("解压后的字节数", "bytes, decompressed"),
                        "lines": count("行数", "lines"),
                        "encoding": optional("主要编码", "the main encoding"),
                        "error": optional("没能读完的原因", "why it could not be read to its end"),
                    },
                ),
            ),
            "successful_calls": count("成功的调用", "successful calls"),
            "failed_calls": count("失败的调用", "failed calls"),
            "failed_receipts": count("失败的回执", "failed receipts"),
            "other_products": count("其他产品失败的调用", "failed calls of other products"),
            "accepted_not_delivered": count("已接受但没有送达", "accepted but not delivered"),
            "outside": count("被选项排除的失败", "failures that the options left out"),
            "failure_rate": {
                "description": Text("失败的调用占全部调用的比例", "failed calls of all calls"),
                "type": ["number", "null"],
                "minimum": 0,
                "maximum": 1,
            },
            "first_time": optional("所有调用和回执中最早的时间", "the first time of all calls and receipts"),
            "last_time": optional("所有调用和回执中最晚的时间", "the last time of all calls and receipts"),
            "timeline": {
                "description": Text("时间线；日志没有时间时为 null", "the time line; null where the log has no times"),
                "anyOf": [reference("timeline"), {"type": "null"}],
            },
            "baseline": {
                "description": Text("与更早的报告相比；没有 --baseline 时为 null", "null without --baseline"),
                "anyOf": [reference("baseline"), {"type": "null"}],
            },
            "insights": listed("数据表明的事", "what the data shows", reference("insight")),
            "codes": listed(
                "每个码一项，多的在前",
                "one item a code, the most frequent first",
                record(
                    "一个码的全部失败",
                    "all failures of one code",
                    {
                        "kind": _KIND,
                        "code": string("输入中的写法", "as the input writes it"),
                        "count": {"description": Text("次数", "how often"), "type": "integer", "minimum": 1},
                        "entries": listed("含义；空表示表中没有", "its meanings; none if it is unknown", _ENTRY),
                        "actions": counts("各接口的次数", "how often with each action"),
                        "first": _EVENT,
                        "last": _EVENT,
                        "carriers": counts("日志写明的运营商", "the carriers that the log states"),
                        "accepted_not_delivered": count("已接受但没有送达", "accepted but not delivered"),
                        "share": {
                            "description": Text("占同类失败的比例", "of all failures of its kind"),
                            "type": "number",
                            "minimum": 0,
                            "maximum": 1,
                        },
                        "first_time": optional("最早的时间", "the earliest time"),
                        "last_time": optional("最晚的时间", "the latest time"),
                        "ongoing": {
                            "description": Text(
                                "日志结束时是否仍在发生；null 表示日志看不出来",
                                "whether it still happens at the end of the log; null if the log does not show it",
                            ),
                            "type": ["boolean", "null"],
                        },
                        "timeline": {
                            "description": Text("按报告的时间步长计数", "counts on the steps of the report's timeline"),
                            "type": ["array", "null"],
                            "items": {"type": "integer", "minimum": 0},
                        },
                        "breakdown": {
                            "description": Text(
                                "各参数最多的十个值及次数：template_id、sig_content、number_prefix、action 等",
                                "by parameter (template_id, sig_content, number_prefix, action, ...) its ten most "
                                "frequent values and how often",
                            ),
                            "type": "object",
                            "additionalProperties": {"type": "object", "additionalProperties": NUMBER},
                        },
                        "samples": listed("至多三个打码的例子", "up to three masked examples", _EVENT),
                    },
                ),
            ),
        },
    ),
    **check_schema.DEFINITIONS,
}
