"""`python -m usmserr`."""

from __future__ import annotations

from usmserr.cli import main

main()
