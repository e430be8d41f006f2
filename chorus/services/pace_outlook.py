"""When the last mail of an activity will leave, for plans and checks."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from chorus.domain.pace import Lanes
from chorus.domain.pace_outlook import Ending, Load, ending
from chorus.domain.providers import LaneFinder
from chorus.domain.schedule import Schedule
from chorus.domain.selection import Chosen
from chorus.services.occasions import DueTimes, zone_for
from chorus.services.pacing_hours import hours_zone
from chorus.services.ports_files import Loaded


class Place(NamedTuple):
    """What a mail shares with many others under the pace: a load before it is known when it is due in its zone."""

    zone: str
    sender: str
    lanes: Lanes
    hours: str


def place_finder(loaded: Loaded, schedule: Schedule) -> Callable[[Chosen], Place] | None:
    """Finds a contact's place; None when there is no pace."""
    workspace, pace = loaded.workspace, loaded.workspace.pace
    if not (pace.senders or pace.providers or pace.domains):
        return None
    finder = LaneFinder(pace, loaded.providers)
    return lambda one: Place(
        zone_for(loaded, one.contact),
        one.sender or workspace.sender_of(one.convention),
        finder.of(one.contact.address),
        hours_zone(loaded, schedule, one.contact) or "",
    )


def ends_of(loaded: Loaded, places: Mapping[Place, int], times: DueTimes) -> Ending | None:
    """When the last of those in ``places`` gets it under the configured pace; None when no pace delays it."""
    workspace = loaded.workspace
    if not places:
        return None
    loads: Counter[Load] = Counter()
    for place, count in places.items():
        at = times.zones.get("") or times.zones[place.zone]
        loads[Load(at, place.sender, place.lanes, place.hours)] += count
    return ending(loads, workspace.pace, workspace.workspace.timezone, workspace.hours)
