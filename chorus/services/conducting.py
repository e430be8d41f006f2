"""The conductor: arms what is planned, freezes what is due, hands batches to senders, records what became of them."""

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime

from chorus.domain.artefact import Artefact
from chorus.domain.campaign import AnyActivity
from chorus.domain.control import told_at
from chorus.domain.problems import ChorusError, InputError, NotFoundError, RefusedError
from chorus.domain.timeline import SendState
from chorus.services.arming import Armer
from chorus.services.audiences import AudienceReader
from chorus.services.batching import by_size
from chorus.services.breaking import SendBreaker
from chorus.services.checking import require_sound
from chorus.services.freezing import Freezer
from chorus.services.messages import Batch
from chorus.services.pacing import Pacer
from chorus.services.ports import ClaimedBatch, Store, StoredSend
from chorus.services.ports_files import CampaignFile, Loaded, Renderer, SlotMaker, WorkspaceFiles
from chorus.services.ports_senders import Journals, Senders
from chorus.services.signoff_reading import LogReader
from chorus.services.telling import teller
from chorus.services.under_way import UnderWay

log = logging.getLogger(__name__)


class Conductor:
    """The writer's logic, given ``now`` at each step: the daemon and a rehearsal drive the same object.

    ``meanwhile`` is called now and then while a send begins, which may take long: for ``go_on``, and for what officers
    stop.
    """

    def __init__(
        self,
        *,
        files: WorkspaceFiles,
        store: Store,
        renderer: Renderer,
        slots: SlotMaker,
        senders: Senders,
        journals: Journals,
        sender_names: Callable[[Loaded], tuple[str, ...]],
        log: LogReader,
        publish: Callable[[Artefact], object],
    ) -> None:
        self._files = files
        self._store = store
        self._signoffs = log
        self._tell = teller(store)
        self._armer = Armer(files, store, self._tell)
        self.meanwhile: Callable[[], None] = lambda: None
        self._freezer = Freezer(store, renderer, slots, log, publish, lambda: self.meanwhile())
        self._pacer = Pacer(store)
        self._senders = senders
        self.breaker = SendBreaker(store, self._pacer)
        self._under_way = UnderWay(store, senders, journals, self._tell, self.breaker)
        self._sender_names = sender_names
        self._sound: set[str] = set()
        self.loaded = files.load()

    def sync(self, now: datetime, only: frozenset[str] | None = None) -> None:
        """Read the workspace anew; arm each activity, or mark it past when it was over when first seen."""
        self.loaded = self._files.load()
        self._sound.clear()
        self._pacer.configure(self.loaded, now)
        self.breaker.configure(self.loaded)
        self._senders.renew()
        self._armer.arm(self.loaded, now, only)

    # what is due

    def begin_due(self, now: datetime) -> int:
        """Freeze every armed send whose instant has come; how many began. While everything is held, none does."""
        due = [s for s in self._store.sends() if s.state is SendState.ARMED and s.at <= now]
        if due and (halt := self._store.halt()) is not None:
            for send in due:
                text = f"{_name(send)} is due, and held with everything by {halt.told()} (chorus lift --all lets it go)"
                self._tell(now, "held", text, send.campaign, send.activity)
            return 0
        return sum(self._begin(send, now) for send in due)

    def _begin(self, send: StoredSend, now: datetime) -> bool:
        if not self._may_begin(send):
            return False
        if send.late(now):
            self._hold(send, now, f"should have begun by {told_at(send.until)}")
            return False
        try:
            file, activity = self._find(send)
            self._require_sound(file)
            audiences = AudienceReader(self._files, self.loaded, self._store)
            total = self._freezer.freeze(self.loaded, file, activity, send, audiences, now)
        except ChorusError as error:
            if self._may_begin(send):
                self._tell(now, "waiting", f"{_name(send)} can't begin: {error}", send.campaign, send.activity)
            return False
        except Exception as error:  # a fault with one send must not stop the others, which are due too
            log.exception("%s can't begin", _name(send), extra={"campaign": send.campaign})
            text = f"{_name(send)} can't begin: a fault of Chorus itself ({type(error).__name__}), see the log"
            self._tell(now, "waiting", text, send.campaign, send.activity)
            return False
        log.info("%s began with %d deliveries", _name(send), total, extra={"campaign": send.campaign})
        return True

    def _may_begin(self, send: StoredSend) -> bool:
        """Whether nobody stopped it, or everything, while it or another was frozen."""
        armed = any(s.number == send.number and s.state is SendState.ARMED for s in self._store.sends(send.campaign))
        return armed and self._store.halt() is None

    def _require_sound(self, file: CampaignFile) -> None:
        """Once for each reading of the workspace: it reads whole audiences."""
        if file.id not in self._sound:
            require_sound(self._files, self.loaded, file)
            self._sound.add(file.id)

    def _find(self, send: StoredSend) -> tuple[CampaignFile, AnyActivity]:
        if send.campaign in self.loaded.broken:
            raise InputError(self.loaded.broken[send.campaign])
        file = self.loaded.campaigns.get(send.campaign)
        activity = file.campaign.activity(send.activity) if file else None
        if file is None or activity is None:
            raise RefusedError("it is no longer in campaigns/", "put it back, or let it lapse", campaign=send.campaign)
        return file, activity

    def _hold(self, send: StoredSend, now: datetime, why: str) -> None:
        self._store.set_send(send.number, SendState.HELD, why, now)
        text = f"{_name(send)} is held: {why} (chorus resume {send.campaign} lets it go)"
        self._tell(now, "held", text, send.campaign, send.activity)

    # what is under way

    def dispatch(self, now: datetime) -> int:
        """Claim what is due for senders that have room and hand it over; how many deliveries, with those put off.

        What was stopped since is called back first, from senders that are in the midst of it too.
        """
        self._under_way.recall(self._stopped)
        if self._store.halt() is not None:
            return 0
        self._pacer.look(now)
        names = [name for name in self._sender_names(self.loaded) if self._pacer.most(name, now)]
        handed = 0
        for claimed in self._claim(now, self._under_way.room(names)):
            taken = self._under_way.hand(claimed.sender, _batch(claimed, now), now)
            if taken:
                self.breaker.handed(claimed)
            handed += taken
        return handed + self._pacer.moved

    def go_on(self, now: datetime) -> None:
        """Record what has come back and hand out what is due, without waiting."""
        self.collect(now, 0.0)
        self.dispatch(now)

    def brake(self) -> None:
        """Call back all that is under way, on any thread: what nobody stopped is claimed again in a moment."""
        self._senders.recall_all()

    def next_due(self, now: datetime) -> datetime | None:
        """The next instant at which something is due, or a sender without room has some again."""
        instants = (self._store.next_due(after=now), self._pacer.wake(now))
        return min((instant for instant in instants if instant is not None), default=None)

    def hold(self, number: int, why: str, now: datetime) -> None:
        """Hold a send, in mid-send too, until an officer resumes it; the officers are told. RefusedError when it has
        ended."""
        send = next((s for s in self._store.sends() if s.number == number), None)
        if send is None:
            raise NotFoundError(f"there is no send {number}", send=number)
        if send.state is not SendState.HELD:
            self._hold(send, now, why)

    def _stopped(self, sends: Set[int]) -> Set[int]:
        """Those of the sends of which nothing more may begin."""
        if self._store.halt() is not None:
            return sends
        try:
            held = self._held()
        except RefusedError:
            return sends  # the log is damaged: a hold may have been cut off it
        return (sends - self._store.running()) | (sends & held)

    def _claim(self, now: datetime, room: Mapping[str, int]) -> Sequence[ClaimedBatch]:
        """What senders get next; nothing, and the officers are told, where log or words are not what was signed."""
        claimed: list[ClaimedBatch] = []
        try:
            held = self._held()
            for size, some in by_size(self.loaded.workspace, room).items():
                claimed += self._store.claim(now, size, some, held, self._pacer)
        except RefusedError as error:
            self._tell(now, "refused", f"nothing more is sent: {error}")
        except ChorusError:
            if not claimed:
                raise
            log.exception("a claim failed behind another, whose batches go their way")
        return claimed

    def _held(self) -> frozenset[int]:
        """The running sends that somebody holds: nothing more of them is claimed until it is lifted.

        RefusedError when the log is damaged: a hold may have been cut off it.
        """
        state = self._signoffs.sound(self._store, self.loaded.workspace)
        if not state.holds:
            return frozenset()
        running = (s for s in self._store.sends() if s.state is SendState.RUNNING)
        return frozenset(s.number for s in running if state.held(s.campaign, s.activity))

    def collect(self, now: datetime, timeout: float) -> int:
        """Record what has come back; see ``UnderWay.collect``."""
        return self._under_way.collect(now, timeout)

    def recover(self, now: datetime) -> None:
        """At start: settle what every sender left behind."""
        self._under_way.recover(now, {*self._sender_names(self.loaded), *self._store.senders_sending()})

    def finish(self, now: datetime) -> None:
        """At the end: let what is under way end, end the senders, and settle what they could not begin."""
        self._senders.close()
        self.collect(now, 0.0)
        self.recover(now)

    def busy(self) -> bool:
        """Whether any batch is under way, or what became of one is still to be recorded."""
        return self._under_way.busy()


def _batch(claimed: ClaimedBatch, now: datetime) -> Batch:
    return Batch(
        batch=claimed.batch,
        send=claimed.send,
        artefact=claimed.artefact,
        canonical=claimed.canonical,
        at=now,
        deliveries=claimed.deliveries,
    )


def _name(send: StoredSend) -> str:
    return f"{send.campaign}/{send.activity}"
