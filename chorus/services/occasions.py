"""From a campaign's schedules to instants: when each activity is due, and until when it may begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chorus.domain.campaign import AnyActivity, Campaign, Post, schedule_of
from chorus.domain.observance import Occasion
from chorus.domain.organisation import Workspace
from chorus.domain.schedule import resolve_all
from chorus.services.ports import CampaignFile, Loaded


@dataclass(frozen=True)
class DueTimes:
    """Per zone the instant (``""`` for everyone) of an activity; ``at`` is the first of them."""

    zones: dict[str, datetime]
    until: datetime

    @property
    def at(self) -> datetime:
        """The first instant."""
        return min(self.zones.values())


def occasion_of(loaded: Loaded, file: CampaignFile) -> Occasion:
    """The campaign's occasion; NotFoundError when the catalogue has none."""
    campaign = file.campaign
    return loaded.catalogue.occasion(campaign.observance, campaign.year, campaign.part)


def embargo_of(campaign: Campaign, occasion: Occasion) -> datetime | None:
    """The instant before which nothing leaves, if there is one."""
    return campaign.embargo.resolve(occasion).instant if campaign.embargo else None


def due_times(
    workspace: Workspace, campaign: Campaign, activity: AnyActivity, occasion: Occasion, zones: Iterable[str]
) -> DueTimes:
    """When an activity is due in each of ``zones`` (its contacts'; the workspace's own when there are none).

    At each contact's own time: the later of that and the embargo, moved into permitted hours. A zone that is named
    means one instant for everyone, whatever the hour is elsewhere.
    """
    schedule = schedule_of(activity)
    embargo = embargo_of(campaign, occasion)
    if schedule.is_local:
        named = set(zones) or {workspace.workspace.timezone}
        times = resolve_all(schedule, occasion, named, embargo, workspace.hours)
    else:
        instant = schedule.resolve(occasion).instant
        times = {"": instant if embargo is None else max(instant, embargo)}
    late = workspace.lateness.post if isinstance(activity, Post) else workspace.lateness.mail
    return DueTimes(times, min(times.values()) + timedelta(minutes=late))
