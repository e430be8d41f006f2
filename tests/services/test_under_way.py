"""What senders answered, and what becomes of an answer that can't be recorded."""

from chorus.domain.delivery import Outcome, State
from chorus.services.breaking import SendBreaker
from chorus.services.messages import Batch
from chorus.services.under_way import UnderWay
from chorus.store.opening import memory_database
from tests.doubles.scripted_senders import ScriptedSenders
from tests.doubles.stage import Stage
from tests.doubles.stored import NOW, armed, imported, mails


def test_an_answer_that_the_rules_refuse_takes_no_other_with_it() -> None:
    """The mails have left: what is not recorded would be sent again after a restart."""
    store, told = memory_database(), list[str]()
    send = armed(store)
    store.freeze(send, mails(store, imported(store, "ada", "bob", "cyd")), NOW)
    (claimed,) = store.claim(NOW, 10, {"mail:brs": 1})
    under_way = UnderWay(
        store, ScriptedSenders(), Stage(), lambda _now, _kind, text: told.append(text), SendBreaker(store)
    )
    batch = Batch(
        batch=claimed.batch,
        send=send,
        artefact=claimed.artefact,
        canonical=claimed.canonical,
        at=NOW,
        deliveries=claimed.deliveries,
    )
    under_way.hand("mail:brs", batch, NOW)
    for state in (State.UNCERTAIN, State.FAILED):
        store.recover([Outcome(delivery=2, state=state, detail="somebody else wrote")], NOW)
    under_way.collect(NOW, 0.0)
    assert {state: count for state, count in store.counts(send).items() if count} == {
        State.ACCEPTED: 2,
        State.FAILED: 1,
    }
    assert told == ["an answer to batch 1 can't be recorded: delivery 2 can't go from failed to accepted"]
