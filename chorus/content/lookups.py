"""At which files of a workspace a rendering has looked: on those, and on nothing else below its folders, it depends."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath


@dataclass
class Lookups:
    """Names relative to the workspace (``templates/mail/en.md``), each with whether something was there."""

    found: dict[str, bool] = field(default_factory=dict)

    def add(self, name: str, *, found: bool) -> None:
        """Remember a look at a file or folder."""
        self.found[name] = found

    def begin(self) -> None:
        """Forget what was looked at before."""
        self.found.clear()


def is_plain(name: str) -> bool:
    """Whether a name is the one way to write its path: without ``..``, ``.``, doubled slashes and NUL."""
    return "\0" not in name and ".." not in name.split("/") and str(PurePosixPath(name)) == name


def is_there(path: Path) -> bool:
    """Whether there is something at a path; what can't be looked at is not."""
    try:
        return path.exists()
    except OSError:
        return False
