"""Coverage-guided fuzzing: `python -m tests.fuzz TARGET|all SECONDS` (needs the extra `fuzz`).

`python -m tests.fuzz TARGET SECONDS SEED` needs nothing, and mutates blindly: faster for `twin`, which compares the
engine with the reference.

New inputs are kept in `.fuzz/TARGET`, so that the next run begins where this one has ended; an input that fails is
written there as `crash-...` and belongs into `tests/fuzz/found` as `TARGET-what`.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

WORDS = (
    *(
        "RetCode",
        "Action",
        "SendUSMSMessageResponse",
        "Message",
        "SessionNo",
        "request_uuid",
        "ReceiptResult",
        "ReceiptCode",
    ),
    *(
        "发送失败",
        "Fail",
        "18013",
        "usms",
        "[server.RetCodeError] ",
        "(code: ",
        "&quot;",
        "%22",
        "%3A",
        '\\\\\\"',
        "\\u0022",
    ),
    *(
        '{"log":"',
        '","stream":"stdout"}',
        " stdout F ",
        "<RetCode>",
        "Array",
        "=> ",
        "failed: ",
        "UCloud",
        "TemplateParams",
    ),
    *(
        "[[code]]",
        "[[category]]",
        "[patterns.cmcc]",
        "[damaged]",
        "[[added]]",
        "zh = ",
        "source_date",
        "1..9",
        "MI:####",
    ),
)


# Of the time; `modes` is run by itself.
SHARES = {"scan": 0.4, "explain": 0.2, "table": 0.15, "check": 0.15, "blocks": 0.1}


def main() -> int:
    """Fuzz one target, or all of them one after another, for some time."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    if name == "all":
        return max(_run_alone(one, round(share * seconds)) for one, share in SHARES.items())
    if len(sys.argv) > 3:
        return _mutate(name, seconds, int(sys.argv[3]))
    _fuzz(name, seconds)
    return 0


def _mutate(name: str, seconds: int, seed: int) -> int:
    from tests.fuzz.plain import loop
    from tests.fuzz.seeds import many_seeds
    from tests.fuzz.targets import MAX_LENGTH, TARGETS

    return min(loop(name, TARGETS[name], many_seeds(name), seconds, seed, MAX_LENGTH), 1)


def _run_alone(name: str, seconds: int) -> int:
    """Fuzz one target in a process of its own; print what came of it."""
    command = [sys.executable, "-m", "tests.fuzz", name, str(seconds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    text = done.stdout.decode("utf-8", "replace")
    executions = re.findall(r"^#(\d+)\s.*cov: (\d+)", text, re.M)[-1:] or [("0", "0")]
    peak = re.findall(r"peak_rss_mb: +(\d+)", text)
    result = "ok" if done.returncode == 0 else "FAILED"
    print(
        f"{name}: {result}, {executions[0][0]} executions, {executions[0][1]} edges, {seconds} s, {peak} MiB",
        flush=True,
    )
    if done.returncode:
        print(text[-6000:], flush=True)
    return done.returncode


def _fuzz(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["usmserr"]):
        from tests.fuzz.targets import MAX_LENGTH, TARGETS, seeds

    folder = Path(".fuzz") / name
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    words = folder.parent / "words"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS)
    words.write_text("".join(f'"{word}"\n' for word in escaped), "utf-8")
    options = [
        *(f"-max_total_time={seconds}", f"-max_len={2 * MAX_LENGTH}", f"-dict={words}", f"-artifact_prefix={folder}/"),
        *("-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1", "-len_control=0"),
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
