"""Texts as Markdown shows them: what would be markup in them is escaped, and links are the table's own."""

from __future__ import annotations

import re

from usmserr.codes.printable import visible
from usmserr.render.common import LINK

_SIGNS = re.compile(r"[\\`*_\[\]<>|~$]|&(?=#?[0-9A-Za-z]+;)")  # of Markdown, HTML and mathematics, anywhere in a line
_BEGINNING = re.compile(r"(?=[#+=-])|\d+(?=[.)])")  # of a heading, a rule or an item, at the beginning of one
# Addresses, people, issues and commits, as GitHub and others find them.
_LINKED = re.compile(r"://|\bwww\.|\bmailto:|@\w|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b(?<!\d{7})", re.I)


def escape(text: str) -> str:
    """Return a text in which nothing is markup."""
    return _SIGNS.sub(r"\\\g<0>", visible(text))


def quoted(text: str, *, cell: bool = True) -> str:
    """Return a text of a log; as code if programs that read Markdown would link to something from it."""
    if not _LINKED.search(text):
        return escape(text)
    return code(text, cell=cell)


def code(text: str, *, cell: bool = True) -> str:
    """Return a text as code, in the cell of a table or elsewhere."""
    text = visible(text)
    text = text.replace("|", "\\|") if cell else text
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def paragraph(text: str) -> str:
    """Return a text of the table that nothing stands before on its line."""
    return beginning(marked(text.lstrip()))


def beginning(text: str) -> str:
    """Return what has been escaped so that it can stand at the beginning of a line, too."""
    begins = _BEGINNING.match(text)
    return f"{begins[0]}\\{text[begins.end() :]}" if begins else text


def marked(text: str) -> str:
    """Return a text of the table, with its links."""
    parts, at = [], 0
    for match in re.finditer(LINK, text):
        parts += [escape(text[at : match.start()]), f"[{escape(match[1])}]({visible(match[2])})"]
        at = match.end()
    return "".join([*parts, escape(text[at:])])
