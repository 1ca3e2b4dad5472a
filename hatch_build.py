"""Build hook: puts the tables into the wheel in the form that starts fastest, next to the TOML files."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Writes `usmserr/_tables.py` into wheels; a checkout and an editable install read the TOML files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the module in a folder of its own, so that none is ever left in a checkout."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from usmserr import prepared
        from usmserr.catalog import Catalog

        catalog = Catalog.load()
        self.folder = tempfile.TemporaryDirectory()
        module = Path(self.folder.name) / f"{prepared.MODULE}.py"
        text = prepared.written(catalog.retcodes, catalog.receipts.table)
        module.write_text(text, encoding="utf-8", newline="\n")
        build_data["force_include"][str(module)] = f"usmserr/{module.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            self.folder.cleanup()
