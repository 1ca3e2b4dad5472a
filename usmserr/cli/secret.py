"""The private key: from a file, the environment or a hidden prompt; never from the command line, and never shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from usmserr.checking.key import PrivateKey
from usmserr.cli.complaints import unusable
from usmserr.cli.session import Session
from usmserr.cli.status import Failure
from usmserr.model import Text

VARIABLE = "UCLOUD_PRIVATE_KEY"
_LARGEST = 4096  # bytes; a key has a hundred


def private_key(session: Session, file: Path | None) -> PrivateKey:
    """Return the key; a file comes before the environment, and that before a prompt."""
    if file is not None:
        key = PrivateKey(_from(file))
    elif given := os.environ.get(VARIABLE):
        key = PrivateKey(given)
    else:
        key = PrivateKey(_prompted(session))
    if key.is_empty:
        raise Failure("私钥是空的", "the private key is empty")
    return key


def _from(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise unusable(error, Text(str(file), str(file))) from error
    if len(content) > _LARGEST or len(content.split()) > 1:
        raise Failure(
            f"{file}：里面不只有一个私钥；文件里只放私钥，一行",
            f"{file}: holds more than a private key; put nothing but the key into it, on one line",
        )
    return content.decode("utf-8", "surrogateescape")


def _prompted(session: Session) -> str:
    """Ask for the key where somebody can type it unseen."""
    if not sys.stderr.isatty() or not _has_terminal():
        raise Failure(
            f"要有私钥才能算签名：放在环境变量 {VARIABLE} 里，或用 --key-file FILE；不要写在命令行里",
            f"a signature needs the private key: put it into the variable {VARIABLE}, or use --key-file FILE; never "
            "the command line",
        )
    import getpass

    prompt = Text("私钥（输入时不显示）：", "private key (not shown as you type): ").in_(session.lang)
    try:
        return getpass.getpass(prompt)
    except EOFError:
        return ""


def _has_terminal() -> bool:
    if os.name == "nt" or sys.stdin.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True
