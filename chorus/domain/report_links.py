"""Click-through by link, and to whose sites the clicks went."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from chorus.domain.language import Language
from chorus.domain.report_breakdowns import LinkFigures, SiteFigures
from chorus.domain.report_figures import Count, Split, share_of
from chorus.domain.report_names import ConventionName, Names
from chorus.domain.report_scope import ordered, summed
from chorus.domain.report_tally import AGENCIES, Counts, Group, Tally, speakers
from chorus.domain.report_view import View

Targets = Mapping[tuple[str, str, str], tuple[str, ...]]
"""The URLs of a mail's links in their order, by campaign, activity and language."""

ELSEWHERE = ConventionName(name="Elsewhere", colour="#8a8f98")


class LinkPlace(NamedTuple):
    """One link of one activity's mail in one language (``""`` is untold); ``number`` counts from 0."""

    campaign: str
    activity: str
    language: str
    number: int


def place_of(group: Group) -> LinkPlace:
    """The link of a group whose value is as ``en 3``."""
    language, _, number = group.value.rpartition(" ")
    return LinkPlace(group.campaign, group.activity, language, int(number))


def url_of(link: LinkPlace, targets: Targets) -> str:
    """Where a link leads; of untold language, where it leads in all; ``""`` when that is not known."""
    found = {
        urls[link.number]
        for (campaign, activity, language), urls in targets.items()
        if (campaign, activity) == link[:2] and link.language in ("", language) and link.number < len(urls)
    }
    return found.pop() if len(found) == 1 else ""


def with_sites(tally: Tally, targets: Targets, site_of: Callable[[str], str]) -> Tally:
    """The tally with its clicks also by whose site they led to.

    A mail whose reader follows two links counts for both, so of the links of one site only the most clicked tells of
    how many mails the clicks are at least; that is ``unique``.
    """
    sites: dict[Group, Counter[str]] = {}
    most: dict[tuple[Group, str, str], int] = {}
    for group, figures in tally.of("link").items():
        link = place_of(group)
        to = group._replace(value=site_of(url_of(link, targets)))
        for figure, number in figures.items():
            if figure.endswith(".total"):
                sites.setdefault(to, Counter())[figure] += number
            elif figure.endswith(".unique"):
                key = (to, link.language, figure)
                most[key] = max(most.get(key, 0), number)
    for (to, _, figure), number in most.items():
        sites.setdefault(to, Counter())[figure] += number
    return Tally({**tally.by, "site": sites}, tally.kinds)


def link_rows(
    view: View, lately: Tally, targets: Targets, names: Names, site_of: Callable[[str], str]
) -> Iterator[LinkFigures]:
    """Each link of the mails in which some link was followed this week, in the order of campaigns and of the mail."""
    now, ever = _by_link(view.tally.of("link")), _by_link(lately.of("link"))
    delivered = summed(lately.of("language"), _mail)
    mails = sorted({link[:3] for link in now}, key=lambda mail: _place(mail, names))
    for campaign, activity, language in mails:
        known = len(targets.get((campaign, activity, language), ()))
        clicked = [link.number + 1 for link in now if link[:3] == (campaign, activity, language)]
        for number in range(max(known, *clicked)):
            link = LinkPlace(campaign, activity, language, number)
            whole = delivered.get(f"{campaign}/{activity}/{language}", Counter())["cohort.delivered"] or None
            people, url = ever.get(link, Counter())["clicks.human.ever"], url_of(link, targets)
            yield LinkFigures(
                campaign=campaign,
                activity=activity,
                language=language,
                number=number + 1,
                url=url,
                site=site_of(url),
                clicks=_clicks(now.get(link, Counter())),
                clicked=people,
                delivered=whole,
                share=share_of(people, whole),
            )


def _mail(group: Group) -> str:
    return f"{group.campaign}/{group.activity}/{group.value}"


def _by_link(counts: Counts) -> dict[LinkPlace, Counter[str]]:
    found: dict[LinkPlace, Counter[str]] = {}
    for group, figures in counts.items():
        found.setdefault(place_of(group), Counter()).update(figures)
    return found


def _place(mail: tuple[str, str, str], names: Names) -> tuple[object, ...]:
    campaign, activity, language = mail
    known = names.campaigns.get(campaign)
    activities, languages = list(known.activities) if known else [], [each.value for each in Language]
    return (
        *_rank(campaign, list(names.campaigns)),
        *_rank(activity, activities),
        *_rank(language, languages),
    )


def _rank(name: str, order: list[str]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order) + (not name), name)


def _clicks(figures: Counter[str]) -> Split:
    counts = {
        agency: Count(total=figures[f"clicks.{agency}.total"], unique=figures[f"clicks.{agency}.unique"])
        for agency in AGENCIES
    }
    return Split(**counts)


def site_rows(view: View, names: Names) -> tuple[SiteFigures, ...]:
    """The clicks by whose site they led to, in the order of conventions; elsewhere last."""
    rows = view.rows("site")
    return tuple(
        SiteFigures(
            site=site,
            name=site_name(site, names),
            colour=names.conventions.get(site, ELSEWHERE).colour,
            clicks=view.by_agency("site", site, rows[site], "clicks.{}.total"),
        )
        for site in ordered(rows, names.conventions)
    )


def site_name(site: str, names: Names) -> str:
    """How whose site it is is called: several conventions with commas between."""
    known = names.conventions
    return ", ".join(known[each].name if each in known else each for each in speakers(site)) or ELSEWHERE.name
