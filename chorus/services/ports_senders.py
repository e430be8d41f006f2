"""The protocols of sending: channels, composers, journals, and the sender processes."""

from collections.abc import AsyncIterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from chorus.domain.delivery import Outcome
from chorus.domain.problems import Problem
from chorus.services.messages import Batch, BatchResult, MailMessage, Message


class Sealer(Protocol):
    """Turns token bytes into opaque URL-safe text and back; ``open`` raises ValueError for what it did not seal."""

    def seal(self, data: bytes) -> str: ...

    def open(self, text: str) -> bytes: ...


class Composer(Protocol):
    """Fills one signed mail artefact for contacts, from its pre-encoded skeleton."""

    def mime(self, message: MailMessage) -> bytes:
        """The whole message, CRLF line ends, ready for SMTP DATA before dot-stuffing."""
        ...

    def substitutions(self, message: MailMessage) -> Mapping[str, str]:
        """For a provider that fills on its side: key to value, HTML and text keys apart."""
        ...

    def template(self, *, tracked: bool = True) -> "ProviderTemplate":
        """The mail for such a provider: with tracked links and pixel, or without where nothing is counted."""
        ...


@dataclass(frozen=True)
class ProviderTemplate:
    """A mail artefact with substitution keys in place of slots and tracked links, for a provider's API."""

    subject: str
    html: str
    text: str
    from_name: str
    from_address: str
    reply_to: str
    headers: Mapping[str, str]


class Journal(Protocol):
    """A sender's append-only record; each call returns after the record is written."""

    def begin(self, deliveries: Sequence[int]) -> None:
        """Before the first byte of the bodies of these deliveries leaves."""
        ...

    def end(self, outcomes: Sequence[Outcome]) -> None:
        """When the replies are there."""
        ...


class Channel(Protocol):
    """One way out. An implementation is one file in channels/."""

    @property
    def parallel(self) -> int:
        """How many calls of ``deliver`` may be under way at the same time."""
        ...

    @property
    def pause(self) -> float | None:
        """How many seconds nothing more should come, for the provider's rate is used up; asked after ``deliver``."""
        ...

    async def open(self) -> None: ...

    def deliver(
        self, messages: Sequence[Message], compose: "Composer | None", journal: Journal
    ) -> AsyncIterator[Outcome]:
        """Send, calling ``journal.begin`` before and ``journal.end`` after; exactly one outcome a message.

        What a server does or fails to do becomes an outcome, never an exception.
        """
        ...

    async def close(self) -> None: ...


class Replayed(Protocol):
    """What a journal tells of deliveries that the database still calls ``sending``."""

    @property
    def ended(self) -> Mapping[int, Outcome]: ...

    @property
    def begun(self) -> Set[int]: ...

    @property
    def trusted(self) -> bool:
        """False when the machine went down since, so that the last records may be missing."""
        ...

    @property
    def damage(self) -> Sequence[Problem]:
        """What of the journal can't be read."""
        ...

    def within(self, sending: Mapping[int, int]) -> "Replayed":
        """Only what belongs to the present claim (delivery to batch): an earlier round says nothing of it."""
        ...


class Journals(Protocol):
    """The journals of the senders, by sender name."""

    def replay(self, sender: str) -> Replayed:
        """Wait for the sender's lock, then read; empty when there is no journal."""
        ...


class Senders(Protocol):
    """The sender processes, by name; outcomes come back through ``collect``."""

    def submit(self, sender: str, batch: Batch) -> None: ...

    def recall(self, batches: Set[int]) -> None:
        """Nothing of these batches begins any more; they come back with what had begun, and the rest as queued."""
        ...

    def recall_all(self) -> None:
        """As ``recall``, of whatever any sender has. It may be called on any thread."""
        ...

    def room(self, sender: str) -> int:
        """How many more batches the sender takes now."""
        ...

    def collect(self, timeout: float) -> list[BatchResult]:
        """What has come back; waits up to ``timeout`` seconds for the first."""
        ...

    def busy(self) -> bool: ...

    def settled(self, sender: str) -> None:
        """Every outcome of this sender is committed, so that its journal may start anew; ignored while it is busy."""
        ...

    def renew(self) -> None:
        """The workspace was read anew: a sender whose specification changed ends what it has, then starts anew."""
        ...

    def dead(self) -> Sequence[str]:
        """Senders that ended by themselves since the last call: replay their journals, then submit again."""
        ...

    def failure(self, sender: str) -> str:
        """Why the sender ended by itself last, in its own words; "" when it said nothing."""
        ...

    def close(self) -> None:
        """Let every batch under way end, then end the processes; their last results stay for ``collect``."""
        ...
