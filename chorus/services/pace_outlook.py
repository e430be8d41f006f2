"""When the last mail of an activity will leave, for plans and checks."""

from collections import Counter
from collections.abc import Iterable

from chorus.domain.pace_outlook import Ending, Load, ending
from chorus.domain.providers import LaneFinder
from chorus.domain.schedule import Schedule
from chorus.domain.selection import Chosen
from chorus.services.occasions import DueTimes, zone_for
from chorus.services.pacing_hours import hours_zone
from chorus.services.ports import Loaded


def ends_of(loaded: Loaded, schedule: Schedule, chosen: Iterable[Chosen], times: DueTimes) -> Ending | None:
    """When the last of the chosen gets it under the configured pace; None when no pace delays it."""
    workspace = loaded.workspace
    pace = workspace.pace
    if not (pace.senders or pace.providers or pace.domains):
        return None
    finder = LaneFinder(pace, loaded.providers)
    loads = Counter(
        Load(
            times.zones.get("") or times.zones[zone_for(loaded, one.contact)],
            one.sender or workspace.sender_of(one.convention),
            finder.of(one.contact.address),
            hours_zone(loaded, schedule, one.contact) or "",
        )
        for one in chosen
    )
    return ending(loads, pace, workspace.workspace.timezone, workspace.hours)
