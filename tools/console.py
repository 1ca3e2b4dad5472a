"""What a program has written on a terminal, drawn as SVG: each sign in its cell, whatever fonts the reader has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from rich.ansi import AnsiDecoder
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style

_CELL, _LINE, _SIZE = 8.4, 20, 14  # pixels: width and height of a cell, and of its letters
_MARGIN, _BAR = 16, 34  # around the text, and above it
_FONTS = (
    "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', monospace"
)
_BACKGROUND, _FOREGROUND, _FRAME = "#0d1117", "#e6edf3", "#30363d"
_BUTTONS = ("#ff5f57", "#febc2e", "#28c840")
# The sixteen colours of a terminal, as ANSI numbers them; all can be read on the background.
_COLORS = (
    *("#6e7681", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"),
    *("#8b949e", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#ffffff"),
)
_DIM = "0.7"
# Signs of one width: a font that lacks some takes them from another, whose cells are not the same.
_RUN = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")


def drawn(command: str, output: str, columns: int) -> str:
    """Return the SVG of a terminal in which a command was typed and this came out, colours and all."""
    lines = list(AnsiDecoder().decode(f"\x1b[1m$ {command}\x1b[0m\n{output.rstrip()}"))
    width, height = columns * _CELL + 2 * _MARGIN, len(lines) * _LINE + _BAR + _MARGIN
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:g} {height:g}", role="img")
    ET.SubElement(svg, "title").text = command
    ET.SubElement(svg, "style").text = (
        f"text {{ font: {_SIZE}px {_FONTS}; fill: {_FOREGROUND}; white-space: pre; }} "
        f".b {{ font-weight: bold; }} .d {{ opacity: {_DIM}; }} .i {{ font-style: italic; }} "
        ".u { text-decoration: underline; }"
    )
    frame = {"x": "0.5", "y": "0.5", "width": f"{width - 1:g}", "height": f"{height - 1:g}", "rx": "8"}
    ET.SubElement(svg, "rect", frame, fill=_BACKGROUND, stroke=_FRAME)
    for number, color in enumerate(_BUTTONS):
        ET.SubElement(svg, "circle", cx=f"{_MARGIN + 4 + 18 * number}", cy="17", r="5", fill=color)
    console = Console(width=columns, color_system="standard", legacy_windows=False)
    for row, line in enumerate(lines):
        column = 0
        for segment in line.render(console):
            for run in _runs(segment.text.rstrip("\n")):
                _add(svg, run, segment.style, column, row)
                column += cell_len(run)
    ET.indent(svg, " ")
    return ET.tostring(svg, encoding="unicode") + "\n"


def _runs(text: str) -> Iterator[str]:
    return (match[0] for match in _RUN.finditer(text))


def _add(svg: ET.Element, run: str, style: Style | None, column: int, row: int) -> None:
    """Draw some signs of one style and one width, stretched to the cells that are theirs."""
    if not run.strip():
        return
    start = column + len(run) - len(run.lstrip(" "))
    run = run.strip(" ")
    place = {
        "x": f"{_MARGIN + start * _CELL:.1f}",
        "y": f"{_BAR + row * _LINE + _SIZE}",
        "textLength": f"{cell_len(run) * _CELL:.1f}",
        "lengthAdjust": "spacingAndGlyphs",
    }
    style = style or Style.null()
    marks = {"b": style.bold, "d": style.dim, "i": style.italic, "u": style.underline}
    if names := " ".join(name for name, is_set in marks.items() if is_set):
        place["class"] = names
    if style.color and style.color.number is not None:
        place["style"] = f"fill: {_COLORS[style.color.number]}"
    ET.SubElement(svg, "text", place).text = run
