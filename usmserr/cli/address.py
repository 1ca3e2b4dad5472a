"""`usmserr explain --url` and `--open`: the first link of a code, to be used at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from usmserr.cli.status import Status
from usmserr.render.common import links

if TYPE_CHECKING:
    from usmserr.cli.session import Session
    from usmserr.model import Entry


def show_address(session: Session, entries: Sequence[Entry], *, open_it: bool) -> Status:
    """Write the address of each code's first link, or open the first of all in a browser."""
    firsts: dict[str, str] = {}  # of a code that is a RetCode and a receipt code, too, the RetCode's
    for entry in entries:
        if pairs := links(entry, session.lang):
            firsts.setdefault(entry.code, pairs[0][1])
    addresses = list(dict.fromkeys(firsts.values()))
    if not addresses:
        if entries:
            session.remark("没有链接", "there is no link")
        return Status.NEGATIVE
    if open_it:
        if _opened(addresses[0]):
            session.remark(f"已在浏览器里打开：{addresses[0]}", f"opened in the browser: {addresses[0]}")
            return Status.OK
        session.remark("这台机器上没有浏览器；地址：", "there is no browser on this machine; the address:")
        del addresses[1:]
    session.write(lambda out: out.writelines(f"{address}\n" for address in addresses))
    return Status.OK


def _opened(address: str) -> bool:
    """Open an address in the browser of the person at this terminal, if there is one."""
    import webbrowser

    try:
        return webbrowser.open(address)
    except (OSError, webbrowser.Error):
        return False
