"""A fingerprint of a workspace's files, cheap enough to take every few seconds."""

from collections.abc import Sequence
from pathlib import Path


def fingerprint(root: Path, names: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
    """(path, modification time in ns, size) of each file below ``names``; a file that goes meanwhile is left out."""
    found: list[tuple[str, int, int]] = []
    for name in names:
        start = root / name
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
