"""Build hook: what a wheel carries and a checkout lacks: the engine, the tables as they start fastest, the manual."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Builds the engine, and writes `usmserr/codes/_tables.py` and the manual; a checkout reads the TOML files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files in a folder of their own; only an editable install leaves any in the checkout: the engine."""
        sys.path.insert(0, self.root)
        from tools import engine

        root = Path(self.root)
        try:
            built = engine.build_in_place(root) if version == "editable" else engine.build(root)
        except engine.Trouble as trouble:
            self.app.abort(str(trouble))
        if not isinstance(built, engine.Engine):
            self.app.display_warning(f"引擎{built.zh}\nthe engine is {built.en}")
        if version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory()
        if isinstance(built, engine.Engine):
            build_data["force_include"][str(built.library)] = f"usmserr/{engine.module_name()}"
            build_data["pure_python"], build_data["tag"] = False, engine.tag()
        self._add(build_data, engine.RECORD, engine.record(built), f"usmserr/{engine.RECORD}")
        self._add_tables(build_data)
        self._add_manual(build_data)

    def _add_tables(self, build_data: dict[str, Any]) -> None:
        from usmserr.codes import prepared
        from usmserr.codes.catalog import Catalog
        from usmserr.codes.vocabulary import vocabulary

        catalog = Catalog.load()
        text = prepared.written(catalog.retcodes, catalog.receipts.table, catalog.symptoms, vocabulary())
        name = f"{prepared.MODULE}.py"
        self._add(build_data, name, text, f"usmserr/codes/{name}")

    def _add_manual(self, build_data: dict[str, Any]) -> None:
        from usmserr.cli import manual
        from usmserr.cli.commands import definitions

        for lang, place in manual.PLACES.items():
            page = manual.page(*definitions(), lang)
            self._add(build_data, f"usmserr.{lang.value}.1", page, place, "shared_data")

    def _add(self, build_data: dict[str, Any], name: str, text: str, place: str, part: str = "force_include") -> None:
        """Write a file, and have it put in its place in the wheel."""
        file = Path(self.folder.name) / name
        file.write_text(text, encoding="utf-8", newline="\n")
        build_data[part][str(file)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            self.folder.cleanup()
