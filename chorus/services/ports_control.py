"""What control needs of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chorus.domain.control import ControlAct
from chorus.domain.delivery import Outcome
from chorus.domain.headway import Headway
from chorus.domain.timeline import SendState


@dataclass(frozen=True, slots=True)
class UncertainDelivery:
    """A delivery of which nobody knows whether it left: ``since`` when, ``detail`` what happened.
    ``claimed`` is when a sender got it.

    ``message_id`` is a mail's, with angle brackets, else ""; ``target`` as at the freeze; ``artefact`` its number.
    """

    number: int
    campaign: str
    activity: str
    channel: str
    sender: str
    target: str
    claimed: datetime
    since: datetime
    detail: str
    artefact: int
    message_id: str = ""


class ControlStore(Protocol):
    """The acts of control, each kept in the transaction that does it."""

    def steer(self, changes: Mapping[int, SendState], note: str, act: ControlAct) -> None:
        """Set sends to new states and keep the act; all or nothing."""
        ...

    def keep_act(self, act: ControlAct) -> None:
        """Keep an act that changes no send."""
        ...

    def acts(self, campaign: str = "", limit: int = 1000) -> Sequence[ControlAct]:
        """The newest acts (of a campaign), oldest first."""
        ...

    def halt(self) -> ControlAct | None:
        """The act that holds everything; None when nothing does."""
        ...

    def running(self) -> frozenset[int]:
        """The sends of which deliveries may be claimed."""
        ...

    def headway(self, send: int, now: datetime) -> Headway:
        """How a running send goes on."""
        ...

    def undecided(self, campaign: str = "", activity: str = "") -> Sequence[UncertainDelivery]:
        """Every uncertain delivery (of a campaign or activity), by number."""
        ...

    def decide(self, outcomes: Sequence[Outcome], act: ControlAct) -> None:
        """Record what became of uncertain deliveries, and the act; RefusedError, and nothing is, when one is not."""
        ...

    def failures(self, campaign: str, activity: str = "") -> Sequence[tuple[str, str, str, int]]:
        """Campaign, activity, reason and how many of what failed, the most frequent first."""
        ...

    def corrections(self) -> Mapping[str, str]:
        """What was corrected (``campaign/activity``), with the corrigendum that has begun."""
        ...

    def retry(self, sends: Sequence[int], act: ControlAct, now: datetime) -> int:
        """Queue what failed in these sends once more; how many."""
        ...
