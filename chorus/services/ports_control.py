"""What control needs of the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chorus.domain.control import ControlAct
from chorus.domain.timeline import SendState


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

    def failures(self, campaign: str, activity: str = "") -> Sequence[tuple[str, str, str, int]]:
        """Campaign, activity, reason and how many of what failed, the most frequent first."""
        ...

    def retry(self, sends: Sequence[int], act: ControlAct, now: datetime) -> int:
        """Queue what failed in these sends once more; how many."""
        ...
