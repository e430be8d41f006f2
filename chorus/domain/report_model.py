"""What a weekly report says: the frozen models that all its forms are made from."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chorus.domain.artefact import canonical_json
from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.problems import Frozen
from chorus.domain.report_tally import AGENCIES
from chorus.domain.signoff_log import Head

Number = Annotated[
    int | None,
    Field(
        description="A count; null where it would tell of fewer than five contacts, and where the hits of a language "
        "are not told from those of others."
    ),
]


class Count(Frozen):
    """``total`` hits, and the ``unique`` messages that they came from."""

    total: Number = 0
    unique: Number = 0


class Split(Frozen):
    """Hits by who caused them, as far as the rules can tell."""

    human: Count = Count()
    machine: Count = Count()
    unknown: Count = Count()


class ByAgency(Frozen):
    """Hits by who caused them, where no uniques are counted: page visits carry no pseudonym, days add up to weeks."""

    human: int = 0
    machine: int = 0
    unknown: int = 0


class WeekFigures(Frozen):
    """The figures of one group in one week. ``sent`` = ``delivered`` + ``bounced`` + ``failed`` + ``uncertain``."""

    sent: Number = 0
    delivered: Number = 0
    bounced: Number = 0
    failed: Number = 0
    uncertain: Number = 0
    unsubscribed: Number = 0
    opens: Split = Split()
    clicks: Split = Split()
    visits: ByAgency = ByAgency()
    posts: int = 0
    pages: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, int | None]) -> "WeekFigures":
        """The figures from counts by path (``opens.human.unique``); what is not there is 0."""
        nested: dict[str, object] = {}
        for path, count in counts.items():
            at: dict[str, object] = nested
            *parents, leaf = path.split(".")
            for name in parents:
                inner = at.setdefault(name, {})
                assert isinstance(inner, dict)
                at = inner
            at[leaf] = count
        return cls.model_validate(nested)

    def get(self, path: str) -> int | None:
        """The figure at a path such as ``sent`` or ``opens.human.unique``."""
        value: object = self
        for name in path.split("."):
            value = getattr(value, name)
        assert value is None or isinstance(value, int)
        return value

    def by_agency(self, kind: Literal["opens", "clicks", "visits"]) -> dict[str, int | None]:
        """The total hits of a kind by who caused them, in the order human, machine, unknown."""
        suffix = "" if kind == "visits" else ".total"
        return {agency: self.get(f"{kind}.{agency}{suffix}") for agency in AGENCIES}


class Headline(Frozen):
    """A figure beside the week before. ``relative`` is in per cent, null when the week before had 0 (n/a)."""

    figure: str
    label: str
    now: int
    before: int
    absolute: int
    relative: float | None
    better: Literal["up", "down", "neither"]


class Attention(Frozen):
    """What stands out, in words; ``where`` names the activities in which it shows, as ``campaign/activity``."""

    code: str
    level: Literal["warning", "note"]
    text: str
    where: tuple[str, ...] = ()


class DayFigures(Frozen):
    """The hits of one day, by who caused them."""

    day: date
    opens: ByAgency
    clicks: ByAgency
    visits: ByAgency


class LanguageFigures(Frozen):
    """The figures of one language; ``language`` is empty for those of whom it is untold."""

    language: str
    label: str
    figures: WeekFigures


class ActivityFigures(Frozen):
    """The figures of one activity; in the joint report without its languages, so that no small group can be told."""

    activity: str
    kind: ActivityKind | None
    figures: WeekFigures
    languages: tuple[LanguageFigures, ...]


class CampaignFigures(Frozen):
    """The figures of one campaign, its title in ``language``."""

    campaign: str
    title: str
    language: Language
    figures: WeekFigures
    activities: tuple[ActivityFigures, ...]


class ConventionFigures(Frozen):
    """The figures of one convention in the joint report; empty for those that no convention can be told of."""

    convention: str
    name: str
    colour: str
    figures: WeekFigures


class Provenance(Frozen):
    """What a report was made from: the same gives the same bytes. ``configuration`` is a SHA-256 (hex).

    ``signoff_log`` is the head of the sign-off log at the watermark. A report of before it was told has none, and is
    read, written and digested as it was issued.
    """

    watermark: Annotated[int, Field(description="The writer's sequence number up to which was counted.")]
    rules_version: Annotated[int, Field(description="The version of the rules that tell people from machines.")]
    chorus_version: str
    configuration: str
    signoff_log: Annotated[
        Head | None,
        Field(
            description="Where the sign-off log ended: its last entry's number and hash. Not there in older reports.",
            exclude_if=lambda head: head is None,
        ),
    ] = None


class WeeklyReport(Frozen):
    """One ISO week of one convention, or of all together (``joint``)."""

    format: Literal["chorus/weekly-report/1"] = "chorus/weekly-report/1"
    scope: Annotated[str, Field(description="A convention's id, or `joint`.")]
    name: str
    colour: str
    workspace: str
    week: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]
    first_day: date
    last_day: date
    zone: str
    attention: tuple[Attention, ...]
    headlines: tuple[Headline, ...]
    total: WeekFigures
    before: WeekFigures
    days: tuple[DayFigures, ...]
    days_before: tuple[DayFigures, ...]
    campaigns: tuple[CampaignFigures, ...]
    languages: tuple[LanguageFigures, ...]
    conventions: tuple[ConventionFigures, ...] = ()
    provenance: Provenance

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that the report says."""
        return hashlib.sha256(canonical_json(self.model_dump(mode="json"))).hexdigest()
