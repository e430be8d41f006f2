"""The dress rehearsal: a whole campaign on a virtual clock, through the real code, against embedded sinks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Protocol

from chorus.domain.delivery import State
from chorus.domain.engagement import Agency
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.domain.week import IsoWeek
from chorus.services.audiences import AudienceReader
from chorus.services.conducting import Conductor
from chorus.services.corrigenda import corrected_by, waits_for_first
from chorus.services.planning import plan_activity
from chorus.services.ports import Progress, Store, StoredSend
from chorus.services.ports_files import Loaded, Renderer, WorkspaceFiles
from chorus.services.readers import Visit, visits_of
from chorus.services.recording import Actor
from chorus.services.signing import find_campaign, sign, signing_order
from chorus.services.signoff_reading import LogReader

READING_TIME = timedelta(days=8)
"""How long after the last send readers are waited for: their slowest opens come after a week."""

REHEARSER = "rehearsal (no person signed)"


class SettableClock(Protocol):
    """A clock that shows what it is told."""

    def now(self) -> datetime: ...  # noqa: D102

    def set(self, now: datetime) -> None: ...  # noqa: D102


class Inbox(Protocol):
    """Where the embedded mail server keeps what it accepted."""

    def take(self) -> Sequence[tuple[int, bytes]]:
        """(delivery, the whole message) of the mails since the last call, in any order."""
        ...


class Visitor(Protocol):
    """Makes one real HTTP request and gives the status of its answer."""

    def visit(self, visit: Visit) -> int: ...  # noqa: D102


@dataclass
class Rehearsed:
    """What happened in a rehearsal. ``truths`` has the true class of each hit, in the order of the requests."""

    seed: str
    began: datetime
    ended: datetime
    campaigns: tuple[str, ...]
    sends: tuple[StoredSend, ...] = ()
    states: dict[int, dict[State, int]] = field(default_factory=dict)
    truths: list[Agency] = field(default_factory=list)
    unsubscribed: int = 0
    refused: int = 0
    weeks: tuple[IsoWeek, ...] = ()


@dataclass
class Rehearsal:
    """The parts of a rehearsal; all of them are of its own folder, none of production's."""

    files: WorkspaceFiles
    renderer: Renderer
    store: Store
    log: LogReader
    conductor: Conductor
    clock: SettableClock
    inbox: Inbox
    visitor: Visitor
    fold: Callable[[datetime], None]
    report: Callable[[IsoWeek, datetime], None]
    progress: Progress

    def run(self, campaigns: Sequence[str], seed: str) -> Rehearsed:
        """From the day before the first send until the readers are done; RefusedError when there is nothing to send."""
        loaded = self.conductor.loaded
        self._require_firsts(loaded, campaigns)
        first, last = self._span(loaded, campaigns)
        began = first - timedelta(days=1)
        self.clock.set(began)
        self.conductor.sync(began, only=frozenset(campaigns))
        self._sign(loaded, campaigns, began)
        result = Rehearsed(seed, began, last + READING_TIME, tuple(campaigns))
        self._play(loaded, result)
        self.fold(self.clock.now())
        result.sends = self.store.sends()
        result.states = {send.number: dict(self.store.counts(send.number)) for send in result.sends}
        return result

    def _require_firsts(self, loaded: Loaded, campaigns: Sequence[str]) -> None:
        """RefusedError when a corrigendum corrects what is not rehearsed: there it would have reached nobody."""
        for campaign_id in campaigns:
            file = find_campaign(loaded, campaign_id)
            for activity in file.campaign.activities():
                first = corrected_by(loaded, file, activity)
                if first is not None and first.file.id not in campaigns:
                    raise RefusedError(
                        f"{campaign_id}/{activity.id} corrects {first.name}, which is not rehearsed along",
                        f"chorus rehearse {' '.join((first.file.id, *campaigns))}",
                        campaign=campaign_id,
                    )

    def _span(self, loaded: Loaded, campaigns: Sequence[str]) -> tuple[datetime, datetime]:
        audiences = AudienceReader(self.files, loaded, self.store)
        times: list[datetime] = []
        for campaign_id in campaigns:
            file = find_campaign(loaded, campaign_id)
            for activity in file.campaign.activities():
                send = plan_activity(loaded, file, activity, audiences)
                times += [*(part.at for part in send.parts), *filter(None, [send.ends])]
        if not times:
            raise RefusedError("these campaigns have no activity", "add one, and rehearse again")
        return min(times), max(times)

    def _sign(self, loaded: Loaded, campaigns: Sequence[str], now: datetime) -> None:
        for campaign_id in campaigns:
            file = find_campaign(loaded, campaign_id)
            for secretariat in signing_order(loaded.workspace, file):
                actor = Actor(person=REHEARSER, way="rehearsal")
                sign(loaded, file, self.renderer, self.store, self.log, name=secretariat, actor=actor, now=now)

    def _play(self, loaded: Loaded, result: Rehearsed) -> None:
        """Go from instant to instant: a due send, a reader's visit, a Monday's report; whichever comes first."""
        zone = loaded.workspace.workspace.timezone
        visits: list[Visit] = []
        week = IsoWeek.of(result.began, zone)
        weeks: list[IsoWeek] = []
        while True:
            due = self.conductor.next_due(self.clock.now())
            until = min(t for t in (due, week.end(zone), result.ended) if t is not None)
            self._read(visits, until, result)
            if until >= result.ended:
                break
            if until == week.end(zone):
                self._close_week(week, until, weeks)
                week = week.next()
            else:
                self._send(until, visits, result)
        self._close_week(week, week.end(zone), weeks)
        result.weeks = tuple(weeks)

    def _close_week(self, week: IsoWeek, now: datetime, weeks: list[IsoWeek]) -> None:
        self.clock.set(now)
        self.fold(now)
        if not self._happened(week):
            return
        self.report(week, now)
        weeks.append(week)

    def _happened(self, week: IsoWeek) -> bool:
        """Whether the week has anything to report; quiet months between campaigns are passed over."""
        zone = self.conductor.loaded.workspace.workspace.timezone
        return self.store.happened(week.start(zone), week.end(zone))

    def _send(self, now: datetime, visits: list[Visit], result: Rehearsed) -> None:
        self.clock.set(now)
        self.fold(now)
        self.conductor.begin_due(now)
        self._refuse_stuck(now)
        self.progress(f"{now:%d %b %Y %H:%M} UTC", 0, 0)
        self._work(now, visits, result)
        while self.conductor.begin_due(now):  # a corrigendum whose first has ended by that
            self._work(now, visits, result)

    def _work(self, now: datetime, visits: list[Visit], result: Rehearsed) -> None:
        while self.conductor.dispatch(now) or self.conductor.busy():
            self._receive(now, visits, result.seed)  # while the senders send
            self.conductor.collect(now, timeout=5.0)
        self._receive(now, visits, result.seed)

    def _receive(self, now: datetime, visits: list[Visit], seed: str) -> None:
        """What the readers of the mails that arrived will do; the heap's order does not depend on the mails'."""
        for delivery, raw in self.inbox.take():
            for visit in visits_of(delivery, raw, now, seed):
                heappush(visits, visit)

    def _refuse_stuck(self, now: datetime) -> None:
        """A send that can't begin would be due for ever: say why instead. A corrigendum may wait for its first."""
        loaded = self.conductor.loaded
        due = [s for s in self.store.sends() if s.state in (SendState.ARMED, SendState.HELD) and s.at <= now]
        stuck = [s for s in due if s.state is SendState.HELD or not waits_for_first(loaded, self.store, s)]
        if stuck:
            why = "; ".join(text for _, _, text in self.store.notices()) or stuck[0].activity
            raise RefusedError(f"the rehearsal can't go on: {why}", "mend it, and rehearse again")

    def _read(self, visits: list[Visit], until: datetime, result: Rehearsed) -> None:
        while visits and visits[0].at < until:
            visit = heappop(visits)
            self.clock.set(visit.at.astimezone(UTC))
            status = self.visitor.visit(visit)
            if status >= 400:
                result.refused += 1
            elif visit.method == "POST":
                result.unsubscribed += 1
            else:
                result.truths.append(visit.truth)
