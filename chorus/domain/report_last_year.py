"""The same observance a year before: which week of which campaign is set beside this one's."""

from collections.abc import Iterable, Iterator, Set

from chorus.domain.report_breakdowns import CampaignLastYear, LastYear
from chorus.domain.report_names import Names
from chorus.domain.report_tally import Tally
from chorus.domain.report_view import View
from chorus.domain.week import IsoWeek


def predecessors(campaigns: Iterable[str], week: IsoWeek, names: Names) -> Iterator[CampaignLastYear]:
    """The campaigns of the same observance (and part) in the year before, each with its week: as many weeks from its
    occasion's as ``week`` is from the occasion's of this year."""
    for campaign in campaigns:
        now = names.campaigns.get(campaign)
        if now is None or now.occasion is None:
            continue
        away = week.monday - IsoWeek.of_day(now.occasion).monday
        for name in names.a_year_before(campaign):
            if (then := names.campaigns[name].occasion) is not None:
                there = IsoWeek.of_day(IsoWeek.of_day(then).monday + away)
                yield CampaignLastYear(campaign=campaign, predecessor=name, week=str(there))


def last_year_of(
    view: View, tally: Tally, pairs: Iterable[CampaignLastYear], scope: str, names: Names
) -> LastYear | None:
    """What the predecessors of a scope's campaigns of this week had come to; None when none has one.

    ``tally`` counts all predecessors, each in its own week.
    """
    mine = view.rows("campaign")
    known = tuple(pair for pair in pairs if pair.campaign in mine)
    if not known:
        return None
    then = _only(tally, {pair.predecessor for pair in known})
    return LastYear(
        campaigns=known,
        without=tuple(sorted(set(mine) - {pair.campaign for pair in known} - {""})),
        figures=View.of(then, scope, names).total,
    )


def _only(tally: Tally, campaigns: Set[str]) -> Tally:
    by = {b: {group: n for group, n in counts.items() if group.campaign in campaigns} for b, counts in tally.by.items()}
    return Tally(by, tally.kinds)
