"""The protocols that the use cases need from the rooms below the faces."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.campaign import Campaign
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.delivery import Outcome, State
from chorus.domain.engagement import Agency, Cell, Hit, HitKind
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.observance_catalogue import Catalogue
from chorus.domain.organisation import AudienceSource, Workspace
from chorus.domain.problems import Problem, Severity
from chorus.domain.providers import Groups
from chorus.domain.timeline import SendState
from chorus.services.messages import Batch, BatchResult, Due, MailMessage, Message
from chorus.services.ports_caps import MailedStore
from chorus.services.ports_control import ControlStore
from chorus.services.ports_corrigenda import ReachedStore
from chorus.services.ports_pace import Pace, PaceStore
from chorus.services.ports_proof import ProofStore

Loc: TypeAlias = tuple[str | int, ...]


class Clock(Protocol):
    """The present instant, aware and in UTC; a rehearsal gives its own."""

    def now(self) -> datetime: ...


class Sealer(Protocol):
    """Turns token bytes into opaque URL-safe text and back; ``open`` raises ValueError for what it did not seal."""

    def seal(self, data: bytes) -> str: ...

    def open(self, text: str) -> bytes: ...


class CampaignFile(Protocol):
    """One campaign as read from its file, able to say where a value stands."""

    @property
    def id(self) -> str: ...

    @property
    def campaign(self) -> Campaign: ...

    def problem(self, code: str, message: str, todo: str, loc: Loc, severity: Severity = "error") -> Problem:
        """A problem at the value that a pydantic ``loc`` such as ``("email", 0, "where")`` names."""
        ...


class PartialFile(CampaignFile, Protocol):
    """What is right in a broken campaign's file: to find more problems, never to be signed or sent."""

    @property
    def is_whole(self) -> bool:
        """Whether every activity is in it."""
        ...

    def misled(self, problem: Problem) -> bool:
        """Whether a problem is only of what was left out of the file."""
        ...


PlaceOf: TypeAlias = Callable[[Loc], tuple[int, int]]


def _at_the_top(_: Loc) -> tuple[int, int]:
    return 1, 1


@dataclass(frozen=True)
class Loaded:
    """A workspace as read: ``campaigns`` has those that parse; ``broken`` names those that don't.

    ``partial`` has what is right in the broken ones, where that is enough to check; ``config_place`` the line and
    column of a value of config.toml; ``providers`` the recipient domains of each provider, as shipped.
    """

    workspace: Workspace
    catalogue: Catalogue
    countries: Countries
    campaigns: Mapping[str, CampaignFile]
    broken: Mapping[str, tuple[Problem, ...]]
    problems: tuple[Problem, ...]
    partial: Mapping[str, PartialFile] = field(default_factory=dict)
    config_place: PlaceOf = _at_the_top
    providers: Groups = field(default_factory=dict)


class WorkspaceFiles(Protocol):
    """The files of a workspace."""

    def load(self) -> Loaded:
        """Everything, with all problems; InputError when config.toml itself can't be used."""
        ...

    def read_contacts(self, audience_id: str, source: AudienceSource) -> Iterator[Contact | Problem]: ...

    def audience_digest(self, source: AudienceSource) -> str:
        """SHA-256 (hex) of the bytes of an audience's file; ``""`` when it can't be read."""
        ...

    def normal_address(self, text: str) -> str:
        """The one form in which imported contacts have an address; RefusedError when ``text`` is no one address."""
        ...


@dataclass(frozen=True)
class Rendered:
    """All artefacts of a campaign, with the problems found on the way (an artefact with an error is left out)."""

    artefacts: tuple[Artefact, ...]
    problems: tuple[Problem, ...]


class Renderer(Protocol):
    """Turns a campaign into artefacts."""

    def render(self, loaded: Loaded, file: CampaignFile, occasion: Occasion) -> Rendered: ...


class SlotMaker(Protocol):
    """Fills the closed list of slots for a contact, in a language; bounded, without URLs and control characters.

    With a ``second`` language also those of a mail in two.
    """

    def slots(self, contact: Contact, language: Language, second: Language | None = None) -> Mapping[str, str]: ...


class Composer(Protocol):
    """Fills one signed mail artefact for contacts, from its pre-encoded skeleton."""

    def mime(self, message: MailMessage) -> bytes:
        """The whole message, CRLF line ends, ready for SMTP DATA before dot-stuffing."""
        ...

    def substitutions(self, message: MailMessage) -> Mapping[str, str]:
        """For a provider that fills on its side: key to value, HTML and text keys apart."""
        ...

    def template(self) -> "ProviderTemplate": ...


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
    per send; ``contact`` the number of a mail's contact; ``cell`` is None where nothing may be told of it.

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


Coarsen: TypeAlias = Callable[[Mapping[Cell, int]], Mapping[Cell, Cell | None]]
"""From how many deliveries of a send have which cell, to the cell that they get (None: nothing may be told of them)."""


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


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A hit joined with its send and cell; ``seq`` is the writer's number for it."""

    seq: int
    kind: HitKind
    at: datetime
    campaign: str
    activity: str
    convention: str
    language: str
    region: str
    role: str
    link: int | None
    page: str
    pseudonym: str
    method: str
    agent: str
    signals: tuple[str, ...]
    since_send: float | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many deliveries of a group reached a state last within a span (``unsubscribed`` is counted besides)."""

    campaign: str
    activity: str
    kind: str
    convention: str
    language: str
    state: str
    count: int


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


class Store(UnsubscribeLookup, ProofStore, ReachedStore, MailedStore, ControlStore, PaceStore, Protocol):
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
        self, send: int, deliveries: Iterable[NewDelivery], now: datetime, coarsen: Coarsen | None = None
    ) -> int:
        """Create the deliveries and set the send running, all or nothing; how many.

        Reads them as it goes: whoever gives them may read from the store meanwhile, which stands still.
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

    # hits and reports
    def fold(self, hits: Sequence[Hit], spool: str, offset: int) -> None:
        """Add hits and remember up to which byte of a spool they were read, in one transaction: none twice."""
        ...

    def spool_offset(self, spool: str) -> int: ...

    def unsubscribe(self, delivery: int, now: datetime) -> tuple[str, ...]:
        """Suppress that delivery's contact for all conventions of its mailing; those conventions."""
        ...

    def watermark(self) -> int:
        """The writer's newest sequence number."""
        ...

    def hits(self, start: datetime, end: datetime, watermark: int) -> Iterator[StoredHit]: ...

    def delivery_counts(self, start: datetime, end: datetime, watermark: int) -> tuple[CountRow, ...]: ...

    def keep_report(
        self, week: str, convention: str, watermark: int, fmt: str, content: bytes, now: datetime
    ) -> None: ...

    def kept_report(self, week: str, convention: str, fmt: str) -> bytes | None: ...

    # what officers are told
    def notice(self, now: datetime, kind: str, text: str, campaign: str = "", activity: str = "") -> bool:
        """Tell it once; False when the same was told before."""
        ...

    def notices(self) -> tuple[tuple[datetime, str, str], ...]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class SpoolPart:
    """Whole records of a hit spool in the order of their arrival, and the offset (bytes) to read on from; it is the
    one that was given when nothing is left. ``damage`` tells in words what can't be read."""

    records: tuple[Mapping[str, object], ...]
    offset: int
    damage: tuple[str, ...] = ()


class HitSpools(Protocol):
    """The spools that the web process writes hits to, oldest first."""

    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str, offset: int) -> SpoolPart: ...

    def discard(self, name: str, offset: int) -> bool:
        """Remove a spool that is folded up to ``offset``, if that is all of it and nobody writes to it any more."""
        ...


Classify: TypeAlias = Callable[[Sequence[StoredHit]], Sequence[Agency]]
Progress: TypeAlias = Callable[[str, int, int], None]


class WriterLock(Protocol):
    """Held by the one process that writes to the workspace's database."""

    def hold(self) -> AbstractContextManager[None]: ...
