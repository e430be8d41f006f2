"""Checking schedules against the embargo, the sign-off's date and the clocks that go forward."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from chorus.domain.campaign import Post, kind_of, schedule_of
from chorus.domain.observance import Occasion
from chorus.domain.problems import Problem
from chorus.domain.schedule import Schedule
from chorus.services.activities import located
from chorus.services.occasions import embargo_of
from chorus.services.ports_files import CampaignFile, Loc


def check_schedules(file: CampaignFile, occasion: Occasion) -> Iterator[Problem]:
    """What leaves before the embargo ends or the signatures are due, and times that the clocks skip."""
    campaign = file.campaign
    due = campaign.signoff.due.resolve(occasion).instant
    embargo = embargo_of(campaign, occasion)
    schedules: dict[Loc, Schedule] = {("signoff", "due"): campaign.signoff.due}
    if campaign.embargo:
        schedules["embargo",] = campaign.embargo
    for loc, activity in located(file):
        schedule = schedule_of(activity)
        where = (*loc, "send" if isinstance(activity, Post) or kind_of(activity) == "email" else "release")
        schedules[where] = schedule
        if schedule.is_local:
            # Contacts in the easternmost zones come first; UTC+14 is the furthest there is.
            first = schedule.resolve(occasion, "UTC").instant - timedelta(hours=14)
        else:
            first = schedule.resolve(occasion).instant
        if embargo and first < embargo and not schedule.is_local:
            yield file.problem(
                "before-embargo",
                f"`{schedule}` is before the embargo ends ({embargo:%Y-%m-%d %H:%M} UTC)",
                "schedule it at the embargo or later, or move the embargo",
                where,
            )
        if first < due:
            yield file.problem(
                "before-signoff",
                f"`{schedule}` is before the signatures are due ({due:%Y-%m-%d %H:%M} UTC)",
                "schedule it later, or let sign-off be due earlier",
                where,
                "warning",
            )
    yield from _gaps(file, occasion, schedules)


def _gaps(file: CampaignFile, occasion: Occasion, schedules: Mapping[Loc, Schedule]) -> Iterator[Problem]:
    for loc, schedule in schedules.items():
        if schedule.is_local:
            continue
        resolved = schedule.resolve(occasion)
        if resolved.note == "gap":
            yield file.problem(
                "daylight-saving-gap",
                f"`{schedule}` falls where the clocks in {resolved.zone} go forward: "
                f"it means {resolved.time:%H:%M} on {resolved.date}",
                "choose a time that exists that day",
                loc,
            )
