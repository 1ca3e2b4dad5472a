"""What tells one state of the rules from another: the sources of the reference and of its compiled twin.

The build puts the fingerprint into the twin. Only a checkout compares it with its sources; an installed package has
none of the twin's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

_FILES = ("usmserr/__init__.py", "usmserr/model.py", "engine/Cargo.toml", "engine/Cargo.lock", "engine/build.rs")
_FOLDERS = ("usmserr/scanning", "engine/src")
_ENDINGS = (".py", ".rs")


def fingerprint(root: str) -> str:
    """Return the digest of the sources below a folder: their names and their bytes."""
    from hashlib import sha256  # slow to load

    digest = sha256()
    for name in _names(root):
        with open(os.path.join(root, name), "rb") as file:
            text = file.read()
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()[:16]


def glance(root: str) -> tuple[int, int, int]:
    """Return how many sources there are, their bytes and the time (ns) of the newest: most changes show in these."""
    states = [os.stat(os.path.join(root, name)) for name in _names(root)]
    return len(states), sum(one.st_size for one in states), max((one.st_mtime_ns for one in states), default=0)


def _names(root: str) -> list[str]:
    """Return the sources, with `/` on every system."""
    found = [name for name in _FILES if os.path.isfile(os.path.join(root, name))]
    return sorted([*found, *(name for folder in _FOLDERS for name in _inside(root, folder))])


def _inside(root: str, folder: str) -> Iterator[str]:
    for place, _, names in os.walk(os.path.join(root, folder)):
        inner = os.path.relpath(place, root).replace(os.sep, "/")
        yield from (f"{inner}/{name}" for name in names if name.endswith(_ENDINGS))
