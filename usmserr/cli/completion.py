"""`usmserr completion`: the script that lets a shell propose what can be typed, shown or installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from usmserr.cli.complaints import unusable
from usmserr.cli.options import Color, LangOption, QuietOption, refuse_unknown
from usmserr.cli.places import completion_file
from usmserr.cli.proposals import SCRIPTS, script
from usmserr.cli.session import Session
from usmserr.model import Lang, Text


def run(
    shell: Annotated[str | None, typer.Argument(metavar="[SHELL]")] = None,
    install: Annotated[bool, typer.Option("--install")] = False,
    lang: LangOption = Lang.ZH,
    quiet: QuietOption = False,
) -> None:
    """Show the completion script of a shell, or install it."""
    name = shell or Path(os.environ.get("SHELL") or ("powershell" if os.name == "nt" else "")).name
    name = {"pwsh": "powershell"}.get(name, name)
    refuse_unknown("SHELL", name, SCRIPTS)
    if install:
        _install(name, Session(None, lang, Color.NEVER, None, None, quiet))
    else:
        sys.stdout.write(script(name))


def _install(shell: str, session: Session) -> None:
    """Write the script where the shell looks for it, and say what is left to do."""
    file = completion_file(shell, os.environ)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script(shell), encoding="utf-8", newline="\n")
    except OSError as error:
        raise unusable(error, Text(*[str(error.filename)] * 2)) from error
    print(file)
    if shell == "zsh":
        line = f"fpath=({file.parent} $fpath)"
        session.remark(
            f"如果 ~/.zshrc 里还没有，请在 compinit 之前加一行：{line}",
            f"unless ~/.zshrc has it, add a line before compinit: {line}",
        )
    elif shell == "powershell":
        session.remark(f"请在 $PROFILE 里加一行：. '{file}'", f"add a line to $PROFILE: . '{file}'")
    elif shell == "bash":
        session.remark(
            f"新开的终端生效；没有 bash-completion 的机器请在 ~/.bashrc 里加一行：. '{file}'",
            f"new terminals have it; without bash-completion add a line to ~/.bashrc: . '{file}'",
        )
    else:
        session.remark("新开的终端生效", "new terminals have it")
