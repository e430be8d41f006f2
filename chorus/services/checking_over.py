"""Checking against the present: campaigns that are over, and when what is said of one changes."""

from collections.abc import Iterator
from datetime import datetime

from chorus.domain.problems import NotFoundError, Problem
from chorus.services.occasions import due_times, occasion_of
from chorus.services.ports import CampaignFile, Loaded


def check_over(loaded: Loaded, file: CampaignFile, now: datetime) -> Iterator[Problem]:
    """Whether activities of a campaign are past already."""
    try:
        occasion = occasion_of(loaded, file)
    except NotFoundError:
        return  # told by ``check_definition``
    activities = list(file.campaign.activities())
    over = [a for a in activities if due_times(loaded.workspace, file.campaign, a, occasion, ("UTC",)).at <= now]
    if over:
        which = "all activities are" if len(over) == len(activities) else f"{', '.join(a.id for a in over)}: already"
        yield file.problem(
            "over",
            f"{which} over ({occasion.start.day} {occasion.start:%B %Y}): the daemon never sends what is past",
            "correct the year or the schedule, if it is to leave",
            ("year",),
            "warning",
        )


def turns(loaded: Loaded, file: CampaignFile) -> tuple[datetime, ...]:
    """The instants at which ``check_over`` may come to say something else of a campaign."""
    try:
        occasion = occasion_of(loaded, file)
    except NotFoundError:
        return ()
    campaign = file.campaign
    return tuple(due_times(loaded.workspace, campaign, a, occasion, ("UTC",)).at for a in campaign.activities())
