"""Runs the real program on one hostile case, in bounds of time and memory, and says what is wrong with what it did."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from usmserr.codes.printable import UNSAFE

PLAIN_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "LC_ALL": "C.UTF-8",
    "HOME": "/nonexistent",
    "USMSERR_LANG": "en",  # in which the cases say what is to be said
}
STATUSES = {0, 1, 2, 130, 141, -signal.SIGINT, -signal.SIGPIPE} if os.name == "posix" else {0, 1, 2, 130, 141}
POLL = 0.02  # seconds between two looks at the memory
_FAULT = re.compile(r"Traceback|internal error|程序出错了|Exception ignored|Fatal Python|[a-z]\.py\b")
Make = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """What is given to the program, and what it has to do."""

    group: str
    name: str
    args: tuple[str | bytes, ...] = ("scan", "-f", "json", "-")
    stdin: bytes | Callable[[], Iterator[bytes]] = b""
    files: Mapping[str, bytes | Make] = field(default_factory=dict)  # made in the current folder
    env: Mapping[str, str] = field(default_factory=dict)
    shell: str = ""  # runs the program as "$@"
    status: int | tuple[int, ...] = 0
    count: Mapping[str, int] | None = None  # failures by code, of a JSON report or ndjson
    says: str = ""  # an expression found on standard error
    shows: str = ""  # an expression found on standard output
    seconds: float = 20
    mib: float = 250  # of all processes together
    long: bool = False  # too long for every test run

    @property
    def id(self) -> str:
        """Group and name."""
        return f"{self.group}: {self.name}"


@dataclass(frozen=True)
class Outcome:
    """What became of a case; `faults` is empty if all is well."""

    status: int | str
    seconds: float
    mib: float
    faults: tuple[str, ...]


def run(case: Case, folder: Path) -> Outcome:
    """Run one case in an empty folder."""
    for name, content in case.files.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            content(folder / name)
    command: list[str | bytes] = [sys.executable, "-m", "usmserr", *case.args]
    if case.shell:
        command = ["sh", "-c", case.shell, "sh", *command]
    out, err = folder / ".stdout", folder / ".stderr"
    started = time.monotonic()
    with out.open("wb") as stdout, err.open("wb") as stderr:
        program = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env={**PLAIN_ENVIRONMENT, **case.env},
            start_new_session=True,
            preexec_fn=_bounds,
        )
        writer = threading.Thread(target=_write, args=(program, case.stdin), daemon=True)
        writer.start()
        status, peak = _wait(program, started + case.seconds)
        program.stdin = None
    seconds = time.monotonic() - started
    faults = list(_faults(case, status, out.read_bytes(), err.read_bytes()))
    if peak > case.mib:
        faults.append(f"took {peak:.0f} MiB")
    return Outcome(status, seconds, peak, tuple(faults))


def _bounds() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))  # the machine outlives a mistake


def _write(program: subprocess.Popen[bytes], stdin: bytes | Callable[[], Iterator[bytes]]) -> None:
    assert program.stdin
    with suppress(OSError):
        for piece in [stdin] if isinstance(stdin, bytes) else stdin():
            program.stdin.write(piece)
        program.stdin.close()


def _wait(program: subprocess.Popen[bytes], until: float) -> tuple[int | str, float]:
    """Wait for the end; return the status, or why there is none, and the peak of memory in MiB."""
    peak = 0.0
    while True:
        if program.poll() is not None:
            return program.returncode, peak
        together = sum(_kib(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in _family(program.pid))
        peak = max(peak, together / 1024, _kib(f"/proc/{program.pid}/status", "VmHWM:") / 1024)
        if time.monotonic() > until or peak > 4096:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            return ("too long" if time.monotonic() > until else "too large"), peak
        with suppress(subprocess.TimeoutExpired):
            program.wait(POLL)


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
    return found


def _kib(file: str, name: str) -> int:
    """Return a figure of a process; what it shares with others counts in parts in Pss."""
    with suppress(OSError):
        for line in Path(file).read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0


def _faults(case: Case, status: int | str, stdout: bytes, stderr: bytes) -> Iterator[str]:
    wanted = (case.status,) if isinstance(case.status, int) else case.status
    if status not in wanted:
        yield f"status {status}, not {wanted}"
    if status not in STATUSES and status not in wanted:
        return
    encoding = case.env.get("PYTHONIOENCODING", "utf-8")
    remarks = stderr.decode(encoding, "surrogateescape")
    result = stdout.decode("utf-8" if "json" in case.args else encoding, "surrogateescape")
    if fault := _FAULT.search(remarks):
        yield f"standard error: {remarks[max(0, fault.start() - 80) : fault.end() + 200]!r}"
    for name, text in (("output", result), ("error", remarks)):
        if bad := UNSAFE.search(text.replace("\n", "").replace("\t", "")):
            yield f"standard {name} holds {bad[0]!a}"
    if case.says and not re.search(case.says, remarks):
        yield f"standard error does not say {case.says!r}: {remarks[:200]!r}"
    if case.shows and not re.search(case.shows, result):
        yield f"standard output does not show {case.shows!r}: {result[:200]!r}"
    try:
        counts = _counts(case, result)
    except ValueError as error:
        yield f"no strict JSON: {error}"
        return
    if case.count is not None and counts != case.count:
        yield f"counted {counts}, not {dict(case.count)}"


def _counts(case: Case, text: str) -> dict[str, int]:
    """Return the failures by code, if the output is JSON; raise ValueError if it should be and is not."""
    found: dict[str, int] = {}
    if "json" in case.args and text:
        value = strict(text)
        for one in value.get("codes", ()) if isinstance(value, dict) else ():
            found[one["code"]] = one["count"]
    elif "ndjson" in case.args:
        for line in text.splitlines():
            if code := strict(line).get("code"):
                found[code] = found.get(code, 0) + 1
    return found


def strict(text: str) -> Any:
    """Read JSON as the strictest readers do; raise ValueError."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    value = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a pair cannot be
    return value
