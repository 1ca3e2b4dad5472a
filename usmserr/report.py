"""The values of a scan; apart from the table's, because an explanation starts faster without them."""

from __future__ import annotations

from dataclasses import dataclass, field

from usmserr.model import Kind


@dataclass(frozen=True, slots=True)
class Event:
    """One failed call or failed receipt, described by its first mention."""

    kind: Kind
    code: str
    file: str
    line: int  # from 1, in the decoded, decompressed input
    time: str | None
    action: str | None
    message: str | None
    request_id: str | None
    session_no: str | None
    phone: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """All events of one code."""

    kind: Kind
    code: str
    count: int
    actions: tuple[tuple[str, int], ...]
    first: Event
    last: Event


@dataclass(frozen=True, slots=True)
class Input:
    """What was read of one input; `error` says why it could not be read to its end."""

    name: str
    bytes: int = 0
    lines: int = 0
    encoding: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a scan; findings sorted by count, then by first appearance."""

    inputs: tuple[Input, ...] = ()
    successful_calls: int = 0
    failed_calls: int = 0
    failed_receipts: int = 0
    other_products: int = 0
    findings: tuple[Finding, ...] = field(default=())
