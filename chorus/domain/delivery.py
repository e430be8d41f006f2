"""Deliveries: their states, the one table of transitions, and what a channel answers."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime

from chorus.domain.problems import Frozen, RefusedError


class State(StrEnum):
    """Where a delivery is; at every instant the states' counts sum up to the frozen audience."""

    QUEUED = "queued"
    SENDING = "sending"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.SKIPPED, State.CANCELLED}),
    State.SENDING: frozenset(
        {State.QUEUED, State.DEFERRED, State.ACCEPTED, State.BOUNCED, State.FAILED, State.UNCERTAIN}
    ),
    State.DEFERRED: frozenset({State.SENDING, State.SKIPPED, State.CANCELLED, State.FAILED}),
    State.ACCEPTED: frozenset({State.DELIVERED, State.BOUNCED, State.FAILED}),
    State.DELIVERED: frozenset({State.BOUNCED}),
    State.UNCERTAIN: frozenset({State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.FAILED, State.QUEUED}),
    State.BOUNCED: frozenset(),
    State.FAILED: frozenset(),
    State.SKIPPED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""From each state, where it may go. ``sending`` goes back to ``queued`` only when no ``begin`` was journalled;
``uncertain`` goes to ``queued`` only by an officer's decision."""

CLAIMABLE = (State.QUEUED, State.DEFERRED)
OPEN = (State.QUEUED, State.DEFERRED, State.SENDING)


def require_transition(delivery_id: int, old: State, new: State) -> None:
    """Refuse a transition that the table does not have."""
    if new not in TRANSITIONS[old]:
        raise RefusedError(f"delivery {delivery_id} can't go from {old} to {new}", delivery=delivery_id)


class Outcome(Frozen):
    """What became of one delivery in a sender: its new state, the server's words, an id from the network.

    ``state`` is one of queued (nothing was sent), deferred, accepted, bounced, failed, uncertain.
    """

    delivery: int
    state: State
    detail: str = ""
    remote_id: str = ""
    retry_at: AwareDatetime | None = None


class Reply(Frozen):
    """A channel's answer for one message, before it is tied to a delivery."""

    state: State
    detail: str = ""
    remote_id: str = ""
    retry_after: int | None = None
