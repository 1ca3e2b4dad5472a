"""Draws the pictures of the READMEs from real runs of the program: consoles as SVG, the page as a browser shows it.

python -m tools.pictures [FOLDER]

The same program draws the same bytes on every machine, the page's screenshot apart: that depends on browser and fonts,
so it carries the digest of the page that it shows.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import gen_log
from tools.console import drawn

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
LANGUAGES = ("zh", "en")
LOG = "sms.log"
_MEGABYTES, _SEED = 0.4, 1
RUNS = {"scan": ("scan", LOG), "explain": ("18013",)}
_COLUMNS = 92
_KEPT = ("PATH", "SYSTEMROOT", "PYTHONPATH", "USMSERR_ENGINE")  # of the environment
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_PAGE = "report"
_WINDOW = (1280, 1800)  # pixels; so high that the chart and the table are seen
_DIGEST = b"page-sha256"  # the key of the text in the PNG
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def consoles() -> dict[str, str]:
    """Run the program, and return the SVG of each run by its file's name."""
    pictures = {}
    with _logged() as folder:
        for name, typed in RUNS.items():
            for lang in LANGUAGES:
                output = _run(folder, *typed, "-f", "panel", "--color", "always", lang=lang)
                pictures[f"{name}.{lang}.svg"] = drawn(f"usmserr {' '.join(typed)}", output, _COLUMNS)
    return pictures


def page(lang: str) -> bytes:
    """Run the program, and return the page that it writes."""
    with _logged() as folder:
        _run(folder, "scan", LOG, "-o", f"{_PAGE}.html", lang=lang)
        return (folder / f"{_PAGE}.html").read_bytes()


def digest(page: bytes) -> str:
    """Return what tells a page from others, whatever has made it."""
    return hashlib.sha256(re.sub(rb"(?:engine|Python|usmserr)\W+[\w.]+", b"", page)).hexdigest()


def screenshot(page: bytes) -> bytes:
    """Return what a browser shows of a page, as a PNG with the page's digest."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_bytes(page)
        options = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-sandbox"]
        size = ",".join(map(str, _WINDOW))
        subprocess.run(
            [str(BROWSER), *options, f"--window-size={size}", f"--screenshot={target}", source.as_uri()],
            check=True,
            capture_output=True,
            env={**os.environ, "HOME": folder},
        )
        png = target.read_bytes()
    at = len(_SIGNATURE) + 25  # behind the header, which is always that long
    return png[:at] + _chunk(b"tEXt", _DIGEST + b"\0" + digest(page).encode()) + png[at:]


def shown_digest(png: bytes) -> str | None:
    """Return the digest that a screenshot carries."""
    match = re.search(rb"tEXt" + _DIGEST + rb"\0([0-9a-f]{64})", png)
    return match[1].decode() if match else None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@contextmanager
def _logged() -> Iterator[Path]:
    """Make a folder with a log in it."""
    with tempfile.TemporaryDirectory() as name:
        gen_log.write(Path(name) / LOG, _MEGABYTES, gen_log.INCIDENT, _SEED)
        yield Path(name)


def _run(folder: Path, *arguments: str, lang: str) -> str:
    """Return what the program shows on a terminal, its remarks below the result."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    done = subprocess.run(
        [sys.executable, "-m", "usmserr", *arguments, "--lang", lang],
        cwd=folder,
        env={**kept, "COLUMNS": str(_COLUMNS), "PYTHONUTF8": "1", "TZ": "UTC", "XDG_CONFIG_HOME": str(folder)},
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.decode("utf-8")


def main(folder: Path) -> None:
    """Write all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in consoles().items():
        (folder / name).write_text(svg, encoding="utf-8", newline="\n")
    if not BROWSER:
        print("no page: there is no browser here", file=sys.stderr)
        return
    for lang in LANGUAGES:
        (folder / f"{_PAGE}.{lang}.png").write_bytes(screenshot(page(lang)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
