"""After a sender's death, every claimed delivery gets the outcome that its journal proves."""

from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import Problem
from chorus.services.recovery import reconcile, recover
from chorus.store.opening import memory_database
from tests.doubles.stage import Told
from tests.doubles.stored import NOW, begun

ACCEPTED = Outcome(delivery=1, state=State.ACCEPTED, detail="250 ok")


def states(told: Told) -> list[tuple[int, State]]:
    return [(o.delivery, o.state) for o in reconcile({1: 9, 2: 9, 3: 9}, told)]


def test_what_ended_keeps_its_outcome_what_began_is_uncertain_and_the_rest_is_queued_again() -> None:
    assert states(Told({1: ACCEPTED}, frozenset({1, 2}))) == [
        (1, State.ACCEPTED),
        (2, State.UNCERTAIN),
        (3, State.QUEUED),
    ]


def test_after_the_machine_went_down_nothing_is_sent_again_on_a_guess() -> None:
    assert states(Told({1: ACCEPTED}, frozenset({1, 2}), trusted=False)) == [
        (1, State.ACCEPTED),
        (2, State.UNCERTAIN),
        (3, State.UNCERTAIN),
    ]


def test_what_the_journal_knows_beyond_the_claimed_is_left_alone() -> None:
    more = Told({7: ACCEPTED}, frozenset({7, 8}))
    assert [o.delivery for o in reconcile({1: 9}, more)] == [1]


class OneJournal:
    """Implements ``ports.Journals``: every sender's journal tells the same."""

    def __init__(self, told: Told) -> None:
        self.told = told

    def replay(self, sender: str) -> Told:
        return self.told


DAMAGE = Problem(code="journal-damage", message="4 bytes can't be read", todo="keep the file", file="mail:brs.journal")


def test_a_damaged_journal_is_told_and_what_it_still_proves_is_recorded() -> None:
    store = memory_database()
    send = begun(store, "ana", "bo")
    store.claim(NOW, 10, {"mail:brs": 1})
    heard: list[str] = []
    journals = OneJournal(Told(ended={1: ACCEPTED}, damage=(DAMAGE,), trusted=False))
    assert recover(store, journals, "mail:brs", NOW, heard.append) == {State.ACCEPTED: 1, State.UNCERTAIN: 1}
    assert heard == ["mail:brs.journal: 4 bytes can't be read (keep the file)"]
    assert {state: n for state, n in store.counts(send).items() if n} == {State.ACCEPTED: 1, State.UNCERTAIN: 1}


def test_a_sender_that_left_nothing_behind_needs_no_journal() -> None:
    store = memory_database()
    begun(store, "ana")
    assert recover(store, OneJournal(Told(damage=(DAMAGE,))), "mail:brs", NOW, lambda text: None) == {}
