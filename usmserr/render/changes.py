"""What has changed since an earlier report, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from usmserr.model import Kind, Lang
from usmserr.render.words import word
from usmserr.render.written import percent

if TYPE_CHECKING:
    from usmserr.insights.changes import Change, Changes


def title(changes: Changes, lang: Lang) -> str:
    """Name the report that is compared with, or say that nothing is new and nothing has grown."""
    name = "changes" if changes.is_worse or changes.gone else "changes.none"
    return word(name, lang).format(file=changes.file)


def lines(changes: Changes, lang: Lang) -> Iterator[tuple[str, str, str]]:
    """Yield the code, what has become of it, and how often it was and is; what is bad comes first."""
    for name, found in (("new", changes.new), ("grown", changes.grown), ("gone", changes.gone)):
        for one in found:
            yield one.code, word(f"changes.{name}", lang), _figures(one, lang)


def _figures(change: Change, lang: Lang) -> str:
    both = (change.before, change.rate_before), (change.count, change.rate)
    shown = [(count, rate) for count, rate in both if count]
    counts = " -> ".join(f"{count:,}" for count, _ in shown)
    rates = " -> ".join(percent(rate) for _, rate in shown if rate is not None)
    counts = word("times.one" if counts == "1" else "changes.count", lang).format(counts=counts)
    of = word("changes.calls" if change.kind is Kind.API else "changes.accepted", lang).format(rates=rates)
    return f"{counts}{of}" if rates else counts
