"""What a mail channel has to do: messages of one call of ``deliver``, and the mail that a connection works on."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from chorus.channels.answers import begin, failed, mime_of, outcome
from chorus.domain.delivery import Outcome, Reply, State
from chorus.domain.problems import PermanentError
from chorus.services.messages import MailMessage, Message
from chorus.services.ports_senders import Composer, Journal

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """One mail on its way over one connection: ``data`` is the message before dot-stuffing, ``refusal`` what the
    server said to a command before the body."""

    run: "Run"
    message: MailMessage
    sender: str
    data: bytes
    refusal: Reply | None = None


class Run:
    """One call of ``deliver``; ``over`` is done when every message has its outcome, or broken when the channel is.

    Nothing of it is journalled here but by ``begin`` and ``settle``: the channel calls them for what several
    connections have come to at the same time, so that one record serves all.
    """

    def __init__(self, messages: Sequence[Message], compose: Composer | None, journal: Journal) -> None:
        self._todo = deque(messages)
        self._compose, self._journal, self._left = compose, journal, len(messages)
        self._sender = compose.template().from_address if compose is not None else ""
        self._fresh: list[Outcome] = []
        self._lost: set[int] = set()
        self._closed = False
        self.outcomes: list[Outcome] = []
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def next_job(self) -> Job | None:
        """The next mail that can be sent, those that can't be answered on the way; None when none is left."""
        while self._todo:
            message = self._todo.popleft()
            try:
                if not isinstance(message, MailMessage):
                    raise PermanentError("a mail server takes mails")
                return Job(self, message, self._sender, mime_of(self._compose, message))
            except PermanentError as error:
                self.answer(message, failed(str(error)))
            except Exception as error:  # one mail that can't be composed must not stop the others
                log.exception("delivery %d can't be composed", message.delivery)
                self.answer(message, failed(f"it can't be composed: {type(error).__name__}, see the sender's log"))
        return None

    def answer(self, message: Message, reply: Reply) -> None:
        """Take note of a reply; it stands in the journal after the next ``settle``."""
        self._fresh.append(outcome(message, reply))

    def leave(self, reply: Reply) -> None:
        """The same reply for all that no connection has taken."""
        while self._todo:
            self.answer(self._todo.popleft(), reply)

    @property
    def waiting(self) -> bool:
        """Whether there is a mail that no connection has taken."""
        return bool(self._todo)

    def put_back(self, job: Job) -> bool:
        """Let another connection try a mail whose body has not begun; False when that was tried before."""
        if self._closed or job.message.delivery in self._lost:
            return False
        self._lost.add(job.message.delivery)
        self._todo.appendleft(job.message)
        return True

    def close(self) -> None:
        """Nothing of it begins any more: whoever waited for it has ended."""
        self._closed = True
        self._todo.clear()

    def begin(self, jobs: Sequence[Job]) -> Reply | None:
        """Journal that these bodies are about to leave; the reply instead when they may not."""
        if self._closed:
            return Reply(state=State.QUEUED, detail="its batch has ended")
        return begin(self._journal, [job.message for job in jobs])

    def settle(self) -> None:
        """Journal the replies so far, and end the run with the last."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        self._journal.end(fresh)
        self.outcomes += fresh
        self._left -= len(fresh)
        if not self._left and not self.over.done():
            self.over.set_result(None)

    def fail(self, error: BaseException) -> None:
        """Break it off: whoever waits for it gets the error."""
        if not self.over.done():
            self.over.set_exception(error)
