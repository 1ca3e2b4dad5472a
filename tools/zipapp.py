"""Builds the program as one file that runs wherever Python is: dist/usmserr.pyz.

python -m tools.zipapp [FILE]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tools.engine import SWITCH

ROOT = Path(__file__).parent.parent
# Of what the packages bring, the program needs no more; compiled parts could not be loaded from a zip.
_LEFT_OUT = ("bin", "share", "__pycache__")


def build(target: Path) -> None:
    """Install the project and what it needs into a folder, and zip that; the same sources give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        _pip("wheel", "--no-deps", "--wheel-dir", folder, str(ROOT))
        (wheel,) = Path(folder).glob("*.whl")
        site = Path(folder) / "site"
        # `any`: wheels of nothing but Python, so that the file runs on every machine
        _pip(
            "install", "--platform", "any", "--only-binary", ":all:", "--no-compile", "--target", str(site), str(wheel)
        )
        (site / "__main__.py").write_text("from usmserr.__main__ import main\n\nmain()\n", encoding="utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            out.write(b"#!/usr/bin/env python3\n")
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(path for path in site.rglob("*") if path.is_file()):
                    name = path.relative_to(site)
                    if name.parts[0] in _LEFT_OUT or "__pycache__" in name.parts:
                        continue
                    if name.name in (
                        "RECORD",
                        "REQUESTED",
                        "direct_url.json",
                        "INSTALLER",
                    ):  # they tell of this machine
                        continue
                    archive.writestr(
                        zipfile.ZipInfo(name.as_posix(), (2020, 2, 2, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED
                    )
    target.chmod(0o755)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", SWITCH: "no"})


if __name__ == "__main__":
    file = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "dist" / "usmserr.pyz"
    build(file)
    print(file)
