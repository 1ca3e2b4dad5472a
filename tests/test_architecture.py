"""The house: who may import whom, how high it is, and how large a room may be."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import usmserr

PACKAGE = Path(usmserr.__file__).parent
# A folder, or a module beside them, and what of the package it may import besides itself.
MAY_IMPORT = {
    "model": (),
    "codes": ("model",),
    "inputs": (),
    "scanning": ("model", "inputs"),
    "checking": ("model",),
    "insights": ("model", "scanning.report", "scanning.times"),
    "render": ("__init__", "model", "codes", "scanning.report", "scanning.times", "insights", "checking.values"),
    "failures": ("model", "codes", "scanning", "insights", "render"),
    "api": ("model", "codes", "scanning", "insights", "render", "failures", "checking"),
    "__init__": ("api",),
    "cli": ("__init__", "model", "codes", "inputs", "scanning", "insights", "render", "checking"),
    "__main__": ("model", "codes", "cli"),
}
FLOORS = 10  # imports one above another
LINES = 400  # of a module
SCREEN = 50  # lines of a function

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name not in ("_tables.py", "_engine_built.py")  # made by the build
}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


def _named(name: str) -> str:
    """Return the module of the package that a dotted name means."""
    name = name.removeprefix("usmserr").lstrip(".") or "__init__"
    return name if name in MODULES else f"{name}.__init__" if f"{name}.__init__" in MODULES else name


@cache
def _imports(module: str) -> frozenset[str]:
    """Return the modules that one imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            found |= {_named(one.name) for one in node.names if one.name.split(".")[0] == "usmserr"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "usmserr":
            for one in node.names:
                inner = _named(f"{node.module}.{one.name}")
                found.add(inner if inner in MODULES else _named(node.module or ""))
    return frozenset(found & MODULES.keys())


def _room(module: str) -> str:
    return module.split(".")[0]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_what_it_may_not(module: str) -> None:
    room = _room(module)
    allowed = (room, *MAY_IMPORT[room])
    assert [one for one in _imports(module) if not any(f"{one}.".startswith(f"{name}.") for name in allowed)] == []


def test_only_the_chooser_knows_the_compiled_engine() -> None:
    """Whoever imported it elsewhere would get one that is of other rules, or that nobody asked for."""
    knowing = {module for module in MODULES if any(_names_the_engine(node) for node in ast.walk(_tree(module)))}
    assert knowing == {"scanning.engine"}


def _names_the_engine(node: ast.AST) -> bool:
    names: list[object] = []
    if isinstance(node, ast.Constant):
        names = [node.value]
    elif isinstance(node, ast.Import):
        names = [one.name for one in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{'.' * node.level or ''}{node.module or ''}.{one.name}" for one in node.names]
    return any(isinstance(name, str) and name.rpartition(".")[2] == "_engine" for name in names)


def test_every_room_is_known() -> None:
    assert {_room(module) for module in MODULES} == MAY_IMPORT.keys()


@cache
def _floor(module: str, above: tuple[str, ...] = ()) -> int:
    assert module not in above, f"a circle: {' > '.join((*above, module))}"
    if module == "__init__":  # the package's face loads nothing before it is asked to: tests/test_api.py
        return 1
    return 1 + max((_floor(one, (*above, module)) for one in _imports(module)), default=0)


def test_the_house_is_not_high_and_no_import_runs_in_a_circle() -> None:
    floors = {module: _floor(module) for module in MODULES}
    assert max(floors.values()) <= FLOORS, sorted(floors.items(), key=lambda item: -item[1])[:12]


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_small(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= LINES
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < SCREEN, node.name


@pytest.mark.parametrize("module", MODULES)
def test_each_module_says_what_it_is_for(module: str) -> None:
    said = ast.get_docstring(_tree(module))
    assert said
    assert said.split("\n\n")[0].rstrip().endswith((".", ":"))


# Tests stand where their modules stand.
def test_the_tests_mirror_the_folders() -> None:
    tests = Path(__file__).parent
    folders = {name for name in MAY_IMPORT if (PACKAGE / name).is_dir()}
    assert folders <= {path.name for path in tests.iterdir() if any(path.glob("test_*.py"))}
