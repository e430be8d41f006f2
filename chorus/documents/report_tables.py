"""The tables of a report as its page and its mail show them: short enough to be read, the rest told by number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from chorus.domain.language import Language
from chorus.domain.report_breakdowns import ActivityFigures, CampaignFigures, CohortFigures, LinkFigures
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import WeeklyReport
from chorus.domain.report_names import VARIOUS

MOST_ROWS = 50
"""How many rows a table of the page has; a mail has fewer."""
MOST_LINKS = 36
"""How many links the page shows: they stand in the order of their mails, so they need more room than a table."""
_LONGEST_URL = 60

T = TypeVar("T")


@dataclass(frozen=True)
class Table(Generic[T]):
    """The rows that are shown, and how many more there are."""

    rows: Sequence[T]
    more: int = 0

    @classmethod
    def of(cls, rows: Iterable[T], most: int = MOST_ROWS) -> "Table[T]":
        """The first ``most`` rows."""
        found = list(rows)
        return cls(found[:most], max(len(found) - most, 0))


@dataclass(frozen=True)
class Titled(Generic[T]):
    """A row of a campaign, with the campaign's title and the title's language."""

    campaign: str
    title: str
    language: Language
    row: T


@dataclass(frozen=True)
class LinkRow:
    """A link as it is shown: its address, whose site that is, and how long its bar is (0 to 100)."""

    address: str
    site: str
    length: int
    link: LinkFigures


@dataclass(frozen=True)
class MailLinks:
    """The links of one activity's mail in one language, in their order."""

    activity: str
    language: str
    label: str
    links: Sequence[LinkRow]

    @property
    def clicks(self) -> int:
        """What people clicked in it."""
        return sum(each.link.clicks.human.total or 0 for each in self.links)


def by_activity(report: WeeklyReport) -> list[tuple[CampaignFigures, ActivityFigures]]:
    """Every activity with its campaign, in the order of the report."""
    return [(campaign, activity) for campaign in report.campaigns for activity in campaign.activities]


def mailed(figures: WeekFigures) -> bool:
    """Whether anything of mails happened, or may have."""
    hits = [*figures.by_agency("opens").values(), *figures.by_agency("clicks").values()]
    told = (figures.sent, figures.delivered, figures.unsubscribed)
    return bool(figures.complaints) or any(value != 0 for value in (*told, *hits))


def published(figures: WeekFigures) -> bool:
    """Whether anything was posted, published or visited."""
    return any((figures.posts, figures.pages, *figures.by_agency("visits").values()))


def sends(report: WeeklyReport) -> list[Titled[CohortFigures]]:
    """The sends, with their campaigns' titles."""
    known = {each.campaign: each for each in report.campaigns}
    return [Titled(each.campaign, *_title(known, each.campaign), each) for each in report.cohorts]


def links(report: WeeklyReport, most: int) -> Table[Titled[MailLinks]]:
    """The links of the mails in which people clicked most, up to ``most`` links, in the order of the report.

    ``more`` counts the links of the mails that are left out.
    """
    known = {each.campaign: each for each in report.campaigns}
    mails = [
        Titled(key[0], *_title(known, key[0]), _mail(report, list(found)))
        for key, found in groupby(report.links, lambda link: (link.campaign, link.activity, link.language))
    ]
    chosen: set[int] = set()
    room = most
    for n in sorted(range(len(mails)), key=lambda each: (-mails[each].row.clicks, each)):
        if len(mails[n].row.links) <= room:
            chosen.add(n)
            room -= len(mails[n].row.links)
    return Table([mails[n] for n in sorted(chosen)], len(report.links) - most + room)


def _mail(report: WeeklyReport, found: Sequence[LinkFigures]) -> MailLinks:
    sites = {each.site: each.name for each in report.sites if each.site}
    widest = max((each.share or 0 for each in report.links), default=0) or 1
    rows = [
        LinkRow(_address(link), sites.get(link.site, ""), round(100 * (link.share or 0) / widest), link)
        for link in found
    ]
    return MailLinks(found[0].activity, found[0].language or "en", language_name(found[0].language), rows)


def _address(link: LinkFigures) -> str:
    return short_url(link.url) or ("not known" if link.language else "one by language, which these clicks don't tell")


def _title(known: dict[str, CampaignFigures], campaign: str) -> tuple[str, Language]:
    return (known[campaign].title, known[campaign].language) if campaign in known else (campaign, Language.EN)


def language_name(language: str) -> str:
    """A language's own name, or that it is untold."""
    return {each.value: each.own_name for each in Language}.get(language, language) or VARIOUS


def short_url(url: str) -> str:
    """An address without scheme and campaign parameters, cut where it is long; ``""`` when it is not known."""
    parts = urlsplit(url)
    query = "&".join(each for each in parts.query.split("&") if each and not each.startswith("utm_"))
    short = f"{parts.netloc}{parts.path}{'?' + query if query else ''}".removeprefix("www.")
    return short if len(short) <= _LONGEST_URL else f"{short[: _LONGEST_URL - 1]}…"
