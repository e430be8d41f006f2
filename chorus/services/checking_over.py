"""Checking against the present: activities that are over, and when what is said of a campaign changes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from chorus.domain.campaign import AnyActivity, schedule_of
from chorus.domain.observance import Occasion
from chorus.domain.problems import NotFoundError, Problem
from chorus.services.occasions import DueTimes, due_times, occasion_of
from chorus.services.ports_files import CampaignFile, Loaded


def check_over(loaded: Loaded, file: CampaignFile, now: datetime) -> Iterator[Problem]:
    """Whether it is too late for activities of a campaign to begin; what has begun goes on, which no file tells."""
    try:
        occasion = occasion_of(loaded, file)
    except NotFoundError:
        return  # told by ``check_definition``
    activities = list(file.campaign.activities())
    times = [(a, _times(loaded, file, a, occasion)) for a in activities]
    over = [(a, due) for a, due in times if due.until <= now]
    if over:
        which = "all activities are over" if len(over) == len(activities) else "over"
        listed = ", ".join(f"{a.id} was due on {_told(a, due)}" for a, due in over)
        relative = any(schedule_of(a).day.on is None for a, _ in over)
        yield file.problem(
            "over",
            f"{which}: {listed}; the daemon does not begin any more what is past",
            f"correct {'the year or ' if relative else ''}the schedule, if it is to leave",
            ("year",),
            "warning",
        )


def turns(loaded: Loaded, file: CampaignFile) -> tuple[datetime, ...]:
    """The instants at which ``check_over`` may come to say something else of a campaign."""
    try:
        occasion = occasion_of(loaded, file)
    except NotFoundError:
        return ()
    return tuple(_times(loaded, file, a, occasion).until for a in file.campaign.activities())


def _times(loaded: Loaded, file: CampaignFile, activity: AnyActivity, occasion: Occasion) -> DueTimes:
    return due_times(loaded.workspace, file.campaign, activity, occasion, ("UTC",))


def _told(activity: AnyActivity, due: DueTimes) -> str:
    at = due.at.astimezone(UTC)
    clocks = "at each contact's own time" if schedule_of(activity).is_local else "UTC"
    return f"{at.day} {at:%B %Y %H:%M} {clocks}"
