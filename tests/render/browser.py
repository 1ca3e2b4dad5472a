"""A headless Chromium, and what it says of a page: errors of its console, accessibility, what it prints."""

from __future__ import annotations

import json
import os
import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
# What axe judges by: the guidelines' levels A and AA, and what is good practice.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@contextmanager
def started() -> Iterator[Chrome]:
    """Start the browser, and end it."""
    options = ChromeOptions()
    options.binary_location = BROWSER or ""
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # which root cannot have
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def open_page(driver: Chrome, file: Path, *, width: int = 1280, scheme: str = "light") -> None:
    """Open a file in a window of some width, as somebody sees it who likes it light or dark."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [feature]})
    driver.get(file.as_uri())


def complaints(driver: Chrome) -> list[str]:
    """Return what the console has said since it was last asked."""
    said: list[dict[str, Any]] = driver.get_log("browser")  # type: ignore[no-untyped-call, unused-ignore]
    return [str(entry["message"]) for entry in said]


def violations(driver: Chrome) -> list[str]:
    """Return what axe finds wrong with the page: rule and element, each on a line."""
    driver.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = driver.execute_async_script(
        "const [options, done] = arguments;"
        "axe.run(options).then(done, (error) => done({violations: [{id: String(error), nodes: []}]}));",
        {"runOnly": _RULES, "resultTypes": ["violations"]},
    )
    return [
        f"{rule['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"] or [{"html": json.dumps(rule)}]
    ]


def printed(driver: Chrome) -> bytes:
    """Return the page as it is printed: a PDF."""
    return b64decode(driver.print_page())
