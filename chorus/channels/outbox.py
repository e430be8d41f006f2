"""The outbox: mails and posts as files in a folder, for officers who send by other means and for a first look."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from chorus.channels.answers import accepted, begin, end, failed, mime_of, not_now, outcome
from chorus.channels.files import inside, trouble, write_whole
from chorus.domain.delivery import Outcome, Reply
from chorus.domain.problems import PermanentError
from chorus.services.messages import MailMessage, Message, PageMessage, PostMessage
from chorus.services.ports_senders import Composer, Journal


class OutboxChannel:
    """Files a mail as ``PLACE/DELIVERY.eml`` and a post as ``PLACE/DELIVERY.txt``, ``.json`` and its pictures.

    ``PLACE`` is campaign/activity/language; a corrigendum's ``.json`` names the post that it answers. The same delivery
    makes the same files: filing it twice is filing it once. Without ``sync`` a power cut may take what was filed last
    (rehearsals).
    """

    parallel = 1
    pause: float | None = None

    def __init__(self, folder: Path, *, sync: bool = True) -> None:
        self._folder, self._sync = folder, sync

    async def open(self) -> None:
        """Nothing to open: folders are made when they are needed."""

    async def close(self) -> None:
        """Nothing to close."""

    async def deliver(
        self, messages: Sequence[Message], compose: Composer | None, journal: Journal
    ) -> AsyncIterator[Outcome]:
        """File each message; ``accepted`` when it is there, ``deferred`` when the disk refuses."""
        for message in messages:
            reply = self._file(message, compose, journal)
            for done in end(journal, [outcome(message, reply)]):
                yield done
            await asyncio.sleep(0)

    def _file(self, message: Message, compose: Composer | None, journal: Journal) -> Reply:
        try:
            files = self._files(message, compose)
        except PermanentError as error:
            return failed(str(error))
        refused = begin(journal, [message])
        if refused is not None:
            return refused
        try:
            for path, data in files.items():
                write_whole(path, data, sync=self._sync)
        except OSError as error:
            return not_now(trouble(error))
        # A mail has its Message-ID; a post is known by where it is filed, so that a corrigendum can name it.
        known = f"{message.place}/{message.delivery}" if isinstance(message, PostMessage) else ""
        return accepted("filed in the outbox", remote_id=known)

    def _files(self, message: Message, compose: Composer | None) -> Mapping[Path, bytes]:
        if isinstance(message, PageMessage):
            raise PermanentError("an outbox takes mails and posts", "publish pages through the site")
        stem = inside(self._folder, f"{message.place}/{message.delivery}")
        if isinstance(message, MailMessage):
            return {stem.with_name(f"{stem.name}.eml"): mime_of(compose, message)}
        return _post_files(stem, message)


def _post_files(stem: Path, post: PostMessage) -> Mapping[Path, bytes]:
    """The pictures first, the JSON last: who finds it finds all."""
    pictures = {
        inside(stem.parent, f"{stem.name}-{number}-{Path(name).name}"): data
        for number, (name, data, _) in enumerate(post.pictures, start=1)
    }
    described: dict[str, object] = {
        "account": post.account,
        "language": str(post.language),
        "text": post.text,
        "pictures": [
            {"file": path.name, "alt": alt} for path, (_, _, alt) in zip(pictures, post.pictures, strict=True)
        ],
    }
    if post.answers:
        described["in_reply_to"] = post.answers
    return {
        **pictures,
        stem.with_name(f"{stem.name}.txt"): f"{post.text}\n".encode(),
        stem.with_name(f"{stem.name}.json"): (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode(),
    }
