"""What the program says of itself: the texts of `--help`, in both languages, and how they are laid out.

The options come from the command line's own definitions; here stands what they mean. The manual page and the
completions read the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from usmserr.model import Lang, Text

WIDTH = 80  # columns that every terminal has
_INDENT = 2
_WIDEST_TERM = 28  # columns for what is typed; the meaning of a longer one stands below it


class Command(NamedTuple):
    """What is said of a command."""

    summary: Text
    words: str  # what may stand behind the options
    about_words: Text
    examples: tuple[tuple[str, Text], ...]


class Option(NamedTuple):
    """What is said of an option."""

    text: Text
    value: str = ""  # the name of its value


PROGRAM = Text(
    "UCloud USMS 短信发不出去、没送到时，告诉你为什么、该谁处理、重试有没有用。",
    "Says why an SMS sent through UCloud USMS failed, who has to act, and whether sending again helps.",
)
EXAMPLES = (
    ("usmserr 18013", Text("解释一个 RetCode", "explain a RetCode")),
    ("usmserr MK:0001", Text("解释一个回执状态码", "explain a receipt code")),
    ("usmserr search 余额", Text("按词查找", "find codes by words")),
    ("usmserr scan app.log", Text("找出日志里的失败", "find the failures in a log")),
    ("kubectl logs deploy/sms | usmserr scan", Text("从管道读", "read a pipe")),
)

COMMANDS = {
    "explain": Command(
        Text(
            "解释码、粘贴的 JSON 返回或一行日志。命令名可以省略：usmserr 18013",
            "Explain codes, a pasted JSON answer or a log line. The word explain may be left out: usmserr 18013",
        ),
        "CODE...",
        Text(
            "码，或含有码的一段文字；- 表示读标准输入，每行一个",
            "a code, or a text with codes in it; - reads standard input, one a line",
        ),
        (
            ("usmserr explain 18013 171", Text("两个 RetCode", "two RetCodes")),
            ("usmserr explain --carrier 移动 12", Text("移动的回执状态码", "a receipt code of China Mobile")),
            ("usmserr explain 'RetCode=18013'", Text("一段文字里的码", "the code in a text")),
            ("usmserr -f json 18013", Text("给程序用", "for programs")),
        ),
    ),
    "search": Command(
        Text("按词查找码，全部匹配才算，最像的在前。", "Find the codes that match all words, best first."),
        "WORD...",
        Text(
            "中文、英文、拼音或首字母，也可以是码的一部分",
            "Chinese, English, pinyin or its initials, or part of a code",
        ),
        (
            ("usmserr search 签名", Text("中文", "Chinese")),
            ("usmserr search qm", Text("拼音首字母", "initials of pinyin")),
            ("usmserr search --lang en blacklist", Text("英文", "English")),
        ),
    ),
    "list": Command(
        Text("列出全部码，或其中一部分。", "Show the whole table, or part of it."),
        "",
        Text("", ""),
        (
            ("usmserr list --who account", Text("要账号管理员处理的", "what the account's owner must act on")),
            ("usmserr list --category billing", Text("一类回执状态码", "one category of receipt codes")),
            ("usmserr list -f markdown -o codes.md", Text("写到文件", "write a file")),
        ),
    ),
    "scan": Command(
        Text(
            "在日志或粘贴的 JSON 里找出失败的调用和失败的回执，一次失败只算一次。",
            "Find failed calls and failed receipts in logs or pasted JSON; one failure counts once.",
        ),
        "[FILE]...",
        Text(
            "日志文件，可以是压缩的；没有或 - 表示读标准输入",
            "log files, also compressed ones; none or - reads standard input",
        ),
        (
            ("usmserr scan app.log", Text("一份日志", "one log")),
            ("usmserr scan -r /var/log/sms --since -2h", Text("一个目录，最近两小时", "a folder, the last two hours")),
            ("tail -F app.log | usmserr scan -f ndjson", Text("边写边看", "as it is written")),
            ("usmserr scan --check app.log", Text("CI：有失败则退出码为 1", "in CI: exit 1 if anything failed")),
        ),
    ),
    "schema": Command(
        Text("输出 JSON 格式的 JSON Schema。", "Show the JSON Schema of the JSON formats."),
        "[NAME]",
        Text(
            "report、entries 或 event；不写就是全部",
            "report, entries or event; without it, all of them",
        ),
        (
            ("usmserr schema", Text("全部", "all of them")),
            ("usmserr schema report", Text("scan -f json 的输出", "what scan -f json writes")),
        ),
    ),
    "completion": Command(
        Text("输出命令行补全脚本，或直接装好。", "Show the completion script of a shell, or install it."),
        "[SHELL]",
        Text("bash、zsh、fish 或 powershell；不写就用 $SHELL", "bash, zsh, fish or powershell; without it, $SHELL"),
        (
            ("usmserr completion bash --install", Text("装好，新开的终端生效", "install it, for new terminals")),
            ('eval "$(usmserr completion bash)"', Text("只在这个终端里用", "for this terminal only")),
        ),
    ),
}

OPTIONS = {
    "check": Option(Text("有失败则退出码为 1", "exit 1 if anything failed")),
    "top": Option(Text("只显示次数最多的 N 个码", "show only the N most frequent codes"), "N"),
    "kind": Option(Text("只要调用（api）或回执（receipt）", "only calls (api) or only receipts (receipt)"), "KIND"),
    "code": Option(Text("只要这个码；可重复", "only this code; may be repeated"), "CODE"),
    "action": Option(Text("只要这个接口；可重复", "only this action; may be repeated"), "ACTION"),
    "since": Option(
        Text("从此时起：2026-11-01、10:00、-2h、yesterday", "from then on: 2026-11-01, 10:00, -2h, yesterday"), "TIME"
    ),
    "until": Option(Text("到此时为止，写法相同", "before then, written alike"), "TIME"),
    "carrier": Option(
        Text("运营商：移动、联通、电信，或 cmcc、cucc、ctcc", "carrier: cmcc, cucc, ctcc, or 移动, 联通, 电信"),
        "CARRIER",
    ),
    "layer": Option(Text("只要这一层：gateway 或 usms", "only this layer: gateway or usms"), "LAYER"),
    "who": Option(Text("只要由谁处理的", "only what this side must act on"), "WHO"),
    "category": Option(Text("只要这一类回执状态码", "only this category of receipt codes"), "CATEGORY"),
    "limit": Option(Text("最多显示 N 项", "show at most N"), "N"),
    "recursive": Option(Text("读取目录里的文件", "read the files in folders")),
    "follow": Option(
        Text(
            "从头读起，然后像 tail -F 一样跟随；--since now 只看新的",
            "read from the beginning, then follow like tail -F; with --since now only what comes",
        )
    ),
    "jobs": Option(Text("进程数；不写就自动决定", "processes; by default as many as help"), "N"),
    "install": Option(Text("写到该 shell 会读取的地方", "write it where the shell looks for it")),
    "format": Option(
        Text("输出格式；终端默认 panel，管道默认 plain", "output format; panel on a terminal, else plain"), "FORMAT"
    ),
    "lang": Option(Text("语言", "language"), "LANG"),
    "color": Option(Text("何时上色", "when to colour"), "WHEN"),
    "output": Option(Text("把结果写到文件", "write the result to this file"), "FILE"),
    "data": Option(Text("只用这个码表，不用自带的", "use this table in place of the bundled one"), "FILE"),
    "no_mask": Option(Text("手机号、密钥等不打码", "show phone numbers and secrets")),
    "quiet": Option(Text("标准错误上不说话", "no remarks on standard error")),
    "version": Option(Text("版本", "show the version")),
    "help": Option(Text("这份帮助", "show this help")),
}
# The order in which options are shown; one that stands nowhere is put into the last group.
GROUPS = (
    (
        Text("选择", "Selection"),
        ("kind", "code", "action", "since", "until", "top", "carrier", "layer", "who", "category", "limit"),
    ),
    (Text("输入", "Input"), ("recursive", "follow", "jobs", "data")),
    (Text("输出", "Output"), ("format", "lang", "color", "output", "no_mask", "quiet")),
    (Text("其他", "Other"), ("check", "install", "version", "help")),
)
_EXAMPLES, _COMMANDS, _USAGE = Text("示例", "Examples"), Text("命令", "Commands"), Text("用法", "Usage")
_DEFAULT, _MORE = (
    Text("默认", "default"),
    Text("每个命令的选项：usmserr COMMAND --help", "Options of a command: usmserr COMMAND --help"),
)


class Parameter(NamedTuple):
    """An option as the command line defines it, and what is said of it."""

    name: str
    spellings: tuple[str, ...]
    value: str
    text: Text
    choices: tuple[str, ...]
    variable: str | None
    default: str | None


def parameters(defined: Iterable[Any]) -> list[Parameter]:
    """Read Click's parameters; `--help` and, of the program, `--version` are among them."""
    found = [_parameter(one) for one in defined if one.param_type_name == "option"]
    names = [one.name for one in found]
    if "help" not in names:
        found.append(Parameter("help", ("-h", "--help"), "", OPTIONS["help"].text, (), None, None))
    return found


def _parameter(defined: Any) -> Parameter:
    said = OPTIONS.get(defined.name) or Option(Text(*[defined.help or ""] * 2), "" if defined.is_flag else "VALUE")
    default = getattr(defined.default, "value", defined.default)
    return Parameter(
        name=defined.name,
        spellings=tuple(defined.opts),
        value=said.value,
        text=said.text,
        choices=tuple(getattr(defined.type, "choices", ())),
        variable=defined.envvar,
        default=str(default) if isinstance(default, str | int) and not isinstance(default, bool) else None,
    )


def grouped(options: Sequence[Parameter]) -> Iterator[tuple[Text, list[Parameter]]]:
    """Yield the groups that have options, in their order."""
    listed = {name for _, names in GROUPS for name in names}
    for number, (title, names) in enumerate(GROUPS):
        own = [one for name in names for one in options if one.name == name]
        if number == len(GROUPS) - 1:
            own = [one for one in options if one.name not in listed] + own
        if own:
            yield title, own


def usage(name: str) -> str:
    """Return how a command is written."""
    return " ".join(part for part in ("usmserr", name, "[OPTION]...", COMMANDS[name].words) if part)


def meaning(option: Parameter, lang: Lang) -> str:
    """Say what an option does, what it can be, its default and its variable."""
    text = option.text.in_(lang)
    if option.choices and not all(choice in text for choice in option.choices):
        text += ("：" if lang is Lang.ZH else ": ") + "|".join(option.choices)
    facts = [f"{_DEFAULT.in_(lang)} {option.default}"] if option.default else []
    facts += [f"${option.variable}"] if option.variable else []
    return f"{text} [{', '.join(facts)}]" if facts else text


def program_page(commands: Mapping[str, Any], options: Iterable[Any], lang: Lang) -> str:
    """Return the help of the program."""
    lines = [*_wrapped(PROGRAM.in_(lang), WIDTH), ""]
    lines += _section(_EXAMPLES.in_(lang), [(typed, text.in_(lang)) for typed, text in EXAMPLES])
    lines += _section(_COMMANDS.in_(lang), [(name, COMMANDS[name].summary.in_(lang)) for name in commands])
    for title, own in grouped(parameters(options)):
        lines += _section(title.in_(lang), [_row(option, lang) for option in own])
    return "\n".join([*lines, _MORE.in_(lang)]) + "\n"


def command_page(name: str, defined: Iterable[Any], lang: Lang) -> str:
    """Return the help of a command."""
    said = COMMANDS[name]
    lines = [f"{_USAGE.in_(lang)}: {usage(name)}", "", *_wrapped(said.summary.in_(lang), WIDTH), ""]
    lines += _section(_EXAMPLES.in_(lang), [(typed, text.in_(lang)) for typed, text in said.examples])
    if said.words:
        lines += [*_rows([(said.words, said.about_words.in_(lang))]), ""]
    for title, own in grouped(parameters(defined)):
        lines += _section(title.in_(lang), [_row(option, lang) for option in own])
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(option: Parameter, lang: Lang) -> tuple[str, str]:
    short = "" if any(len(one) == 2 for one in option.spellings) else "    "
    return f"{short}{', '.join(option.spellings)} {option.value}".rstrip(), meaning(option, lang)


def _section(title: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    return [title, *_rows(rows), ""]


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    widths = [_cells(term) for term, _ in rows]
    column = max((width for width in widths if width <= _WIDEST_TERM), default=_WIDEST_TERM) + _INDENT + 2
    if any(width > _WIDEST_TERM for width in widths) and max(widths) + _INDENT + 2 <= WIDTH - 32:
        column = max(widths) + _INDENT + 2
    for term, text in rows:
        lines = list(_wrapped(text, WIDTH - column))
        head = " " * _INDENT + term
        gap = column - _cells(head)
        if gap < 2:
            yield head
        else:
            yield head + " " * gap + lines.pop(0)
        for line in lines:
            yield " " * column + line


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Break between words, and between any two Chinese characters, but before no closing sign."""
    line = ""
    for piece in re.findall(r"\s*(?:[\x21-\x7e]+|[^\x00-\x7f][，。；：、）]?)", text):
        if line and _cells(line + piece) > width:
            yield line
            line = piece.lstrip()
        else:
            line += piece
    yield line
