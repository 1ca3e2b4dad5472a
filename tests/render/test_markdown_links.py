"""What a log says becomes no link in Markdown."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from usmserr.render.marks import quoted


@pytest.mark.parametrize(
    "text", ["see https://evil.example/x|y", "@octocat did it", "fixes #12", "www.evil.example `a`", "a@b.cc"]
)
def test_what_programs_would_link_is_code(text: str) -> None:
    written = f"| {quoted(text)} |"
    tokens = MarkdownIt("commonmark").enable("table").parse(f"| a |\n|---|\n{written}\n")
    (cell,) = [t for t in tokens if t.type == "inline"][1:]
    assert [(part.type, part.content) for part in cell.children or []] == [("code_inline", text)]


def test_other_texts_are_no_code() -> None:
    assert quoted("app.log:12 *a*") == r"app.log:12 \*a\*"
