"""Paths as they are shown."""

from pathlib import Path


def shown(path: Path) -> str:
    """Relative to the current folder when it is inside, else as it is."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
