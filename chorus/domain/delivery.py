"""Deliveries: their states, the one table of transitions, and what a channel answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
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
    State.FAILED: frozenset({State.QUEUED}),
    State.SKIPPED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""From each state, where it may go. ``sending`` goes back to ``queued`` only when no ``begin`` was journalled;
``uncertain`` and ``failed`` go to ``queued`` only by an officer's act: a decision, a retry."""

CLAIMABLE = (State.QUEUED, State.DEFERRED)
OPEN = (State.QUEUED, State.DEFERRED, State.SENDING)


RETRY_AFTER = timedelta(minutes=30)
"""Before the second attempt, where nobody names another wait: at least 30 minutes (RFC 5321, section 4.5.4.1). That
is for a server that refuses for now; one that can't be reached has refused nobody, and channels name a minute then."""
LONGEST_RETRY = timedelta(hours=6)
_SHORTEST_RETRY = timedelta(minutes=1)
_MAIL_PATIENCE = timedelta(days=4)
"""RFC 5321, section 4.5.4.1: the give-up time generally needs to be at least 4 to 5 days."""
_LATE = timedelta(hours=6)


def give_up_at(first_due: datetime, until: datetime, *, is_mail: bool) -> datetime:
    """From when on a refusal for now is one for good: 4 days after a mail was first due; for posts and pages, which
    are of their hour, 6 hours after the last instant at which their send might begin (``until``)."""
    return first_due + _MAIL_PATIENCE if is_mail else until + _LATE


def next_try(attempts: int, give_up: datetime, now: datetime, named: datetime | None = None) -> datetime | None:
    """When to try again after the ``attempts``-th refusal for now (from 1); None: not any more.

    The first wait is the one that the channel ``named`` (30 minutes if none, at least one); it doubles with each
    attempt, up to 6 hours. It is never tried again before the named instant, nor after ``give_up``: the last attempt is
    then, if at least 30 minutes are left until then.
    """
    first = RETRY_AFTER if named is None else max(_SHORTEST_RETRY, named - now)
    if RETRY_AFTER / 2 < first < RETRY_AFTER:  # a channel's half an hour, which it counts from the claim
        first = RETRY_AFTER
    wait = min(LONGEST_RETRY, first * (1 << min(attempts - 1, 10)))
    again = now + wait if named is None else max(named, now + wait)
    if again <= give_up:
        return again
    in_time = give_up - now >= RETRY_AFTER and (named is None or named <= give_up)
    return give_up if in_time else None


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
