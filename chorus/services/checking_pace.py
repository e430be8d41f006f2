"""Checking whether mailings can leave in time at the configured pace, and at the hours that they ask for."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chorus.domain.campaign import Mailing, kind_of, schedule_of
from chorus.domain.observance import Occasion
from chorus.domain.organisation import Workspace
from chorus.domain.pace import day_of, start_of
from chorus.domain.problems import ChorusError, Problem
from chorus.domain.timeline import Send
from chorus.services.activities import located
from chorus.services.audiences import AudienceReader
from chorus.services.occasions import occasion_of
from chorus.services.planning import plan_activity
from chorus.services.ports_files import CampaignFile, Loaded, Loc, WorkspaceFiles

LONG = timedelta(days=3)
"""A send that takes longer reaches the last ones when the first have forgotten it."""


def check_hours(loaded: Loaded, file: CampaignFile) -> Iterator[Problem]:
    """Mailings that ask for an hour at which nothing may reach anybody."""
    hours = loaded.workspace.hours.mail
    for loc, activity in located(file):
        schedule = schedule_of(activity)
        if schedule.is_local and not hours.first <= schedule.at <= hours.last:
            yield file.problem(
                "outside-hours",
                f"`{schedule}` is outside of the permitted hours ({hours}): it leaves at {hours.first:%H:%M} there",
                "choose an hour within them, or change [hours] in config.toml",
                (*loc, "send"),
                "warning",
            )


def check_pace(
    files: WorkspaceFiles, loaded: Loaded, file: CampaignFile, now: datetime | None = None
) -> Iterator[Problem]:
    """Mailings that are still ahead and whose last mail leaves too late.

    It reads whole audiences, but only where there is a pace.
    """
    for loc, activity, send in _sends(files, loaded, file):
        if now is not None and send.at <= now:
            continue
        if why := too_late(loaded.workspace, send, occasion_of(loaded, file)):
            where = (*loc, "send" if kind_of(activity) == "email" else "release")
            yield file.problem("slow-pace", why, f"let it begin earlier, or change {cause(send)}", where, "warning")


def pace_turns(files: WorkspaceFiles, loaded: Loaded, file: CampaignFile) -> tuple[datetime, ...]:
    """The instants at which ``check_pace`` may come to say something else of a campaign."""
    return tuple(send.at for _, _, send in _sends(files, loaded, file))


def _sends(files: WorkspaceFiles, loaded: Loaded, file: CampaignFile) -> Iterator[tuple[Loc, Mailing, Send]]:
    """The sends of a campaign's mailings, where there is a pace."""
    pace = loaded.workspace.pace
    if not (pace.senders or pace.providers or pace.domains):
        return
    audiences = AudienceReader(files, loaded, None)
    for loc, activity in located(file):
        if not isinstance(activity, Mailing):
            continue
        try:
            yield loc, activity, plan_activity(loaded, file, activity, audiences)
        except (ChorusError, KeyError):  # KeyError: a convention that config.toml does not have; told elsewhere
            continue


def too_late(workspace: Workspace, send: Send, occasion: Occasion) -> str:
    """Why the last mail of a send leaves later than makes sense; ``""`` when it does not.

    Later than the occasion's last day, for one that begins by then; else days later than it is due.
    """
    if send.ends is None:
        return ""
    last = max(send.parts, key=lambda part: part.at)
    zone = last.zone or workspace.workspace.timezone
    over = start_of(occasion.end + timedelta(days=1), zone)
    told = f"at the configured pace the last of its {send.total} mails leaves on {_day(send.ends, workspace)}"
    if last.at < over <= send.ends:
        return f"{told}, after the day ({occasion.end.day} {occasion.end:%B %Y}) is over"
    if send.ends - last.at > LONG:
        return f"{told}, {(send.ends - last.at).days} days after it is due"
    return ""


def cause(send: Send) -> str:
    """Where in config.toml that stands which keeps a send waiting longest."""
    what, _, name = send.slowest.rpartition(" ")
    tables = {"provider": "providers", "domain": "domains", "sender": "senders", "warm-up of": "senders"}
    key = f'"{name}"' if what == "domain" else name
    return f"[pace.{tables[what]}] {key}"


def _day(at: datetime, workspace: Workspace) -> str:
    day = day_of(at, workspace.workspace.timezone)
    return f"{day.day} {day:%B %Y}"
