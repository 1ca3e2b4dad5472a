"""Every command, program and table in the documents works, and both READMEs say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from usmserr.codes.catalog import Catalog

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CONTRIBUTING.zh-CN.md", "CHANGELOG.md")
# What would install something, or run these very tests; CI runs them for real. Benchmarks take minutes.
INSTALLS = re.compile(
    r"pip install|pytest|twine|ruff|cargo|\.ci/run|benchmarks"
    r"|tools\.(?:engine|pictures|pinyin|zipapp)|tests\.(?:hostile|fuzz)"
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the documents' commands are for a POSIX shell")


def fenced(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / document).read_text("utf-8"), re.M | re.S)


def commands() -> Iterator[tuple[str, str]]:
    """Yield document and command: lines of blocks, jobs of cron, and code in sentences that begins with a program."""
    for document in DOCUMENTS:
        for block in (*fenced(document, "sh"), *fenced(document, "crontab")):
            for line in block.splitlines():
                yield document, re.sub(r"^(\S+ ){5} *", "", line) if line[0] in "0123456789*" else line
        prose = re.sub(r"^```.*?^```", "", (ROOT / document).read_text("utf-8"), flags=re.M | re.S)
        for code in re.findall(r"`([^`\n]+)`", prose):
            if re.match(r"usmserr [^A-Z(]|(kubectl|tail|python -m|bash) ", code + " ") and "COMMAND" not in code:
                yield document, code.replace("\\|", "|")


CASES = list({command: document for document, command in reversed([*commands()])}.items())[::-1]  # each once


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Make a folder with the files that the commands name, and stand-ins for other programs that write a log."""
    folder = tmp_path_factory.mktemp("docs")
    programs = folder / "bin"
    programs.mkdir()
    log = ROOT / "tests" / "corpus" / "py-default-logger.log"
    for name in ("app.log", "sms.log"):
        shutil.copy(log, folder / name)
    subprocess.run(["gzip", "-k", str(folder / "app.log")], check=True)
    shutil.copytree(ROOT / "tests" / "corpus", folder / "tests" / "corpus")
    subprocess.run([sys.executable, "-m", "usmserr", "scan", "-o", "last.json", "app.log"], cwd=folder, check=True)
    shutil.copy(ROOT / "tests" / "checking" / "good.json", folder / "request.json")
    shutil.copy(ROOT / "tests" / "checking" / "key.txt", folder)
    page = "| RetCode | 描述 |\n| - | - |\n" + "".join(
        f"| {entry.code} | {entry.message.zh} |\n" for entry in Catalog.bundled().retcodes if entry.source == "api-docs"
    )
    for name in ("error_code.md", "receipt_code.md", "receipt_code.old.md"):
        (folder / name).write_text(page, encoding="utf-8")
    for name, text in {
        **dict.fromkeys(("kubectl", "docker", "journalctl", "tail"), f'exec cat "{log}"'),
        # What follows a file goes on until it is told to end, as it is here once it says how.
        "usmserr": f'set -- "{sys.executable}" -m usmserr "$@"\n'
        'case "$*" in *"--follow app.log"*) ;; *) exec "$@";; esac\n'
        'timeout 20 "$@" 2> remarks &\n'
        "until [ -s remarks ] || ! kill -0 $!; do sleep 0.02; done\n"
        "kill -TERM $!; wait $!; status=$?; cat remarks >&2; exit $status",
        **dict.fromkeys(("python", "python3"), f'exec "{sys.executable}" "$@"'),
        "man": "exec cat",
        **dict.fromkeys(("pipx", "uv"), 'for last; do :; done; [ -e "$last" ] && echo installed'),
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    environ = {
        **os.environ,
        **{"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "SHELL": "/bin/bash"},
        **{"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "PYTHONPATH": str(ROOT)},
    }
    return folder, environ


@pytest.mark.parametrize(("command", "document"), CASES, ids=[f"{document}: {command}" for command, document in CASES])
def test_command_works(command: str, document: str, place: tuple[Path, dict[str, str]]) -> None:
    if INSTALLS.search(command):
        pytest.skip("run for real by .ci/run")
    folder, environ = place
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environ,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    errors = done.stderr.decode()
    assert done.returncode == (1 if re.search("--check|--max-rate", command) else 0), errors
    assert "Traceback" not in errors
    written = re.search(r"-o (\S+\.(?:md|json|prom|html))", command)
    if written:
        assert (folder / written[1]).read_text("utf-8")
    else:
        is_quiet = any(part in command for part in (" -q ", "compare_upstream", "usmserr check"))  # where all is well
        assert done.stdout or is_quiet


def test_there_are_commands_enough() -> None:
    assert len(CASES) > 40
    assert any("docker logs" in command for command, _ in CASES)
    assert any(command.startswith("usmserr scan -q --since yesterday") for command, _ in CASES)


def test_cron_is_told_of_yesterday_only(place: tuple[Path, dict[str, str]]) -> None:
    from datetime import datetime, timedelta

    folder, environ = place
    (job,) = {line.split("*  ")[1].strip() for line in fenced("README.md", "crontab")}
    day = (datetime.now() - timedelta(days=1)).strftime("%Y-%m-%d 12:00:00")
    record = f'{day} ERROR {{"RetCode":18013,"Action":"SendUSMSMessageResponse"}}\n'
    for text, output in ((record, "1\t18013\t"), ("all is well\n", "")):
        (folder / "cron.log").write_text(text)
        done = subprocess.run(
            ["bash", "-c", job.replace("app.log", "cron.log")], cwd=folder, env=environ, capture_output=True, text=True
        )
        assert done.stdout.startswith(output) and bool(done.stdout) == bool(output)
        assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("document", READMES)
def test_quick_start_shows_what_is_seen(document: str, place: tuple[Path, dict[str, str]]) -> None:
    start, shown = fenced(document, "sh")[0], fenced(document, "text")[0]
    command = start.split("&& .venv/bin/")[-1].strip()
    folder, environ = place
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environ, capture_output=True)
    assert done.stdout.decode() == shown


@pytest.mark.parametrize("document", READMES)
def test_programs_run_as_they_stand(document: str, place: tuple[Path, dict[str, str]]) -> None:
    (program,) = fenced(document, "python")
    folder, environ = place
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, env=environ, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    first, second = done.stdout.decode().splitlines()
    assert f"# {first}" in program
    assert second.startswith("1 ")


@pytest.mark.parametrize("document", READMES)
def test_own_codes_are_a_table(document: str, tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_text(fenced(document, "toml")[0], encoding="utf-8")
    catalog = Catalog.load(own=file)
    assert all(catalog.lookup(code)[0].source == str(file) for code in ("18013", "19001", "GW-7"))


def test_documents_have_the_same_parts_in_both_languages() -> None:
    for name in ("README", "CONTRIBUTING"):
        parts = [
            re.findall(r"^(#+ |```\w+)", (ROOT / f"{name}{language}.md").read_text("utf-8"), re.M)
            for language in ("", ".zh-CN")
        ]
        assert parts[0] == parts[1]


def test_links_inside_the_repository_lead_somewhere() -> None:
    for document in DOCUMENTS:
        text = (ROOT / document).read_text("utf-8")
        headings = {
            re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", text, re.M)
        }
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if target.startswith("#"):
                assert target[1:] in headings
            elif not target.startswith("http"):
                assert (ROOT / target).exists(), target
