"""A mail server that keeps what it gets: a rehearsal's end of the line."""

import asyncio
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from chorus.engine.mail_sink_protocol import SinkProtocol

_MESSAGE_ID = re.compile(rb"^message-id:\s*<[0-9a-f]+\.(\d+)@", re.IGNORECASE | re.MULTILINE)
_START_SECONDS = 10.0
ACCEPTED = "250 2.0.0 Ok"


def no_refusal(_address: str) -> str:
    """Takes everybody."""
    return ""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """One mail as it arrived; ``times`` counts how often its delivery came."""

    delivery: int
    sender: str
    recipient: str
    size: int
    path: Path
    times: int = 1


class MailSink:
    """Listens on loopback in a thread and writes each mail as ``FOLDER/DELIVERY.eml``, by its Message-ID.

    ``refuse`` gives the SMTP reply (``550 5.1.1 No such user``) for an address that shall be refused at RCPT, and ""
    for all others. A mail without a delivery's Message-ID is refused with 554. (A protocol of our own:
    from two pipelining connections aiosmtpd took 750 to 1,000 mails of 8 KB a second, this 2,000 to 5,900.)
    """

    def __init__(self, folder: Path, refuse: Callable[[str], str] = no_refusal, host: str = "127.0.0.1") -> None:
        self._folder, self._refuse, self._host = folder, refuse, host
        self._received: dict[int, ReceivedMail] = {}
        self._fresh: list[ReceivedMail] = []
        self._guard = threading.Lock()
        self._connections: set[asyncio.Transport] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail-sink", daemon=True)
        self.port = 0

    @property
    def received(self) -> Mapping[int, ReceivedMail]:
        """What has arrived so far, by delivery: a copy."""
        with self._guard:
            return dict(self._received)

    def take(self) -> list[ReceivedMail]:
        """What arrived since the last call, in the order of arrival; a delivery that came again is there again."""
        with self._guard:
            fresh, self._fresh = self._fresh, []
        return fresh

    def open(self) -> None:
        """Listen on a free port, ``port``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(_START_SECONDS)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Drop the connections and end the thread."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_START_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: SinkProtocol(self._refuse, self._take, self._connections), self._host, 0
        )

    async def _end(self) -> None:
        self._server.close()
        for transport in list(self._connections):
            transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # aborted transports close in the next turn

    def _take(self, sender: str, recipient: str, content: bytes) -> str:
        found = _MESSAGE_ID.search(content)
        if found is None:
            return "554 5.6.0 no Message-ID of a delivery"
        delivery = int(found[1])
        path = self._folder / f"{delivery}.eml"
        path.write_bytes(content)
        with self._guard:
            before = self._received.get(delivery)
            times = before.times + 1 if before else 1
            mail = ReceivedMail(delivery, sender, recipient, len(content), path, times)
            self._received[delivery] = mail
            self._fresh.append(mail)
        return ACCEPTED
