"""What is wrong with a table of codes, in Chinese: those who read it say so in English, as programs expect it."""

from __future__ import annotations

import re

# What is said, and the same in Chinese; what the groups match is taken over. None of these is part of another one.
_SAID = (
    (r"not TOML: (.*) \(at line (\d+), column (\d+)\)", r"不是 TOML：第 \2 行第 \3 列（\1）"),
    (r"not TOML: (.*)", r"不是 TOML：\1"),
    (r"not UTF-8 \(byte (\d+)\)", r"不是 UTF-8（第 \1 字节）"),
    (r"larger than (\d+) MiB", r"超过 \1 MiB"),
    (r"unknown key ('.*?')", r"不认识的键 \1"),
    (r"missing text", "缺少文字"),
    (r"missing ('.*?')", r"缺少 \1"),
    (r"no \[\[(\w+)\]\] tables", r"没有 [[\1]] 表"),
    (r"no receipt codes", "没有回执状态码"),
    (r"must be a table of carriers", "应当是运营商的表"),
    (r"must be a table of codes and patterns", "应当是码和写法的表"),
    (r"must be a table of codes", "应当是码的表"),
    (r"must be a table with (.*?), not (\w+)", r"应当是有 \1 的表，不是 \2"),
    (r"must be a table", "应当是表"),
    (r"must be a string, not (\w+)", r"应当是字符串，不是 \1"),
    (r"must be a list, not (\w+)", r"应当是列表，不是 \1"),
    (r"(.*) is none of (.*)", r"没有 \1 这个值；可以是 \2"),
    (r"a RetCode is a number of at most nine digits, not (.*)", r"RetCode 是至多九位的数字，\1 不是"),
    (r"duplicate: the (?:code|category|id) (?:has an entry|stands above|is in use) already", "重复：前面已经有了"),
    (r"duplicate: (.*) stands under (.*) already", r"重复：\1 已经在 \2 里"),
    (r"(.*) is no other code of the table", r"表中没有 \1 这个另外的码"),
    (r"(.*) is no code of (?:that carrier|the table)", r"没有 \1 这个码"),
    (r"(.*) is neither a code nor a category", r"\1 既不是码也不是类别"),
    (r"not a date like 2021-05-11: (.*)", r"日期应当像 2021-05-11：\1"),
    (r"only letters a-z, no tones or blanks: (.*)", r"只能是字母 a-z，没有声调和空格：\1"),
    (r"only letters, digits, - and _: (.*)", r"只能是字母、数字、- 和 _：\1"),
    (r"only letters and -: (.*)", r"只能是字母和 -：\1"),
    (r"a character that does not print(: .*)?", r"有看不见的字符\1"),
    (r"a tab, a line end or '(.*)' inside a text", r"文字里有制表符、换行或“\1”"),
    (r"a link must begin with http:// or https://: (.*)", r"链接应当以 http:// 或 https:// 开头：\1"),
    (r"not an address: (.*)", r"不是地址：\1"),
    (r"a broken link: (.*)", r"链接不完整：\1"),
    (r"a link without a label: (.*)", r"链接没有文字：\1"),
    (r"a link without '\)': (.*)", r"链接少了 )：\1"),
    (r"a bracket inside a bracket: (.*)", r"方括号里又有方括号：\1"),
    (r"'(.)' without '(.)': (.*)", r"有 \1 而没有 \2：\3"),
    (r"a blank line, or a blank too many, or a character that does not print", "有空行、多余的空格或看不见的字符"),
    (r"write the code alone, or (.*)", r"只写码，或写成 \1"),
    (r"a range goes from a number to a greater one, as in 13..19", "范围从小到大，例如 13..19"),
    (r"not a pattern; write MI:####, CU\* or 13..19", "写法不对；应当像 MI:####、CU*、13..19"),
    (r"(.*) are one code in two categories", r"\1 是同一个码，却在两个类别里"),
)
_KINDS = {"code": "码", "category": "类别"}
_WHERE = re.compile(r"((?:[^\s:]+: )*)(.*)", re.S)  # the key in which it is, and what is wrong there


def in_chinese(entry: str | None, reason: str) -> str:
    """Return what is wrong and with which entry, as far as there are words for it."""
    place = _WHERE.fullmatch(reason)
    where, rest = place.groups() if place else ("", reason)
    if part := _translated(rest):
        rest = part
    elif whole := _translated(reason):
        where, rest = "", whole
    kind, _, name = (entry or "").partition(" ")
    named = f"第 {name} 项" if kind == "entry" else f"{_KINDS.get(kind, kind)} {name}".strip()
    return "：".join(part for part in (named, where.rstrip(": ").replace(": ", "："), rest) if part)


def _translated(said: str) -> str | None:
    for pattern, words in _SAID:
        if match := re.fullmatch(pattern, said, re.S):
            return match.expand(words)
    return None
