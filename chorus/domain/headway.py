"""Headway: how fast a send goes, and when it will have ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import AwareDatetime

from chorus.domain.problems import Frozen

WINDOW = timedelta(minutes=5)
"""Over which a rate is taken."""

_SHORTEST = timedelta(seconds=1)


class Headway(Frozen):
    """How a running send goes on. ``per_minute`` is None while nothing was sent in the last minutes.

    ``ends`` is when it will have ended at that rate, with the instants that are still to come; None without a rate.
    ``to_come`` has the instants of what was never tried (zones, paces) with their counts, the first one first.
    ``deferred`` is how many a server put off, ``retry_at`` when the first of them is tried again; ``words`` the
    commonest of what the server said, with how often it said it of late.
    """

    per_minute: float | None
    ends: AwareDatetime | None
    to_come: tuple[tuple[AwareDatetime, int], ...] = ()
    deferred: int = 0
    retry_at: AwareDatetime | None = None
    words: tuple[tuple[str, int], ...] = ()


def headway(
    now: datetime,
    waiting: Sequence[tuple[datetime, int]],
    sending: int,
    claimed: int,
    since: datetime | None,
    deferred: Sequence[tuple[datetime, int]] = (),
) -> Headway:
    """From what waits (by due instant), what senders hold, and what was claimed within the window since ``since``.

    What senders still hold of what was claimed has not been sent yet. What a server ``deferred`` waits as well.
    """
    span = now - since if since is not None else timedelta(0)
    done = claimed - sending
    rate = done / (span / timedelta(minutes=1)) if done > 0 and span >= _SHORTEST else None
    everything = sorted((*waiting, *deferred))
    later = [(due, count) for due, count in everything if due > now]
    ready = sending + sum(count for due, count in everything if due <= now)
    return Headway(
        per_minute=rate,
        ends=_ends(now, ready, later, rate) if rate else None,
        to_come=tuple((due, count) for due, count in sorted(waiting) if due > now),
        deferred=sum(count for _, count in deferred),
        retry_at=min((due for due, _ in deferred), default=None),
    )


def _ends(now: datetime, ready: int, to_come: Sequence[tuple[datetime, int]], rate: float) -> datetime:
    """Each instant's share begins when it is due, or when those before it have ended."""
    at = now + timedelta(minutes=ready / rate)
    for due, count in to_come:
        at = max(at, due) + timedelta(minutes=count / rate)
    return at
