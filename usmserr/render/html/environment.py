"""The template, and the laws by which it is filled: every text is made visible and escaped, and only ours can run."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TextIO

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from usmserr.codes.printable import visible

if TYPE_CHECKING:
    from usmserr.render.html.page import Page

TEMPLATE, STYLE, SCRIPT = "report.html.jinja", "style.css", "script.js"


def write(page: Page, out: TextIO) -> None:
    """Fill the template with what the page says."""
    style, script = text(STYLE), text(SCRIPT)
    stream = (
        _environment()
        .get_template(TEMPLATE)
        .stream(page=page, words=page.words, style=Markup(style), script=Markup(script), policy=policy(style, script))
    )
    stream.enable_buffering(64)
    out.writelines(stream)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )


def policy(style: str, script: str) -> str:
    """Return what the browser may use: this style and this script, as they are, and nothing else."""
    ours = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return f"default-src 'none'; {ours}; base-uri 'none'; form-action 'none'"


def _hash(ours: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(ours.encode('utf-8')).digest()).decode('ascii')}"


def _shown(value: object) -> object:
    """Make visible what a template puts in, unless it is markup of ours; Jinja escapes it afterwards."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def text(name: str) -> str:
    """Return a file that stands beside this one, in a folder or in an archive."""
    return files(__package__).joinpath(name).read_text("utf-8")
