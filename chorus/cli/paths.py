"""Paths as they are shown and files as they are written."""

from pathlib import Path


def shown(path: Path) -> str:
    """Relative to the current folder when it is inside, else as it is."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def write_whole(path: Path, content: str) -> None:
    """Write a file so that it is there wholly or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(content, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
