"""When the last mail of a send will leave at a pace, reckoned beforehand: each limit by itself, the slowest counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from chorus.domain.hours import Hours, closes, permitted
from chorus.domain.pace import Lanes, Limit, a_day_later, allowed_on, day_of
from chorus.domain.pace_settings import Pace, WarmUp

_MICROSECOND = timedelta(microseconds=1)


class Load(NamedTuple):
    """Mails that are due at one instant from one sender (its id), under the same limits.

    ``zone`` is by whose clocks they may leave only at permitted hours; empty when they may at any.
    """

    at: datetime
    sender: str
    lanes: Lanes
    zone: str = ""


class Ending(NamedTuple):
    """When the last mail leaves, and what bounds it (``provider gmail``)."""

    at: datetime
    slowest: str


Due = tuple[datetime, str]
"""An instant, and by whose clocks what is due then may leave."""


def ending(loads: Mapping[Load, int], pace: Pace, zone: str, hours: Hours) -> Ending | None:
    """When the last of these mails leaves; None when no limit delays it beyond its being due.

    ``zone`` is the workspace's, in which a warm-up counts its days.
    """
    if not loads:
        return None
    due = max(load.at for load in loads)
    ends = [Ending(_by_rate(limit, counts, hours), name) for name, limit, counts in _limits(loads, pace)]
    for sender, settings in pace.senders.items():
        if settings.warm_up is not None:
            counts = _counts((load.at, n) for load, n in loads.items() if load.sender == sender)
            if counts:
                ends.append(Ending(_by_days(settings.warm_up, counts, zone), f"warm-up of {sender}"))
    last = max(ends, default=None)
    return last if last is not None and last.at > due else None


def _limits(loads: Mapping[Load, int], pace: Pace) -> Iterable[tuple[str, Limit, Mapping[Due, int]]]:
    """Each rate with what falls under it."""
    found: dict[tuple[str, Limit], Counter[Due]] = defaultdict(Counter)
    for load, count in loads.items():
        for lane in load.lanes:
            found[lane][load.at, load.zone] += count
        settings = pace.senders.get(load.sender)
        if settings is not None and settings.rate is not None:
            found[f"sender {load.sender}", Limit.of(settings.rate)][load.at, load.zone] += count
    return [(name, limit, counts) for (name, limit), counts in found.items()]


def _counts(pairs: Iterable[tuple[datetime, int]]) -> Mapping[datetime, int]:
    counts: Counter[datetime] = Counter()
    for at, count in pairs:
        counts[at] += count
    return counts


def _by_rate(limit: Limit, counts: Mapping[Due, int], hours: Hours) -> datetime:
    """When the last leaves where the rate alone counts: what does not get done by night goes on in the morning."""
    interval, burst = limit.interval * _MICROSECOND, limit.burst * limit.interval * _MICROSECOND
    waiting = [(at, zone, count) for (at, zone), count in counts.items()]
    heapify(waiting)
    full = last = waiting[0][0]
    while waiting:
        at, zone, count = heappop(waiting)
        now = max(at, full - burst)
        opens = permitted(now, zone, hours) if zone else now
        if opens > now:
            heappush(waiting, (opens, zone, count))
            continue
        room = count if not zone else (closes(now, zone, hours) + burst - max(full, at)) // interval
        go = min(count, max(1, room))
        full = max(full, at) + go * interval
        last = max(last, at, full - burst)
        if go < count:
            heappush(waiting, (max(at, full - burst) + interval, zone, count - go))
    return last


def _by_days(ramp: WarmUp, counts: Mapping[datetime, int], zone: str) -> datetime:
    """When the last leaves where the warm-up alone counts: what a day has no room for leaves a day later."""
    used: Counter[date] = Counter()
    last = min(counts)
    for at in sorted(counts):
        left, now = counts[at], at
        while left:
            day = day_of(now, zone)
            allowed = allowed_on(ramp, day)
            go = left if allowed is None else min(left, allowed - used[day])
            if go:
                used[day] += go
                left, last = left - go, max(last, now)
            if left:
                now = a_day_later(now, zone)
    return last
