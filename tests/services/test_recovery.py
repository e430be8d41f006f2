"""After a sender's death, every claimed delivery gets the outcome that its journal proves."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import Problem
from chorus.services.recovery import reconcile


@dataclass
class Told:
    ended: Mapping[int, Outcome] = field(default_factory=dict)
    begun: Set[int] = frozenset()
    trusted: bool = True
    damage: Sequence[Problem] = ()

    def within(self, sending: Mapping[int, int]) -> "Told":
        return self


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
