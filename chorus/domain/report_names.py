"""How conventions, campaigns and activities are called in a report, and in which order they stand."""

from collections.abc import Mapping
from datetime import date

from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.problems import Frozen

VARIOUS = "Various"
"""How a group is called of which it is untold (a cell's ``""``)."""

REGION_NAMES: Mapping[str, str] = {
    "africa": "Africa",
    "asia-pacific": "Asia and the Pacific",
    "eastern-europe": "Eastern Europe",
    "grulac": "Latin America and the Caribbean",
    "weog": "Western Europe and others",
    "americas": "Americas, no regional group",
    "asia": "Asia, no regional group",
    "europe": "Europe, no regional group",
    "oceania": "Oceania, no regional group",
}
"""The regional groups of the United Nations, and where there is none the region (see ``chorus.domain.country``)."""


class CampaignName(Frozen):
    """How a campaign is called, in which language; who speaks in it; the kinds of its activities, in their order.

    ``occasion`` is the first day of the occasion that it is tied to, of the edition ``year`` (and ``part``) of its
    observance; None when there is none.
    """

    title: str
    language: Language
    conventions: tuple[str, ...]
    activities: Mapping[str, ActivityKind]
    observance: str = ""
    year: int = 0
    part: str | None = None
    occasion: date | None = None


class ConventionName(Frozen):
    """How a convention is called, and its colour (``#rrggbb``)."""

    name: str
    colour: str


class Names(Frozen):
    """The names that a report shows, in the order in which it shows them."""

    workspace: str
    conventions: Mapping[str, ConventionName]
    campaigns: Mapping[str, CampaignName]

    def a_year_before(self, campaign: str) -> tuple[str, ...]:
        """The campaigns for the same observance (and part) as a campaign's, of the year before."""
        now = self.campaigns[campaign]
        same = (now.observance, now.year - 1, now.part)
        return tuple(name for name, c in self.campaigns.items() if (c.observance, c.year, c.part) == same)
