"""The report on a whole campaign: read from the store and the workspace's files, for all or for one convention."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chorus.domain import campaign_figures
from chorus.domain.campaign_report import CampaignReport, Earlier
from chorus.domain.organisation import Workspace
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.report_groups import group_rows, language_rows
from chorus.domain.report_names import Names
from chorus.domain.report_networks import source_rows
from chorus.domain.report_rows import convention_rows
from chorus.domain.report_scope import JOINT
from chorus.domain.report_tally import Tally
from chorus.domain.rollup import BASE
from chorus.domain.signoff_state import LogState, held_by
from chorus.domain.week import local_day
from chorus.services.campaign_names import actor_name, party, titles_of
from chorus.services.campaign_reading import CampaignReading, CampaignStore, in_order
from chorus.services.occasions import occasion_of
from chorus.services.ports import StoredSend
from chorus.services.ports_files import Loaded
from chorus.services.report_names import names_of, provenance_of
from chorus.services.signing import find_campaign

_A_DAY = timedelta(days=1)
"""Counted is from so long before the first send: a page is visited as soon as it is there."""


def campaign_report(
    store: CampaignStore, loaded: Loaded, log: LogState, campaign_id: str, scope: str, now: datetime
) -> CampaignReport:
    """The report on a campaign up to now, for all (``joint``) or with the figures of one of its conventions.

    NotFoundError where there is no such campaign, or no such convention in it; RefusedError before it has begun.
    """
    file = find_campaign(loaded, campaign_id)
    campaign, workspace = file.campaign, loaded.workspace
    if scope != JOINT and scope not in campaign.conventions:
        known = ", ".join([*campaign.conventions, JOINT])
        raise NotFoundError(f"the campaign {campaign_id} has no convention {scope!r}", f"one of: {known}")
    reading = CampaignReading(store, loaded, file)
    if not reading.sends:
        raise RefusedError(
            f"nothing of {campaign_id} is planned or done yet, so there is nothing to report",
            f"see when it begins: chorus plan {campaign_id}",
            campaign=campaign_id,
        )
    names, day = names_of(loaded), local_day(now, workspace.workspace.timezone)
    counted = counted_of(store, file.id, reading.sends.values(), now, workspace.workspace.timezone)
    view = campaign_figures.view_of(counted, scope, names)
    joint = view if scope == JOINT else campaign_figures.view_of(counted, JOINT, names)
    title, *titles = titles_of(campaign)
    return CampaignReport(
        scope=scope,
        name="All conventions" if scope == JOINT else party(workspace, scope).name,
        workspace=workspace.workspace.name,
        zone=workspace.workspace.timezone,
        day=day,
        campaign=file.id,
        title=title,
        titles=tuple(titles),
        occasion=occasion_of(loaded, file),
        theme=loaded.catalogue.get(campaign.observance).themes.get(campaign.year, ""),
        conventions=tuple(party(workspace, each) for each in campaign.conventions),
        secretariats=_secretariats(workspace, campaign.conventions),
        cosignatories=tuple(party(workspace, each) for each in campaign.signoff.cosignatories),
        languages=in_order(set(campaign.languages)),
        activities=reading.activities(campaign_figures.by_activity(view, file.id)),
        signatures=tuple(reading.signatures(log)),
        by_convention=convention_rows(view, names) if scope == JOINT else (),
        by_language=language_rows(view),
        by_region=group_rows(view, "region"),
        by_role=group_rows(view, "role"),
        sources=tuple(source_rows(view)),
        networks=tuple(reading.networks()),
        total=joint.total,
        own=None if scope == JOINT else view.total,
        earlier=_earlier(store, loaded, names, file.id, scope, now),
        held_by=tuple(held_by([hold]) for hold in log.holds if hold.campaign == file.id),
        sample=campaign.sample,
        provenance=provenance_of(loaded, store.rolled(), day, log.head),
    )


def counted_of(store: CampaignStore, campaign: str, sends: Iterable[StoredSend], now: datetime, zone: str) -> Tally:
    """What was counted of a campaign over all of its life, up to where the roll-up stands."""
    first = min((send.began or send.at for send in sends), default=now) - _A_DAY
    rows = store.rollups(local_day(first, zone), local_day(now, zone))
    return campaign_figures.of_life(row for row in rows if row.key.campaign == campaign)


def _secretariats(workspace: Workspace, conventions: Iterable[str]) -> tuple[str, ...]:
    """Who acted; nobody is known any more for a convention that config.toml no longer has."""
    acting = dict.fromkeys(workspace.secretariat_of(each) for each in conventions if each in workspace.conventions)
    return tuple(actor_name(workspace, each) for each in acting)


def _earlier(
    store: CampaignStore, loaded: Loaded, names: Names, campaign_id: str, scope: str, now: datetime
) -> Earlier | None:
    """The campaign for the same observance of the year before, if anything of it was counted."""
    for other in names.a_year_before(campaign_id):
        counted = counted_of(store, other, store.sends(other), now, loaded.workspace.workspace.timezone)
        view = campaign_figures.view_of(counted, scope, names)
        if view.tally.of(BASE):
            campaign = loaded.campaigns[other].campaign
            return Earlier(campaign=other, title=titles_of(campaign)[0], year=campaign.year, figures=view.total)
    return None
