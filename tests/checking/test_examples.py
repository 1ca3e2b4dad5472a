"""The requests that UCloud's own documents show pass, or it is explained why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli

from usmserr.checking.check import check

EXAMPLES = tomli.loads((Path(__file__).parent / "examples.toml").read_text("utf-8"))["example"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["page"])
def test_examples_of_the_documents(example: dict[str, Any]) -> None:
    found = check(example["request"])
    assert len(found.requests) == 1
    assert sorted({one.rule.id for one in found.problems if one.level == "error"}) == example["errors"]


def test_what_is_told_of_the_batch_example() -> None:
    found = check(EXAMPLES[1]["request"])
    said = {one.rule.id: one for one in found.problems}
    assert said["batch.task-content-base64-json"].message.en.startswith("TaskContent has blanks")
    assert said["user-id.length"].message.en == "UserId has 38 characters, at most 32 are allowed"
    assert (said["variable.verification"].level, len(said["variable.verification"].items)) == ("hint", 2)
    assert any("masked or placeholders" in note.en for note in found.notes)
