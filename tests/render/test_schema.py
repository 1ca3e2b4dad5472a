"""The JSON Schema describes what the program writes, all of it and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import usmserr
from usmserr.model import Lang
from usmserr.render.schema import NAMES, schema

jsonschema = pytest.importorskip("jsonschema", reason="the extra `test` brings jsonschema")

HERE = Path(__file__).parents[1]
LOGS = sorted(path for path in (HERE / "corpus").iterdir() if path.name != "manifest.json")


def _run(*arguments: str) -> str:
    return subprocess.run([sys.executable, "-m", "usmserr", *arguments], capture_output=True, check=True).stdout.decode(
        "utf-8"
    )


def _closed(value: Any) -> Any:
    """Allow only the keys that are described; readers have to allow others, we do not write them."""
    if isinstance(value, dict):
        closed = {key: _closed(one) for key, one in value.items()}
        return {**closed, "additionalProperties": False} if "properties" in value else closed
    return [_closed(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", [None, *NAMES])
def test_schema_is_one_and_the_command_shows_it(name: str | None, lang: Lang) -> None:
    shown = json.loads(_run("schema", *([name] if name else []), "--lang", lang.value))
    assert shown == schema(name, lang)
    jsonschema.Draft202012Validator.check_schema(shown)


def test_every_report_and_event_fits() -> None:
    reports = jsonschema.Draft202012Validator(_closed(schema("report", Lang.EN)))
    events = jsonschema.Draft202012Validator(_closed(schema("event", Lang.EN)))
    found: list[usmserr.Event] = []
    report = usmserr.scan_files(*LOGS, HERE / "receipts" / "joined.log", HERE / "none.log", on_event=found.append)
    assert len(report.findings) > 30 and len(found) > 150
    reports.validate(json.loads(json.dumps(usmserr.as_data(report))))
    for event in found:
        events.validate(usmserr.as_data(event))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_entry_fits(lang: str) -> None:
    entries = jsonschema.Draft202012Validator(_closed(schema("entries", Lang.ZH)))
    listed = json.loads(_run("list", "-f", "json", "--lang", lang))
    entries.validate([entry for i, entry in enumerate(listed) if entry["kind"] == "api" or not i % 20])
    entries.validate(json.loads(_run("explain", "18013", "MK:0001", "MI:0123", "-f", "json", "--lang", lang)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "other"},
        {"code": 18013},
        {"remedy": None},
        {"source_date": "May 2021"},
        {"retry": "maybe"},
    ],
    ids=str,
)
def test_what_is_wrong_does_not_fit(wrong: dict[str, Any]) -> None:
    good = usmserr.as_data(usmserr.explain(18013)[0])
    one = {"$ref": "#/$defs/entry", "$defs": schema(None, Lang.EN)["$defs"]}
    jsonschema.validate(good, one)
    jsonschema.validate({**good, "a key of later": 1}, one)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**good, **wrong}, one)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({key: good[key] for key in good if key != next(iter(wrong))}, one)
