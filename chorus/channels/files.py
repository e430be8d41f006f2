"""Writing whole files: a reader sees the old bytes or the new ones, never half of them."""

import os
from pathlib import Path, PurePosixPath

from chorus.domain.problems import PermanentError


def write_whole(path: Path, data: bytes, *, sync: bool) -> None:
    """Write beside, then rename over; ``sync`` waits for the disk. OSError leaves nothing half-written behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
            if sync:
                os.fsync(file.fileno())
        temporary.rename(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def inside(folder: Path, relative: str) -> Path:
    """A path below ``folder``; PermanentError for one that would lead out of it."""
    parts = PurePosixPath(relative.lstrip("/")).parts
    if not parts or ".." in parts or any("\0" in part for part in parts):
        raise PermanentError(f"{relative!r} is no place in the folder", "name a file or folder below it")
    return folder.joinpath(*parts)


def trouble(error: OSError) -> str:
    """What the operating system said, in words that name no path of the machine."""
    return f"can't write: {error.strerror or type(error).__name__}"
