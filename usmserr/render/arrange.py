"""Receipt codes as people want to see them: carriers with one meaning together, codes under what is to be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from usmserr.model import ORDER, Entry, Kind, Lang, Link, Sight, fold_code
from usmserr.render.common import Found
from usmserr.render.words import source_name, word

if TYPE_CHECKING:
    from usmserr.scanning.report import EntriesOf, Finding, Report

SHORT = 8  # codes of a carrier shown where they are only hinted at


class Block(NamedTuple):
    """What is shown in one piece: one RetCode or symptom, or the receipt entries of one code or of one category."""

    kind: Kind | Sight
    entries: tuple[Entry, ...]
    asked: str = ""  # the code that was looked up
    both: bool = False  # the code is a RetCode too, shown just before


class Pile(NamedTuple):
    """Findings of a scan that call for the same action, and the meanings they share."""

    kind: Kind
    findings: tuple[Finding, ...]
    meanings: tuple[tuple[Entry, ...], ...]

    @property
    def events(self) -> int:
        """How many events the pile has."""
        return sum(finding.count for finding in self.findings)


def by_code(found: Iterable[Found]) -> list[Block]:
    """Put the receipt entries of one code together."""
    blocks: list[Block] = []
    for (asked, kind), group in groupby(found, lambda item: (item.asked, item.entry.kind)):
        entries = tuple(item.entry for item in group)
        if kind is not Kind.RECEIPT:
            blocks += (Block(kind, (entry,), asked) for entry in entries)
        else:
            before = blocks[-1] if blocks else None
            both = before is not None and before.kind is Kind.API and before.asked == asked
            blocks.append(Block(kind, entries, asked, both))
    return blocks


def by_category(found: Iterable[Found]) -> list[Block]:
    """Put the receipt entries of one category together."""
    blocks: list[Block] = []
    for (kind, _), group in groupby(found, lambda item: (item.entry.kind, item.entry.category)):
        entries = tuple(item.entry for item in group)
        blocks += [Block(kind, (entry,)) for entry in entries] if kind is not Kind.RECEIPT else [Block(kind, entries)]
    return blocks


def piles(report: Report, entries_of: EntriesOf) -> list[Pile]:
    """Put receipts with the same meanings together, the largest pile first; RetCodes stay apart."""
    together: dict[object, list[Finding]] = {}
    for finding in report.findings:
        known = entries_of(finding)
        same: object = (finding.kind, finding.code)
        if finding.kind is Kind.RECEIPT and known:
            same = frozenset(entry.category for entry in known)
        together.setdefault(same, []).append(finding)
    found: list[Pile] = []
    for findings in together.values():
        entries = [entry for finding in findings for entry in entries_of(finding)]
        found.append(Pile(findings[0].kind, tuple(findings), meanings(entries)))
    return sorted(found, key=lambda pile: -pile.events)


def meanings(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """Put entries with the same meaning together, in the order in which the meanings appear."""
    together: dict[tuple[str | None, str], list[Entry]] = {}
    for entry in entries:
        same = (entry.category, entry.code if entry.kind is not Kind.RECEIPT else "")
        together.setdefault(same, []).append(entry)
    return tuple(map(tuple, together.values()))


def differing(entries: Sequence[Entry], lang: Lang) -> str:
    """Say that a receipt code has several meanings, and why."""
    by_carrier = len({entry.carrier for entry in entries}) > 1
    return f"{word('receipt', lang)}{gap(lang, clauses=True)}{word('by_carrier' if by_carrier else 'candidates', lang)}"


def carriers(entries: Iterable[Entry], lang: Lang) -> str:
    """Name the carriers of entries."""
    present = {entry.carrier for entry in entries}
    return gap(lang).join(word(f"carrier.{name}", lang) for name in ORDER if name in present)


def gap(lang: Lang, *, clauses: bool = False) -> str:
    """Return what stands between things listed in a sentence, or between its clauses."""
    return ", " if lang is Lang.EN else "，" if clauses else "、"


def details(entries: Sequence[Entry], asked: str, lang: Lang) -> list[str]:
    """Say what the category alone would lose, with carrier and code where they are needed to tell it apart."""
    lines: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        code = "" if fold_code(entry.code) == fold_code(asked) else entry.code
        lines.setdefault((code, entry.detail.in_(lang) if entry.detail else ""), []).append(entry)
    shared = {entry.carrier for entry in entries}
    colon = "：" if lang is Lang.ZH else ": "
    found = []
    for (code, detail), group in lines.items():
        one = {entry.carrier for entry in group}
        name = carriers(group, lang) if one != shared and detail else ""
        label = " ".join(part for part in (code, name) if part)
        if label or detail:
            found.append(colon.join(part for part in (label, detail) if part))
    return found


def notes(entries: Iterable[Entry], lang: Lang) -> list[str]:
    """Return the notes of entries, each once."""
    return list(dict.fromkeys(entry.note.in_(lang) for entry in entries if entry.note))


def additions(entries: Sequence[Entry], lang: Lang) -> list[str]:
    """Say of the codes that this project has added why they are there."""
    colon = "：" if lang is Lang.ZH else ": "
    added = [entry for entry in entries if entry.source != entries[0].source]
    return [f"{entry.code}{colon}{entry.note.in_(lang)}" for entry in added if entry.note]


def further(entries: Iterable[Entry]) -> list[Link]:
    """Return the further reading of receipt codes: it is the same for most, and shown once below them."""
    return list(dict.fromkeys(link for entry in entries if entry.kind is Kind.RECEIPT for link in entry.links))


def source_names(entries: Iterable[Entry], lang: Lang) -> list[str]:
    """Name the sources of entries and their dates."""
    return list(dict.fromkeys(f"{source_name(entry.source, lang)} {entry.source_date}" for entry in entries))


def sources(entries: Iterable[Entry], lang: Lang) -> str:
    """Say in one piece where entries are from."""
    return f"{word('source', lang)}: {gap(lang).join(source_names(entries, lang))}"


def tally(entries: Sequence[Entry], lang: Lang) -> str:
    """Count codes by carrier; this project's additions to the source's table apart."""
    main = entries[0].source
    listed = [entry for entry in entries if entry.source == main] or list(entries)
    parts = [
        f"{word(f'carrier.{name}', lang)} {count}"
        for name in ORDER
        if (count := sum(entry.carrier == name for entry in listed))
    ]
    total = f"{len(listed)} {word('codes', lang)}"
    if added := len(entries) - len(listed):
        parts.append(f"{word('added', lang)} {added}")
    return f"{total}{'：' if lang is Lang.ZH else ': '}{gap(lang).join(parts)}"


def codes(entries: Sequence[Entry], lang: Lang, *, short: bool) -> list[tuple[str, str]]:
    """List codes by carrier: (carrier, codes); shortly, or all of them with their details."""
    lines = []
    for name in ORDER:
        own = [entry for entry in entries if entry.carrier == name]
        if not own:
            continue
        if short:
            text = "  ".join(entry.code for entry in own[:SHORT]) + ("  ..." if len(own) > SHORT else "")
        else:
            text = gap(lang).join(_with_detail(entry, lang) for entry in own)
        lines.append((word(f"carrier.{name}", lang), text))
    return lines


def _with_detail(entry: Entry, lang: Lang) -> str:
    if not entry.detail:
        return entry.code
    return f"{entry.code}（{entry.detail.zh}）" if lang is Lang.ZH else f"{entry.code} ({entry.detail.en})"
