"""The pace of a workspace: its rates and warm-ups, kept by the writer, asked by each claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chorus.domain.pace import (
    FRESH,
    Limit,
    Meter,
    a_day_later,
    allowed_on,
    day_of,
    instant_at,
    micros,
    sort,
    start_of,
)
from chorus.domain.pace_settings import Pace, SenderPace
from chorus.domain.providers import Groups, LaneFinder
from chorus.services.freezing_mails import mail_sender
from chorus.services.pacing_hours import Clocks, PacedHours
from chorus.services.ports_files import Loaded
from chorus.services.ports_pace import PaceStore, WhoseOf

MOVES = 2_000
"""How many deliveries one look puts off at the most, so that the writer has time for others in between."""

MANY = 10_000
"""Of so many meters those that are full again are forgotten: they are like new ones."""

_NO_BOUND = 1_000_000_000


@dataclass
class _Sender:
    """One sender's rate and warm-up, how many left on which day, and the ``day`` of the latest.

    Other days are kept: a clock that is set back over midnight must not give a day anew.
    """

    settings: SenderPace
    meter: Meter = FRESH
    day: date = date.min
    counts: dict[date, int] = field(default_factory=dict)

    @property
    def limit(self) -> Limit | None:
        return Limit.of(self.settings.rate) if self.settings.rate else None

    def took(self, count: int, at: datetime, day: date) -> None:
        """So many left at an instant of a day."""
        self.day = day
        self.counts[day] = self.counts.get(day, 0) + count
        if self.limit is not None:
            self.meter = self.meter.taken(self.limit, micros(at), count)

    def returned(self, count: int) -> None:
        """So many of those never left."""
        self.counts[self.day] = max(0, self.counts.get(self.day, 0) - count)
        if self.limit is not None:
            self.meter = self.meter.returned(self.limit, count)


@dataclass
class Pacer:
    """Implements ``ports_pace.Pace``. It holds what left; ``configure`` gives it the rates."""

    store: PaceStore
    _settings: tuple[Pace, Groups] = field(default_factory=lambda: (Pace(), {}))
    _zone: str = "UTC"
    _senders: dict[str, _Sender] = field(default_factory=dict)
    _lanes: LaneFinder | None = None
    _meters: dict[str, Meter] = field(default_factory=dict)
    _dry: dict[str, int] = field(default_factory=dict)
    _moved: int = 0
    _hours: PacedHours | None = None
    _stale: bool = False

    def configure(self, loaded: Loaded, now: datetime) -> None:
        """Take the rates of a workspace as it was just read; what left before counts."""
        workspace = loaded.workspace
        self._hours = PacedHours(loaded)
        settings = workspace.pace, loaded.providers
        if settings == self._settings and self._zone == workspace.workspace.timezone:
            return
        self._settings, self._zone = settings, workspace.workspace.timezone
        self._senders = {mail_sender(name): self._sender(name, now) for name in workspace.pace.senders}
        rated = workspace.pace.providers or workspace.pace.domains
        self._lanes = LaneFinder(*settings) if rated else None
        self._remember(now)

    @property
    def bounds(self) -> bool:
        """See ``ports_pace.Pace``."""
        return bool(self._senders) or self._lanes is not None

    def look(self, now: datetime) -> None:
        """A new look at what is due begins."""
        self._moved = 0
        self._dry.clear()
        if self._stale:
            self._stale = False
            self._senders = {mail_sender(name): self._sender(name, now) for name in self._settings[0].senders}
        if len(self._meters) > MANY:
            at = micros(now)
            self._meters = {name: meter for name, meter in self._meters.items() if not meter.idle(at)}

    @property
    def moved(self) -> int:
        """How many deliveries the present look has put off."""
        return self._moved

    def wake(self, now: datetime) -> datetime | None:
        """When the first of the senders that had no room in the last look has a burst's room again."""
        return max(instant_at(min(self._dry.values())), now + timedelta(microseconds=1)) if self._dry else None

    def most(self, sender: str, now: datetime) -> int:
        """See ``ports_pace.Pace``. A warm-up's day that is used up does not stop the look: what is due is put off."""
        if not sender.startswith(mail_sender("")):
            return _NO_BOUND
        room = max(0, MOVES - self._moved)
        own = self._senders.get(sender)
        if own is None:
            return room
        left = self._left_today(own, now)
        if left == 0:
            return room
        if own.limit is not None:
            own.meter = own.meter.within(own.limit, micros(now))
            free = own.meter.room(own.limit, micros(now))
            if free == 0:
                self._dry[sender] = own.meter.full
            left = min(left, free)
        return min(room, left)

    def sort(
        self, sender: str, due: Sequence[tuple[int, str]], now: datetime, whose: WhoseOf
    ) -> Mapping[int, datetime]:
        """See ``ports_pace.Pace``. What a warm-up's day does not take leaves a day later at the same hour.

        A pace makes mails wait, maybe into the night: so permitted hours are looked at again, for what would leave now
        and for what is put off. Without one they are of mailings at each contact's own time: what was deferred, or
        leaves late.
        """
        if not sender.startswith(mail_sender("")):
            return {}
        clocks = self._clocks([number for number, _ in due], whose)
        closed = {number: at for number, _ in due if (at := clocks.permitted(number, now)) > now}
        later = self._by_limits(self._senders.get(sender), [one for one in due if one[0] not in closed], now)
        self._moved += len(closed) + len(later)
        return closed | {number: clocks.permitted(number, at) for number, at in later.items()}

    def _clocks(self, numbers: Sequence[int], whose: WhoseOf) -> Clocks:
        if self._hours is None or self._hours.always:
            return Clocks()
        return self._hours.clocks(whose(numbers), local_only=not self.bounds)

    def _by_limits(self, own: _Sender | None, due: Sequence[tuple[int, str]], now: datetime) -> Mapping[int, datetime]:
        if own is not None and self._left_today(own, now) == 0:
            return dict.fromkeys((number for number, _ in due), a_day_later(now, self._zone))
        later = self._by_lanes(due, now)
        if own is not None:
            own.took(len(due) - len(later), now, day_of(now, self._zone))
        return later

    def _by_lanes(self, due: Sequence[tuple[int, str]], now: datetime) -> Mapping[int, datetime]:
        if self._lanes is None:
            return {}
        found = sort([(number, self._lanes.of(address)) for number, address in due], self._meters, micros(now))
        self._meters.update(found.meters)
        return {number: instant_at(at) for number, at in found.later.items()}

    def _left_today(self, own: _Sender, now: datetime) -> int:
        ramp = own.settings.warm_up
        if ramp is None:
            return _NO_BOUND
        today = day_of(now, self._zone)
        allowed = allowed_on(ramp, today)
        return _NO_BOUND if allowed is None else max(0, allowed - own.counts.get(today, 0))

    # what never left

    def returned(self, sender: str, addresses: Sequence[str]) -> None:
        """See ``ports_pace.Unsent``."""
        own = self._senders.get(sender)
        if own is not None:
            own.returned(len(addresses))
        if self._lanes is None:
            return
        for name, limit in (lane for address in addresses for lane in self._lanes.of(address)):
            if name in self._meters:
                self._meters[name] = self._meters[name].returned(limit)

    def lost(self) -> None:
        """See ``ports_pace.Unsent``: the next look counts anew what left."""
        self._stale = True

    # what left before

    def _sender(self, name: str, now: datetime) -> _Sender:
        """A sender's pace with what was tried today, and by its rate in the last while."""
        own = _Sender(self._settings[0].senders[name])
        since = start_of(day_of(now, self._zone), self._zone)
        if own.limit is not None:
            since = min(since, now - timedelta(microseconds=2 * own.limit.burst * own.limit.interval))
        for at, size in self.store.tried(mail_sender(name), since):
            own.took(size, at, day_of(at, self._zone))
        return own

    def _remember(self, now: datetime) -> None:
        """Fill the meters of domains and providers with what was answered in the last while."""
        if self._lanes is None or not self._lanes.slowest:
            return
        before, self._meters = self._meters, {}
        for at, address in self.store.answered(now - timedelta(microseconds=self._lanes.slowest)):
            for name, limit in self._lanes.of(address):
                self._meters[name] = self._meters.get(name, FRESH).taken(limit, micros(at))
        for name, meter in before.items():
            if meter.full > self._meters.get(name, FRESH).full:
                self._meters[name] = meter
