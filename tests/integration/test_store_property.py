"""Whatever happens in whatever order, the states sum up to the frozen audience and nobody is claimed twice at once."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chorus.domain.control import ControlAct, Kind
from chorus.domain.delivery import TRANSITIONS, Outcome, State
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.services.messages import BatchResult
from chorus.services.ports import ClaimedBatch
from chorus.store.database import Database
from chorus.store.opening import memory_database
from tests.doubles.stored import NOW, begun

NAMES = [f"guest-{i}" for i in range(12)]
ANSWERS = [State.QUEUED, State.DEFERRED, State.ACCEPTED, State.BOUNCED, State.FAILED, State.UNCERTAIN]
ENDED = {State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.FAILED, State.SKIPPED, State.CANCELLED}


class Sending(RuleBasedStateMachine):
    """One send, one sender, and an officer who interferes."""

    store: Database

    @initialize()
    def begin(self) -> None:
        self.store = memory_database()
        self.send = begun(self.store, *NAMES)
        self.now = NOW
        self.out: dict[int, ClaimedBatch] = {}
        self.states = dict.fromkeys(range(1, len(NAMES) + 1), State.QUEUED)

    @rule(limit=st.integers(1, 5), room=st.integers(0, 3))
    def claim(self, limit: int, room: int) -> None:
        self.now += timedelta(minutes=1)
        for batch in self.store.claim(self.now, limit, {"mail:brs": room}):
            assert batch.batch not in self.out
            assert len(batch.deliveries) <= limit
            for due in batch.deliveries:
                assert self.states[due.delivery] in (State.QUEUED, State.DEFERRED)
                self.states[due.delivery] = State.SENDING
            self.out[batch.batch] = batch

    @rule(data=st.data())
    def record(self, data: st.DataObject) -> None:
        if not self.out:
            return
        batch = self.out.pop(data.draw(st.sampled_from(sorted(self.out))))
        outcomes = [
            Outcome(delivery=due.delivery, state=data.draw(st.sampled_from(ANSWERS))) for due in batch.deliveries
        ]
        self.store.record([BatchResult(batch=batch.batch, outcomes=tuple(outcomes))], self.now)
        self.states.update({o.delivery: o.state for o in outcomes})

    @rule(delivery=st.integers(1, len(NAMES)), state=st.sampled_from(list(State)))
    def recover(self, delivery: int, state: State) -> None:
        """Whatever is told of whatever delivery: taken when the table has it, else refused without a trace."""
        old = self._stored(delivery)
        if state in (State.SENDING, State.SKIPPED, State.CANCELLED) or old is State.SENDING:
            return
        outcome = Outcome(delivery=delivery, state=state)
        before = self.store.counts(self.send)
        if state in TRANSITIONS[old]:
            self.store.recover([outcome], self.now)
            self.states[delivery] = state
            return
        try:
            self.store.recover([outcome], self.now)
        except RefusedError:
            assert self.store.counts(self.send) == before
        else:
            raise AssertionError(f"{old} became {state}")

    @rule(name=st.sampled_from(NAMES))
    def suppress(self, name: str) -> None:
        self.store.suppress(f"{name}@example.org", "unsubscribed", ["basel"], self.now)

    @rule(state=st.sampled_from([SendState.HELD, SendState.PAUSED, SendState.RUNNING, SendState.CANCELLED]))
    def interfere(self, state: SendState) -> None:
        (send,) = self.store.sends()
        if send.state in (SendState.HELD, SendState.PAUSED, SendState.RUNNING):
            self.store.steer({self.send: state}, "", self._act(Kind.PAUSE))

    @rule()
    def retry(self) -> None:
        """Exactly what failed is queued, whatever the send is doing."""
        failed = [number for number, state in self.states.items() if self._follow(number, state) is State.FAILED]
        assert self.store.retry([self.send], self._act(Kind.RETRY), self.now) == len(failed)
        self.states.update(dict.fromkeys(failed, State.QUEUED))

    @rule(state=st.sampled_from([State.ACCEPTED, State.FAILED, State.QUEUED]))
    def decide(self, state: State) -> None:
        """Exactly what is uncertain takes a decision."""
        wanted = [each.number for each in self.store.undecided()]
        assert wanted == [number for number, known in self.states.items() if known is State.UNCERTAIN]
        self.store.decide([Outcome(delivery=number, state=state) for number in wanted], self._act(Kind.RESOLVE))
        self.states.update(dict.fromkeys(wanted, state))

    def _act(self, kind: Kind) -> ControlAct:
        return ControlAct(kind=kind, at=self.now, person="A. Officer", reason="A reason", campaign="day-2021")

    @rule()
    def wait(self) -> None:
        self.now += timedelta(hours=1)

    def _stored(self, delivery: int) -> State:
        with self.store._reading() as connection:
            found = connection.exec_driver_sql(f"SELECT state FROM deliveries WHERE number = {delivery}")
            return State(found.scalar_one())

    @invariant()
    def everybody_is_somewhere(self) -> None:
        if not hasattr(self, "store"):
            return
        counts = self.store.counts(self.send)
        assert sum(counts.values()) == len(NAMES)
        sending = {due.delivery: batch.batch for batch in self.out.values() for due in batch.deliveries}
        assert self.store.sending("mail:brs") == sending
        self.states = {number: self._follow(number, state) for number, state in self.states.items()}

    def _follow(self, number: int, expected: State) -> State:
        """The stored state is what was told, or skipped or cancelled by Chorus from a state that may be."""
        stored = self._stored(number)
        if stored is not expected:
            assert stored in (State.SKIPPED, State.CANCELLED)
            assert expected in (State.QUEUED, State.DEFERRED)
        return stored

    @invariant()
    def a_send_is_open_as_long_as_its_deliveries(self) -> None:
        if not hasattr(self, "store"):
            return
        (send,) = self.store.sends()
        states = [self._follow(number, state) for number, state in self.states.items()]
        is_open = any(state not in ENDED and state is not State.UNCERTAIN for state in states)
        assert send.state is SendState.CANCELLED or (send.state is SendState.DONE) != is_open

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
