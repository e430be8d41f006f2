"""Reading from the store what the reports of a week are made from."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from chorus.domain.attribution import site_owner
from chorus.domain.organisation import Workspace
from chorus.domain.report import Counted
from chorus.domain.report_attention_sends import Unsent
from chorus.domain.report_breakdowns import CampaignLastYear
from chorus.domain.report_last_year import predecessors
from chorus.domain.report_names import Names
from chorus.domain.report_sends import WEEKS_BACK
from chorus.domain.report_tally import tally
from chorus.domain.rollup import BASE, RollupRow
from chorus.domain.timeline import SendState
from chorus.domain.week import IsoWeek, local_day
from chorus.services.ports_report import ReportStore

_NEVER_DUE = (SendState.PAST, SendState.CANCELLED)


def count_week(store: ReportStore, workspace: Workspace, names: Names, week: IsoWeek, watermark: int) -> Counted:
    """Everything that the reports of a week are made from, for all conventions at once."""
    zone = workspace.workspace.timezone
    before = week.previous()
    began = week.monday - timedelta(weeks=WEEKS_BACK + 1)
    now, then, lately = list[RollupRow](), list[RollupRow](), list[RollupRow]()
    for row in store.rollups(began, week.days[-1]):
        if row.key.day >= week.monday:
            now.append(row)
        elif row.key.day >= before.monday:
            then.append(row)
        if _is_since(row):
            lately.append(row)
    campaigns = sorted({row.key.campaign for row in now})
    pairs = tuple(predecessors(campaigns, week, names))
    clicked = {(row.key.campaign, row.key.activity) for row in now if row.key.dimension == "link"}
    return Counted(
        now=tally(now),
        before=tally(then),
        lately=tally(lately),
        last_year=tally(_last_year(store, pairs)),
        predecessors=pairs,
        targets=store.link_targets(sorted(clicked)),
        site_of=_site_of(workspace, names),
        posts=store.account_posts(week.start(zone), week.end(zone), watermark),
        unsent=tuple(_unsent(store, week, zone)),
    )


def _site_of(workspace: Workspace, names: Names) -> Callable[[str], str]:
    """Whose site a URL leads to; a page that Chorus publishes is of the conventions that speak in its campaign."""
    home, sites = f"{workspace.workspace.base_url.rstrip('/')}/", workspace.sites

    def site_of(url: str) -> str:
        if not url.startswith(home):
            return site_owner(url, sites)
        known = names.campaigns.get(url.removeprefix(home).partition("/")[0])
        return ",".join(known.conventions) if known else ""

    return site_of


def _is_since(row: RollupRow) -> bool:
    """Whether a row tells of what became of mails since they left."""
    return row.key.dimension in (BASE, "link") and row.figure.startswith(("cohort.", "opens.human.e", "clicks.human.e"))


def _last_year(store: ReportStore, pairs: Sequence[CampaignLastYear]) -> Iterator[RollupRow]:
    for campaign, name in sorted({(pair.predecessor, pair.week) for pair in pairs}):
        days = IsoWeek.parse(name).days
        yield from (row for row in store.rollups(days[0], days[-1]) if row.key.campaign == campaign)


def _unsent(store: ReportStore, week: IsoWeek, zone: str) -> Iterator[Unsent]:
    """The sends that were due in a week and had not begun when it ended, as the plan stands."""
    for send in store.sends():
        due = week.start(zone) <= send.at < week.end(zone)
        if due and send.state not in _NEVER_DUE and (send.began is None or send.began >= week.end(zone)):
            yield Unsent(send.campaign, send.activity, local_day(send.at, zone))
