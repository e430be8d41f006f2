"""How much may leave now, and when the rest: the generic cell rate algorithm, and the ramp of a warm-up.

Each limit has a meter, which is full when nothing left for a while. A mail takes one place out of it; places come back
evenly, one an interval (ITU-T Recommendation I.371, annex A, calls it the virtual scheduling algorithm). So in any span
of time at most its length times the rate leave, and one burst. All arithmetic is in whole microseconds since 1970.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias

from chorus.domain.pace_settings import Rate, WarmUp
from chorus.domain.schedule_wall import instant_of, zone_info

HORIZON = 3_600_000_000
"""What has to wait is put off by an hour at the most and looked at again: a rate that was edited holds for it too."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Limit(NamedTuple):
    """A rate as an interval between two mails (microseconds) and how many may leave at once: those of a second."""

    interval: int
    burst: int

    @classmethod
    def of(cls, rate: Rate) -> "Limit":
        """The limit of a rate; an interval is rounded up, so that never more leaves."""
        return cls(-(-rate.seconds * 1_000_000 // rate.count), max(1, rate.count // rate.seconds))


@dataclass(frozen=True, slots=True)
class Meter:
    """The state of one limit: when it is ``full`` again; the ``slot`` for the next who waits, and ``places`` in it.

    A slot is for one burst, at an instant at which a whole burst has come back.
    """

    full: int = 0
    slot: int = 0
    places: int = 0

    def within(self, limit: Limit, now: int) -> "Meter":
        """Bound to what can be: never further off than a whole burst, and no slot beyond the horizon.

        Only a clock that was ahead for a while, or a rate that was raised, leaves more behind.
        """
        full = min(self.full, now + limit.burst * limit.interval)
        if self.slot > now + HORIZON:
            return Meter(full)
        return self if full == self.full else replace(self, full=full)

    def room(self, limit: Limit, now: int) -> int:
        """How many may leave now."""
        return max(0, limit.burst - -(-max(0, self.full - now) // limit.interval))

    def taken(self, limit: Limit, now: int, count: int = 1) -> "Meter":
        """After ``count`` have left now."""
        return replace(self, full=max(self.full, now) + count * limit.interval)

    def returned(self, limit: Limit, count: int = 1) -> "Meter":
        """After ``count`` that were taken never left."""
        return replace(self, full=self.full - count * limit.interval)

    def waited(self, limit: Limit, now: int) -> tuple["Meter", int]:
        """With one more who waits, and from when that one may leave.

        Each burst has a slot of its own, one behind the other; beyond the horizon nobody gets one yet.
        """
        if self.places and self.slot > now:
            return replace(self, places=self.places - 1), self.slot
        slot = max(self.slot + limit.burst * limit.interval, self.full, now + 1)
        if slot > now + HORIZON:
            return self, now + HORIZON
        return replace(self, slot=slot, places=limit.burst - 1), slot

    def idle(self, now: int) -> bool:
        """Whether it is like one that was never used."""
        return self.full <= now and self.slot <= now


FRESH = Meter()


class Sorted(NamedTuple):
    """Who has to wait until when (microseconds), by number, and the meters after that."""

    later: Mapping[int, int]
    meters: Mapping[str, Meter]


Lanes: TypeAlias = tuple[tuple[str, Limit], ...]
"""The limits that a mail falls under, by name."""


def sort(due: Sequence[tuple[int, Lanes]], meters: Mapping[str, Meter], now: int) -> Sorted:
    """Go through what is due, first come first served; meters come back where they changed.

    One leaves when all of its limits have room, and counts for each; else it waits for the slowest of those.
    """
    state: dict[str, Meter] = {}
    later: dict[int, int] = {}
    for number, lanes in due:
        own = [(name, limit, state.get(name) or meters.get(name, FRESH).within(limit, now)) for name, limit in lanes]
        if all(meter.room(limit, now) for _, limit, meter in own):
            state.update((name, meter.taken(limit, now)) for name, limit, meter in own)
            continue
        waited = [(name, meter.waited(limit, now)) for name, limit, meter in own]
        state.update((name, meter) for name, (meter, _) in waited)
        later[number] = max(at for _, (_, at) in waited)
    return Sorted(later, state)


def allowed_on(ramp: WarmUp, day: date) -> int | None:
    """How many mails a warm-up allows on a day; None when it is over."""
    count = float(ramp.first_day)
    for _ in range((day - ramp.start).days):
        if count >= ramp.until:
            break
        count *= ramp.factor
    return None if count >= ramp.until else int(count)


def day_of(now: datetime, zone: str) -> date:
    """The calendar day in a zone."""
    return now.astimezone(zone_info(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The instant at which a calendar day begins in a zone."""
    return instant_of(day, time.min, zone)[0]


def a_day_later(now: datetime, zone: str) -> datetime:
    """The instant at which the clocks of a zone show the same on the next day."""
    there = now.astimezone(zone_info(zone))
    return max(instant_of(there.date() + timedelta(days=1), there.time(), zone)[0], now + timedelta(hours=22))


def micros(instant: datetime) -> int:
    """An instant in microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_at(micro: int) -> datetime:
    """The instant of microseconds since 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=micro)
