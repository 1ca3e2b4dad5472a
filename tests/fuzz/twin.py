"""Engine against reference: what the engine is certain of of a block is what the reference says."""

from __future__ import annotations

from functools import cache
from typing import Any

from usmserr.codes.catalog import Catalog
from usmserr.scanning import engine
from usmserr.scanning.cutting import cut
from usmserr.scanning.mentions import mentions
from usmserr.scanning.scan import scan
from usmserr.scanning.values import JOIN_DISTANCE, Known, Record


@cache
def _known() -> Known:
    return Catalog.bundled().known_messages()


@cache
def _engine() -> Any:
    module = engine.module()
    return module and module.Engine({code: [*said] for code, said in _known().items()}, True)


def twin(data: bytes) -> None:
    """Read a block, and look where to cut it, with both; without an engine there is nothing to compare."""
    if not _engine() or not data:
        return
    place = _engine().cut(data)
    if place is not None and place != (want := cut(data)):
        raise AssertionError(f"cut at {place}, and by the reference at {want}")
    got = _engine().scan(data)
    if got is not None:
        _compare(got, data)


def _compare(got: Any, data: bytes) -> None:
    """Compare two scans; of a block that says nothing the records are counted no further than matters."""
    want = scan(data, _known())
    for at, handed in enumerate(got.handed):
        got.put(at, mentions(Record(*handed), _known()))
    said = got.mentions()
    if (got.lines, got.torn) != (want.lines, want.torn):
        raise AssertionError(f"{got.lines} lines, torn {got.torn}; the reference {want.lines}, {want.torn}")
    if said != [*want.mentions]:
        raise AssertionError(
            "\n".join(
                (
                    *(f"only the engine:    {one}" for one in said if one not in want.mentions),
                    *(f"only the reference: {one}" for one in want.mentions if one not in said),
                    f"{len(said)} and {len(want.mentions)} mentions",
                )
            )
        )
    limit = JOIN_DISTANCE + 1 if not want.mentions else len(data)
    counts = [{name: min(count, limit) for name, count in counts.items()} for counts in (got.records(), want.records)]
    if counts[0] != counts[1]:
        raise AssertionError(f"records {counts[0]}; the reference {counts[1]}")
