"""Permitted hours of mails that a pace makes wait, or that leave late: by whose clocks, and whether any count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chorus.domain.campaign import schedule_of
from chorus.domain.hours import ALWAYS, Hours, Span, permitted
from chorus.domain.schedule import Schedule
from chorus.services.occasions import Listed, zone_for
from chorus.services.ports_files import Loaded
from chorus.services.ports_pace import Whose


@dataclass(frozen=True)
class Clocks:
    """By whose clocks deliveries (by number) may leave only at permitted hours; the others may at any."""

    hours: Hours = field(default_factory=Hours)
    zones: Mapping[int, str] = field(default_factory=dict)

    def permitted(self, number: int, at: datetime) -> datetime:
        """The instant, or the next at which that delivery may leave."""
        zone = self.zones.get(number)
        return at if zone is None else permitted(at, zone, self.hours)


def hours_zone(loaded: Loaded, schedule: Schedule, one: Listed) -> str | None:
    """Whose clocks count when a mail of a schedule has to wait; None when none do.

    The contact's for a mailing at each contact's own time, else those of the schedule's zone; none where one instant
    for everyone is itself at an hour that is not permitted: somebody wants it so.
    """
    if schedule.is_local:
        return zone_for(loaded, one)
    hours = loaded.workspace.hours.mail
    return schedule.zone if hours.first <= schedule.at <= hours.last else None


@dataclass(frozen=True)
class PacedHours:
    """The permitted hours of a workspace as it was read."""

    loaded: Loaded
    _schedules: dict[tuple[str, str], Schedule | None] = field(default_factory=dict)

    @property
    def always(self) -> bool:
        """Whether every hour is permitted."""
        return self.loaded.workspace.hours == Hours(mail=Span.parse(ALWAYS))

    def clocks(self, whose: Mapping[int, Whose], *, local_only: bool = False) -> Clocks:
        """The clocks that count for deliveries, see ``hours_zone``; or only for those at each contact's own time."""
        zones = {number: zone for number, one in whose.items() if (zone := self._zone(one, local_only)) is not None}
        return Clocks(self.loaded.workspace.hours, zones)

    def _zone(self, one: Whose, local_only: bool) -> str | None:
        key = one.campaign, one.activity
        if key not in self._schedules:
            self._schedules[key] = self._schedule(*key)
        schedule = self._schedules[key]
        if schedule is None or (local_only and not schedule.is_local):
            return None
        return hours_zone(self.loaded, schedule, one)

    def _schedule(self, campaign: str, activity: str) -> Schedule | None:
        """None when the activity is no longer in the files: then nothing tells its hours."""
        file = self.loaded.campaigns.get(campaign)
        found = file.campaign.activity(activity) if file else None
        return schedule_of(found) if found else None
