"""The chooser: nobody gets another engine than was asked for, one of other rules, or the slow one unseen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import usmserr
from usmserr.scanning import engine, fingerprint

ENGINE = "usmserr._engine"


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    engine._chosen.cache_clear()
    yield
    engine._chosen.cache_clear()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a checkout with a few sources, and let the chooser take it for its own."""
    for name in ("usmserr/scanning/lines.py", "engine/src/lines.rs", "engine/Cargo.toml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    monkeypatch.setattr(engine, "_ROOT", str(tmp_path))
    return tmp_path


def _put(monkeypatch: pytest.MonkeyPatch, name: str, **values: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(values)
    monkeypatch.setitem(sys.modules, name, module)
    return module


def _absent(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


def _built(monkeypatch: pytest.MonkeyPatch, mark: str | None, seen: object = None, why: object = None) -> None:
    _put(monkeypatch, engine.BUILT, FINGERPRINT=mark, GLANCE=seen, REASON=why)


def test_one_that_is_there_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    _built(monkeypatch, "abc")
    module = _put(monkeypatch, ENGINE, FINGERPRINT="abc")
    for asked in ("", "auto", "rust"):
        monkeypatch.setenv(engine.VARIABLE, asked)
        assert (engine.module(), engine.name(), engine.reason()) == (module, "rust", None)


def test_the_reference_is_taken_if_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    _built(monkeypatch, "abc")
    _put(monkeypatch, ENGINE, FINGERPRINT="another")
    monkeypatch.setenv(engine.VARIABLE, "python")
    assert (engine.module(), engine.name()) == (None, "python")
    assert engine.reason() == ("USMSERR_ENGINE=python",) * 2


def test_without_one_the_reference_reads_and_the_reason_is_the_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    _absent(monkeypatch, ENGINE)
    _built(monkeypatch, None, why=("没有 cargo", "no cargo"))
    assert (engine.module(), engine.name(), engine.reason()) == (None, "python", ("没有 cargo", "no cargo"))


def test_where_nothing_was_built_there_is_a_reason_too(monkeypatch: pytest.MonkeyPatch) -> None:
    _absent(monkeypatch, ENGINE, engine.BUILT)
    reason = engine.reason()
    assert reason and reason.zh and reason.en


def test_without_one_asking_for_it_fails_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    _absent(monkeypatch, ENGINE)
    _built(monkeypatch, None, why=("没有 cargo", "no cargo"))
    monkeypatch.setenv(engine.VARIABLE, "rust")
    with pytest.raises(engine.EngineError) as caught:
        engine.module()
    assert "没有 cargo" in caught.value.text.zh
    assert "no cargo" in caught.value.text.en


def test_any_other_value_is_refused_and_the_allowed_ones_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.VARIABLE, "Rust")
    for ask in (engine.module, engine.name, engine.reason):
        with pytest.raises(engine.EngineError) as caught:
            ask()
        assert all(one in text for one in ("Rust", "auto", "rust", "python") for text in caught.value.text)


@pytest.mark.parametrize("asked", ["auto", "rust"])
@pytest.mark.parametrize(
    "text",
    [
        "import no_such_module_of_its_own",
        "raise ImportError('undefined symbol')",
        "from usmserr.scanning import no_such_name",
    ],
)
def test_one_that_is_broken_is_an_error(asked: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_engine.py").write_text(text)
    _found_in(tmp_path, monkeypatch)
    monkeypatch.setenv(engine.VARIABLE, asked)
    with pytest.raises(engine.EngineError) as caught:
        engine.module()
    assert all("USMSERR_ENGINE=python" in said for said in caught.value.text)


@pytest.mark.skipif(os.name == "nt", reason="the name is another")
def test_a_file_of_another_system_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_engine.abi3.so").write_bytes(b"MZ" * 200)
    _found_in(tmp_path, monkeypatch)
    with pytest.raises(engine.EngineError):
        engine.module()


def _found_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, ENGINE, raising=False)
    monkeypatch.setattr(usmserr, "__path__", [str(folder)])


def test_one_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _built(monkeypatch, "abc")
    for values in ({"FINGERPRINT": "abd", "VERSION": "0.0.9"}, {"FINGERPRINT": "", "VERSION": "0.0.9"}):
        _put(monkeypatch, ENGINE, **values)
        with pytest.raises(engine.EngineError) as caught:
            engine.module()
        assert all("0.0.9" in said for said in caught.value.text)
    _put(monkeypatch, ENGINE)  # of a time before there were fingerprints
    with pytest.raises(engine.EngineError):
        engine.module()


def test_one_in_a_package_that_was_built_without_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _built(monkeypatch, None, why=("", ""))
    _put(monkeypatch, ENGINE, FINGERPRINT=None)
    with pytest.raises(engine.EngineError):
        engine.module()


@pytest.mark.parametrize("name", ["usmserr/scanning/lines.py", "engine/src/lines.rs", "engine/Cargo.toml"])
def test_a_changed_source_asks_for_another_build(name: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = fingerprint.fingerprint(str(checkout))
    _built(monkeypatch, mark, fingerprint.glance(str(checkout)))
    module = _put(monkeypatch, ENGINE, FINGERPRINT=mark)
    assert engine.module() is module
    (checkout / name).write_text(f"{name} and more")
    engine._chosen.cache_clear()
    with pytest.raises(engine.EngineError) as caught:
        engine.module()
    assert all("python -m tools.engine" in said for said in caught.value.text)


def test_a_source_more_or_less_asks_for_another_build(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = fingerprint.fingerprint(str(checkout))
    _built(monkeypatch, mark, fingerprint.glance(str(checkout)))
    _put(monkeypatch, ENGINE, FINGERPRINT=mark)
    added = checkout / "engine" / "src" / "new" / "mod.rs"
    added.parent.mkdir()
    added.write_text("")
    with pytest.raises(engine.EngineError):
        engine.module()
    added.unlink()
    assert engine.module()
    (checkout / "usmserr" / "scanning" / "lines.py").unlink()
    engine._chosen.cache_clear()
    with pytest.raises(engine.EngineError):
        engine.module()


def test_sources_that_only_look_newer_are_the_same(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = fingerprint.fingerprint(str(checkout))
    _built(monkeypatch, mark, fingerprint.glance(str(checkout)))
    _put(monkeypatch, ENGINE, FINGERPRINT=mark)
    os.utime(checkout / "engine" / "Cargo.toml", (2e9, 2e9))
    assert engine.module()


def test_sources_that_look_the_same_are_not_read(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _built(monkeypatch, "abc", fingerprint.glance(str(checkout)))
    _put(monkeypatch, ENGINE, FINGERPRINT="abc")
    monkeypatch.setattr(fingerprint, "fingerprint", None)
    assert engine.module()


def test_an_installed_package_looks_at_no_source(monkeypatch: pytest.MonkeyPatch) -> None:
    _built(monkeypatch, "abc")
    _put(monkeypatch, ENGINE, FINGERPRINT="abc")
    monkeypatch.setattr(fingerprint, "fingerprint", None)
    monkeypatch.setattr(fingerprint, "glance", None)
    assert engine.module()


def test_a_fingerprint_tells_names_from_texts(checkout: Path) -> None:
    before = fingerprint.fingerprint(str(checkout))
    os.rename(checkout / "engine" / "src" / "lines.rs", checkout / "engine" / "src" / "linesx.rs")
    assert fingerprint.fingerprint(str(checkout)) != before


def test_the_rules_are_in_the_fingerprint() -> None:
    root = str(Path(usmserr.__file__).parent.parent)
    names = fingerprint._names(root)
    assert {"usmserr/__init__.py", "usmserr/model.py", "usmserr/scanning/objects.py"} <= {*names}
    if (Path(root) / "engine").is_dir():
        assert {"engine/Cargo.lock", "engine/Cargo.toml", "engine/src/lib.rs"} <= {*names}
    assert not [name for name in names if "target" in name or "__pycache__" in name]
