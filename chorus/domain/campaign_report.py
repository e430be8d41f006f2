"""What a report on a whole campaign says: the frozen models that its forms are made from."""

import hashlib
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from chorus.domain.artefact import canonical_json
from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.observance import Occasion
from chorus.domain.problems import Frozen
from chorus.domain.report_breakdowns import ConventionFigures, GroupFigures, LanguageFigures, SourceFigures
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import Provenance
from chorus.domain.timeline import SendState


class Titled(Frozen):
    """A text and the language that it is in."""

    text: str
    language: Language


class Party(Frozen):
    """A convention or co-signatory that takes part, by its id and English name."""

    id: str
    name: str


class SignedAct(Frozen):
    """One act of signing: by whom, in which role, for whom, under how many texts that left or are to leave."""

    at: AwareDatetime
    person: str
    role: str
    secretariat: str
    parties: tuple[str, ...]
    texts: int
    languages: tuple[Language, ...]


class ActivityDone(Frozen):
    """One activity and what became of it.

    ``at`` is when it began, else when it is due; ``state`` is None while it is not planned; ``note`` says why it was
    stopped. ``audiences`` are names, ``accounts`` handles.
    """

    activity: str
    kind: ActivityKind
    title: Titled | None = None
    languages: tuple[Language, ...]
    at: AwareDatetime | None = None
    state: SendState | None = None
    note: str = ""
    url: str = ""
    audiences: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    figures: WeekFigures = WeekFigures()

    @property
    def begun(self) -> bool:
        """Whether it was carried out, or is being; what was stopped on the way has its figures and a note."""
        return self.state in (SendState.RUNNING, SendState.DONE)


class NetworkPosts(Frozen):
    """What was posted under one account: ``network`` and ``handle`` as people know them."""

    account: str
    network: str
    handle: str
    languages: tuple[Language, ...]
    posts: int


class Earlier(Frozen):
    """The campaign for the same observance of the year before, its figures all that there are."""

    campaign: str
    title: Titled
    year: int
    figures: WeekFigures


class CampaignReport(Frozen):
    """A whole campaign from plan to result, for all together (``joint``) or with one convention's own figures.

    ``total`` is of all conventions, with null for each figure that would tell one convention of fewer than five
    contacts of another; ``own`` the scope's, where that is a convention. Every breakdown is of the scope; figures are
    of the campaign's whole life, under the names of a week's. ``day`` is when it was made.
    """

    format: Literal["chorus/campaign-report/1"] = "chorus/campaign-report/1"
    scope: Annotated[str, Field(description="A convention's id, or `joint`.")]
    name: str
    workspace: str
    zone: str
    day: date
    campaign: str
    title: Titled
    titles: tuple[Titled, ...] = ()
    occasion: Occasion
    theme: str = ""
    conventions: tuple[Party, ...]
    secretariats: tuple[str, ...]
    cosignatories: tuple[Party, ...] = ()
    languages: tuple[Language, ...]
    activities: tuple[ActivityDone, ...]
    signatures: tuple[SignedAct, ...]
    by_convention: tuple[ConventionFigures, ...] = ()
    by_language: tuple[LanguageFigures, ...]
    by_region: tuple[GroupFigures, ...] = ()
    by_role: tuple[GroupFigures, ...] = ()
    sources: tuple[SourceFigures, ...] = ()
    networks: tuple[NetworkPosts, ...]
    total: WeekFigures
    own: WeekFigures | None = None
    earlier: Earlier | None = None
    held_by: tuple[str, ...] = ()
    sample: bool = False
    provenance: Provenance

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that the report says."""
        return hashlib.sha256(canonical_json(self.model_dump(mode="json"))).hexdigest()
