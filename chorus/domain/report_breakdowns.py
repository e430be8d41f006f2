"""The rows of a weekly report's tables: by campaign, language, region, send, link, site, account, source and hour."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.problems import Frozen
from chorus.domain.report_figures import ByAgency, Number, Share, Split, WeekFigures


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


class GroupFigures(Frozen):
    """The figures of the contacts of one region or one role; ``value`` is empty for those of whom it is untold."""

    value: str
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


class CohortFigures(Frozen):
    """The mails of one activity that left in the last weeks, and how many of them people opened or clicked since.

    ``weeks_ago`` counts from the week in which the first of them left, 0 for this one. Counts are of mails, up to the
    end of this week; the shares are of the delivered.
    """

    campaign: str
    activity: str
    first_day: date
    last_day: date
    weeks_ago: int
    delivered: Number
    bounced: Number
    opened: Number
    clicked: Number
    opened_share: Share
    clicked_share: Share


class LinkFigures(Frozen):
    """One link of one activity's mail in one language: where it leads, and who followed it this week.

    ``number`` counts from 1 in the order of the mail; ``language`` is empty where it is untold. ``site`` is whose site
    the link leads to: a convention's id, several with commas between, or empty. ``clicked`` mails of ``delivered`` were
    ever followed there by people, of which ``share`` is the per cent.
    """

    campaign: str
    activity: str
    language: str
    number: Annotated[int, Field(ge=1)]
    url: str
    site: str
    clicks: Split
    clicked: Number
    delivered: Number
    share: Share


class SiteFigures(Frozen):
    """The clicks that led to one convention's site (or one of several, with commas between); empty for elsewhere."""

    site: str
    name: str
    colour: str
    clicks: ByAgency


class AccountFigures(Frozen):
    """The posts that one account published (``x:brs``), and in which network."""

    account: str
    network: str
    posts: int


class SourceFigures(Frozen):
    """The visits that say they come from one place (``utm_source``); ``source`` is empty where they don't say."""

    source: str
    visits: ByAgency
    visitors: ByAgency


class HourFigures(Frozen):
    """The opens and clicks of people in one hour of the local day, 0 to 23, over the whole week."""

    hour: Annotated[int, Field(ge=0, le=23)]
    opens: Number
    clicks: Number


class BestHour(Frozen):
    """The hour in which people opened and clicked most; ``few`` when their ``hits`` are too few to rely on it."""

    hour: Annotated[int, Field(ge=0, le=23)]
    hits: int
    of: Annotated[int, Field(description="The hits of all hours.")]
    few: bool


class CampaignLastYear(Frozen):
    """A campaign and its predecessor of the same observance: the week at the same distance from that occasion."""

    campaign: str
    predecessor: str
    week: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]


class LastYear(Frozen):
    """The same observances a year before; ``without`` names this week's campaigns that have no predecessor."""

    campaigns: tuple[CampaignLastYear, ...]
    without: tuple[str, ...]
    figures: WeekFigures
