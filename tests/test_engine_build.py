"""The build of the engine: what is there is used, what is not there is said, and only a fault stops it."""

from __future__ import annotations

import json
import os
import re
import stat
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import tools.engine as builder
import usmserr
from tools.engine import SWITCH, Engine, Trouble, build, build_in_place
from usmserr.model import Text
from usmserr.scanning import engine

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="cargo's stand-in is a shell script")

RUSTC = 'echo "rustc 1.85.0"; echo "host: x86_64-unknown-linux-gnu"; echo "release: 1.85.0"'
MADE = {"reason": "compiler-artifact", "target": {"name": "_engine"}, "filenames": ["lib_engine.rlib", "lib_engine.so"]}
OTHER = {"reason": "compiler-artifact", "target": {"name": "memchr"}, "filenames": ["libmemchr.so"]}
# What it was called with and with which variables stands in a file each.
CARGO = """
env > "$PLACE/$1.env"; echo "$@" > "$PLACE/$1.arguments"
case $1 in
  fetch) {fetch};;
  build) {build};;
esac
"""
Make = Callable[..., dict[str, str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a checkout: its sources are what the fingerprint is of."""
    for name in ("usmserr/scanning/lines.py", "engine/src/lines.rs", "engine/Cargo.toml"):
        file = tmp_path / "checkout" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path / "checkout"


@pytest.fixture
def machine(tmp_path: Path) -> Make:
    """Return what makes a machine with such programs, as its variables; a program that is None is not there."""
    library = tmp_path / "lib_engine.so"
    library.write_bytes(b"compiled")
    said = [
        OTHER,
        {**MADE, "filenames": [str(tmp_path / "lib_engine.rlib"), str(library)]},
        {"reason": "build-finished"},
    ]
    messages = tmp_path / "messages"
    messages.write_text("".join(f"{json.dumps(one)}\n" for one in said))

    def make(
        *, cargo: str | None = CARGO, rustc: str | None = RUSTC, fetch: str = "exit 0", compile: str = "", **more: str
    ) -> dict[str, str]:
        programs = tmp_path / "bin"
        programs.mkdir(exist_ok=True)
        for name, text in (("cargo", cargo), ("rustc", rustc)):
            if text is not None:
                script = text if name == "rustc" else text.format(fetch=fetch, build=compile or f'cat "{messages}"')
                (programs / name).write_text(f"#!/bin/sh\n{script}\n")
                (programs / name).chmod(0o755)
        for name in ("env", "cat", "sleep"):
            if not (programs / name).exists():
                (programs / name).symlink_to(
                    f"/usr/bin/{name}" if Path(f"/usr/bin/{name}").exists() else f"/bin/{name}"
                )
        return {"PATH": str(programs), "PLACE": str(tmp_path), **more}

    return make


def _variables(tmp_path: Path, command: str) -> dict[str, str]:
    lines = (tmp_path / f"{command}.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_it_is_compiled_and_has_the_fingerprint(root: Path, machine: Make, tmp_path: Path) -> None:
    built = build(root, machine())
    assert isinstance(built, Engine)
    assert built.library.read_bytes() == b"compiled"
    assert _variables(tmp_path, "build")["USMSERR_ENGINE_FINGERPRINT"] == built.fingerprint
    assert {"--release", "--locked", "--offline"} <= {*(tmp_path / "build.arguments").read_text().split()}


def test_the_network_is_not_waited_for(root: Path, machine: Make, tmp_path: Path) -> None:
    assert isinstance(build(root, machine()), Engine)
    asked = _variables(tmp_path, "fetch")
    assert int(asked["CARGO_HTTP_TIMEOUT"]) <= 10
    assert int(asked["CARGO_NET_RETRY"]) <= 1
    assert "--locked" in (tmp_path / "fetch.arguments").read_text()
    assert isinstance(build(root, machine(CARGO_HTTP_TIMEOUT="90")), Engine)
    assert _variables(tmp_path, "fetch")["CARGO_HTTP_TIMEOUT"] == "90"  # who has a slow one says so


LACKING: list[tuple[dict[str, str | None], str, str]] = [
    ({"cargo": None}, "没有编译：没有 cargo", "not built: no cargo"),
    ({"rustc": None}, "没有编译：rustc 运行不了", "not built: rustc does not run"),
    ({"rustc": "exit 1"}, "没有编译：rustc 运行不了", "not built: rustc does not run"),
    (
        {"rustc": RUSTC.replace("1.85.0", "1.84.1")},
        "没有编译：rustc 1.84.1 比 1.85 旧",
        "not built: rustc 1.84.1 is older than 1.85",
    ),
    ({"fetch": "exit 101"}, "没有编译：下载不了 crate（Rust 的依赖）", "not built: its crates cannot be fetched"),
    ({SWITCH: "no"}, f"没有编译：{SWITCH}=no", f"not built: {SWITCH}=no"),
]


@pytest.mark.parametrize(("lacking", "zh", "en"), LACKING, ids=[en for _, _, en in LACKING])
def test_where_it_cannot_be_there_is_none_and_the_reason_is_said(
    lacking: dict[str, str], zh: str, en: str, root: Path, machine: Make, tmp_path: Path
) -> None:
    assert build(root, machine(**lacking)) == Text(zh, en)
    assert not (tmp_path / "build.env").exists()


@pytest.mark.parametrize("lacking", [one for one, _, en in LACKING if SWITCH not in en])
def test_where_it_has_to_be_that_is_an_error(lacking: dict[str, str], root: Path, machine: Make) -> None:
    with pytest.raises(Trouble, match=f"{SWITCH}=yes"):
        build(root, machine(**lacking, **{SWITCH: "yes"}))


def test_a_download_that_hangs_is_ended(root: Path, machine: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "_PATIENCE", 0.5)
    assert build(root, machine(fetch="exec sleep 1000")) == Text(*LACKING[4][1:])


@pytest.mark.parametrize("switch", ["auto", "yes", ""])
def test_what_does_not_compile_is_an_error_that_names_the_switch(switch: str, root: Path, machine: Make) -> None:
    for faulty in ("exit 101", "exit 0"):  # nor is a build that makes nothing one
        with pytest.raises(Trouble) as caught:
            build(root, machine(compile=faulty, **{SWITCH: switch}))
        assert str(caught.value).count(f"{SWITCH}=no") == 2


def test_a_lock_file_that_is_stale_is_an_error(root: Path, machine: Make) -> None:
    stale = 'echo "error: cannot update the lock file because --locked was passed" >&2; exit 101'
    with pytest.raises(Trouble, match=r"Cargo\.lock"):
        build(root, machine(fetch=stale))


def test_any_other_value_is_refused_and_the_allowed_ones_named(root: Path, machine: Make) -> None:
    with pytest.raises(Trouble) as caught:
        build(root, machine(**{SWITCH: "1"}))
    assert str(caught.value).count("auto, yes, no") == 2


def test_no_path_of_this_machine_is_compiled_in(root: Path, machine: Make, tmp_path: Path) -> None:
    build(root, machine(CARGO_HOME="/some/where/cargo", RUSTFLAGS="-C target-cpu=native"))
    flags = _variables(tmp_path, "build")["CARGO_ENCODED_RUSTFLAGS"].split("\x1f")
    assert flags[:2] == ["-C", "target-cpu=native"]
    assert "--remap-path-prefix=/some/where/cargo=cargo" in flags
    assert f"--remap-path-prefix={root}=usmserr" in flags
    assert not [flag for flag in flags if "crt-static" in flag]


def test_for_musl_the_module_is_linked_as_python_is(root: Path, machine: Make, tmp_path: Path) -> None:
    build(root, machine(rustc=RUSTC.replace("gnu", "musl")))
    assert "target-feature=-crt-static" in _variables(tmp_path, "build")["CARGO_ENCODED_RUSTFLAGS"]


def test_in_place_it_stands_beside_the_modules_and_nothing_of_an_earlier_one(root: Path, machine: Make) -> None:
    package = root / "usmserr"
    (package / "_engine.cpython-39-darwin.so").write_bytes(b"old")
    built = build_in_place(root, machine())
    assert isinstance(built, Engine)
    assert {file.name for file in package.glob("_engine*")} == {builder.module_name(), builder.RECORD}
    assert (package / builder.module_name()).read_bytes() == b"compiled"
    assert build_in_place(root, machine(**{SWITCH: "no"})) == Text(f"没有编译：{SWITCH}=no", f"not built: {SWITCH}=no")
    assert [file.name for file in package.glob("_engine*")] == [builder.RECORD]


def test_what_does_not_compile_leaves_the_earlier_one_to_be_refused(root: Path, machine: Make) -> None:
    build_in_place(root, machine())
    before = {file.name: file.read_bytes() for file in (root / "usmserr").glob("_engine*")}
    with pytest.raises(Trouble):
        build_in_place(root, machine(compile="exit 101"))
    assert {file.name: file.read_bytes() for file in (root / "usmserr").glob("_engine*")} == before


def test_a_file_that_a_program_has_loaded_is_not_written_into(root: Path, machine: Make) -> None:
    build_in_place(root, machine())
    with (root / "usmserr" / builder.module_name()).open("rb") as loaded:
        build_in_place(root, machine())
        assert os.fstat(loaded.fileno()).st_nlink == 0
        assert loaded.read() == b"compiled"


@pytest.mark.parametrize("built", [Engine(Path("x"), "abc"), Text("没有", 'no "cargo"')])
def test_the_record_is_what_the_chooser_reads(built: Engine | Text, monkeypatch: pytest.MonkeyPatch) -> None:
    record = ModuleType(engine.BUILT)
    exec(builder.record(built, (1, 2, 3)), record.__dict__)
    assert builder.RECORD.removesuffix(".py") == engine.BUILT.removeprefix("usmserr.")
    assert record.GLANCE == (1, 2, 3)
    if isinstance(built, Engine):
        assert (record.FINGERPRINT, record.REASON) == ("abc", None)
    else:
        assert (record.FINGERPRINT, Text(*record.REASON)) == (None, built)


def test_a_wheel_is_for_every_version_and_this_platform() -> None:
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert re.fullmatch(r"cp310-abi3-(linux|macosx_\d+_\d+|win)_\w+", builder.tag())
    assert "manylinux" not in builder.tag()


def test_without_the_lock_a_wheel_is_for_this_version(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"Py_GIL_DISABLED": 1, "EXT_SUFFIX": ".cpython-314t-x86_64-linux-gnu.so"}
    real = sysconfig.get_config_var
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: values.get(name) or real(name))
    assert builder.module_name() == "_engine.cpython-314t-x86_64-linux-gnu.so"
    assert re.match(r"cp3\d+-cp3\d+t-", builder.tag())


@pytest.mark.skipif(not (ROOT / "engine" / "Cargo.toml").exists(), reason="not a checkout")
def test_what_is_written_twice_is_the_same() -> None:
    crate = (ROOT / "engine" / "Cargo.toml").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    oldest = ".".join(map(str, builder.OLDEST_PYTHON))
    assert f'\nversion = "{usmserr.__version__}"\n' in crate
    assert '\nrust-version = "{}.{}"\n'.format(*builder.OLDEST_RUST) in crate
    assert f'"abi3-py{oldest.replace(".", "")}"' in crate
    assert f'requires-python = ">={oldest}"' in project


@pytest.mark.skipif(not (ROOT / ".gitignore").exists(), reason="not a checkout")
def test_what_a_build_leaves_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"/usmserr/_engine.*", "/usmserr/_engine_built.py"} <= set(ignored)
    assert stat.S_ISREG((ROOT / "engine" / "Cargo.lock").stat().st_mode)
