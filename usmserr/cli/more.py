"""Says how to see what the panels have left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from usmserr.model import Kind, Sight
from usmserr.render import Found, View

if TYPE_CHECKING:
    from usmserr.cli.session import Session
    from usmserr.model import Entry


def say_what_is_more(session: Session, found: Sequence[Found]) -> None:
    """Say it once, if there is more and panels were written."""
    entries = [item.entry for item in found]
    if session.format != "panel" or session.look.long:
        return
    if session.look.view is not View.CODES and len({entry.category or entry for entry in entries}) > 1:
        examples = {entry.kind: _closer(entry) for entry in reversed(entries) if entry.category != "success"}
        kinds = [kind for kind in (Kind.API, Kind.RECEIPT, Sight.SYMPTOM) if kind in examples]
        session.remark(
            f"细看：{'、'.join(examples[kind] for kind in kinds)}；全部展开：--long",
            f"more of one: {', '.join(examples[kind] for kind in kinds)}; of all: --long",
        )
    elif any(entry.causes or (entry.note and entry.kind is not Kind.RECEIPT) for entry in entries):
        session.remark("原因、说明和来源：加 --long", "causes, notes and sources: add --long")


def _closer(entry: Entry) -> str:
    """Return the command that shows an entry, or its category, by itself."""
    if entry.category:
        return f"usmserr list --category {entry.category}"
    return f"usmserr search {entry.code}" if entry.kind is Sight.SYMPTOM else f"usmserr {entry.code}"
