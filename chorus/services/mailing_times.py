"""When a mailing is due for each of its contacts, found as they come by."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from chorus.domain.campaign import Email, Press
from chorus.domain.cap import Cap, is_capped
from chorus.domain.selection import Candidate
from chorus.services.occasions import Listed, due_times, occasion_of, zone_for
from chorus.services.ports_caps import Span
from chorus.services.ports_files import CampaignFile, Loaded

_FIRST, _LAST = "Etc/GMT-14", "Etc/GMT+12"
"""The zones where a wall clock shows an hour first and last: UTC+14 and UTC-12 (the signs are POSIX's)."""

_MARGIN = timedelta(days=7)
"""By how much an instant may lie outside of what these two zones give: hours in which nothing may leave."""

_ZONES = 1024


class MailingTimes:
    """The instants of one mailing, each zone's found once."""

    def __init__(self, loaded: Loaded, file: CampaignFile, activity: Email | Press) -> None:
        occasion = occasion_of(loaded, file)

        def due_in(zone: str) -> datetime:
            times = due_times(loaded.workspace, file.campaign, activity, occasion, (zone,)).zones
            return times[""] if "" in times else times[zone]

        self._loaded = loaded
        self.due_in: Callable[[str], datetime] = lru_cache(_ZONES)(due_in)

    def due(self, contact: Listed) -> datetime:
        """When the contact's mail is due, in UTC."""
        return self.due_in(zone_for(self._loaded, contact))

    def near(self, cap: Cap) -> Span:
        """Everything that a cap looks at, for contacts wherever they are."""
        instants = [self.due_in(zone) for zone in (_FIRST, _LAST)]
        return Span(min(instants) - cap.span - _MARGIN, max(instants) + cap.span + _MARGIN)

    def capped(self, cap: Cap) -> Callable[[Candidate], bool]:
        """Whether a candidate has enough mails already; none that has no mails is looked at any closer."""
        return lambda candidate: bool(candidate.mails) and is_capped(candidate.mails, self.due(candidate.contact), cap)
