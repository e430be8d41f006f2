"""The protocols of what officers write: the files of a workspace, and what is rendered from them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeAlias

from chorus.domain.artefact import Artefact
from chorus.domain.campaign import Campaign
from chorus.domain.contact import Contact
from chorus.domain.country import Countries
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.observance_catalogue import Catalogue
from chorus.domain.organisation import AudienceSource, Workspace
from chorus.domain.problems import Problem, Severity
from chorus.domain.providers import Groups

Loc: TypeAlias = tuple[str | int, ...]


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

    def read_contacts(
        self, audience_id: str, source: AudienceSource, today: date | None = None
    ) -> Iterator[Contact | Problem]:
        """The contacts of an audience's file, and between them every problem; ``today`` is the newest day anywhere."""
        ...

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
