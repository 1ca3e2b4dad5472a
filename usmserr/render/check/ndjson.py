"""One finding a line, as JSON, and at the end the signature, if one was asked for."""

from __future__ import annotations

from typing import TextIO

from usmserr.checking.values import Check
from usmserr.render.check.json import problem_dict, signature_dict
from usmserr.render.common import Look
from usmserr.render.objects import dump


def check(check: Check, out: TextIO, look: Look) -> None:
    """Write one object a line."""
    for problem in check.problems:
        out.write(dump(problem_dict(problem, check, look.lang), None) + "\n")
    if check.signature:
        out.write(dump({"signature": signature_dict(check.signature, look.lang)}, None) + "\n")
