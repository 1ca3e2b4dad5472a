"""Start-up: `explain` in a pipe against a minimal Typer program in the same environment; prints the ratios.

python -m benchmarks.start [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# An installed program has its modules compiled.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
WANTED = {"18013": 1.15, "MK:0001": 1.2}
MINIMAL = """
import typer
app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
@app.command()
def hello(name: str) -> None:
    typer.echo(name)
app()
"""


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> None:
    """Run both in turn; quote medians, because machines drift."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    usmserr = str(Path(sys.executable).with_name("usmserr"))
    with tempfile.TemporaryDirectory() as folder:
        minimal = Path(folder) / "minimal.py"
        minimal.write_text(MINIMAL, encoding="utf-8")
        commands = {
            "minimal Typer program": [sys.executable, str(minimal), "18013"],
            **{f"usmserr explain {code}": [usmserr, "explain", code] for code in WANTED},
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for round_ in range(rounds + 1):
            for name, command in commands.items():
                seconds = _seconds(command)
                if round_:  # the first fills the caches
                    times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:7.1f} ms (median of {rounds})")
    floor = medians["minimal Typer program"]
    for code, most in WANTED.items():
        print(f"{code}: ratio {medians[f'usmserr explain {code}'] / floor:.2f} (wanted: at most {most})")


if __name__ == "__main__":
    main()
