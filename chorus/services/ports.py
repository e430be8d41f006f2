"""The protocols that the use cases need from the rooms below the faces; those of one concern are in ``ports_*``."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias

from chorus.domain.contact import Contact
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import Cell
from chorus.domain.language import Language
from chorus.domain.timeline import SendState
from chorus.domain.tracking import TrackingMode
from chorus.services.messages import BatchResult, Due
from chorus.services.ports_caps import MailedStore
from chorus.services.ports_consent import ConsentStore
from chorus.services.ports_control import ControlStore
from chorus.services.ports_corrigenda import ReachedStore
from chorus.services.ports_hits import HitStore
from chorus.services.ports_pace import Pace, PaceStore
from chorus.services.ports_proof import ProofStore
from chorus.services.ports_rollups import RollupStore


class Clock(Protocol):
    """The present instant, aware and in UTC; a rehearsal gives its own."""

    def now(self) -> datetime: ...


class StoredContact(NamedTuple):
    """A contact with its number in the store; ``suppressed`` is "", "unsubscribed" or another reason ("bounced").

    ``mails`` are the instants of the mails that a frequency cap counts.
    """

    number: int
    contact: Contact
    suppressed: str
    mails: tuple[datetime, ...] = ()


class NewDelivery(NamedTuple):
    """A delivery to create at the freeze. ``target`` is ``contact:NUMBER``, ``account:ID/LANG`` or ``page:LANG``, once
    per send; ``contact`` the number of a mail's contact; ``cell`` is None where nothing may be told of it. ``tracking``
    is how much is counted of it.

    Deliveries are numbered by ``part``, and within one in the order in which they come.
    """

    target: str
    convention: str
    sender: str
    language: Language
    artefact: int
    due: datetime
    cell: Cell | None
    contact: int | None = None
    slots: Mapping[str, str] | None = None
    part: int = 0
    tracking: TrackingMode = "aggregate"


Cells: TypeAlias = Mapping[Cell, Cell | None]
"""From the cell that deliveries have to the one that they get; None: nothing may be told of them."""

Coarsen: TypeAlias = Callable[[Mapping[Cell, int], Mapping[Cell, int]], tuple[Cells, Cells]]
"""From how many deliveries of a send have which cell, of those by cells and of those by person, to what they get."""


Judge: TypeAlias = Callable[["ImportCount"], None]
"""Raises what shall undo an import, given what it would change."""


@dataclass(frozen=True, slots=True)
class StoredSend:
    """A send as the store keeps it. ``until`` is the last instant at which it may begin; ``resumed`` when an officer
    let it go on last, which gives it as long again."""

    number: int
    campaign: str
    activity: str
    kind: str
    at: datetime
    until: datetime
    state: SendState
    note: str
    total: int
    began: datetime | None
    resumed: datetime | None = None

    def late(self, now: datetime) -> bool:
        """Whether it may no longer begin."""
        return now > self.until and (self.resumed is None or now > self.resumed + (self.until - self.at))


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """What the writer claimed for one sender: a row count that was checked."""

    batch: int
    send: int
    sender: str
    artefact: int
    canonical: str
    deliveries: tuple[Due, ...]


@dataclass(frozen=True)
class ImportCount:
    """What an import changed."""

    added: int
    changed: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class Mailing:
    """What a reader is told before unsubscribing: ids of the mailing's conventions, its language and title."""

    conventions: tuple[str, ...]
    language: Language
    title: str = ""


class UnsubscribeLookup(Protocol):
    """Reads which mailing a delivery belongs to; None when there is no such delivery."""

    def mailing(self, delivery: int) -> Mailing | None: ...


class Store(
    UnsubscribeLookup,
    ProofStore,
    ReachedStore,
    HitStore,
    RollupStore,
    MailedStore,
    ControlStore,
    PaceStore,
    ConsentStore,
    Protocol,
):
    """The database. Every method that writes is one BEGIN IMMEDIATE transaction and is called by the writer only."""

    # artefacts
    def links(self, number: int) -> tuple[str, ...]:
        """The link targets of a kept artefact; empty when there is none of that number."""
        ...

    # contacts
    def import_contacts(
        self, audience: str, contacts: Iterable[Contact], now: datetime, digest: str = "", judge: Judge | None = None
    ) -> ImportCount:
        """Make an audience what its file says, reading that as it goes; all or nothing, also when ``judge`` raises."""
        ...

    def import_digests(self) -> Mapping[str, str]:
        """The digest of each audience's file when it was imported."""
        ...

    def contacts(self, audience: str, conventions: Sequence[str]) -> Iterator[StoredContact]:
        """The active contacts of an audience by address key; ``suppressed`` (or unsubscribed) for *any* of the
        conventions counts, because a joint mail speaks for all of them."""
        ...

    def audience_sizes(self) -> Mapping[str, int]: ...

    def suppress(self, address: str, reason: str, conventions: Sequence[str], now: datetime) -> int:
        """No further mail of these conventions to that normalised address; how many active contacts have it now."""
        ...

    # sends
    def put_send(
        self,
        campaign: str,
        activity: str,
        kind: str,
        at: datetime,
        until: datetime,
        state: SendState,
        note: str,
    ) -> int:
        """Insert or (while it has not begun) update; its number."""
        ...

    def set_send(self, number: int, state: SendState, note: str, now: datetime) -> None: ...

    def sends(self, campaign: str | None = None) -> tuple[StoredSend, ...]: ...

    def freeze(
        self,
        send: int,
        deliveries: Iterable[NewDelivery],
        now: datetime,
        coarsen: Coarsen | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> int:
        """Create the deliveries and set the send running, all or nothing; how many.

        Reads them as it goes: whoever gives them may read from the store. ``meanwhile`` is called now and then while
        that lasts, and may change the states of sends and deliveries; who is on the lists stands still. RefusedError
        when the send itself can no longer begin after that.
        """
        ...

    # deliveries
    def claim(
        self,
        now: datetime,
        limit: int,
        room: Mapping[str, int],
        held: Set[int] = frozenset(),
        pace: Pace | None = None,
    ) -> list[ClaimedBatch]:
        """Claim what is due for senders with room, nothing of sends that are held; one send and artefact a batch.

        Who is suppressed by now for any of the artefact's conventions becomes ``skipped`` with the reason. What the
        ``pace`` has no room for is due later from then on.
        """
        ...

    def record(self, results: Sequence[BatchResult], now: datetime) -> None:
        """Write outcomes through the transition table; a send with nothing open becomes done."""
        ...

    def sending(self, sender: str) -> Mapping[int, int]:
        """Deliveries claimed for a sender and not recorded: delivery to batch (for replay)."""
        ...

    def senders_sending(self) -> Sequence[str]:
        """The senders that hold deliveries, be they in config.toml or not."""
        ...

    def recover(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Record what a replay found."""
        ...

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """The earliest instant (``after`` another) at which an armed send or an open delivery is due."""
        ...

    def counts(self, send: int) -> Mapping[State, int]: ...

    def uncertain(self, limit: int = 100) -> Sequence[tuple[int, str, str]]:
        """Delivery, campaign/activity, detail of uncertain deliveries."""
        ...

    def close(self) -> None: ...


Progress: TypeAlias = Callable[[str, int, int], None]


class WriterLock(Protocol):
    """Held by the one process that writes to the workspace's database."""

    def hold(self) -> AbstractContextManager[None]: ...
