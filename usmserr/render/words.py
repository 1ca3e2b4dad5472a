"""The program's own words in renderings, in both languages."""

from __future__ import annotations

from usmserr.model import Lang, Text

_WORDS = {
    "causes": Text("原因", "Causes"),
    "note": Text("说明", "Notes"),
    "see_also": Text("相关", "Related"),
    "links": Text("链接", "Links"),
    "who": Text("处理方", "Who acts"),
    "retry": Text("重试", "Retry"),
    "remedy": Text("怎么办", "What to do"),
    "meaning": Text("含义", "Meaning"),
    "count": Text("次数", "Count"),
    "code": Text("错误码", "Code"),
    "message": Text("含义", "Message"),
    "first": Text("首次", "First"),
    "times": Text("{count} 次", "{count} times"),
    "times.one": Text("1 次", "once"),
    "last": Text("最近", "Last"),
    "kind": Text("类别", "Kind"),
    "kind.api": Text("RetCode", "RetCode"),
    "kind.receipt": Text("回执状态码", "receipt code"),
    "carrier": Text("运营商", "Carrier"),
    "receipt": Text("回执状态码", "receipt code"),
    "details": Text("细节", "Details"),
    "codes": Text("个码", "codes"),
    "with_code": Text("{title}（1 个码）", "{title} (1 code)"),
    "with_codes": Text("{title}（{count} 个码）", "{title} ({count} codes)"),
    "table": Text("码", "Codes"),
    "added": Text("另有补充", "added"),
    "all_codes": Text("全部列出", "All of them"),
    "source": Text("来源", "Source"),
    "said": Text("原话", "Said"),
    "accepted": Text("接口已接受、但没有送达", "accepted by the API but not delivered"),
    "live.more": Text("{first} 等 {count} 个输入", "{first}, {count} inputs in all"),
    "live.counts": Text(
        "{calls} 次调用失败 · {receipts} 条回执失败", "{calls} failed calls · {receipts} failed receipts"
    ),
    "live.successful": Text("{count} 次调用成功", "{count} successful"),
    "live.rate": Text("近一分钟 {count} 次失败", "{count} failures in the last minute"),
    "live.reading": Text("正在读已有的内容", "reading what is there"),
    "live.lines": Text("{count} 行", "{count} lines"),
    "live.none": Text("还没有失败", "no failures so far"),
    "live.rest": Text("另有 {count} 个码", "{count} more codes"),
    "live.end": Text("按 Ctrl-C 结束并显示完整报告", "Ctrl-C ends with the full report"),
    "changes": Text("与 {file} 相比", "Compared with {file}"),
    "changes.none": Text(
        "与 {file} 相比：没有新出现或明显增多的码", "Compared with {file}: no code is new or has grown"
    ),
    "changes.new": Text("新出现", "new"),
    "changes.grown": Text("明显增多", "grown"),
    "changes.gone": Text("不再出现", "gone"),
    "changes.more": Text("还有 {count} 个码", "{count} more"),
    "changes.count": Text("{counts} 次", "{counts} times"),
    "changes.calls": Text("（占调用的 {rates}）", " ({rates} of the calls)"),
    "changes.accepted": Text("（占成功调用的 {rates}）", " ({rates} of the successful calls)"),
    "ticket.calls": Text("{count} 次调用失败", "{count} failed calls"),
    "ticket.calls.one": Text("{count} 次调用失败", "{count} failed call"),
    "ticket.receipts": Text("{count} 条回执失败", "{count} failed receipts"),
    "ticket.receipts.one": Text("{count} 条回执失败", "{count} failed receipt"),
    "ticket.rate": Text(
        "共 {calls} 次调用，失败 {failed} 次（{rate}）", "Calls: {calls}, {failed} of them failed ({rate})"
    ),
    "ticket.lost": Text(
        "{count} 条失败的回执中，{lost} 条的调用已被接受（同一份日志里）",
        "Failed receipts: {count}, {lost} of them of calls that were accepted in the same log",
    ),
    "ticket.others": Text(
        "另有其他产品的 {count} 次失败，不在下面", "Failed calls of other products, not below: {count}"
    ),
    "ticket.outside": Text("另有 {count} 次失败被选项排除", "Failures that the options leave out: {count}"),
    "ticket.span": Text("日志里的调用和回执：{span}", "Calls and receipts of the log: {span}"),
    "ticket.zoneless": Text("没带时区的时间，日志里也没写时区", "Times without a zone: the log does not state one"),
    "ticket.input": Text("日志：{name}，{lines} 行", "Log: {name}, lines: {lines}"),
    "ticket.inputs": Text("另有 {count} 份日志", "More logs: {count}"),
    "ticket.versions": Text("版本", "Versions"),
    "ticket.share": Text("占比", "Share"),
    "ticket.time": Text("时间", "Time"),
    "ticket.action": Text("接口", "Action"),
    "ticket.request": Text("请求 ID", "Request id"),
    "ticket.session": Text("SessionNo", "SessionNo"),
    "ticket.phone": Text("手机号", "Number"),
    "ticket.said": Text("原话", "Said"),
    "ticket.place": Text("位置", "Place"),
    "ticket.ongoing": Text("日志结束时仍在发生", "still failing at the end of the log"),
    "ticket.over": Text("日志结束前已停止", "over before the end of the log"),
    "ticket.rest": Text("另有 {count} 个码，见上表。", "{count} more codes: see the table above."),
    "overview.calls": Text("{calls} 次调用，失败 {failed} 次", "{failed} of {calls} calls failed"),
    "overview.calls.in_part": Text(
        "{calls} 次调用，失败 {failed} 次（不计其他码）", "{failed} of {calls} calls failed (other codes left out)"
    ),
    "overview.failed": Text("{failed} 次调用失败", "{failed} calls failed"),
    "overview.receipts": Text("{failed} 条回执失败", "{failed} receipts failed"),
    "overview.axis": Text("{span}，一格 {each}", "{span}, {each} a sign"),
    "overview.days": Text("{count} 天", "{count} d"),
    "overview.hours": Text("{count} 小时", "{count} h"),
    "overview.minutes": Text("{count} 分钟", "{count} min"),
    "overview.seconds": Text("{count} 秒", "{count} s"),
    "overview.ongoing": Text("仍在失败", "still failing"),
    "overview.over": Text("之后没有", "none since"),
    "overview.rest": Text("另有 {codes} 个码，{count} 次：{named}", "{codes} more codes, {count} times: {named}"),
    "overview.rest.one": Text("另有 {codes} 个码：{named}", "one more code: {named}"),
    "overview.insights": Text("另有 {count} 条发现（--long）", "{count} more findings (--long)"),
    "overview.insights.one": Text("另有 1 条发现（--long）", "one more finding (--long)"),
    "overview.more": Text(
        "其余的：usmserr {codes}；全部内容：{command}", "the others: usmserr {codes}; everything: {command}"
    ),
    "overview.all": Text("全部内容：{command}", "everything: {command}"),
    "by_carrier": Text("各运营商含义不同", "meanings differ by carrier"),
    "candidates": Text("有几种可能", "several possibilities"),
    "both": Text(
        "{code} 也是回执状态码。RetCode 出现在调用接口的应答里，说明请求没有被接受，看上面；"
        "ReceiptCode 出现在之后的回执里，说明已接受但没有送达，看下面。",
        "{code} is a receipt code, too. As RetCode in the answer to a call it means that the request was not accepted: "
        "see above. As ReceiptCode in a later receipt it means that the SMS was accepted but not delivered: see below.",
    ),
    "carrier.cmcc": Text("移动", "China Mobile"),
    "carrier.cucc": Text("联通", "China Unicom"),
    "carrier.ctcc": Text("电信", "China Telecom"),
    "carrier.all": Text("三网", "any carrier"),
    "layer.receipt": Text(
        "回执状态码：短信已被接受，但没有送达",
        "Receipt codes: the SMS was accepted but not delivered",
    ),
    "none": Text(
        "没有找到失败：读了 {lines} 行，看到 {calls} 次成功的调用",
        "No failure found: {lines} lines read, {calls} successful calls seen",
    ),
    "none.partial": Text(
        "没有见到失败的 RetCode 或回执：读了 {lines} 行，看到 {calls} 次 RetCode 为 0 的调用",
        "Neither a failing RetCode nor a failed receipt: {lines} lines read, {calls} calls with RetCode 0 seen",
    ),
    "unknown": Text("表中没有此码", "not in the table"),
    "unknown.step": Text(
        "可能是新出的码：看下面的原话；还不清楚就把码、请求 ID（或 SessionNo）和时间发给 UCloud 技术支持",
        "It may be a new one: read what was said with it; if that does not help, send the code, the request id "
        "(or SessionNo) and the time to UCloud's support",
    ),
    "layer.gateway": Text(
        "网关与账号（1xx、2xx）：请求没有到达短信服务",
        "Gateway and account (1xx, 2xx): the call did not reach the SMS service",
    ),
    "layer.usms": Text("短信服务（18xxx）", "SMS service (18xxx)"),
    "who.request": Text("你（改请求）", "you, in the request"),
    "who.content": Text("你（改短信内容）", "you, in the text"),
    "who.account": Text("账号负责人", "owner of the account"),
    "who.network": Text("你（查网络）", "you, in the network"),
    "who.platform": Text("UCloud 技术支持", "UCloud support"),
    "who.sender": Text("你（发送方）", "you, the sender"),
    "who.recipient": Text("收信人", "the recipient"),
    "who.carrier": Text("运营商", "the carrier"),
    "retry.no": Text("重发无用", "resending does not help"),
    "retry.after-fix": Text("改好后再发", "resend after the fix"),
    "retry.later": Text("过一会儿再发", "resend later"),
    "retry.ask-support": Text("先问技术支持，再看要不要重发", "ask support before resending"),
    "act": Text("处理：{who}；{retry}", "To act: {who}; {retry}"),
    "act.nobody": Text("不用处理", "nothing to do"),
    "source.seed": Text("UCloud USMS 错误码表", "UCloud's table of USMS error codes"),
    "source.usms-docs": Text("UCloud USMS 文档", "UCloud's USMS documents"),
    "source.usms-docs-examples": Text("UCloud USMS 文档的示例", "examples in UCloud's USMS documents"),
    "source.api-docs": Text("UCloud API 文档", "UCloud's API documents"),
    "source.iot-docs": Text("UCloud IoT 文档", "UCloud's IoT documents"),
    "source.ucloud-cli": Text("ucloud-cli 源码", "source of ucloud-cli"),
    "source.sdk-source": Text("UCloud SDK 源码", "source of UCloud's SDKs"),
}


def word(name: str, lang: Lang) -> str:
    """Return a word, or its name where there is none."""
    text = _WORDS.get(name)
    return text.in_(lang) if text else name.rpartition(".")[2]


def is_known_source(source: str) -> bool:
    """Say whether a source is one of the bundled tables'."""
    return f"source.{source}" in _WORDS


def source_name(source: str, lang: Lang) -> str:
    """Return what a source is called; a table of one's own is called by its file."""
    text = _WORDS.get(f"source.{source}")
    return text.in_(lang) if text else source


def times(count: int, lang: Lang) -> str:
    """Say how often."""
    return word("times.one" if count == 1 else "times", lang).format(count=f"{count:,}")
