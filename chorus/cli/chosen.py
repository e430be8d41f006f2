"""What `chorus check` is asked to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import typer


@dataclass(frozen=True)
class Chosen:
    """What to check: campaigns by id, other files by path within the workspace; neither means everything."""

    campaigns: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, root: Path, given: Sequence[str]) -> "Chosen":
        """Tell files from campaign ids; typer.BadParameter for what is neither."""
        campaigns: list[str] = []
        files: list[str] = []
        for name in given:
            path = _within(root, name)
            if path is None:
                campaigns.append(_campaign(root, name))
            elif path.parent == Path("campaigns") and path.suffix == ".toml":
                campaigns.append(path.stem)
            else:
                files.append(path.as_posix())
        return cls(tuple(campaigns), tuple(files))


def _within(root: Path, name: str) -> Path | None:
    """The path inside the workspace of an existing file or folder, given from here or from the workspace."""
    for base in (Path(), root):
        path = (base / name).resolve()
        if path.exists() and path.is_relative_to(root.resolve()) and path != root.resolve():
            return path.relative_to(root.resolve())
    return None


def _campaign(root: Path, name: str) -> str:
    known = sorted(path.stem for path in (root / "campaigns").glob("*.toml"))
    if name in known:
        return name
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none yet'}"
    raise typer.BadParameter(f"no file or campaign {name!r} ({hint})")
