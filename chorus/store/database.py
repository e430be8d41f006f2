"""The store in one class: each method is one transaction around functions of this room."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from sqlalchemy import Connection, Engine

from chorus.domain.artefact import Artefact
from chorus.domain.contact import Contact, address_key
from chorus.domain.delivery import Outcome, State
from chorus.domain.timeline import SendState
from chorus.services.messages import BatchResult
from chorus.services.ports import (
    ClaimedBatch,
    Coarsen,
    ImportCount,
    Judge,
    Mailing,
    NewDelivery,
    StoredContact,
    StoredSend,
)
from chorus.services.ports_caps import Span
from chorus.services.ports_corrigenda import Reached
from chorus.services.ports_pace import Pace
from chorus.store import (
    claims,
    contacts,
    deliveries,
    freezing,
    mailed,
    outcomes,
    pacing,
    reached,
    sends,
    suppressions,
)
from chorus.store.columns import require_aware
from chorus.store.consent_part import ConsentPart
from chorus.store.control_part import ControlPart
from chorus.store.hits_part import HitsPart
from chorus.store.rollups_part import RollupsPart
from chorus.store.signoff_part import SignoffPart
from chorus.store.sqlite import WRITES, more_cache
from chorus.store.turns import Turns


class Database(SignoffPart, HitsPart, RollupsPart, ControlPart, ConsentPart):
    """Implements ``services.ports.Store`` and ``UnsubscribeLookup``; opened by ``chorus.store.opening``.

    Methods that read in pages (``contacts``, ``hits``) hold no transaction between pages, so that whoever reads may
    write meanwhile. Whoever reads for what a bulk transaction writes, reads within it. Naive instants raise ValueError.
    """

    def __init__(self, engine: Engine, *, rehearsal: bool = False) -> None:
        self.rehearsal = rehearsal
        self._engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._here = threading.local()

    def _reading(self) -> AbstractContextManager[Connection]:
        within: Connection | None = getattr(self._here, "connection", None)
        return self._engine.connect() if within is None else nullcontext(within)

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._writer.begin()

    @contextmanager
    def _bulk(self) -> Iterator[Connection]:
        """A transaction that takes what it writes from an iterator, which may read here, in the same thread."""
        with self._writing() as connection, more_cache(connection), self._within(connection):
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What this thread reads inside is of one instant; nothing is written inside."""
        with self._reading() as connection, self._within(connection):
            yield

    @contextmanager
    def _within(self, connection: Connection, turns: Turns | None = None) -> Iterator[None]:
        """Whoever reads here, in this thread, reads on a connection; ``turns`` may come between two pages."""
        outer = dict(vars(self._here))
        self._here.connection, self._here.turns = connection, turns
        try:
            yield
        finally:
            vars(self._here).clear()
            vars(self._here).update(outer)

    def _give_turn(self) -> None:
        """Let others have their turn, between two transactions, if there are any and it is time."""
        turns: Turns | None = getattr(self._here, "turns", None)
        if turns is None or not turns.due():
            return
        connection: Connection = self._here.connection
        connection.commit()
        vars(self._here).clear()
        try:
            turns.give()
        finally:
            self._here.connection, self._here.turns = connection, turns

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    # contacts

    def import_contacts(
        self, audience: str, given: Iterable[Contact], now: datetime, digest: str = "", judge: Judge | None = None
    ) -> ImportCount:
        """See ``contacts.import_all``."""
        with self._bulk() as connection:
            count = contacts.import_all(connection, audience, given, now, digest)
            if judge:
                judge(count)
            return count

    def import_digests(self) -> Mapping[str, str]:
        """See ``contacts.digests``."""
        with self._reading() as connection:
            return contacts.digests(connection)

    def contacts(self, audience: str, conventions: Sequence[str]) -> Iterator[StoredContact]:
        """The active contacts of an audience by address key; see ``suppressions.reason_for``."""
        after = ""
        while True:
            with self._reading() as connection:
                page = contacts.page(connection, audience, conventions, after)
            if not page:
                return
            yield from page
            after = page[-1].contact.key
            self._give_turn()

    def audience_sizes(self) -> Mapping[str, int]:
        """See ``contacts.sizes``."""
        with self._reading() as connection:
            return contacts.sizes(connection)

    def suppress(self, address: str, reason: str, conventions: Sequence[str], now: datetime) -> int:
        """No further mail of these conventions to that address; the first reason stays. How many contacts have it."""
        key = address_key(address)
        with self._writing() as connection:
            suppressions.suppress(connection, [key], reason, conventions, now)
            return contacts.having(connection, key)

    # sends

    def put_send(
        self,
        campaign: str,
        activity: str,
        kind: str,
        at: datetime,
        until: datetime,
        state: SendState,
        note: str,
    ) -> int:
        """See ``sends.put``."""
        with self._writing() as connection:
            return sends.put(connection, campaign, activity, kind, at, until, state, note)

    def set_send(self, number: int, state: SendState, note: str, now: datetime) -> None:
        """See ``sends.set_state``."""
        with self._writing() as connection:
            sends.set_state(connection, number, state, note, now)

    def sends(self, campaign: str | None = None) -> tuple[StoredSend, ...]:
        """See ``sends.of``."""
        with self._reading() as connection:
            return sends.of(connection, campaign)

    def freeze(
        self,
        send: int,
        new: Iterable[NewDelivery],
        now: datetime,
        coarsen: Coarsen | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> int:
        """See ``freezing.freeze``; ``new`` may read from here, in whose pages ``meanwhile`` comes to its turn."""
        turns = Turns(meanwhile) if meanwhile else None
        with self._engine.connect() as connection, more_cache(connection), freezing.waiting_room(connection):
            with self._within(connection, turns):
                kinds = freezing.gather(connection, send, new)
            connection.commit()
            connection.execution_options(**{WRITES: True})
            with connection.begin():
                return freezing.freeze(connection, send, kinds, now, coarsen)

    def running(self) -> frozenset[int]:
        """See ``sends.running``."""
        with self._reading() as connection:
            return sends.running(connection)

    # deliveries

    def claim(
        self,
        now: datetime,
        limit: int,
        room: Mapping[str, int],
        held: Set[int] = frozenset(),
        pace: Pace | None = None,
    ) -> list[ClaimedBatch]:
        """See ``claims.claim``; nothing is written when nothing is due."""
        require_aware(now)
        with self._reading() as connection:
            if not claims.heads(connection, now, [sender for sender, count in room.items() if count > 0], held):
                return []
        with self._writing() as connection:
            return claims.claim(connection, now, limit, room, held, pace)

    def record(self, results: Sequence[BatchResult], now: datetime) -> None:
        """Write what senders answered; see ``outcomes.apply``."""
        with self._writing() as connection:
            told = [(outcome, result.batch) for result in results for outcome in result.outcomes]
            sends.settle(connection, sorted(outcomes.apply(connection, told, now)), now)

    def recover(self, found: Sequence[Outcome], now: datetime) -> None:
        """Write what a replay, an event or an officer found, whatever batch it was in; see ``outcomes.apply``."""
        with self._writing() as connection:
            told = [(outcome, None) for outcome in found]
            sends.settle(connection, sorted(outcomes.apply(connection, told, now)), now)

    def sending(self, sender: str) -> Mapping[int, int]:
        """See ``deliveries.sending``."""
        with self._reading() as connection:
            return deliveries.sending(connection, sender)

    def senders_sending(self) -> Sequence[str]:
        """See ``deliveries.senders_sending``."""
        with self._reading() as connection:
            return deliveries.senders_sending(connection)

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """See ``sends.next_due``."""
        with self._reading() as connection:
            return sends.next_due(connection, after)

    def tried(self, sender: str, since: datetime) -> Sequence[tuple[datetime, int]]:
        """See ``pacing.tried``."""
        with self._reading() as connection:
            return pacing.tried(connection, sender, since)

    def answered(self, since: datetime) -> Sequence[tuple[datetime, str]]:
        """See ``pacing.answered``."""
        with self._reading() as connection:
            return pacing.answered(connection, since)

    def counts(self, send: int) -> Mapping[State, int]:
        """See ``deliveries.counts``."""
        with self._reading() as connection:
            return deliveries.counts(connection, send)

    def reached(self, send: int, conventions: Sequence[str]) -> Iterator[Reached]:
        """See ``reached.page``."""
        with self._reading() as connection:
            first, last = reached.span(connection, send)
        mails: reached.Mails = {}
        while True:
            with self._reading() as connection:
                page = reached.page(connection, send, conventions, (first, last), mails)
            if not page:
                return
            yield from (one for _, one in page)
            first = page[-1][0] + 1
            self._give_turn()

    def mailed(self, keys: Sequence[str], span: Span, beside: tuple[str, str]) -> Mapping[str, tuple[datetime, ...]]:
        """See ``mailed.mailed``."""
        with self._reading() as connection:
            return mailed.mailed(connection, keys, span, beside)

    def published(self, send: int) -> Mapping[str, str]:
        """See ``reached.published``."""
        with self._reading() as connection:
            return reached.published(connection, send)

    def sent_artefacts(self, campaign: str, activity: str) -> tuple[Artefact, ...]:
        """See ``reached.sent_artefacts``."""
        with self._reading() as connection:
            return reached.sent_artefacts(connection, campaign, activity)

    def uncertain(self, limit: int = 100) -> Sequence[tuple[int, str, str]]:
        """See ``deliveries.uncertain``."""
        with self._reading() as connection:
            return deliveries.uncertain(connection, limit)

    def mailing(self, delivery: int) -> Mailing | None:
        """See ``deliveries.mailing``."""
        with self._reading() as connection:
            return deliveries.mailing(connection, delivery)
