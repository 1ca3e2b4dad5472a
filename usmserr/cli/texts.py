"""What the program says of itself, in both languages: the one source of help, manual page and proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from usmserr.model import Lang, Text

Example = tuple[str | Text, Text]  # what is typed, of either language if words are, and what it does


class CommandText(NamedTuple):
    """What is said of a command."""

    summary: Text
    words: str  # what may stand behind the options
    about_words: Text
    examples: tuple[Example, ...]


class OptionText(NamedTuple):
    """What is said of an option."""

    text: Text
    value: str = ""  # the name of its value


def examples_in(lang: Lang, examples: Sequence[Example]) -> list[tuple[str, str]]:
    """Return examples in one language: what is typed, and what it does."""
    return [(typed if isinstance(typed, str) else typed.in_(lang), about.in_(lang)) for typed, about in examples]


PROGRAM = Text(
    "UCloud USMS 短信发不出去、没送到时，告诉你为什么、该谁处理、重试有没有用。",
    "Says why an SMS sent through UCloud USMS failed, who has to act, and whether sending again helps.",
)
EXAMPLES: tuple[Example, ...] = (
    ("usmserr 18013", Text("解释一个 RetCode", "explain a RetCode")),
    ("usmserr MK:0001", Text("解释一个回执状态码", "explain a receipt code")),
    (Text("usmserr search 余额", "usmserr search balance"), Text("按词查找", "find codes by words")),
    ("usmserr scan app.log", Text("找出日志里的失败", "find the failures in a log")),
    ("kubectl logs deploy/sms | usmserr scan", Text("从管道读；scan 可以省略", "read a pipe; scan may be left out")),
)

COMMAND_TEXTS = {
    "explain": CommandText(
        Text(
            "解释码、粘贴的 JSON 返回或一行日志。命令名可以省略：usmserr 18013",
            "Explain codes, a pasted JSON answer or a log line. The word explain may be left out: usmserr 18013",
        ),
        "CODE...",
        Text(
            "码，或含有码的一段文字，带全角标点也行；- 表示读标准输入，每行一个",
            "a code, or a text with codes in it, whatever its signs; - reads standard input, one a line",
        ),
        (
            ("usmserr explain 18013 171", Text("两个 RetCode", "two RetCodes")),
            (
                Text("usmserr explain --carrier 移动 12", "usmserr explain --carrier cmcc 12"),
                Text("移动的回执状态码", "a receipt code of China Mobile"),
            ),
            ("usmserr explain 'RetCode=18013'", Text("一段文字里的码", "the code in a text")),
            ("usmserr --long 18013", Text("连同原因和说明", "with its causes and notes")),
            ("usmserr --url 18013", Text("第一个链接的地址", "the address of its first link")),
            ("usmserr -f json 18013", Text("给程序用", "for programs")),
        ),
    ),
    "search": CommandText(
        Text(
            "按词查找码和常见现象，全部匹配才算，最像的在前。",
            "Find codes and symptoms that match all words, best first.",
        ),
        "WORD...",
        Text(
            "中文、英文、拼音或首字母，可以连写；也可以是码的一部分",
            "Chinese, English, pinyin or its initials, also run together, or part of a code",
        ),
        (
            (Text("usmserr search 签名", "usmserr search signature"), Text("一个词", "a word")),
            (Text("usmserr search qm", "usmserr search block list"), Text("拼音首字母", "two words")),
            (
                Text("usmserr search 收不到验证码", "usmserr search sms delayed"),
                Text("没有码，只有现象", "no code, only what is seen"),
            ),
            (Text("usmserr search --long 黑名单", "usmserr search --long blacklist"), Text("全部展开", "in full")),
        ),
    ),
    "list": CommandText(
        Text("列出全部码，或其中一部分。", "Show the whole table, or part of it."),
        "",
        Text("", ""),
        (
            ("usmserr list --who account", Text("要账号负责人处理的", "what the account's owner must act on")),
            ("usmserr list --category billing", Text("一类回执状态码", "one category of receipt codes")),
            ("usmserr list -f markdown -o codes.md", Text("写到文件", "write a file")),
        ),
    ),
    "scan": CommandText(
        Text(
            "在日志或粘贴的 JSON 里找出失败的调用和失败的回执，一次失败只算一次。",
            "Find failed calls and failed receipts in logs or pasted JSON; one failure counts once.",
        ),
        "[FILE]...",
        Text(
            "日志文件，可以是压缩的；没有或 - 表示读标准输入：粘贴后按 Ctrl-D",
            "log files, also compressed ones; none or - reads standard input: paste, then Ctrl-D",
        ),
        (
            ("usmserr scan app.log", Text("一份日志", "one log")),
            ("usmserr scan -r /var/log/sms --since -2h", Text("一个目录，最近两小时", "a folder, the last two hours")),
            ("usmserr scan app.log -o report.html", Text("网页报告，发给同事", "a page to send to a colleague")),
            ("tail -F app.log | usmserr scan -f ndjson", Text("边写边看", "as it is written")),
            ("usmserr scan --check app.log", Text("CI：有失败则退出码为 1", "in CI: exit 1 if anything failed")),
        ),
    ),
    "check": CommandText(
        Text(
            "检查一个请求：哪里不合规则、会得到什么 RetCode、怎么改；还能找出签名错在哪。",
            "Check a request: which rules it breaks, which RetCode that brings, how to mend it; and why its signature "
            "is wrong.",
        ),
        "[FILE]",
        Text(
            "JSON、URL、表单正文、curl 命令、HAR，或 SDK 打印请求的日志；没有或 - 表示读标准输入",
            "JSON, URL, form body, curl command, HAR, or a log in which an SDK prints its requests; none or - reads "
            "standard input",
        ),
        (
            ("usmserr check request.json", Text("发送之前", "before it is sent")),
            (
                Text(
                    "usmserr check --template '您的验证码为{1}' request.json",
                    "usmserr check --template 'Your code is {1}' request.json",
                ),
                Text("连模板一起：变量、字数、计费条数", "with its template: values, length, messages billed"),
            ),
            (
                "usmserr check --signature --key-file key.txt request.json",
                Text("171：签名错在哪", "171: why the signature is wrong"),
            ),
        ),
    ),
    "schema": CommandText(
        Text("输出 JSON 格式的 JSON Schema。", "Show the JSON Schema of the JSON formats."),
        "[NAME]",
        Text(
            "report、entries、event 或 check；不写就是全部",
            "report, entries, event or check; without it, all of them",
        ),
        (
            ("usmserr schema", Text("全部", "all of them")),
            ("usmserr schema report", Text("scan -f json 的输出", "what scan -f json writes")),
        ),
    ),
    "completion": CommandText(
        Text("输出命令行补全脚本，或直接装好。", "Show the completion script of a shell, or install it."),
        "[SHELL]",
        Text("bash、zsh、fish 或 powershell；不写就用 $SHELL", "bash, zsh, fish or powershell; without it, $SHELL"),
        (
            ("usmserr completion bash --install", Text("装好，新开的终端生效", "install it, for new terminals")),
            ('eval "$(usmserr completion bash)"', Text("只在这个终端里用", "for this terminal only")),
        ),
    ),
}

OPTION_TEXTS = {
    "check": OptionText(Text("有失败则退出码为 1", "exit 1 if anything failed")),
    "max_rate": OptionText(
        Text("失败的调用超过这个比例则退出码为 1：1% 或 0.01", "exit 1 if more of the calls failed: 1% or 0.01"), "RATE"
    ),
    "baseline": OptionText(
        Text(
            "与 FILE（-f json）相比有新码或明显增多则退出码为 1",
            "exit 1 if codes are new or grown since FILE (-f json)",
        ),
        "FILE",
    ),
    "top": OptionText(Text("只显示次数最多的 N 个码", "show only the N most frequent codes"), "N"),
    "kind": OptionText(Text("只要调用（api）或回执（receipt）", "only calls (api) or only receipts (receipt)"), "KIND"),
    "code": OptionText(Text("只要这个码；可重复", "only this code; may be repeated"), "CODE"),
    "action": OptionText(Text("只要这个接口；可重复", "only this action; may be repeated"), "ACTION"),
    "since": OptionText(
        Text("从此时起：2026-11-01、10:00、-2h、yesterday", "from then on: 2026-11-01, 10:00, -2h, yesterday"), "TIME"
    ),
    "until": OptionText(Text("到此时为止，写法相同", "before then, written alike"), "TIME"),
    "carrier": OptionText(
        Text("运营商：移动、联通、电信，或 cmcc、cucc、ctcc", "carrier: cmcc, cucc, ctcc, or 移动, 联通, 电信"),
        "CARRIER",
    ),
    "layer": OptionText(Text("只要这一层：gateway 或 usms", "only this layer: gateway or usms"), "LAYER"),
    "who": OptionText(
        Text(
            "只要由谁处理的：request、content、account、network、platform，回执是 sender、recipient、carrier、platform",
            "only what somebody must act on: request, content, account, network, platform; of receipts sender, "
            "recipient, carrier, platform",
        ),
        "WHO",
    ),
    "category": OptionText(
        Text(
            "只要这一类回执状态码，例如 billing；全部的类：usmserr list --kind receipt",
            "only this category of receipt codes, such as billing; all of them: usmserr list --kind receipt",
        ),
        "CATEGORY",
    ),
    "limit": OptionText(Text("最多显示 N 项", "show at most N"), "N"),
    "recursive": OptionText(Text("读取目录里的文件", "read the files in folders")),
    "follow": OptionText(
        Text(
            "从头读起，然后像 tail -F 一样跟随；--since now 只看新的",
            "read from the beginning, then follow like tail -F; with --since now only what comes",
        )
    ),
    "jobs": OptionText(
        Text("线程数，不写就自动决定；没有编译的引擎时是 1", "threads, as many as help; 1 without the engine"), "N"
    ),
    "template": OptionText(
        Text("请求所用模板的正文，变量写作 {1}", "the text of the request's template, placeholders as {1}"), "TEXT"
    ),
    "signature": OptionText(
        Text(
            "核对签名，找出错在哪；私钥取自 UCLOUD_PRIVATE_KEY、--key-file 或隐藏输入",
            "check the signature and find its mistake; the private key comes from UCLOUD_PRIVATE_KEY, --key-file or a "
            "hidden prompt",
        )
    ),
    "key_file": OptionText(Text("只含私钥的文件", "a file with nothing but the private key"), "FILE"),
    "install": OptionText(Text("写到该 shell 会读取的地方", "write it where the shell looks for it")),
    "format": OptionText(
        Text("输出格式；终端默认 panel，管道默认 plain", "output format; panel on a terminal, else plain"), "FORMAT"
    ),
    "lang": OptionText(Text("语言", "language"), "LANG"),
    "long": OptionText(Text("显示全部，连同原因、说明和来源", "all there is: causes, notes and sources, too")),
    "url": OptionText(Text("只输出第一个链接的地址", "print the address of the first link, nothing else")),
    "open": OptionText(Text("在浏览器里打开第一个链接", "open the first link in a browser")),
    "color": OptionText(Text("何时上色", "when to colour"), "WHEN"),
    "links": OptionText(Text("何时用可点的文字代替地址", "clickable labels"), "WHEN"),
    "no_pager": OptionText(
        Text(
            "比屏幕长也不分页（$PAGER，默认 less -R）",
            "no pager ($PAGER, else less -R), however long",
        )
    ),
    "output": OptionText(Text("把结果写到文件", "write the result to this file"), "FILE"),
    "data": OptionText(Text("只用这个码表，不用自带的", "use this table in place of the bundled one"), "FILE"),
    "no_mask": OptionText(Text("手机号、密钥等不打码", "show phone numbers and secrets")),
    "quiet": OptionText(Text("标准错误上不说话", "no remarks on standard error")),
    "version": OptionText(Text("版本", "show the version")),
    "help": OptionText(Text("这份帮助", "show this help")),
}
# The order in which options are shown; one that stands nowhere is put into the last group.
GROUPS = (
    (
        Text("选择", "Selection"),
        ("kind", "code", "action", "since", "until", "top", "carrier", "layer", "who", "category", "limit"),
    ),
    (Text("输入", "Input"), ("template", "signature", "key_file", "recursive", "follow", "jobs", "data")),
    (
        Text("输出", "Output"),
        ("format", "lang", "long", "url", "open", "color", "links", "no_pager", "output", "no_mask", "quiet"),
    ),
    (Text("其他", "Other"), ("check", "max_rate", "baseline", "install", "version", "help")),
)
