"""The weekly report: figures per convention and together, beside the week before and the same observance last year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from chorus.domain.report_attention import Week, attention
from chorus.domain.report_attention_sends import Unsent
from chorus.domain.report_breakdowns import CampaignLastYear, CohortFigures, LastYear
from chorus.domain.report_figures import WeekFigures, share_of
from chorus.domain.report_groups import group_rows, language_rows
from chorus.domain.report_hours import best_hour, day_rows, hour_rows
from chorus.domain.report_last_year import last_year_of
from chorus.domain.report_links import Targets, link_rows, site_rows, with_sites
from chorus.domain.report_model import Headline, Provenance, WeeklyReport
from chorus.domain.report_names import ConventionName, Names
from chorus.domain.report_networks import AccountPosts, account_rows, source_rows
from chorus.domain.report_rows import campaign_rows, convention_rows
from chorus.domain.report_scope import JOINT, in_scope, owned, owners_in
from chorus.domain.report_sends import cohort_rows, joint_cohort_rows
from chorus.domain.report_tally import Tally
from chorus.domain.report_view import View
from chorus.domain.week import IsoWeek

Better = Literal["up", "down", "neither"]

HEADLINES: tuple[tuple[str, str, Better], ...] = (
    ("delivered", "Mails delivered", "neither"),
    ("opens.human.unique", "Mails opened by people", "up"),
    ("clicks.human.unique", "Mails clicked by people", "up"),
    ("visits.human", "Page visits by people", "up"),
    ("bounced", "Mails bounced", "down"),
    ("unsubscribed", "Unsubscribed", "down"),
    ("posts", "Posts published", "neither"),
    ("pages", "Pages published", "neither"),
)
"""The figures in front: path, label, and which way is the better one."""


def nobodys(_: str) -> str:
    """The owner of every URL's site where no sites are configured."""
    return ""


@dataclass(frozen=True)
class Counted:
    """What the reports of a week are made from.

    ``lately`` counts the WEEKS_BACK + 1 weeks before this one, and this one; ``last_year`` the predecessors of this
    week's campaigns, each in its own week. ``site_of`` says whose site a URL leads to.
    """

    now: Tally
    before: Tally
    lately: Tally
    last_year: Tally
    predecessors: tuple[CampaignLastYear, ...] = ()
    targets: Targets = field(default_factory=dict)
    site_of: Callable[[str], str] = nobodys
    posts: tuple[AccountPosts, ...] = ()
    unsent: tuple[Unsent, ...] = ()


def build_report(
    scope: str, week: IsoWeek, counted: Counted, names: Names, zone: str, provenance: Provenance
) -> WeeklyReport:
    """The report of ``scope`` (a convention's id or ``joint``) for a week.

    KeyError when there is no such convention. Small groups are hidden in the joint report only: a convention's
    contacts are its own.
    """
    joint = scope == JOINT
    counted = _owned(counted)
    who = ConventionName(name="All conventions", colour="#1f5c99") if joint else names.conventions[scope]
    now = View.of(with_sites(counted.now, counted.targets, counted.site_of), scope, names)
    before = View.of(counted.before, scope, names)
    lately = in_scope(counted.lately, scope, names)
    last_year = last_year_of(now, counted.last_year, counted.predecessors, scope, names)
    campaigns = campaign_rows(now, names, languages=not joint)
    cohorts = tuple(joint_cohort_rows(lately, week, campaigns) if joint else cohort_rows(now, lately, week, campaigns))
    hours = hour_rows(now)
    return WeeklyReport(
        scope=scope,
        name=who.name,
        colour=who.colour,
        workspace=names.workspace,
        week=str(week),
        first_day=week.days[0],
        last_day=week.days[-1],
        zone=zone,
        attention=attention(_week(week, now, before, cohorts, _unsent(counted.unsent, scope, names))),
        headlines=tuple(_headline(*row, now.total, before.total, last_year) for row in HEADLINES),
        total=now.total,
        before=before.total,
        days=day_rows(now, week),
        days_before=day_rows(before, week.previous()),
        campaigns=campaigns,
        languages=language_rows(now),
        conventions=convention_rows(now, names) if joint else (),
        last_year=last_year,
        regions=group_rows(now, "region"),
        roles=group_rows(now, "role"),
        cohorts=cohorts,
        links=() if joint else tuple(link_rows(now, lately, counted.targets, names, counted.site_of)),
        sites=site_rows(now, names),
        accounts=tuple(account_rows(counted.posts, scope)),
        sources=tuple(source_rows(now)),
        hours=hours,
        best_hour=best_hour(hours, _of_people(now.total)),
        provenance=provenance,
    )


def _owned(counted: Counted) -> Counted:
    """What is known of each activity's lists, told of the hits that don't say whose they are."""
    owners = owners_in(counted.lately)
    now, before, lately = (owned(each, owners) for each in (counted.now, counted.before, counted.lately))
    return replace(counted, now=now, before=before, lately=lately)


def _of_people(total: WeekFigures) -> int | None:
    """All opens and clicks of people; None where a part of them is hidden."""
    opens, clicks = total.opens.human.total, total.clicks.human.total
    return None if opens is None or clicks is None else opens + clicks


def _headline(
    figure: str, label: str, better: Better, total: WeekFigures, previous: WeekFigures, last_year: LastYear | None
) -> Headline:
    now, before = total.get(figure), previous.get(figure)
    absolute = None if now is None or before is None else now - before
    then = last_year.figures.get(figure) if last_year else None
    return Headline(
        figure=figure,
        label=label,
        now=now,
        before=before,
        absolute=absolute,
        relative=share_of(absolute, before),
        better=better,
        last_year=then,
    )


def _week(week: IsoWeek, now: View, before: View, cohorts: tuple[CohortFigures, ...], unsent: Iterable[Unsent]) -> Week:
    this, last = (View(view.tally) for view in (now, before))
    here, there = this.rows("activity"), last.rows("activity")
    activities = [
        (name, this.figures("activity", name, here[name]), last.figures("activity", name, there.get(name, {})))
        for name in sorted(here)
    ]
    return Week(week, this.total, last.total, (now.total, before.total), activities, cohorts, tuple(unsent))


def _unsent(unsent: Iterable[Unsent], scope: str, names: Names) -> Iterable[Unsent]:
    for each in unsent:
        known = names.campaigns.get(each.campaign)
        if scope == JOINT or (known and scope in known.conventions):
            yield each
