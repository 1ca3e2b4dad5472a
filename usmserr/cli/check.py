"""`usmserr check`: a request before it is sent, or one whose answer was bad."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from usmserr.checking.check import checked
from usmserr.checking.reading import LARGEST, read_requests
from usmserr.checking.unreadable import Unreadable
from usmserr.checking.values import Check
from usmserr.cli.complaints import unusable
from usmserr.cli.options import (
    Color,
    ColorOption,
    FormatOption,
    LangOption,
    LongOption,
    Misuse,
    NoMaskOption,
    NoPagerOption,
    OutputOption,
    QuietOption,
)
from usmserr.cli.session import Session
from usmserr.cli.status import Failure, Status
from usmserr.cli.streams import say
from usmserr.model import Lang, Text
from usmserr.render.check import check_renderer
from usmserr.render.check.words import counts


def run(
    file: Annotated[str | None, typer.Argument(metavar="[FILE]")] = None,
    template: Annotated[str | None, typer.Option("--template")] = None,
    signature: Annotated[bool, typer.Option("--signature")] = False,
    key_file: Annotated[Path | None, typer.Option("--key-file")] = None,
    format: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColorOption = Color.AUTO,
    output: OutputOption = None,
    quiet: QuietOption = False,
    no_mask: NoMaskOption = False,
    long: LongOption = False,
    no_pager: NoPagerOption = False,
) -> None:
    """Find what is wrong with a request."""
    session = Session(format, lang, color, output, None, quiet, long=long, pager=not no_pager)
    if key_file and not signature:
        raise Misuse("--key-file 要和 --signature 一起用", "--key-file goes with --signature")
    name = file or "-"
    try:
        requests = read_requests(_read(session, name))
    except Unreadable as error:
        raise _named(name, error) from None
    check = checked(requests, template)
    if not signature and any(request.value("Signature") for request in requests):
        note = Text(
            "签名没有核对；要核对：usmserr check --signature",
            "the signature was not checked; to check it: usmserr check --signature",
        )
        check = check._replace(notes=(*check.notes, note))
    if signature:
        from usmserr.checking.diagnosis import with_signature
        from usmserr.cli.secret import private_key

        check = with_signature(check, private_key(session, key_file))
    _write(session, check, mask=not no_mask)
    raise typer.Exit(Status.NEGATIVE if check.count("error") else Status.OK)


def _read(session: Session, name: str) -> bytes:
    """Return the bytes of an input."""
    try:
        if name != "-":
            with open(name, "rb") as stream:
                return stream.read(LARGEST + 1)
        return _pasted(session) if sys.stdin.isatty() else sys.stdin.buffer.read(LARGEST + 1)
    except OSError as error:
        shown = name if name != "-" else ""
        if _may_be_secret(name):
            raise Failure(
                "没有这个文件；如果那是私钥，不要写在命令行里：用 UCLOUD_PRIVATE_KEY 或 --key-file",
                "no such file; if it is a private key, it does not belong on a command line: use UCLOUD_PRIVATE_KEY or "
                "--key-file",
            ) from None
        raise unusable(error, Text(shown or "标准输入", shown or "standard input")) from error


def _may_be_secret(name: str) -> bool:
    """Say whether what was typed for a file looks like a key, which no error may repeat."""
    import re

    return re.fullmatch(r"[\w+/=-]{24,}", name, re.A) is not None and not os.path.exists(name)


def _pasted(session: Session) -> bytes:
    from usmserr.cli.interrupt import Interrupt
    from usmserr.inputs.pasted import Pasted

    key = "Ctrl-Z Enter" if os.name == "nt" else "Ctrl-D"
    session.remark(
        f"粘贴请求（JSON、URL、curl 命令……），然后按 {key}", f"paste the request (JSON, URL, curl), then {key}"
    )
    pasted = Pasted(sys.stdin.buffer)
    interrupt = Interrupt(pasted.end)
    parts: list[bytes] = []
    while chunk := pasted.read1():
        parts.append(chunk)
    if interrupt.signal and not parts:
        raise KeyboardInterrupt
    if pasted.stops_midline and sys.stderr.isatty():
        say("")
    return b"".join(parts)


def _named(name: str, error: Unreadable) -> Failure:
    """Return why an input cannot be used, with its name."""
    zh, en = error.text
    return Failure(zh, en) if name == "-" else Failure(f"{name}：{zh}", f"{name}: {en}")


def _write(session: Session, check: Check, *, mask: bool) -> None:
    if mask:
        from usmserr.checking.hiding import hidden
        from usmserr.scanning.privacy import mask as masked
        from usmserr.scanning.privacy import mask_phone

        check = hidden(check, mask_phone, masked)
    session.write(lambda out: check_renderer(session.format).check(check, out, session.look))
    if session.format == "panel":
        return  # it says all this
    session.remark(counts(check, Lang.ZH), counts(check, Lang.EN))
    for note in check.notes:
        session.remark(*note)
    if session.format == "plain" and any(rule.when == "account" for rule in check.unknown):
        session.remark(
            "签名和模板是否过审、余量、敏感词，只有平台知道，离线查不了",
            "whether signature and template are approved, the quota and sensitive words are known to the platform only",
        )
