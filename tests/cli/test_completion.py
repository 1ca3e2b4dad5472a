"""What a TAB offers: by itself, and in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from usmserr.cli.arguments import COMMANDS, VALUED
from usmserr.cli.commands import definitions
from usmserr.cli.places import completion_file
from usmserr.cli.proposals import SCRIPTS, proposals, script
from usmserr.codes.catalog import Catalog
from usmserr.model import Lang

PATIENCE = 30  # seconds after which a shell is taken for stuck


def offered(line: str, lang: Lang = Lang.EN) -> dict[str, str]:
    *words, current = line.split(" ")
    return dict(proposals(words, current, Catalog.bundled(), definitions, lang))


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("", {"explain", "search", "list", "scan"}),
        ("sc", {"scan", "schema"}),
        ("1801", {"18013", "18014", "18016", "18017", "18018", "18019"}),
        ("explain ", {"18013", "171"}),
        ("explain 18013 1803", {"18033"}),
        ("MK:000", {"MK:0001", "MK:0002"}),
        ("mk-000", {"mk-0001", "mk-0002"}),
        ("MK：000", {"MK：0001"}),
        ("601 e", set()),
        ("-1", {"-1", "-144"}),
        ("scan --fo", {"--format"}),
        ("scan -", {"--format", "--since", "--help"}),
        ("scan -f", {"-f"}),
        ("scan -f ", {"panel", "plain", "json", "ndjson", "markdown", "openmetrics"}),
        ("explain -f m", {"markdown"}),
        ("scan --format=nd", {"--format=ndjson"}),
        ("--lang ", {"zh", "en"}),
        ("list --category bill", {"billing"}),
        ("18013 --links ", {"auto", "always", "never"}),
        ("explain --lo", {"--long"}),
        ("list --who re", {"request", "recipient"}),
        ("list --carrier ", {"cmcc", "all"}),
        ("explain --carrier c", {"cmcc", "cucc", "ctcc"}),
        ("list --layer g", {"gateway"}),
        ("scan --code UNDELIV_6", {"UNDELIV_60"}),
        ("completion z", {"zsh"}),
        ("schema r", {"report"}),
        ("schema c", {"check"}),
        ("ch", {"check"}),
        ("check --s", {"--signature"}),
        ("check --te", {"--template"}),
        ("--v", {"--version"}),
    ],
)
def test_offered(line: str, some: set[str]) -> None:
    found = offered(line)
    assert some <= set(found)
    if line and line[-1] not in " -":
        last = line.split(" ")[-1]
        assert all(value.startswith(last) for value in found)


@pytest.mark.parametrize("line", ["scan ", "scan -o ", "explain --data ", "search ", "MK:x", "schema report "])
def test_nothing_is_offered_where_the_shell_knows_better(line: str) -> None:
    assert offered(line) == {}


def test_codes_come_with_their_meaning_and_never_as_templates() -> None:
    assert offered("18013")["18013"] == "Not enough SMS quota left in the current account/project."
    assert offered("MK:0001", Lang.ZH)["MK:0001"] == "空号"
    everything = [code for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789" for code in offered(f"explain {letter}")]
    assert len(everything) > 1900
    assert not [code for code in everything if "NNNN" in code or "开头" in code]


def test_every_option_is_offered_and_it_is_known_which_take_a_value() -> None:
    commands, _ = definitions()
    assert set(commands) == set(COMMANDS)
    for name, parameters in commands.items():
        options = [one for one in parameters if one.param_type_name == "option"]
        assert {one.opts[-1] for one in options} <= set(offered(f"{name} --"))
        valued = {spelling for one in options if not one.is_flag for spelling in one.opts if len(spelling) > 2}
        flags = {spelling for one in options if one.is_flag for spelling in one.opts}
        assert valued <= VALUED
        assert not flags & VALUED


def test_a_tab_on_a_code_loads_no_typer() -> None:
    code = (
        "import sys; sys.argv = ['usmserr', '__complete', '=MK:00']\n"
        "from usmserr.__main__ import main; main()\n"
        "print('typer' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stderr.strip() == "False"
    assert "MK:0001\t" in done.stdout


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_command_shows_and_installs_scripts(shell: str, tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": "",
        "XDG_CONFIG_HOME": "",
        "SHELL": f"/bin/{shell}",
    }
    command = [sys.executable, "-m", "usmserr", "completion"]
    shown = subprocess.run(command, capture_output=True, env=environ, check=True).stdout.decode()
    assert shown.replace("\r\n", "\n") == script(shell)
    done = subprocess.run([*command, shell, "--install"], capture_output=True, env=environ, check=True)
    file = Path(done.stdout.decode().strip())
    assert file.read_text("utf-8") == script(shell)
    assert file == completion_file(shell, {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)})
    assert done.stderr


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a folder with the program under its name."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "usmserr"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m usmserr "$@"\n')
    program.chmod(0o755)
    for shell in SCRIPTS:
        (folder / SCRIPTS[shell]).write_text(script(shell), encoding="utf-8")
    yield folder


def _environment(path: Path) -> dict[str, str]:
    return {
        **{"PATH": f"{path}{os.pathsep}{os.environ['PATH']}", "HOME": str(path), "TERM": "dumb"},
        **{"USMSERR_LANG": "en", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])},
    }


def _needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(shell) or os.name == "nt", reason=f"no {shell} here")


@_needs("bash")
@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("usmserr sca", ["scan"]),
        ("usmserr 18013", ["18013"]),
        ("usmserr DB:0141", ["0141"]),  # bash replaces only what stands behind the colon
        ("usmserr DB-0141", ["DB-0141"]),
        ("usmserr explain 18013 DB:0141", ["0141"]),
        ("usmserr scan --format=nd", ["ndjson"]),
        ("usmserr scan -f nd", ["ndjson"]),
        ("usmserr scan /no/such", []),
    ],
)
def test_bash_function(path: Path, line: str, reply: list[str]) -> None:
    commands = (
        f". '{path}/usmserr.bash'; COMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'\n"
        f"COMP_LINE='{line}' COMP_POINT={len(line)}; _usmserr; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(["bash", "-c", commands], env=_environment(path), capture_output=True, text=True)
    assert done.stderr == ""
    assert [one for one in done.stdout.split("\n") if one] == reply


@_needs("bash")
def test_bash_shows_meanings_beside_several_codes(path: Path) -> None:
    commands = f". '{path}/usmserr.bash'; COMP_LINE='usmserr 1801' COMP_POINT=12; _usmserr; echo \"${{COMPREPLY[0]}}\""
    done = subprocess.run(["bash", "-c", commands], env=_environment(path), capture_output=True, text=True)
    assert done.stdout.strip() == "18013  (Not enough SMS quota left in the current account/project.)"


@pytest.fixture(scope="module")
def echo(path: Path) -> Path:
    """Make a folder with a program that completes as ours, and else says what it was given."""
    folder = path / "echo"
    folder.mkdir()
    program = folder / "usmserr"
    program.write_text(
        '#!/bin/sh\n[ "$1" = __complete ] && exec "'
        + str(path / "usmserr")
        + '" "$@"\nprintf "given"; printf "<%s>" "$@"; echo\n'
    )
    program.chmod(0o755)
    return folder


def _typed(command: Sequence[str], path: Path, echo: Path, setup: str, keys: str) -> str:
    """Type keys at a shell's prompt; return what the program was given."""
    import pty

    environ = _environment(path)
    environ["PATH"] = f"{echo}{os.pathsep}{environ['PATH']}"
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], list(command), environ)
    seen = ""

    def wait(for_: str) -> str:
        nonlocal seen
        until = time.monotonic() + PATIENCE
        while for_ not in seen:
            assert time.monotonic() < until, seen
            seen += os.read(terminal, 4096).decode("utf-8", "replace")
        before, _, seen = seen.partition(for_)
        return before

    try:
        os.write(terminal, f"{setup}; printf 'rea%s\\n' dy\n".encode())
        wait("ready")
        os.write(terminal, f"{keys}\n".encode())
        wait("given")
        return wait(">\r").strip() + ">"
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


KEYS = [
    ("usmserr sca\t", "<scan>"),
    ("usmserr ZJLT:0\t", "<ZJLT:099>"),
    ("usmserr scan --ch\t", "<scan><--check>"),
    ("usmserr zjlt-0\t", "<zjlt-099>"),
    ("usmserr explain 18013 601\\ e\t", "<explain><18013><601 err>"),
]


@_needs("bash")
@pytest.mark.parametrize(("keys", "given"), KEYS)
def test_bash_at_a_prompt(path: Path, echo: Path, keys: str, given: str) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    assert _typed(shell, path, echo, f". '{path}/usmserr.bash'", keys) == given


@_needs("zsh")
@pytest.mark.parametrize(("keys", "given"), KEYS)
def test_zsh_at_a_prompt(path: Path, echo: Path, keys: str, given: str) -> None:
    setup = f"autoload -Uz compinit; compinit -u -D; . '{path}/usmserr.zsh'"
    assert _typed(["zsh", "-f", "-i"], path, echo, setup, keys) == given


@_needs("fish")
@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("usmserr sca", ["scan\tFind failed calls"]),
        ("usmserr DB:0141", ["DB:0141\t"]),
        ("usmserr DB-0141", ["DB-0141\t"]),
        ("usmserr scan --ch", ["--check\texit 1"]),
        ("usmserr scan -f nd", ["ndjson"]),
    ],
)
def test_fish(path: Path, line: str, reply: list[str]) -> None:
    commands = f"source '{path}/usmserr.fish'; complete -C '{line}'"
    done = subprocess.run(["fish", "-N", "-c", commands], env=_environment(path), capture_output=True, text=True)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert len(lines) == len(reply)
    assert all(line.startswith(start) for line, start in zip(lines, reply, strict=True)), lines


@_needs("fish")
def test_fish_completes_files(path: Path) -> None:
    commands = f"source '{path}/usmserr.fish'; complete -C 'usmserr scan {path}/usmserr.f'"
    done = subprocess.run(["fish", "-N", "-c", commands], env=_environment(path), capture_output=True, text=True)
    assert done.stdout.strip() == f"{path}/usmserr.fish"
