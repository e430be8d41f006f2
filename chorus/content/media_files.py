"""The files of media/: found, measured and hashed once as long as they don't change."""

import hashlib
from pathlib import Path

from chorus.content.inside import OutsideError, inside
from chorus.content.lookups import Lookups, is_there
from chorus.domain.artefact import Artefact, Picture
from chorus.domain.problems import ChorusError, RefusedError

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
DOCUMENTS = (".pdf",)
MAX_PICTURE, MAX_DOCUMENT = 5_000_000, 25_000_000
"""X takes pictures of at most 5 MB (https://docs.x.com/x-api/media/quickstart/best-practices)."""


class MediaError(ChorusError):
    """A medium is missing, too big, or of a kind that can't be used."""


class MediaFolder:
    """The folder media/ of a workspace."""

    def __init__(self, root: Path, lookups: Lookups | None = None) -> None:
        self._folder = root / "media"
        self._lookups = lookups if lookups is not None else Lookups()
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def picture(self, name: str, alt: str) -> Picture:
        """A picture with its alternative text; MediaError says why it can't be used."""
        return self._read(name, alt, PICTURES, MAX_PICTURE)

    def document(self, name: str, title: str) -> tuple[Picture, int]:
        """A document with its title and its size in bytes; MediaError says why it can't be used."""
        found = self._read(name, title, (*DOCUMENTS, *PICTURES), MAX_DOCUMENT)
        return found, self._known[name][0][1]

    def _read(self, name: str, words: str, kinds: tuple[str, ...], limit: int) -> Picture:
        if Path(name).suffix.lower() not in kinds:
            raise MediaError(f"media/{name} is none of {', '.join(kinds)}")
        try:
            path = inside(self._folder, name)
            self._lookups.add(f"media/{name}", found=is_there(path))
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if status.st_size > limit:
                raise MediaError(f"media/{name} has {status.st_size:,} bytes, more than {limit:,}")
            if self._known.get(name, (None,))[0] != stamp:
                self._known[name] = (stamp, hashlib.sha256(path.read_bytes()).hexdigest())
        except OutsideError as error:
            self._lookups.add(f"media/{name}", found=False)
            raise MediaError(error.message) from error
        except OSError as error:
            raise MediaError(f"there is no media/{name}") from error
        return Picture(file=name, sha256=self._known[name][1], alt=words)


def publish_mail_pictures(artefact: Artefact, media: Path, site: Path) -> None:
    """Put a mail's pictures where its links point: below the folder that the web process serves.

    Publishing twice is publishing once. RefusedError when a picture is no longer the one that was signed.
    """
    for picture in artefact.words.pictures if artefact.key.channel == "mail" else ():
        target = inside(site, mail_picture_path(picture)[1:])
        if target.exists():
            continue
        data = inside(media, picture.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != picture.sha256:
            message = f"media/{picture.file} is not the picture that was signed"
            raise RefusedError(message, "restore it, or sign again", artefact=str(artefact.key))
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}")
        draft.write_bytes(data)
        draft.rename(target)


def mail_picture_path(picture: Picture) -> str:
    """Where a mail's picture is served, below the base URL: its address changes with its bytes, so it may be cached."""
    return f"/media/{picture.sha256[:16]}/{picture.file}"
