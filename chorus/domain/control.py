"""Control: what an officer does to sends that are planned or under way, and who did it when and why."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from chorus.domain.problems import Frozen


class Kind(StrEnum):
    """What was done. ``hold`` and ``lift`` are of everything; the others of one campaign, or one activity of it."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    HOLD = "hold"
    LIFT = "lift"
    RETRY = "retry"
    RESOLVE = "resolve"
    TEST = "send-test"


Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]


class ControlAct(Frozen):
    """One act: ``person`` is who did it, ``reason`` why; ``result`` says in words what came of it."""

    kind: Kind
    at: AwareDatetime
    person: Line
    reason: Line
    campaign: str = ""
    activity: str = ""
    result: str = ""

    def concerns(self, activity: str) -> bool:
        """Whether it was done to this activity of its campaign."""
        return self.activity in ("", activity)

    def told(self) -> str:
        """``A. Officer, 22 May 2021 07:00 UTC: wrong link``, as it stands beside what it was done to."""
        return f"{self.person}, {told_at(self.at)}: {self.reason}"


def told_at(at: datetime) -> str:
    """An instant in UTC, as notes tell it."""
    return f"{at:%d %b %Y %H:%M} UTC"


def standing(acts: Iterable[ControlAct], activity: str) -> ControlAct | None:
    """What holds for an activity of a campaign that has no send yet: the last of pause, resume and cancel that
    concerned it; a cancelled one stays so."""
    found: ControlAct | None = None
    for act in acts:
        final = found is not None and found.kind is Kind.CANCEL
        if act.kind in (Kind.PAUSE, Kind.RESUME, Kind.CANCEL) and act.concerns(activity) and not final:
            found = act
    return found
