"""The manual page, usmserr(1), in both languages; options, commands and examples are those of `--help`.

python -m usmserr.cli.manual zh|en
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from usmserr import __version__
from usmserr.cli.help import Parameter, meaning, parameters, usage
from usmserr.cli.texts import COMMAND_TEXTS, EXAMPLES, PROGRAM, examples_in
from usmserr.model import Lang, Text

PLACES = {Lang.EN: "share/man/man1/usmserr.1", Lang.ZH: "share/man/zh_CN/man1/usmserr.1"}

_TITLES = {
    "NAME": Text("名称", "NAME"),
    "SYNOPSIS": Text("用法", "SYNOPSIS"),
    "DESCRIPTION": Text("说明", "DESCRIPTION"),
    "COMMANDS": Text("命令", "COMMANDS"),
    "OPTIONS": Text("通用选项", "COMMON OPTIONS"),
    "FORMATS": Text("输出格式", "FORMATS"),
    "GATES": Text("门槛", "GATES"),
    "EXIT STATUS": Text("退出码", "EXIT STATUS"),
    "ENVIRONMENT": Text("环境变量", "ENVIRONMENT"),
    "FILES": Text("文件", "FILES"),
    "ENCODING": Text("编码", "ENCODING"),
    "EXAMPLES": Text("示例", "EXAMPLES"),
}
_NAME = Text("解释 UCloud USMS 短信为什么没有发出去、没有送到", "explain why an SMS sent through UCloud USMS failed")
_DESCRIPTION = (
    PROGRAM,
    Text(
        "接口返回的 RetCode 说明请求为什么没有被接受；回执状态码（ReceiptCode）说明已经接受的短信为什么没有送到。"
        "码可以直接写，也可以是含有它的一段 JSON 或一行日志。离线可用。",
        "A RetCode, in the API's answer, says why a call was not accepted; a receipt code (ReceiptCode) says why an "
        "accepted SMS was not delivered. A code may be typed as it is, or as the JSON or the log line that holds it. "
        "Nothing is sent over the network.",
    ),
    Text(
        "不写命令时：管道里的内容按 scan 处理，终端上显示帮助；第一个词不是命令就按 explain 处理。usmserr help COMMAND "
        "等于 usmserr COMMAND --help。",
        "Without a command, what is piped is scanned, and a terminal gets the help; a first word that is no command is "
        "explained. usmserr help COMMAND is usmserr COMMAND --help.",
    ),
    Text(
        "scan 什么都没找到时，在标准错误上说明是哪一种“没有”：调用全都成功；根本没有 USMS 的调用，或只有其他产品的；"
        "输入是空的（容器的标准错误是另一个流：2>&1）；或者失败被选项排除了。"
        "日志里的时间没有时区、年份或日期时，按本机的算，并说明一次。",
        "A scan that found nothing says on standard error which nothing it is: calls that all succeeded; no call of "
        "USMS at all, or only other products'; an empty input (a container's standard error is another stream: 2>&1); "
        "or failures that the options leave out. Where a time of the log has no zone, year or day, this machine's is "
        "assumed, and that is said once.",
    ),
    Text(
        "手机号、模板参数、密钥、签名和令牌在输出中打码。",
        "Phone numbers, template parameters, keys, signatures and tokens are masked in the output.",
    ),
)
_FORMATS = (
    (
        "panel",
        Text(
            "给人看；终端的默认格式。怎么办写在最前面，谁处理、重发有没有用写在标题旁边；原因、说明和来源要加 --long。"
            "search 和 list 一项一行，只有一项或加了 --long 时才是面板。",
            "For people; the default on a terminal. What to do comes first; beside the title stands who must act, and "
            "whether sending again helps; --long adds causes, notes and sources. search and list show one line a hit, "
            "and panels for a single one or with --long.",
        ),
    ),
    (
        "plain",
        Text(
            "给管道用，其他情况的默认格式：一行一条，字段之间是制表符，不对齐，不上色。explain、search、list："
            "码、含义、处理办法、类别（api、receipt，search 还有 symptom）、运营商；scan："
            "次数、码、含义、首次出现的位置（文件:行）、处理办法、类别；check：级别、RetCode、位置、问题、怎么改、规则、行，"
            "之后可能有 billing 和 signature 行。",
            "For pipes, the default elsewhere: one record a line, fields separated by a tab, never padded, never "
            "coloured. explain, search, list: code, message, remedy, kind (api, receipt; search: symptom, too), "
            "carrier; scan: count, code, message, first place (file:line), remedy, kind; "
            "check: level, RetCode, place, message, remedy, rule, line, then lines for billing and signature.",
        ),
    ),
    (
        "json",
        Text(
            "explain、search、list 是数组，scan 和 check 各是一个对象。键名不随语言变化；读取时应忽略不认识的键。"
            "见 usmserr schema。",
            "An array from explain, search and list, one object from scan and from check. Keys are the same in every "
            "language; readers have to ignore keys that they don't know. See usmserr schema.",
        ),
    ),
    (
        "ndjson",
        Text(
            "一行一个 JSON 对象；scan 一发现失败就写出一行。",
            "One JSON object a line; scan writes each failure as soon as it is known.",
        ),
    ),
    (
        "markdown",
        Text(
            "可以贴到工单或聊天里。scan 写的是给技术支持的工单：次数、比例、时间，每个码至多三个打码的例子，"
            "连同请求 ID 和 SessionNo，以及版本。",
            "To paste into an issue or a chat. Of scan, a ticket for support: counts, rate and times, up to three "
            "masked samples of each code with request id and SessionNo, and versions.",
        ),
    ),
    (
        "openmetrics",
        Text(
            "仅 scan：给 Prometheus 的指标（OpenMetrics；node_exporter 的 textfile 收集器也能读）。写到 -o FILE.prom "
            "时，文件要么是旧的，要么是完整的新的。都是 gauge：每次扫描说的是这次读到的内容里有多少，日志轮转后会变"
            "小。日志里没有时区的时间按本机的算。",
            "Of scan only: metrics for Prometheus (OpenMetrics; node_exporter's textfile collector reads them, too). "
            "-o FILE.prom replaces the file whole. All are gauges: a scan says how much stands in what it has read, "
            "which is less after a log was rotated. Times without a zone are taken for this machine's.",
        ),
    ),
    (
        "html",
        Text(
            "只有 scan 有：一个网页文件，可以发给同事，浏览器里直接打开，不从别处取任何东西。"
            "需要 Jinja2：pip install 'usmserr[html]'。",
            "Of scan only: a page in one file to send to a colleague, which takes nothing from elsewhere. "
            "It needs Jinja2: pip install 'usmserr[html]'.",
        ),
    ),
)
_GATES = (
    (
        "--check",
        Text("有任何失败的调用或回执。", "Any call or receipt failed."),
    ),
    (
        "--max-rate RATE",
        Text(
            "失败的调用占全部调用的比例超过 RATE（1%、1 % 或 0.01；正好等于时通过）。只算选项要的调用，不算回执。"
            "一次调用也没有看到时通过，但一定会说出来，-q 也一样。",
            "More of the calls failed than RATE (1%, 1 % or 0.01; exactly that passes). Calls that the options leave "
            "out do not count, nor do receipts. A log without any call passes, which is always said, also with -q.",
        ),
    ),
    (
        "--baseline FILE",
        Text(
            "FILE 是更早用 scan -f json 写的报告（没有用 --top）。有新出现的码，或有码明显增多：比按原来的比例该有的至"
            "少多 5 次，至少是 2 倍，而且比例不变时出现这么多的概率小于千分之一（二项分布）。比例是占调用的比例，回执"
            "是占成功调用的比例；日志看不出成功的调用时，直接比次数。不再出现的码只是列出。FILE 可以就是 -o 要写的文"
            "件：先读后写。",
            "FILE is an earlier report of scan -f json (without --top). A code is new, or has grown: there are at "
            "least 5 more than its earlier rate leads to expect, at least twice as many, and were the rate the same, "
            "that would happen less than once in a thousand times (by the binomial distribution). The rate is one of "
            "all calls, for receipts of the successful ones; where a log tells of no success, counts are compared. "
            "Codes that are gone are only named. FILE may be the one that -o writes: it is read before.",
        ),
    ),
)
_STATUS = (
    ("0", Text("找到了；scan：读完了。", "Found; scan: all was read.")),
    (
        "1",
        Text(
            "有不认识的码，或没有匹配；scan：没有通过 --check、--max-rate 或 --baseline；check：有错误。",
            "A code is unknown, or nothing matches; scan: --check, --max-rate or --baseline did not pass; check: "
            "errors were found.",
        ),
    ),
    (
        "2",
        Text(
            "用法不对，或有输入读不了（其余的照常处理）。", "Wrong usage, or an input could not be read (the rest was)."
        ),
    ),
    (
        "130",
        Text(
            "按了 Ctrl-C；粘贴或跟随的内容仍会报告。",
            "Interrupted by Ctrl-C; what was pasted or followed is still reported.",
        ),
    ),
    ("141", Text("读取输出的一方关闭了管道。", "The reader of the output closed the pipe.")),
)
_VARIABLES = (
    (
        "NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE",
        Text(
            "按此顺序决定是否上色，--color 优先。",
            "Decide in this order whether to colour; --color comes first.",
        ),
    ),
    (
        "UCLOUD_PRIVATE_KEY",
        Text(
            "check --signature 用的私钥；不会显示，也不能写在命令行里。",
            "The private key for check --signature; it is never shown, and never an argument.",
        ),
    ),
    ("COLUMNS", Text("面板的宽度。", "The width of panels.")),
    (
        "PAGER, LESS",
        Text(
            "终端上比屏幕长的结果交给 PAGER，默认是 less -R；空的或 cat 表示不分页。没有设 LESS 时用 FRX："
            "一屏放得下就不停留。",
            "A result that is longer than the screen of a terminal goes to PAGER, else to less -R; an empty one or cat "
            "means none. Where LESS is not set, it is FRX: less leaves what fits on one screen.",
        ),
    ),
    (
        "BROWSER",
        Text("--open 用的浏览器。", "The browser of --open."),
    ),
    (
        "TERM, TERM_PROGRAM, VTE_VERSION, WT_SESSION, KITTY_WINDOW_ID",
        Text(
            "说明终端认不认识可点的链接（OSC 8），由此决定 --links auto；认不出的终端上写出地址。",
            "Say whether the terminal is one that shows links (OSC 8), which decides --links auto; in any other the "
            "address stands in plain sight.",
        ),
    ),
    (
        "XDG_CONFIG_HOME, APPDATA",
        Text("自己的码表放在哪里，见“文件”。", "Where a table of one's own stands, see FILES."),
    ),
    ("SHELL", Text("completion 没写 shell 时用它。", "The shell of completion, if none is named.")),
    (
        "USMSERR_ENGINE",
        Text(
            "由哪个引擎读日志：auto（默认）、rust、python；现在用的是哪个，usmserr --version 会说。",
            "Which engine reads logs: auto (the default), rust, python; usmserr --version says which one does.",
        ),
    ),
)
_FILES = (
    (
        "$XDG_CONFIG_HOME/usmserr/codes.toml",
        Text(
            "自己的条目，补充和覆盖自带的码表；没有设变量时是 ~/.config/usmserr/codes.toml，"
            "Windows 上是 %APPDATA%\\usmserr\\codes.toml。用了 --data 就不读它。",
            "Entries of one's own, which add to the bundled table and override it; without the variable it is "
            "~/.config/usmserr/codes.toml, on Windows %APPDATA%\\usmserr\\codes.toml. Not read with --data.",
        ),
    ),
)
_ENCODING = (
    Text(
        "输入：UTF-8、UTF-16、GB18030（含 GBK），自动识别，单行可以不同；gzip、bzip2、xz 按内容识别。",
        "Input: UTF-8, UTF-16 and GB18030 (GBK among it) are recognised, also for single lines; gzip, bzip2 and xz are "
        "told by their bytes.",
    ),
    Text(
        "输出：json、ndjson、markdown、openmetrics 总是 UTF-8；panel 和 plain 用终端的编码，没有的字符会被替换。",
        "Output: json, ndjson, markdown and openmetrics are always UTF-8; panel and plain use the stream's encoding "
        "and replace what it lacks.",
    ),
)
_SECTIONS: dict[str, tuple[tuple[str, Text], ...]] = {
    "FORMATS": _FORMATS,
    "GATES": _GATES,
    "EXIT STATUS": _STATUS,
    "ENVIRONMENT": _VARIABLES,
    "FILES": _FILES,
}
_BETWEEN_SIGNS = re.compile("(?<=[^\x00-\x7f])(?=[^，。；：、！？）》」』”’…])")


def page(commands: Mapping[str, Iterable[Any]], program: Iterable[Any], lang: Lang) -> str:
    """Return the page as roff."""
    return "\n".join(_lines(commands, program, lang)) + "\n"


def _lines(commands: Mapping[str, Iterable[Any]], program: Iterable[Any], lang: Lang) -> Iterator[str]:
    options = {name: parameters(defined) for name, defined in commands.items()}
    common = _common(options.values())
    yield '.\\" Made from the texts of --help; change those instead.'
    yield f'.TH USMSERR 1 "" "usmserr {__version__}"'
    if lang is Lang.ZH:
        yield ".ad l"  # there are no blanks to stretch
    yield from _head("NAME", lang)
    yield _roff(f"usmserr - {_NAME.in_(lang)}")
    yield from _head("SYNOPSIS", lang)
    for name in commands:
        yield f".br\n{_bold(usage(name))}"
    yield from _head("DESCRIPTION", lang)
    for text in _DESCRIPTION:
        yield f".PP\n{_roff(text.in_(lang))}"
    yield from _head("COMMANDS", lang)
    for name in commands:
        said = COMMAND_TEXTS[name]
        yield f".SS {_roff(name)}\n{_roff(said.summary.in_(lang))}"
        if said.words:
            yield from _item(said.words, said.about_words.in_(lang))
        for option in options[name]:
            if option != common.get(option.name):
                yield from _option(option, lang)
    yield from _head("OPTIONS", lang)
    for option in [*common.values(), *(one for one in parameters(program) if one.name not in common)]:
        yield from _option(option, lang)
    for title, rows in _SECTIONS.items():
        yield from _head(title, lang)
        if title == "ENVIRONMENT":
            variables = {one.variable: one for own in options.values() for one in own if one.variable}
            for variable, option in variables.items():
                yield from _item(variable, option.spellings[-1])
        for term, text in rows:
            yield from _item(term, text.in_(lang))
    yield from _head("ENCODING", lang)
    for text in _ENCODING:
        yield f".PP\n{_roff(text.in_(lang))}"
    yield from _head("EXAMPLES", lang)
    examples = [*EXAMPLES, *(one for name in commands for one in COMMAND_TEXTS[name].examples)]
    for typed, about in dict(examples_in(lang, examples)).items():
        yield from _item(typed, about)


def _common(options: Iterable[list[Parameter]]) -> dict[str, Parameter]:
    """Return the options that more than half of the commands have, as the first of them has each."""
    lists = list(options)
    found: dict[str, Parameter] = {}
    for one in (one for own in lists for one in own):
        found.setdefault(one.name, one)
    return {
        name: one for name, one in found.items() if sum(name in [p.name for p in own] for own in lists) > len(lists) / 2
    }


def _head(title: str, lang: Lang) -> Iterator[str]:
    yield f'.SH "{_TITLES[title].in_(lang)}"'


def _option(option: Parameter, lang: Lang) -> Iterator[str]:
    return _item(f"{', '.join(option.spellings)} {option.value}".rstrip(), meaning(option, lang))


def _item(term: str, text: str) -> Iterator[str]:
    yield f".TP\n{_bold(term)}\n{_roff(text)}"


def _bold(text: str) -> str:
    return f"\\fB{_roff(text)}\\fR"


def _roff(text: str) -> str:
    """Escape what roff would obey, and allow lines to break between Chinese characters."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = _BETWEEN_SIGNS.sub(r"\\:", text)
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    from usmserr.cli.commands import definitions

    sys.stdout.buffer.write(page(*definitions(), Lang(sys.argv[1] if sys.argv[1:] else "zh")).encode("utf-8"))
