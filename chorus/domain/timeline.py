"""Timelines: the sends of a campaign, when and to how many."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime

from chorus.domain.campaign import ActivityKind
from chorus.domain.language import Language
from chorus.domain.problems import Frozen


class SendState(StrEnum):
    """Where a send is: ``past`` was over when first seen and is never armed. ``held`` (by Chorus itself: it was late,
    or a breaker stopped it) and ``paused`` (by an officer) go on when an officer resumes them, begun or not."""

    ARMED = "armed"
    PAST = "past"
    HELD = "held"
    PAUSED = "paused"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class Part(Frozen):
    """A share of a send: the instant at which one zone's contacts (or everyone, zone ``""``) are due.

    ``note`` says why that is later than the schedule: the embargo, or permitted hours.
    """

    zone: str
    at: AwareDatetime
    count: int
    note: str = ""


class Reason(StrEnum):
    """Why a contact on a list gets nothing; plans list them in this order."""

    REACHED_OTHERWISE = "reached otherwise"
    FILTERED = "not in the segment"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    NO_LANGUAGE = "no language"
    CAPPED = "capped"


class Send(Frozen):
    """One entry of a timeline. ``counts`` is by convention and language; ``excluded`` by convention and reason.

    ``pairs`` says by convention how many of those get both texts of a pair (``fr+en``) in one mail. ``ends`` is when
    the last of it leaves, by the configured pace and as if nothing else left (None: at once), and ``slowest`` what
    bounds it. ``assumed`` are contacts at their own time of whom only a country of several time zones is known, by
    that country.
    """

    campaign: str
    activity: str
    kind: ActivityKind
    schedule: str
    at: AwareDatetime
    until: AwareDatetime
    parts: tuple[Part, ...]
    counts: Mapping[str, Mapping[Language, int]]
    excluded: Mapping[str, Mapping[Reason, int]] = {}
    note: str = ""
    corrects: str = ""
    pairs: Mapping[str, Mapping[str, int]] = {}
    ends: AwareDatetime | None = None
    slowest: str = ""
    assumed: Mapping[str, int] = {}

    @property
    def total(self) -> int:
        """How many deliveries."""
        return sum(part.count for part in self.parts)


class Timeline(Frozen):
    """The plan of one campaign, in order of time."""

    campaign: str
    sends: tuple[Send, ...]
