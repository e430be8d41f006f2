"""What a weekly report says: the frozen models that all its forms are made from."""

import hashlib
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from chorus.domain.artefact import canonical_json
from chorus.domain.problems import Frozen
from chorus.domain.report_breakdowns import (
    AccountFigures,
    BestHour,
    CampaignFigures,
    CohortFigures,
    ConventionFigures,
    DayFigures,
    GroupFigures,
    HourFigures,
    LanguageFigures,
    LastYear,
    LinkFigures,
    SiteFigures,
    SourceFigures,
)
from chorus.domain.report_figures import Number, WeekFigures
from chorus.domain.signoff_log import Head

FIRST_FORMAT: Final = "chorus/weekly-report/1"
"""The format of reports that were issued before links, sends and sites were told."""

_NEW_FIGURES = {"complaints", "visitors"}
_NEW_IN_ROWS = {"__all__": {"figures": _NEW_FIGURES}}
_NOT_IN_FIRST: dict[str, Any] = {
    **dict.fromkeys(("last_year", "regions", "roles", "cohorts", "links", "sites", "accounts"), True),
    **dict.fromkeys(("sources", "hours", "best_hour"), True),
    **dict.fromkeys(("total", "before"), _NEW_FIGURES),
    **dict.fromkeys(("languages", "conventions"), _NEW_IN_ROWS),
    "headlines": {"__all__": {"last_year"}},
    "campaigns": {
        "__all__": {
            "figures": _NEW_FIGURES,
            "activities": {"__all__": {"figures": _NEW_FIGURES, "languages": _NEW_IN_ROWS}},
        }
    },
}
"""What a report of the first format has not, as pydantic's ``exclude``."""


class Headline(Frozen):
    """A figure beside the week before, and beside the same observance a year before (null where there was none).

    ``relative`` is in per cent, null when the week before had 0 (n/a).
    """

    figure: str
    label: str
    now: Number
    before: Number
    absolute: int | None
    relative: float | None
    better: Literal["up", "down", "neither"]
    last_year: Number = None


class Attention(Frozen):
    """What stands out, in words; ``where`` names the activities in which it shows, as ``campaign/activity``."""

    code: str
    level: Literal["warning", "note"]
    text: str
    where: tuple[str, ...] = ()


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
    """One ISO week of one convention, or of all together (``joint``), which has no links and cohorts of this week only.

    A report that was issued in the first format is read, written and digested as it was; what that format had not, is
    empty.
    """

    format: Literal["chorus/weekly-report/1", "chorus/weekly-report/2"] = "chorus/weekly-report/2"
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
    last_year: LastYear | None = None
    regions: tuple[GroupFigures, ...] = ()
    roles: tuple[GroupFigures, ...] = ()
    cohorts: tuple[CohortFigures, ...] = ()
    links: tuple[LinkFigures, ...] = ()
    sites: tuple[SiteFigures, ...] = ()
    accounts: tuple[AccountFigures, ...] = ()
    sources: tuple[SourceFigures, ...] = ()
    hours: tuple[HourFigures, ...] = ()
    best_hour: BestHour | None = None
    provenance: Provenance

    def dump(self) -> dict[str, Any]:
        """Everything that the report says, as JSON's types: in the format in which it was issued."""
        return self.model_dump(mode="json", exclude=_NOT_IN_FIRST if self.format == FIRST_FORMAT else None)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that the report says."""
        return hashlib.sha256(canonical_json(self.dump())).hexdigest()
