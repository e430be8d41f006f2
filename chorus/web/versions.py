"""Where the files of a page are: at its address, or in the newest of the versions that a statement keeps."""

import os
from dataclasses import dataclass
from pathlib import Path

from chorus.domain.language import Language

INDEX = "index.html"
CODES = frozenset(language.value for language in Language)


@dataclass(frozen=True)
class Place:
    """A place below the site: ``path`` is where the file is, ``version`` and ``newest`` which of its text's versions
    that is, from 1; 0 for what has none."""

    path: str
    version: int = 0
    newest: int = 0


class Versions:
    """The versions below ``folder``: ``CAMPAIGN/ACTIVITY/NUMBER/LANGUAGE/``.

    The permanent address ``CAMPAIGN/ACTIVITY/LANGUAGE/`` has no files of its own and means the newest version, so that
    the one renaming that puts a version's page into place is all of its publication (docs/adr/0006-revisions.md).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, path: str) -> Place:
        """Where the file is that a path means; the path itself where no version is kept."""
        campaign, activity, *rest = [*path.split("/"), "", ""]
        rest = rest[:-2]
        if not rest:
            return Place(path)
        if rest[0] in CODES:
            newest = self._newest(campaign, activity, rest[0])
            return Place("/".join((campaign, activity, str(newest), *rest)), newest, newest) if newest else Place(path)
        if len(rest) < 2 or not is_number(rest[0]) or rest[1] not in CODES:
            return Place(path)
        newest, version = self._newest(campaign, activity, rest[1]), int(rest[0])
        if version == 1 and not self._is_kept(campaign, activity, "1", rest[1]):
            # Published by Chorus before it kept versions: the first one is at the permanent address itself.
            return Place("/".join((campaign, activity, *rest[1:])), 1, max(newest, 1))
        return Place(path, version, newest)

    def languages(self, campaign: str, activity: str, version: str = "") -> tuple[Language, ...]:
        """In which languages a page, or one version of it, can be read."""
        found = []
        for language in Language:
            parts = (campaign, activity, *filter(None, (version,)), language.value)
            if self._is_file(self.place("/".join((*parts, INDEX))).path):
                found.append(language)
        return tuple(found)

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder where a path means one."""
        return os.path.isdir(self._folder / self.place(path).path)  # noqa: PTH112  # as in ``_is_file``

    def _newest(self, campaign: str, activity: str, language: str) -> int:
        try:
            names = [entry.name for entry in (self._folder / campaign / activity).iterdir()]
        except (OSError, ValueError):  # not there, or a name that no file can have
            return 0
        kept = (int(name) for name in names if is_number(name) and self._is_kept(campaign, activity, name, language))
        return max(kept, default=0)

    def _is_kept(self, campaign: str, activity: str, number: str, language: str) -> bool:
        return self._is_file("/".join((campaign, activity, number, language, INDEX)))

    def _is_file(self, path: str) -> bool:
        return os.path.isfile(self._folder / path)  # noqa: PTH113  # a name that no file can have is no error here


def is_number(text: str) -> bool:
    """Whether this is a version's number as it is written: ``1``, and not ``01``."""
    return text.isascii() and text.isdigit() and len(text) < 7 and not text.startswith("0")
