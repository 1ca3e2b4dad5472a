"""Build hook: what a wheel carries and a checkout lacks, the tables in the form that starts fastest and the manual."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Writes `usmserr/codes/_tables.py` and the manual pages into wheels; a checkout reads the TOML files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files in a folder of their own, so that none is ever left in a checkout."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from usmserr.cli import manual
        from usmserr.cli.commands import definitions
        from usmserr.codes import prepared
        from usmserr.codes.catalog import Catalog
        from usmserr.codes.vocabulary import vocabulary

        catalog = Catalog.load()
        self.folder = tempfile.TemporaryDirectory()
        module = Path(self.folder.name) / f"{prepared.MODULE}.py"
        text = prepared.written(catalog.retcodes, catalog.receipts.table, catalog.symptoms, vocabulary())
        module.write_text(text, encoding="utf-8", newline="\n")
        build_data["force_include"][str(module)] = f"usmserr/codes/{module.name}"
        for lang, place in manual.PLACES.items():
            page = Path(self.folder.name) / f"usmserr.{lang.value}.1"
            page.write_text(manual.page(*definitions(), lang), encoding="utf-8", newline="\n")
            build_data["shared_data"][str(page)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            self.folder.cleanup()
