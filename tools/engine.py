"""Builds the engine, the compiled twin of `usmserr.scanning`, with cargo; where that cannot be, says why.

python -m tools.engine

puts it beside the package's modules, where a checkout looks for it: run it after a change of the engine or of the
reference. The build hook does the same for an editable install, and puts the engine into wheels.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from usmserr.model import Text
from usmserr.scanning.fingerprint import fingerprint, glance

ROOT = Path(__file__).parent.parent
SWITCH = "USMSERR_BUILD_ENGINE"
CHOICES = ("auto", "yes", "no")
OLDEST_PYTHON = (3, 10)  # of the stable interface that is built for: the feature abi3-py310
OLDEST_RUST = (1, 85)
OLDEST_MACOS = "11.0"
MODULE = "_engine"
RECORD = "_engine_built.py"  # what `usmserr.scanning.engine` reads of a build
_PATIENCE = 60  # seconds for all crates together, some 3 MB
# Without a network nobody waits: seconds for one answer, and how often cargo asks again.
_HASTE = {"CARGO_HTTP_TIMEOUT": "5", "CARGO_NET_RETRY": "1"}
_LIBRARIES = (".so", ".dylib", ".dll")


class Trouble(Exception):
    """The engine was to be built, and is not; in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")


class Absent(Exception):
    """No engine can be built here, which is nobody's mistake; in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(f"没有编译：{zh}", f"not built: {en}")


class Engine(NamedTuple):
    """What a build has made: the library, and the fingerprint that it carries."""

    library: Path
    fingerprint: str


def build(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Engine | Text:
    """Build the engine, or return why there is none; raise Trouble if it was asked for or does not compile."""
    asked = environ.get(SWITCH) or CHOICES[0]
    if asked not in CHOICES:
        allowed = ", ".join(CHOICES)
        raise Trouble(f"{SWITCH} 没有 {asked} 这个值，可以是 {allowed}", f"{SWITCH}: no {asked}; it can be {allowed}")
    try:
        if asked == "no":
            raise Absent(f"{SWITCH}=no", f"{SWITCH}=no")
        target = _target(root, environ)
        _fetch(root, environ)
    except Absent as absent:
        if asked == "yes":
            raise Trouble(*(f"{SWITCH}=yes: {text}" for text in absent.reason)) from absent
        return absent.reason
    mark = fingerprint(str(root))
    return Engine(
        _compiled(root, {**environ, **_settings(root, environ, target), "USMSERR_ENGINE_FINGERPRINT": mark}), mark
    )


def build_in_place(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Engine | Text:
    """Build the engine and put it beside the package's modules, with the record; what an earlier build left goes."""
    seen = glance(str(root))  # before the build, lest a change meanwhile go unseen
    built = build(root, environ)
    package = root / "usmserr"
    for file in package.glob(f"{MODULE}*"):
        file.unlink()  # and not overwritten: a program may be running with it
    if isinstance(built, Engine):
        shutil.copyfile(built.library, package / module_name())
    (package / RECORD).write_text(record(built, seen), encoding="utf-8")
    return built


def record(built: Engine | Text, seen: tuple[int, int, int] | None = None) -> str:
    """Return the module that tells the program of a build; `seen` is what the sources beside it look like, if any."""
    made, why = (built.fingerprint, None) if isinstance(built, Engine) else (None, tuple(built))
    head = '"""Which compiled engine this package has, or why it has none; made when it was built."""'
    return f"{head}\n\nFINGERPRINT = {made!r}\nREASON = {why!r}\nGLANCE = {seen!r}\n"


def module_name() -> str:
    """Return what the engine's file is called: one for all versions of Python, or for this one if it has no lock."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return f"{MODULE}{sysconfig.get_config_var('EXT_SUFFIX')}"
    return f"{MODULE}.pyd" if os.name == "nt" else f"{MODULE}.abi3.so"


def tag(environ: Mapping[str, str] = os.environ) -> str:
    """Return the tag of a wheel with the engine: the versions of Python that load it, and this platform."""
    from packaging.tags import sys_tags  # hatchling's

    platforms = (one.platform for one in sys_tags())
    # What else than this very libc it runs with is for auditwheel to say.
    where = next(one for one in platforms if "manylinux" not in one and "musllinux" not in one)
    if sys.platform == "darwin":
        where = f"macosx_{_macos(environ).replace('.', '_')}_{platform.machine()}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        version = "cp{}{}".format(*sys.version_info)
        return f"{version}-{version}t-{where}"
    return "cp{}{}-abi3-{}".format(*OLDEST_PYTHON, where)


def _macos(environ: Mapping[str, str]) -> str:
    return environ.get("MACOSX_DEPLOYMENT_TARGET") or OLDEST_MACOS


def _target(root: Path, environ: Mapping[str, str]) -> str:
    """Return what cargo builds for, if there is a Rust that can."""
    if platform.python_implementation() != "CPython":
        raise Absent("这个 Python 不是 CPython", "this Python is not CPython")
    if not shutil.which("cargo", path=environ.get("PATH")):
        raise Absent("没有 cargo", "no cargo")
    said = ""
    with suppress(OSError, subprocess.TimeoutExpired):
        said = _run(root, environ, _PATIENCE, environ.get("RUSTC") or "rustc", "-vV").stdout
    release, host = re.search(r"^release: ((\d+)\.(\d+)\S*)", said, re.M), re.search(r"^host: (\S+)", said, re.M)
    if not release or not host:
        raise Absent("rustc 运行不了", "rustc does not run")
    if (int(release[2]), int(release[3])) < OLDEST_RUST:
        oldest = "{}.{}".format(*OLDEST_RUST)
        raise Absent(f"rustc {release[1]} 比 {oldest} 旧", f"rustc {release[1]} is older than {oldest}")
    return environ.get("CARGO_BUILD_TARGET") or host[1]


def _fetch(root: Path, environ: Mapping[str, str]) -> None:
    """Have the crates here; those that are here already need no network."""
    unfetched = Absent("下载不了 crate（Rust 的依赖）", "its crates cannot be fetched")
    try:
        done = _run(root, {**_HASTE, **environ}, _PATIENCE, "cargo", "fetch", "--locked")
    except (OSError, subprocess.TimeoutExpired) as error:
        raise unfetched from error
    if done.returncode:
        sys.stderr.write(done.stderr)
        if "--locked" in done.stderr:
            raise Trouble(
                "engine/Cargo.lock 要更新：运行 cargo update -w", "engine/Cargo.lock is stale: run cargo update -w"
            )
        raise unfetched


def _compiled(root: Path, environ: Mapping[str, str]) -> Path:
    """Compile, and return the library; what cargo says meanwhile goes where this program's errors go."""
    command = ("cargo", "build", "--release", "--lib", "--locked", "--offline", "--features", "python")
    try:
        done = _run(root, environ, None, *command, "--message-format", "json-render-diagnostics", errors=None)
    except OSError as error:
        done = subprocess.CompletedProcess(command, 1, f"{error}\n")
    libraries = [] if done.returncode else [*_libraries(done.stdout.splitlines())]
    if not libraries:
        raise Trouble(
            f"引擎编译失败，原因见上；{SWITCH}=no 不编译它，这样也能用，只是读日志慢",
            f"the engine does not compile, see above; {SWITCH}=no builds without it: all works, logs are read slowly",
        )
    return libraries[-1]


def _libraries(messages: Iterable[str]) -> Iterable[Path]:
    """Yield the engine's libraries that cargo says it has made."""
    for message in map(json.loads, messages):
        if message.get("reason") == "compiler-artifact" and message["target"]["name"] == MODULE:
            yield from (Path(name) for name in message["filenames"] if name.endswith(_LIBRARIES))


def _settings(root: Path, environ: Mapping[str, str], target: str) -> dict[str, str]:
    """Return the variables that make a module of Python, and the same bytes in whatever folder."""
    flags = environ.get("CARGO_ENCODED_RUSTFLAGS", "").split("\x1f") if environ.get("CARGO_ENCODED_RUSTFLAGS") else []
    flags = flags or environ.get("RUSTFLAGS", "").split()
    home = environ.get("CARGO_HOME") or str(Path.home() / ".cargo")
    for place, called in ((home, "cargo"), (str(root), "usmserr")):
        flags += [f"--remap-path-prefix={name}={called}" for name in dict.fromkeys((place, os.path.realpath(place)))]
    if "musl" in target:
        flags += ["-C", "target-feature=-crt-static"]
    if "apple" in target:
        flags += ["-C", "link-arg=-undefined", "-C", "link-arg=dynamic_lookup"]
    found = {"PYO3_BUILD_EXTENSION_MODULE": "1", "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags)}
    if "apple" in target:
        found["MACOSX_DEPLOYMENT_TARGET"] = _macos(environ)
    if os.name == "nt" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return {**found, "PYO3_PYTHON": sys.executable}
    return {**found, "PYO3_NO_PYTHON": "1"}  # the stable interface is the same in all


def _run(
    root: Path, environ: Mapping[str, str], timeout: float | None, *command: str, errors: int | None = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Run a program in the crate's folder."""
    program = shutil.which(command[0], path=environ.get("PATH")) or command[0]
    return subprocess.run(
        [program, *command[1:]],
        cwd=root / "engine",
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        timeout=timeout,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def main() -> None:
    """Build in place; it is an error if that cannot be."""
    try:
        built = build_in_place(environ={SWITCH: "yes", **os.environ})
    except Trouble as trouble:
        sys.exit(str(trouble))
    print(ROOT / "usmserr" / module_name() if isinstance(built, Engine) else " / ".join(built))


if __name__ == "__main__":
    main()
