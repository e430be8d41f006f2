"""The site: pages and their media as files below the folder that the web process serves."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from chorus.channels.answers import accepted, begin, end, failed, not_now, outcome
from chorus.channels.files import inside, trouble, write_whole
from chorus.domain.delivery import Outcome, Reply
from chorus.domain.problems import PermanentError
from chorus.services.messages import Message, PageMessage
from chorus.services.ports_senders import Composer, Journal


class SiteChannel:
    """Publishes a page as ``PATH/index.html``, its media beside it; publishing twice is publishing once."""

    parallel = 1
    pause: float | None = None

    def __init__(self, folder: Path, *, sync: bool = True) -> None:
        self._folder, self._sync = folder, sync

    async def open(self) -> None:
        """Nothing to open: folders are made when they are needed."""

    async def close(self) -> None:
        """Nothing to close."""

    async def deliver(
        self,
        messages: Sequence[Message],
        compose: Composer | None,  # noqa: ARG002 - a page leaves as it was signed
        journal: Journal,
    ) -> AsyncIterator[Outcome]:
        """Publish each page; ``accepted`` when it can be read, ``deferred`` when the disk refuses."""
        for message in messages:
            for done in end(journal, [outcome(message, self._publish(message, journal))]):
                yield done
            await asyncio.sleep(0)

    def _publish(self, message: Message, journal: Journal) -> Reply:
        if not isinstance(message, PageMessage):
            return failed("a site takes pages")
        try:
            page = inside(self._folder, f"{message.path}/index.html")
            media = {inside(page.parent, name): data for name, data, _ in message.pictures}
        except PermanentError as error:
            return failed(str(error))
        refused = begin(journal, [message])
        if refused is not None:
            return refused
        try:
            for path, data in media.items():
                write_whole(path, data, sync=self._sync)
            write_whole(page, message.html.encode(), sync=self._sync)  # last: a page never misses its pictures
        except OSError as error:
            return not_now(trouble(error))
        return accepted(f"published at {message.path}")
