"""`usmserr explain`: what codes mean, typed by themselves or inside a text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from typing import IO, Annotated

import typer

from usmserr.cli.arguments import OUTER, has_digit
from usmserr.cli.more import say_what_is_more
from usmserr.cli.options import (
    CarrierOption,
    Color,
    ColorOption,
    DataOption,
    FormatOption,
    LangOption,
    Links,
    LinksOption,
    LongOption,
    Misuse,
    NoMaskOption,
    NoPagerOption,
    OutputOption,
    QuietOption,
    known_carrier,
)
from usmserr.cli.session import Session
from usmserr.cli.status import Status
from usmserr.codes.catalog import Catalog
from usmserr.model import Kind, Lang, Text
from usmserr.render import Found

_LONGEST_CODE = 17  # of the documented ones
_MOST_DIGITS = 6  # of a text that is no phone number
_MOST_HINTS = 20  # unknown codes for which near ones are looked up, ten milliseconds each
_LONGEST_QUERY = 2000  # characters that are repeated with every entry found in it
_LONGEST_UNKNOWN = 200  # characters of a text without a code that are repeated
_SUPPORT = "https://www.ucloud.cn/site/service.html"
_LONGEST_PASTE = 1 << 20  # characters after which a JSON text that does not end is taken as it is


def run(
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE...", show_default=False)] = None,
    format: FormatOption = None,
    lang: LangOption = Lang.ZH,
    long: LongOption = False,
    url: Annotated[bool, typer.Option("--url")] = False,
    open: Annotated[bool, typer.Option("--open")] = False,
    color: ColorOption = Color.AUTO,
    links: LinksOption = Links.AUTO,
    no_pager: NoPagerOption = False,
    output: OutputOption = None,
    data: DataOption = None,
    quiet: QuietOption = False,
    no_mask: NoMaskOption = False,
    carrier: CarrierOption = None,
) -> None:
    """Explain codes, a pasted JSON answer or a log line; - reads standard input."""
    session = Session(format, lang, color, output, data, quiet, links=links, long=long, pager=not no_pager)
    carrier = known_carrier(carrier)
    if not codes and sys.stdin.isatty():
        raise Misuse(
            "给一个码，例如 usmserr 18013；或者用管道送进来", "give a CODE, as in usmserr 18013, or pipe one in"
        )
    if url and open:
        raise Misuse("--url 和 --open 选一个", "--url and --open do not go together")
    found, unknown = _answer(session, codes or ["-"], carrier, mask=not no_mask)
    status = Status.NEGATIVE if unknown else Status.OK
    if url or open:
        from usmserr.cli.address import show_address

        status = max(status, show_address(session, [item.entry for item in found], open_it=open))
    elif found or session.format == "json":
        session.entries(found)
        say_what_is_more(session, found)
    raise typer.Exit(status)


def _answer(session: Session, codes: list[str], carrier: str | None, *, mask: bool) -> tuple[list[Found], int]:
    """Return what is known of the codes, and how many are unknown; say what there is to say of those."""
    found, unknown = list[Found](), 0
    words, hinted, strange = _are_words(session, codes), False, False
    queries = list(_queries(codes))
    for query, shown in zip(queries, _all_quoted(queries, mask=mask), strict=True):
        entries, missing = _resolve(session, query, carrier)
        found += [item._replace(query=shown) for item in dict.fromkeys(entries)]
        for code in missing:
            unknown += 1
            hint = unknown <= _MOST_HINTS and not words
            said = shown if code == query.strip() else _quoted(code, mask=mask)
            way, meant = _say_unknown(session, code, said, carrier, hint=hint)
            hinted, strange = hinted or way, strange or not (meant or words)
    if words:
        session.remark(f"试试：{words}", f"try: {words}")
    elif unknown and not (found or hinted):
        session.remark(
            "按词找：usmserr search 签名；全部的码：usmserr list；在日志里找：usmserr scan FILE",
            "by words: usmserr search signature; all codes: usmserr list; in a log: usmserr scan FILE",
        )
    if strange:
        session.remark(
            f"表中没有的码，可以问 UCloud 技术支持：附上码、返回的 Message、请求 UUID 或 SessionNo、时间：{_SUPPORT}",
            "with a code that is not in the table ask UCloud support: send the code, the Message that came with it, "
            f"the request's UUID or the SessionNo, and the time: {_SUPPORT}",
        )
    if not queries:
        session.remark("输入是空的，没有码可查", "the input is empty, there is no code to explain")
    return found, unknown


def _are_words(session: Session, codes: list[str]) -> str | None:
    """Return the command that finds what several words describe, if they are words more than codes."""
    if len(codes) < 2:
        return None
    from usmserr.cli.suggestions import file_named, way_on

    words = [code for code in codes if not _whole(session.catalog, code, None) and not file_named(code)]
    return way_on(session.catalog, " ".join(codes)) if len(words) > 1 else None


def _queries(codes: list[str]) -> Iterator[str]:
    """Yield what is asked: the arguments, and in place of - what standard input holds."""
    for text in codes:
        if text == "-":
            try:
                yield from _pasted(sys.stdin)
            except OSError as error:
                from usmserr.cli.complaints import unusable

                raise unusable(error, Text("标准输入", "standard input")) from error
        else:
            yield text


def _pasted(stream: IO[str]) -> Iterator[str]:
    """Split standard input into CODEs: lines, and whole JSON values."""
    held, depth, quoted = "", 0, False
    for line in iter(lambda: stream.readline(_LONGEST_PASTE), ""):
        if not held and not line.strip():
            continue
        if not held and not line.lstrip().startswith(("{", "[")):
            yield line.rstrip("\r\n")
            continue
        held += line
        for token in re.findall(r'\\.|["{}\[\]]', line):
            if token == '"':
                quoted = not quoted
            elif not quoted and len(token) == 1:
                depth += 1 if token in "{[" else -1
        if depth <= 0 or len(held) >= _LONGEST_PASTE:
            yield held.rstrip()
            held, depth, quoted = "", 0, False
    if held.strip():
        yield held.rstrip()


def _resolve(session: Session, query: str, carrier: str | None) -> tuple[list[Found], list[str]]:
    """Return what is known of the codes in a text, and the codes that are unknown; say what else it tells of."""
    query = query.strip()
    if query == "0":
        _say_success(session)
    if found := _whole(session.catalog, query, carrier):
        return found, []
    from usmserr.cli.reading import read
    from usmserr.cli.suggestions import file_named

    if file_named(query):
        return [], [query]
    answer = read(query, session.catalog, carrier)
    if answer.succeeded:
        _say_success(session)
    for action, code in answer.others:
        session.remark(
            f"RetCode {code} 是其他产品的（{action}），不是 USMS 的；网关的码含义相同，其余见该产品的文档",
            f"RetCode {code} is another product's ({action}), not of USMS; the gateway's codes mean the same, "
            "for others see that product's documents",
        )
    found = [Found(entry, query, code) for entry, code in answer.known]
    return found, [query] if answer.is_empty else answer.unknown


def _whole(catalog: Catalog, query: str, carrier: str | None) -> list[Found]:
    """Return what is known of a text that is a code and nothing else, maybe in quotes or brackets."""
    for code in dict.fromkeys((query, query.strip(OUTER))):
        entries = catalog.lookup(code, carrier=carrier)
        if any(map(str.isspace, code)):  # `customer 12` only begins as the codes of a template do
            entries = tuple(entry for entry in entries if " " in entry.code)
        if entries:
            return [Found(entry, query, code) for entry in entries]
    return []


def _all_quoted(queries: Sequence[str], *, mask: bool) -> list[str]:
    """Return texts as they may be shown again; lines that were pasted together say of each other what is private."""
    together = "\n".join(queries)
    if not mask or len(queries) < 2 or len(together) > _LONGEST_PASTE or not any(map(_may_hold_secrets, queries)):
        return [_quoted(query.strip(), mask=mask) for query in queries]
    from usmserr.scanning.privacy import Masked

    masked, end, shown = Masked(together), -1, list[str]()
    for query in queries:
        start, end = end + 1, end + 1 + len(query)
        shown.append(_quoted(masked.text[masked.position(start) : masked.position(end)].strip(), mask=False))
    return shown


def _may_hold_secrets(text: str) -> bool:
    return len(text) > _LONGEST_CODE or sum(map(str.isdigit, text)) > _MOST_DIGITS


def _quoted(text: str, *, mask: bool) -> str:
    """Return a text as it may be shown again: shortened, its secrets masked."""
    if mask and _may_hold_secrets(text):
        from usmserr.scanning.privacy import mask as masked

        text = masked(text[: 2 * _LONGEST_QUERY])
    return text if len(text) <= _LONGEST_QUERY else text[:_LONGEST_QUERY] + "…"


def _say_success(session: Session) -> None:
    session.remark(
        "RetCode 0：成功，请求已被接受；有没有送达要看回执（GetUSMSSendReceipt）",
        "RetCode 0: success, the request was accepted; whether it was delivered, the receipt says (GetUSMSSendReceipt)",
    )


def _say_unknown(session: Session, code: str, shown: str, carrier: str | None, *, hint: bool) -> tuple[bool, bool]:
    """Say that a code is unknown, and with `hint` what may be meant.

    Return whether there is a way on, and whether what was typed is something else than an unknown code.
    """
    shown = shown if len(shown) <= _LONGEST_UNKNOWN else shown[:_LONGEST_UNKNOWN] + "…"
    if carrier and session.catalog.lookup(code, Kind.RECEIPT):
        session.remark(f"usmserr: {carrier} 没有此码：{shown}", f"usmserr: unknown code of {carrier}: {shown}")
        session.remark(
            "不加 --carrier 可以看到别的运营商的含义", "without --carrier the other carriers' meanings are shown"
        )
        return True, True
    from usmserr.cli.suggestions import near_codes, way_on

    close = ", ".join(near_codes(session.catalog, code)) if hint else ""
    session.remark(
        f"usmserr: 没有此码：{shown}" + (f"（相近：{close}）" if close else ""),
        f"usmserr: unknown code: {shown}" + (f" (near: {close})" if close else ""),
    )
    command = way_on(session.catalog, code) if hint else None
    if command:
        session.remark(f"试试：{command}", f"try: {command}")
    return bool(close or command), bool(command) or not _may_be_code(code)


def _may_be_code(text: str) -> bool:
    return text.isascii() and (has_digit(text) or not any(map(str.isspace, text)))
