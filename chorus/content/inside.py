"""Paths that stay inside the workspace, whatever a file says."""

from pathlib import Path

from chorus.domain.problems import ChorusError


class OutsideError(ChorusError):
    """A path leads out of its folder."""


def inside(folder: Path, name: str) -> Path:
    """The file ``name`` in ``folder``, links followed; OutsideError when it would lie elsewhere."""
    base = folder.resolve()
    try:
        path = (base / name).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a loop of links, a NUL
        raise _outside(folder, name) from error
    if not name or path == base or not path.is_relative_to(base):
        raise _outside(folder, name)
    return path


def _outside(folder: Path, name: str) -> OutsideError:
    return OutsideError(
        f"{name!r} leads out of {folder.name}/", f"name a file in {folder.name}/, without `..` and links", name=name
    )
