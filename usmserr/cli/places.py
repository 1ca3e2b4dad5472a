"""Where a user's files stand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def own_table(environ: Mapping[str, str]) -> Path | None:
    """Return the file with the user's own entries, if there is one."""
    if os.name == "nt":
        folder = environ.get("APPDATA") or os.path.join(_home(environ), "AppData", "Roaming")
    else:
        folder = _config(environ)
    file = os.path.join(folder, "usmserr", "codes.toml")
    return Path(file) if os.path.isfile(file) else None


def completion_file(shell: str, environ: Mapping[str, str]) -> Path:
    """Return the file for a shell's completion; bash and fish look there by themselves."""
    data = Path(environ.get("XDG_DATA_HOME") or os.path.join(_home(environ), ".local", "share"))
    config = Path(_config(environ))
    return {
        "bash": data / "bash-completion" / "completions" / "usmserr",
        "zsh": data / "zsh" / "site-functions" / "_usmserr",
        "fish": config / "fish" / "completions" / "usmserr.fish",
        "powershell": config / "powershell" / "usmserr-completion.ps1",
    }[shell]


def _config(environ: Mapping[str, str]) -> str:
    return environ.get("XDG_CONFIG_HOME") or os.path.join(_home(environ), ".config")


def _home(environ: Mapping[str, str]) -> str:
    return environ.get("USERPROFILE" if os.name == "nt" else "HOME") or os.path.expanduser("~")
