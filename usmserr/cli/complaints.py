"""What is wrong with a command line or an input, in both languages: Click and the system say it in English only."""

from __future__ import annotations

import errno
import os
import re
from typing import Any

from usmserr.cli.options import Misuse
from usmserr.cli.status import Failure
from usmserr.codes.error import CatalogError
from usmserr.model import Lang, Text


def wrong_use(error: Any, lang: Lang) -> str:
    """Say what is wrong with a command line; `error` is Click's."""
    if isinstance(error, Misuse):
        return error.text.in_(lang)
    option, kind = getattr(error, "option_name", None), type(error).__name__
    defined, said = getattr(error, "param", None), str(getattr(error, "message", ""))
    if kind == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        zh, en = (f"；是不是 {near}？", f"; did you mean {near}?") if near else ("；见 --help", "; see --help")
        return Text(f"没有选项 {option}{zh}", f"no option {option}{en}").in_(lang)
    if kind == "BadOptionUsage" and "does not take" in said:
        return Text(f"选项 {option} 不带值", f"option {option} takes no value").in_(lang)
    if kind == "BadOptionUsage":
        return Text(f"选项 {option} 后面少了值", f"option {option} takes a value").in_(lang)
    if kind == "MissingParameter" and defined:
        return Text(f"少了 {_name(defined)}", f"missing {_name(defined)}").in_(lang)
    if kind == "BadParameter" and defined:
        return _wrong_value(defined, error, lang)
    if extra := re.search(r"extra arguments?\W.*?\((.*)\)$", said, re.S):
        return Text(f"多出了 {extra[1]}", f"there is no place for {extra[1]}").in_(lang)
    return Text(f"用法不对：{error.format_message()}", str(error.format_message())).in_(lang)


def _name(defined: Any) -> str:
    """Return how a parameter is written."""
    if defined.param_type_name == "argument":
        return str(defined.metavar or defined.name.upper())
    return " / ".join(defined.opts)


def _wrong_value(defined: Any, error: Any, lang: Lang) -> str:
    """Say which value is wrong, where it stands, and what it can be."""
    source = error.ctx.get_parameter_source(defined.name) if error.ctx else None
    name = defined.envvar if source and source.name == "ENVIRONMENT" else _name(defined)
    stated = re.match(r"""(?:'(.*?)'|"(.*?)"|(\S+)) is not """, str(error.message))
    value = next((one for one in stated.groups() if one is not None), "") if stated else ""
    if choices := getattr(defined.type, "choices", ()):
        zh, en = f"可以是 {', '.join(choices)}", f"it can be {', '.join(choices)}"
    elif (least := getattr(defined.type, "min", None)) is not None:
        zh, en = f"要一个整数，至少 {least}", f"it takes a whole number, at least {least}"
    elif type(defined.type).__name__ == "IntParamType":
        zh, en = "要一个整数", "it takes a whole number"
    else:
        zh, en = str(error.message), str(error.message)
    return Text(f"{name} 没有 {value} 这个值；{zh}", f"{name}: no {value}; {en}").in_(lang)


_REASONS = {
    os.strerror(number): zh
    for number, zh in (
        (errno.ENOENT, "没有这个文件"),
        (errno.EISDIR, "这是目录，不是文件"),
        (errno.ENOTDIR, "路径里有一段不是目录"),
        (errno.EACCES, "没有读它的权限"),
        (errno.EPERM, "不允许这样做"),
        (errno.EMFILE, "打开的文件太多"),
        (errno.ENOSPC, "磁盘满了"),
        (errno.EROFS, "文件系统是只读的"),
        (errno.EIO, "读写出错，磁盘可能有问题"),
        (errno.ELOOP, "符号链接绕成了圈"),
        (errno.ENAMETOOLONG, "文件名太长"),
    )
} | {
    "emptied or cut while it was being read": "读的时候被清空或截短了",
    "replaced while it was being read": "读的时候被换成了别的文件",
    "compressed twice: unpack it once": "压缩了两次：先解开一次",
    "compressed: it can be scanned, but not followed": "是压缩文件：可以扫描，但不能跟随",
}


# Of what is compressed: what is said, and the same in Chinese.
_OF_COMPRESSED = (
    (r"a (\w+) archive: unpack it.*", r"是 \1 归档：先解开，或把其中要看的文件写到标准输出"),
    (r"(\w+): ends in the middle", r"\1：不完整，没有结尾"),
    (r"(\w+): what follows its end is not .*", r"\1：结尾之后还有别的内容"),
    (r"zstd: needs (.*) or the package (.*); or run (.*)", r"zstd：需要 \1 或 \2；或者用 \3"),
    (r"(gzip|bzip2|xz|zstd): (.*)", r"\1：内容坏了（\2）"),
)


def reason(said: str, lang: Lang) -> str:
    """Return why something cannot be read or written, as far as there are words for it."""
    if lang is Lang.EN or said in _REASONS:
        return said if lang is Lang.EN else _REASONS[said]
    matches = ((re.fullmatch(pattern, said, re.S), words) for pattern, words in _OF_COMPRESSED)
    return next((match.expand(words) for match, words in matches if match), said)


def unusable(error: OSError, name: Text) -> Failure:
    """Return what ends the program because a file or stream cannot be used."""
    said = error.strerror or str(error)
    return Failure(f"{name.zh}：{reason(said, Lang.ZH)}", f"{name.en}: {said}")


def faulty_table(error: CatalogError, lang: Lang) -> str:
    """Say what is wrong with a table."""
    if lang is Lang.EN:
        return str(error)
    from usmserr.cli.table_faults import in_chinese

    return f"{error.file}：{in_chinese(error.entry, reason(error.reason, lang))}"
