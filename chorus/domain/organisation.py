"""Who campaigns, who signs, who sends and where: the workspace as config.toml describes it."""

from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from chorus.domain.attribution import Host
from chorus.domain.breaker_settings import Breaker
from chorus.domain.campaign import AccountId, HttpUrl, Id, titled
from chorus.domain.cap import Cap
from chorus.domain.hours import Hours
from chorus.domain.language import Language
from chorus.domain.lines import one_line
from chorus.domain.observance import Observance
from chorus.domain.pace_settings import Pace
from chorus.domain.problems import Frozen
from chorus.domain.signoff_settings import SignoffPolicy
from chorus.domain.tracking import Tracking, TrackingMode
from chorus.domain.utm import Utm

Address = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+$", max_length=254), AfterValidator(one_line)
]
Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(one_line)]
LocalLine = Annotated[dict[Language, Line], Field(min_length=1)]
TitleLine = Annotated[LocalLine, BeforeValidator(titled, json_schema_input_type=str | LocalLine)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
MailChannel = Literal["outbox", "smtp", "sendgrid"]
PostChannel = Literal["outbox", "x"]


class WorkspaceInfo(Frozen):
    """The workspace as a whole."""

    name: Annotated[Line, Field(description="Shown in reports and on pages.")]
    timezone: Annotated[str, Field(description="The officers' time zone (IANA), for plans and reports.")] = (
        "Europe/Zurich"
    )
    base_url: Annotated[
        HttpUrl, Field(description="Where recipients reach the web process; links and pages hang below it.")
    ]


class Head(Frozen):
    """Who heads an organisation and signs joint statements for it."""

    name: Annotated[LocalLine, Field(description="The person's name as each language writes it.")]
    title: Annotated[LocalLine, Field(description="The office, per language: `Executive Secretary`.")]


class Secretariat(Frozen):
    """Who acts for one or more conventions, and pays: one act of it signs for all of them."""

    name: LocalLine
    conventions: Annotated[tuple[Id, ...], Field(min_length=1)]
    address: Annotated[Line, Field(description="Postal address, in the foot of every mail.")]
    sender: Annotated[Id, Field(description="Its From identity, one of [senders].")]
    head: Annotated[Head | None, Field(description="The head of those of its conventions that name none.")] = None
    sites: Annotated[
        tuple[Host, ...], Field(description="Hosts of websites that its conventions share; subdomains are meant too.")
    ] = ()


class Convention(Frozen):
    """An organisation that campaigns, signs and owns audiences."""

    name: LocalLine
    short: LocalLine
    url: HttpUrl
    colour: Colour = "#1f5c99"
    officers: Annotated[
        tuple[Address, ...],
        Field(description="Who gets the weekly report, and is told when a send is paused by itself."),
    ] = ()
    timezone: Annotated[
        str | None, Field(description="For its contacts without zone and country; else the workspace's.")
    ] = None
    head: Annotated[Head | None, Field(description="Its head, where it is not its secretariat's.")] = None
    sites: Annotated[
        tuple[Host, ...],
        Field(
            description="The hosts of its websites, `basel.int`; subdomains are meant too. Clicks there count for it."
        ),
    ] = ()
    tracking: Annotated[
        TrackingMode | None, Field(description="How much is counted of those on its lists; else the workspace's mode.")
    ] = None


Selector = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$", max_length=63)
]


class Dkim(Frozen):
    """With which keys a sender's mails are signed: `chorus dkim` makes them and says what goes into DNS."""

    rsa: Annotated[
        Selector | None, Field(description="The selector of the RSA key of 2,048 bits, which all receivers check.")
    ] = None
    ed25519: Annotated[
        Selector | None, Field(description="The selector of the Ed25519 key, a second signature (RFC 8463).")
    ] = None


class Sender(Frozen):
    """A From identity and the channel that its mails take."""

    name: Annotated[TitleLine, Field(description="The From name, a text or one per language.")]
    address: Address
    reply_to: Address | None = None
    channel: MailChannel = "outbox"
    dkim: Annotated[
        Dkim | None, Field(description="Signs its mails by SMTP for the domain of its address; SendGrid signs itself.")
    ] = None


class Account(Frozen):
    """An account on a social network."""

    secretariat: Id
    handle: Line
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    channel: PostChannel = "outbox"


class AudienceSource(Frozen):
    """A convention's own list: the file it is imported from."""

    file: Annotated[Line, Field(description="A file in audiences/: CSV or XLSX.")]
    convention: Id
    name: TitleLine
    columns: Annotated[
        dict[str, str], Field(description="Our field = the file's header, where it can't be guessed.")
    ] = {}
    language: Annotated[Language | None, Field(description="For rows without a language.")] = None
    timezone: Annotated[str | None, Field(description="For rows without zone and country.")] = None
    tracking: Annotated[
        TrackingMode | None, Field(description="How much is counted of those on this list; else its convention's mode.")
    ] = None


class SmtpSettings(Frozen):
    """How to reach the mail server; the password comes from CHORUS_SMTP_PASSWORD or its _FILE."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    security: Annotated[Literal["none", "starttls", "tls"], Field(description="RFC 8314: 587 starttls, 465 tls.")] = (
        "starttls"
    )
    username: str | None = None
    connections: Annotated[int, Field(ge=1, le=64, description="At the same time, for each From identity.")] = 4
    timeout: Annotated[float, Field(gt=0, description="Seconds to wait for the reply to a command.")] = 60.0
    body_timeout: Annotated[
        float, Field(gt=0, description="Seconds to wait for the reply to a mail (RFC 5321, 4.5.3.2.6: 10 minutes).")
    ] = 600.0
    mails_per_connection: Annotated[int, Field(ge=1, description="After so many mails a connection is made anew.")] = (
        1000
    )
    connection_seconds: Annotated[float, Field(gt=0, description="After so many seconds likewise.")] = 300.0


class SendgridSettings(Frozen):
    """SendGrid's Web API; the key comes from CHORUS_SENDGRID_API_KEY or its _FILE."""

    host: HttpUrl = "https://api.sendgrid.com"
    timeout: Annotated[float, Field(gt=0, description="Seconds.")] = 30.0


class XSettings(Frozen):
    """X's API v2; each account's keys come from CHORUS_X_<ACCOUNT>_... or their _FILE."""

    host: HttpUrl = "https://api.twitter.com"
    timeout: Annotated[float, Field(gt=0, description="Seconds.")] = 30.0


class Channels(Frozen):
    """Settings of the channels."""

    smtp: SmtpSettings = SmtpSettings()
    sendgrid: SendgridSettings = SendgridSettings()
    x: XSettings = XSettings()


def _network(text: str) -> str:
    return str(ip_network(text))


class Web(Frozen):
    """Where the web process listens."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8025
    trusted_proxies: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...],
        Field(
            description="Networks of your own proxies (`10.0.0.0/8`, `127.0.0.1/32`): of these, and of nobody else, "
            "X-Forwarded-For is believed, so that the visitors of a page are told apart."
        ),
    ] = ()


class Reporting(Frozen):
    """The weekly report."""

    weekly: Annotated[
        str,
        Field(
            description="Weekday and time in the workspace's zone.",
            pattern=r"^(mon|tue|wed|thu|fri|sat|sun) \d\d:\d\d$",
        ),
    ] = "mon 08:00"
    sender: Annotated[Id | None, Field(description="The From identity of reports; else the first secretariat's.")] = (
        None
    )


class Lateness(Frozen):
    """How much later than planned a send may still begin, in minutes; after that it is held and told."""

    mail: Annotated[int, Field(ge=1)] = 120
    post: Annotated[int, Field(ge=1)] = 15


class Cosignatory(Frozen):
    """An organisation outside that signs along: it has no audiences, and signs by personal link."""

    name: LocalLine
    short: LocalLine | None = None
    url: HttpUrl | None = None
    head: Annotated[Head | None, Field(description="Who stands for it under a joint statement.")] = None
    email: Annotated[Address | None, Field(description="Where its personal link to sign goes.")] = None


class Workspace(Frozen):
    """config.toml as a whole."""

    workspace: WorkspaceInfo
    secretariats: Annotated[dict[Id, Secretariat], Field(min_length=1)]
    conventions: Annotated[dict[Id, Convention], Field(min_length=1)]
    senders: Annotated[dict[Id, Sender], Field(min_length=1)]
    accounts: dict[AccountId, Account] = {}
    audiences: dict[Id, AudienceSource] = {}
    observances: tuple[Observance, ...] = ()
    channels: Channels = Channels()
    web: Web = Web()
    reporting: Reporting = Reporting()
    lateness: Lateness = Lateness()
    caps: Annotated[Cap | None, Field(description="How many mails one address gets, over all conventions.")] = None
    signoff: SignoffPolicy = SignoffPolicy()
    cosignatories: dict[Id, Cosignatory] = {}
    pace: Pace = Pace()
    hours: Hours = Hours()
    breaker: Breaker = Breaker()
    tracking: Tracking = Tracking()
    utm: Utm = Utm()

    @property
    def sites(self) -> dict[str, str]:
        """The owner of each host: a convention; of a secretariat's all of its conventions, joined with ``,``."""
        shared = {host: ",".join(s.conventions) for s in self.secretariats.values() for host in s.sites}
        return {**shared, **{host: name for name, c in self.conventions.items() for host in c.sites}}

    def tracking_of(self, audience: str) -> TrackingMode:
        """How much is counted of those on an audience: it says itself, else its convention, else the workspace."""
        source = self.audiences.get(audience)
        convention = self.conventions.get(source.convention) if source else None
        own = source.tracking if source else None
        return own or (convention.tracking if convention else None) or self.tracking.mode

    def secretariat_of(self, convention: str) -> str:
        """The id of the secretariat that acts for a convention; KeyError when none does."""
        for secretariat_id, secretariat in self.secretariats.items():
            if convention in secretariat.conventions:
                return secretariat_id
        raise KeyError(convention)

    def signs_for(self, name: str) -> tuple[str, ...]:
        """Whom a secretariat signs for: its conventions; a co-signatory signs for itself."""
        found = self.secretariats.get(name)
        return found.conventions if found else (name,) if name in self.cosignatories else ()

    def acting_for(self, signer: str) -> str:
        """The secretariat that signs for a convention; a co-signatory signs itself. KeyError for neither."""
        return signer if signer in self.cosignatories else self.secretariat_of(signer)

    def zone_of(self, audience: str) -> str:
        """The time zone of those on an audience of whom none is known: its convention's, else the workspace's."""
        source = self.audiences.get(audience)
        convention = self.conventions.get(source.convention) if source else None
        return (convention.timezone if convention else None) or self.workspace.timezone

    def sender_of(self, convention: str) -> str:
        """The id of the sender of a convention's mails."""
        return self.secretariats[self.secretariat_of(convention)].sender
