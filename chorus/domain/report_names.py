"""How conventions, campaigns and activities are called in a report, and in which order they stand."""

from collections.abc import Mapping

from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.problems import Frozen

VARIOUS = "Various"
"""How a group is called of which it is untold (a cell's ``""``)."""


class CampaignName(Frozen):
    """How a campaign is called, in which language; who speaks in it; the kinds of its activities, in their order."""

    title: str
    language: Language
    conventions: tuple[str, ...]
    activities: Mapping[str, ActivityKind]


class ConventionName(Frozen):
    """How a convention is called, and its colour (``#rrggbb``)."""

    name: str
    colour: str


class Names(Frozen):
    """The names that a report shows, in the order in which it shows them."""

    workspace: str
    conventions: Mapping[str, ConventionName]
    campaigns: Mapping[str, CampaignName]
