"""What travels between the writer and the senders: batches down, outcomes up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chorus.domain.delivery import Outcome
from chorus.domain.language import Language
from chorus.domain.problems import Frozen
from chorus.domain.tracking import TrackingMode

ChannelName = Literal["outbox", "smtp", "sendgrid", "x", "site"]


class Due(Frozen):
    """One claimed delivery as a sender gets it. ``target`` is an address, or an account's or page's id."""

    delivery: int
    target: str
    cell: int = 0
    slots: Mapping[str, str] = {}
    tracking: TrackingMode = "aggregate"


class Batch(Frozen):
    """Claimed deliveries of one send and one artefact. ``artefact`` is its number in the store (tokens carry it),
    ``canonical`` the signed bytes (an artefact's canonical form as text); ``at`` the instant of the claim."""

    batch: int
    send: int
    artefact: int
    canonical: str
    at: AwareDatetime
    deliveries: tuple[Due, ...]


class BatchResult(Frozen):
    """The outcomes of a batch, one for each of its deliveries.

    ``pause`` is how many seconds the sender wants no more work: its provider's rate is used up.
    """

    batch: int
    outcomes: tuple[Outcome, ...]
    pause: float | None = None


class Recall(Frozen):
    """Batches of which nothing more shall begin."""

    batches: tuple[int, ...]


DkimAlgorithm = Literal["rsa", "ed25519"]


class DkimKey(Frozen):
    """A private key with which a sender's mails are signed: ``pem`` is PKCS #8, the public key is in DNS."""

    domain: str
    selector: str
    algorithm: DkimAlgorithm
    pem: Annotated[str, Field(repr=False)]


class SenderSpec(Frozen):
    """What a sender process is told when it starts, on its standard input and never on its command line.

    ``settings`` are the channel's settings with its secrets; ``pseudonym_seed`` is given in rehearsals and tests only:
    pseudonyms are random without it. ``folder`` is where outbox and site write. Each of ``dkim`` signs each mail.
    """

    name: str
    channel: ChannelName
    settings: Annotated[Mapping[str, object], Field(repr=False)] = {}
    base_url: str
    token_key: Annotated[str, Field(repr=False)]
    journal: str
    folder: str = ""
    media: str = ""
    pseudonym_seed: str = ""
    dkim: Annotated[tuple[DkimKey, ...], Field(repr=False)] = ()


class WebSpec(Frozen):
    """What the web process is told when it starts, as one line of JSON on its standard input.

    ``token_key`` is as in SenderSpec; ``conventions`` has each convention's name per language for the
    unsubscribe page. ``salts`` is the folder of the day's salt, ``zone`` says when a day ends, ``trusted_proxies``
    are the networks whose X-Forwarded-For is believed. ``root`` is the workspace whose personal links to sign are
    served; empty for none. The process ends when its standard input closes.
    """

    host: str = "127.0.0.1"
    port: int = 0
    token_key: Annotated[str, Field(repr=False)]
    database: str
    spool: str
    site: str
    salts: str
    zone: str = "UTC"
    trusted_proxies: tuple[str, ...] = ()
    root: str = ""
    conventions: Mapping[str, Mapping[Language, str]] = {}


@dataclass(frozen=True, slots=True)
class MailMessage:
    """One mail to compose: tokens are sealed already, slot values are plain text (escaping is the composer's).

    ``token`` is empty where nothing is counted: then links lead straight to their targets, and there is no pixel.
    ``place`` is ``campaign/activity/language`` (or the two, ``fr+en``): where an outbox files it.
    """

    delivery: int
    address: str
    slots: Mapping[str, str]
    token: str
    unsubscribe_token: str
    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class PostMessage:
    """One post to publish. ``pictures`` are (file name, bytes, alternative text); ``place`` as with a mail.

    ``answers`` is the id of the post that a corrigendum answers, as its channel gave it; empty for none.
    """

    delivery: int
    account: str
    language: Language
    text: str
    pictures: tuple[tuple[str, bytes, str], ...]
    at: datetime
    place: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class PageMessage:
    """One page or file to publish under ``path``, with its media.

    ``path`` is ``/campaign/activity/language/``, or ``/campaign/activity/2/language/`` for a version of a statement.
    """

    delivery: int
    path: str
    html: str
    pictures: tuple[tuple[str, bytes, str], ...]
    at: datetime


Message = MailMessage | PostMessage | PageMessage
