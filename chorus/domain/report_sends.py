"""Rates by cohort: of the mails that left together, how many people have opened or clicked since."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from chorus.domain.report_breakdowns import CampaignFigures, CohortFigures
from chorus.domain.report_figures import share_of
from chorus.domain.report_joint import activity_of
from chorus.domain.report_scope import summed
from chorus.domain.report_tally import Tally
from chorus.domain.report_view import View
from chorus.domain.week import IsoWeek

WEEKS_BACK = 8
"""How many weeks before this one a send may have begun to be told of still."""


def cohort_rows(
    view: View, lately: Tally, week: IsoWeek, campaigns: tuple[CampaignFigures, ...]
) -> Iterator[CohortFigures]:
    """The sends of this week, and those of the last weeks that had a hit in it, in the order of ``campaigns``.

    ``lately`` counts WEEKS_BACK + 1 weeks before this one, and this one; what left in the first of them began perhaps
    before, and is not told.
    """
    since, days, now = summed(lately.of("language"), activity_of), days_of_sends(lately), view.rows("activity")
    for campaign in campaigns:
        for activity in campaign.activities:
            name = f"{campaign.campaign}/{activity.activity}"
            figures = since.get(name, Counter())
            if name not in days or _weeks_ago(days[name][0], week) > WEEKS_BACK or not _is_alive(now[name], figures):
                continue
            delivered = figures["cohort.delivered"]
            opened, clicked = figures["opens.human.ever"], figures["clicks.human.ever"]
            yield CohortFigures(
                campaign=campaign.campaign,
                activity=activity.activity,
                first_day=days[name][0],
                last_day=days[name][1],
                weeks_ago=_weeks_ago(days[name][0], week),
                delivered=delivered,
                bounced=figures["cohort.bounced"],
                opened=opened,
                clicked=clicked,
                opened_share=share_of(opened, delivered),
                clicked_share=share_of(clicked, delivered),
            )


def joint_cohort_rows(lately: Tally, week: IsoWeek, campaigns: tuple[CampaignFigures, ...]) -> Iterator[CohortFigures]:
    """The sends of which all mails left this week, from the figures of ``campaigns`` that are shown anyhow.

    What older sends come to is in no other number of the joint report, and would tell what little was added to them.
    """
    days = days_of_sends(lately)
    for campaign in campaigns:
        for activity in campaign.activities:
            first, last = days.get(f"{campaign.campaign}/{activity.activity}", (date.min, date.min))
            shown = activity.figures
            if first < week.monday:
                continue
            opened, clicked = shown.opens.human.unique, shown.clicks.human.unique
            yield CohortFigures(
                campaign=campaign.campaign,
                activity=activity.activity,
                first_day=first,
                last_day=last,
                weeks_ago=0,
                delivered=shown.delivered,
                bounced=shown.bounced,
                opened=opened,
                clicked=clicked,
                opened_share=share_of(opened, shown.delivered),
                clicked_share=share_of(clicked, shown.delivered),
            )


def days_of_sends(tally: Tally) -> dict[str, tuple[date, date]]:
    """The first and the last day on which mails of each ``campaign/activity`` left."""
    found: dict[str, tuple[date, date]] = {}
    for group, figures in tally.of("day").items():
        if figures["cohort.sent"]:
            name, day = activity_of(group), date.fromisoformat(group.value)
            first, last = found.get(name, (day, day))
            found[name] = min(first, day), max(last, day)
    return found


def _weeks_ago(first: date, week: IsoWeek) -> int:
    return (week.monday - IsoWeek.of_day(first).monday).days // 7


def _is_alive(now: Counter[str], since: Counter[str]) -> bool:
    """Whether mails left this week, or hits came; and there is anything to have a share of."""
    seen = now["sent"] + sum(n for name, n in now.items() if name.startswith(("opens.", "clicks.")))
    return bool(seen and since["cohort.sent"])
