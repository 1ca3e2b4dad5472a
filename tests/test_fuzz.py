"""Every seed and every input that has failed before, through the targets of the fuzzer."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("an open file cannot be read by its name there", allow_module_level=True)

from tests.fuzz.targets import TARGETS, seeds


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_pass(name: str) -> None:
    inputs = list(seeds(name))
    assert inputs
    for data in inputs:
        TARGETS[name](data)
