"""The starter workspace: the repository's own campaigns, templates and audiences, packed into the wheel."""

import shutil
from pathlib import Path

from chorus.domain.problems import NotFoundError, RefusedError

PARTS = ("config.toml", "campaigns", "templates", "audiences", "media")


def starter_folder() -> Path:
    """Where the starter is: inside the installed package, or the repository that the package runs from."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "starter", package.parent):
        if (folder / "config.toml").is_file() and (folder / "campaigns").is_dir():
            return folder
    raise NotFoundError("the starter workspace is not in this installation", "install Chorus again")


def copy_starter(target: Path) -> tuple[Path, ...]:
    """Copy the starter to ``target``; the files. RefusedError when it is a file or a folder that is not empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError(f"{target} is not an empty folder", "name a new one, or empty it", target=str(target))
    source = starter_folder()
    target.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, ignore=shutil.ignore_patterns("__pycache__", "*.part"))
        else:
            shutil.copyfile(source / part, target / part)
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))
