"""What a result depends on beside a workspace's files: Chorus itself, its libraries, Python, the time zones."""

import hashlib
import os
import sys
import zoneinfo
from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def program_state() -> str:
    """A digest (SHA-256, hex) of the program as it is installed: its own files, the versions of all libraries."""
    whole = hashlib.sha256(sys.version.encode())
    package = Path(str(files("chorus")))
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"\0{path.relative_to(package)}\0".encode() + path.read_bytes())
    for name in sorted(_installed()):
        whole.update(f"\0{name}".encode())
    for folder in zoneinfo.TZPATH:
        for name in ("tzdata.zi", "+VERSION", "UTC"):
            whole.update(f"\0{_stamp(Path(folder, name))}".encode())
    return whole.hexdigest()


def _installed() -> set[str]:
    """The folders that say which libraries are installed, in which versions."""
    found: set[str] = set()
    for folder in filter(os.path.isdir, sys.path):
        found.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
    return found


def _stamp(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "-"
    return f"{path} {status.st_mtime_ns} {status.st_size}"
