"""The states of a workspace's files, to tell whether anything changed on which an earlier result depends."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from chorus.content.lookups import is_plain

FOLDERS = ("campaigns", "templates", "media", "audiences")
_ABSENT, _FOLDER = "-", "folder"
_SETTLED_NS = 2_000_000_000
"""A file that changed so shortly before it was read may have changed after: clocks of file systems are coarse."""


class FileStates:
    """What lies in a workspace's folders at one moment; a file is read when its state is asked for, once.

    Links could lead anywhere, so with any of them, or anything but files and folders, nothing is certain.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, str] = {}
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self.certain = all(self._scan(name) for name in ("config.toml", *FOLDERS))

    def digest(self, names: Iterable[str]) -> str:
        """One digest (SHA-256, hex) over the states of these files; ``""`` when one of them can't be read."""
        whole = hashlib.sha256()
        for name in names:
            state = self._state(name)
            if not state:
                return ""
            whole.update(f"{name}\0{state}\n".encode())
        return whole.hexdigest()

    def can_tell(self, lookups: Mapping[str, bool], before_ns: int) -> bool:
        """Whether the states of these files, each found or not, are what was read at ``before_ns`` or later.

        The file system may call a file by several names, and a file may have changed since: then they are not.
        """
        return self.certain and all(
            is_plain(name)
            and found is (name in self._files or name in self._folders)
            and self._is_settled(name, before_ns)
            for name, found in lookups.items()
        )

    def _is_settled(self, name: str, before_ns: int) -> bool:
        """Not changed since. Nobody can set a file's time of change, as they can its time of modification."""
        if name not in self._files:
            return True
        try:
            return os.stat(os.path.join(self._root, name)).st_ctime_ns + _SETTLED_NS < before_ns  # noqa: PTH116, PTH118  # many
        except OSError:
            return False

    def _state(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> str:
        if name in self._folders:
            return _FOLDER
        if name not in self._files:
            return _ABSENT
        try:
            with open(os.path.join(self._root, name), "rb") as file:  # noqa: PTH118, PTH123  # there are many
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def _scan(self, name: str) -> bool:
        """Note what lies at a name and below; False when that holds a link or something odd, or can't be read."""
        path = self._root / name
        if path.is_symlink():
            return False
        if path.is_file():
            self._files.add(name)
            return True
        if not path.exists():
            return True
        self._folders.add(name)
        try:
            return self._walk(name)
        except OSError:
            return False

    def _walk(self, name: str) -> bool:
        plain = True
        with os.scandir(self._root / name) as entries:
            for entry in entries:
                inner = f"{name}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    self._folders.add(inner)
                    plain = self._walk(inner) and plain
                elif entry.is_file(follow_symlinks=False):
                    self._files.add(inner)
                else:
                    plain = False
        return plain
