"""No test reads the settings of the person who runs it, and what CI says does not depend on chance."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from usmserr.scanning import engine

_KEPT = ("USMSERR_ACCEPT", engine.VARIABLE)

# Elsewhere every run tries other examples; how long one takes is no test's matter.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as a shell does for what it starts in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart() -> None:
    """Say once, and not in every test, that the engine has to be built anew."""
    try:
        engine.module()
    except engine.EngineError as error:
        pytest.exit(str(error), returncode=2)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the engine that was tested."""
    why = engine.reason()
    terminalreporter.write_line(f"engine: {engine.name()}" + (f" ({why.en})" if why else ""))


@pytest.fixture(autouse=True, scope="session")
def _no_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("settings")
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("USMSERR_") and name not in _KEPT]:
        patch.delenv(name)
    patch.setenv("XDG_CONFIG_HOME", str(folder))
    patch.setenv("APPDATA", str(folder))
    yield folder
    patch.undo()
