"""From a campaign's schedules to instants: when each activity is due, and until when it may begin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from chorus.domain.campaign import AnyActivity, Campaign, Post, schedule_of
from chorus.domain.contact import Placed, zone_of
from chorus.domain.hours import permitted
from chorus.domain.observance import Occasion
from chorus.domain.organisation import Workspace
from chorus.domain.schedule import resolve_all
from chorus.services.ports_files import CampaignFile, Loaded


@dataclass(frozen=True)
class DueTimes:
    """Per zone the instant (``""`` for everyone) of an activity; ``at`` is the first of them.

    ``notes`` says by zone why that is later than the schedule, where it is.
    """

    zones: dict[str, datetime]
    until: datetime
    notes: Mapping[str, str] = field(default_factory=dict)

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


class Listed(Placed, Protocol):
    """Somebody on an audience: a contact, or what is known of one."""

    @property
    def audience(self) -> str: ...  # noqa: D102


def zone_for(loaded: Loaded, contact: Listed) -> str:
    """Whose clocks count for a contact: their own zone, else their country's, else their convention's."""
    return zone_of(contact, loaded.countries, loaded.workspace.zone_of(contact.audience))


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
        asked = resolve_all(schedule, occasion, named, embargo)
        times = {zone: permitted(at, zone, workspace.hours) for zone, at in asked.items()}
        notes = {zone: _why_later(at, times[zone], embargo) for zone, at in asked.items()}
    else:
        notes = {}
        instant = schedule.resolve(occasion).instant
        times = {"": instant if embargo is None else max(instant, embargo)}
    late = workspace.lateness.post if isinstance(activity, Post) else workspace.lateness.mail
    return DueTimes(times, min(times.values()) + timedelta(minutes=late), notes)


def _why_later(asked: datetime, leaves: datetime, embargo: datetime | None) -> str:
    if leaves > asked:
        return "moved into permitted hours"
    return "when the embargo ends" if asked == embargo else ""
