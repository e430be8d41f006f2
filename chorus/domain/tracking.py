"""How much of readers is counted: the three modes, what sets them, and a contact's recorded consent."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from chorus.domain.problems import Frozen

TrackingMode = Literal["aggregate", "individual", "off"]


class Tracking(Frozen):
    """How much of readers is counted, where neither the audience nor its convention says otherwise."""

    mode: Annotated[
        TrackingMode,
        Field(
            description="`aggregate`: by cells of 20 contacts at least; `individual`: who has consented by person, the "
            "others as `aggregate`; `off`: nothing, links lead straight to their targets."
        ),
    ] = "aggregate"


class Consent(NamedTuple):
    """That somebody agreed to be told apart: the day on which, and where that is recorded."""

    on: date
    evidence: str


class Word(Frozen):
    """What an officer recorded of a contact's consent, and the day: ``evidence`` is where, or why it was withdrawn."""

    given: bool
    on: date
    evidence: str
    person: str


def consent_after(listed: Consent | None, word: Word | None) -> Consent | None:
    """The consent that holds, of what a list says now and what an officer recorded last.

    The list is the record of a consent. What an officer recorded stays until the list has a consent of a later day, so
    that who has withdrawn is not told apart again by the next import of a list that does not know of it.
    """
    if word is None or (listed is not None and listed.on > word.on):
        return listed
    return Consent(word.on, word.evidence) if word.given else None


def newest_day(now: datetime) -> date:
    """The day that it is where it is latest (UTC+14): nobody can have consented after it."""
    return (now.astimezone(UTC) + timedelta(hours=14)).date()


def mode_for(mode: TrackingMode, consented: bool) -> TrackingMode:
    """The mode of one message: nobody is told apart without a consent."""
    return "aggregate" if mode == "individual" and not consented else mode
