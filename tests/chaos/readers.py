"""Readers of mails that open and click over real connections, each token once, and know what was answered."""

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep

from chorus.content.tokens import TokenSealer
from chorus.domain.engagement import PSEUDONYM_BYTES, MessageToken

READERS = 8
_RETRY = 0.02


@dataclass
class Reading:
    """Pseudonyms of the tokens whose request was answered whole, and of those whose request was cut off: each of
    these was recorded, or was not. ``wrong`` tells answers that should not be."""

    answered: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Readers:
    """READERS threads that ask until ``count`` requests were begun; ``at`` is called after each answer, with its
    number, on a reader's thread."""

    def __init__(
        self, port: int, sealer: TokenSealer, artefact: int, count: int, at: Callable[[int], None], until: float
    ) -> None:
        self._port, self._sealer, self._artefact, self._at, self._until = port, sealer, artefact, at, until
        self._left, self._count = iter(range(1, count + 1)), count
        self._guard = threading.Lock()
        self._threads = [threading.Thread(target=self._read, name=f"reader-{n}") for n in range(READERS)]
        self.seen = Reading()

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def busy(self) -> bool:
        """Whether anybody still reads."""
        return any(thread.is_alive() for thread in self._threads)

    def _read(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        while (number := self._next()) and monotonic() < self._until:
            pseudonym = number.to_bytes(PSEUDONYM_BYTES)
            sealed = self._sealer.seal(MessageToken(1, self._artefact, 1, pseudonym).pack())
            path, status = (f"/c/{sealed}/0", 302) if number % 3 == 0 else (f"/o/{sealed}.gif", 200)
            while not _connected(connection) and monotonic() < self._until:
                sleep(_RETRY)  # it is being started again
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                with self._guard:
                    self.seen.cut.append(pseudonym.hex())
                continue
            self._answered(pseudonym.hex(), answer.status, status)
        connection.close()

    def _next(self) -> int:
        with self._guard:
            return next(self._left, 0)

    def _answered(self, pseudonym: str, status: int, expected: int) -> None:
        with self._guard:
            self.seen.answered.append(pseudonym)
            if status != expected:
                self.seen.wrong.append(f"an answer of {status} in place of {expected}")
            number = len(self.seen.answered)
        self._at(number)


def _connected(connection: http.client.HTTPConnection) -> bool:
    if connection.sock is None:
        try:
            connection.connect()
        except OSError:
            return False
    return True
