"""The conductor: arms what is planned, freezes what is due, hands batches to senders, records what became of them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from chorus.domain.artefact import Artefact
from chorus.domain.campaign import AnyActivity, kind_of
from chorus.domain.delivery import State
from chorus.domain.problems import ChorusError, InputError, NotFoundError, RefusedError, TransientError
from chorus.domain.timeline import Send, SendState
from chorus.services.audiences import AudienceReader, import_audience
from chorus.services.checking import require_sound
from chorus.services.freezing import Freezer
from chorus.services.messages import Batch, BatchResult
from chorus.services.planning import plan_activity
from chorus.services.ports import (
    CampaignFile,
    ClaimedBatch,
    Journals,
    Loaded,
    Renderer,
    Senders,
    SlotMaker,
    Store,
    StoredSend,
    WorkspaceFiles,
)
from chorus.services.recovery import recover
from chorus.services.signoff_reading import LogReader

log = logging.getLogger(__name__)
BATCH = 200
OPEN_STATES = (SendState.ARMED, SendState.HELD, SendState.PAST)
_NOTES = {SendState.PAST: "was over when first seen", SendState.HELD: "was due before it could be read"}


class Conductor:
    """The writer's logic, given ``now`` at each step: the daemon and a rehearsal drive the same object."""

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
        self._freezer = Freezer(store, renderer, slots, log, publish)
        self._senders = senders
        self._journals = journals
        self._sender_names = sender_names
        self._handed: dict[int, str] = {}
        self._unsettled: set[str] = set()
        self._sound: set[str] = set()
        self._unrecorded: list[BatchResult] = []
        self.loaded = files.load()

    # what is planned

    def sync(self, now: datetime, only: frozenset[str] | None = None) -> None:
        """Read the workspace anew; arm each activity, or mark it past when it was over when first seen."""
        self.loaded = self._files.load()
        self._sound.clear()
        self._senders.renew()
        self._import_new_audiences(now)
        for campaign_id, problems in self.loaded.broken.items():
            self._tell(now, "broken", f"{campaign_id} can't be read: {problems[0]}", campaign_id)
        known = {(s.campaign, s.activity): s for s in self._store.sends()}
        audiences = self._audiences()
        for file in self.loaded.campaigns.values():
            if only is None or file.id in only:
                self._sync_campaign(file, known, audiences, now)

    def _sync_campaign(
        self,
        file: CampaignFile,
        known: Mapping[tuple[str, str], StoredSend],
        audiences: AudienceReader,
        now: datetime,
    ) -> None:
        for activity in file.campaign.activities():
            before = known.get((file.id, activity.id))
            if before is not None and before.state not in OPEN_STATES:
                continue
            try:
                planned = plan_activity(self.loaded, file, activity, audiences)
            except ChorusError as error:
                self._tell(now, "unplannable", f"{file.id}/{activity.id}: {error}", file.id, activity.id)
                continue
            self._arm(file, activity, planned, before, now)

    def _arm(
        self, file: CampaignFile, activity: AnyActivity, planned: Send, before: StoredSend | None, now: datetime
    ) -> None:
        moved = before is not None and (before.at, before.until) != (planned.at, planned.until)
        if before is None:
            state = self._first_state(file, activity, planned, now)
        elif not moved:
            return
        elif before.state is SendState.ARMED or planned.at > now:
            state = SendState.ARMED
        else:
            return
        note = _NOTES.get(state, "")
        self._store.put_send(file.id, activity.id, kind_of(activity), planned.at, planned.until, state, note)

    def _first_state(self, file: CampaignFile, activity: AnyActivity, planned: Send, now: datetime) -> SendState:
        """What was past when first seen is never armed; what was due a moment ago is held and told, for an officer
        who corrects a file at the last minute shall not think that it left."""
        if planned.at > now:
            return SendState.ARMED
        if planned.until <= now:
            return SendState.PAST
        told = (
            f"{file.id}/{activity.id} is held: it was due at {planned.at:%d %b %Y %H:%M} UTC, before it could be read"
        )
        self._tell(now, "held", f"{told} (schedule it anew)", file.id, activity.id)
        return SendState.HELD

    def _import_new_audiences(self, now: datetime) -> None:
        sizes = self._store.audience_sizes()
        for audience in self.loaded.workspace.audiences:
            if audience not in sizes:
                done = import_audience(self._files, self.loaded, self._store, audience, now)
                for problem in done.problems:
                    self._tell(now, "import", str(problem))
        for audience, digest in self._store.import_digests().items():
            source = self.loaded.workspace.audiences.get(audience)
            if source and digest and (present := self._files.audience_digest(source)) not in ("", digest):
                text = f"{audience} was edited since its import: chorus audience import {audience} [{present[:8]}]"
                self._tell(now, "edited", text)

    def _audiences(self) -> AudienceReader:
        return AudienceReader(self._files, self.loaded, self._store)

    # what is due

    def begin_due(self, now: datetime) -> int:
        """Freeze every armed send whose instant has come; how many began."""
        due = [s for s in self._store.sends() if s.state is SendState.ARMED and s.at <= now]
        return sum(self._begin(send, now) for send in due)

    def _begin(self, send: StoredSend, now: datetime) -> bool:
        if now > send.until:
            self._hold(send, now, f"should have begun by {send.until.isoformat()}")
            return False
        try:
            file, activity = self._find(send)
            self._require_sound(file)
            total = self._freezer.freeze(self.loaded, file, activity, send, self._audiences(), now)
        except ChorusError as error:
            self._tell(now, "waiting", f"{_name(send)} can't begin: {error}", send.campaign, send.activity)
            return False
        except Exception as error:  # a fault with one send must not stop the others, which are due too
            log.exception("%s can't begin", _name(send), extra={"campaign": send.campaign})
            text = f"{_name(send)} can't begin: a fault of Chorus itself ({type(error).__name__}), see the log"
            self._tell(now, "waiting", text, send.campaign, send.activity)
            return False
        log.info("%s began with %d deliveries", _name(send), total, extra={"campaign": send.campaign})
        return True

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
        self._tell(now, "held", f"{_name(send)} is held: {why}", send.campaign, send.activity)

    # what is under way

    def dispatch(self, now: datetime) -> int:
        """Claim what is due for senders that have room and hand it over; how many deliveries."""
        names = (name for name in self._sender_names(self.loaded) if name not in self._unsettled)
        room = {name: r for name in names if (r := self._senders.room(name)) > 0}
        handed = 0
        for claimed in self._claim(now, room):
            batch = Batch(
                batch=claimed.batch,
                send=claimed.send,
                artefact=claimed.artefact,
                canonical=claimed.canonical,
                at=now,
                deliveries=claimed.deliveries,
            )
            if claimed.sender in self._unsettled:
                continue  # it failed a moment ago: what was claimed for it goes back when it is settled
            try:
                self._senders.submit(claimed.sender, batch)
            except ChorusError as error:
                self._unsettled.add(claimed.sender)
                self._tell(now, "sender", f"sender {claimed.sender} takes no work: {error}")
                continue
            self._handed[claimed.batch] = claimed.sender
            handed += len(claimed.deliveries)
        return handed

    def _claim(self, now: datetime, room: Mapping[str, int]) -> Sequence[ClaimedBatch]:
        """What senders get next; nothing, and the officers are told, where log or words are not what was signed."""
        try:
            return self._store.claim(now, BATCH, room, self._held())
        except RefusedError as error:
            self._tell(now, "refused", f"nothing more is sent: {error}")
            return ()

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
        """Record what has come back, waiting up to ``timeout`` seconds; settle what dead senders left. How many.

        What a full disk refuses is kept, and recorded by the next call.
        """
        self._unrecorded += self._senders.collect(0.0 if self._unrecorded else timeout)
        # A journal is the only evidence until its outcomes or its replay are committed: until then its sender gets no
        # work, and its journal is not started anew, even if that fails now and is tried again.
        self._unsettled.update(self._senders.dead())
        self._record(now)
        results, self._unrecorded = self._unrecorded, []
        for sender in sorted({self._handed.pop(r.batch) for r in results if r.batch in self._handed}):
            if sender not in self._unsettled:
                self._senders.settled(sender)
        self._settle_all(now)
        return sum(len(r.outcomes) for r in results)

    def _record(self, now: datetime) -> None:
        """Record what came back; one answer that the rules refuse for good is told and does not stop the others."""
        if not self._unrecorded:
            return
        try:
            self._store.record(self._unrecorded, now)
        except (RefusedError, NotFoundError):
            for result in self._unrecorded:
                try:
                    self._store.record([result], now)
                except (RefusedError, NotFoundError) as error:
                    self._tell(now, "refused", f"the answer to batch {result.batch} can't be recorded: {error}")

    def recover(self, now: datetime) -> None:
        """At start: settle what every sender left behind."""
        self._unsettled.update(self._sender_names(self.loaded))
        self._settle_all(now)

    def finish(self, now: datetime) -> None:
        """At the end: let what is under way end, end the senders, and settle what they could not begin."""
        self._senders.close()
        self.collect(now, 0.0)
        self.recover(now)

    def _settle_all(self, now: datetime) -> None:
        """Settle each sender that is to be; one whose journal is still held is tried again by the next ``collect``."""
        for sender in sorted(self._unsettled):
            try:
                self._settle(sender, now)
            except TransientError as error:
                self._tell(now, "journal", str(error))

    def _settle(self, sender: str, now: datetime) -> None:
        self._handed = {batch: name for batch, name in self._handed.items() if name != sender}
        counts = recover(self._store, self._journals, sender, now, lambda text: self._tell(now, "journal", text))
        self._unsettled.discard(sender)
        if why := self._senders.failure(sender):
            self._tell(now, "sender", f"sender {sender} can't work: {why}")
        if set(counts) - {State.QUEUED}:
            listed = ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
            self._tell(now, "recovered", f"sender {sender} ended in mid-send at {now.isoformat()}: {listed}")

    def busy(self) -> bool:
        """Whether any batch is under way, or what became of one is still to be recorded."""
        return bool(self._unrecorded or self._unsettled) or self._senders.busy()

    def _tell(self, now: datetime, kind: str, text: str, campaign: str = "", activity: str = "") -> None:
        if self._store.notice(now, kind, text, campaign, activity):
            log.warning("%s", text, extra={"campaign": campaign, "activity": activity})


def _name(send: StoredSend) -> str:
    return f"{send.campaign}/{send.activity}"
