"""The states of a delivery and the one table of their transitions."""

import pytest

from chorus.domain.delivery import TRANSITIONS, State, require_transition
from chorus.domain.problems import RefusedError


def test_the_table_is_this() -> None:
    assert {str(old): sorted(map(str, new)) for old, new in TRANSITIONS.items()} == {
        "queued": ["cancelled", "sending", "skipped"],
        "sending": ["accepted", "bounced", "deferred", "failed", "queued", "uncertain"],
        "deferred": ["cancelled", "failed", "sending", "skipped"],
        "accepted": ["bounced", "delivered", "failed"],
        "delivered": ["bounced"],
        "uncertain": ["accepted", "bounced", "delivered", "failed", "queued"],
        "bounced": [],
        "failed": [],
        "skipped": [],
        "cancelled": [],
    }


@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
def test_what_the_table_lacks_is_refused(old: State, new: State) -> None:
    if new in TRANSITIONS[old]:
        require_transition(7, old, new)
    else:
        with pytest.raises(RefusedError, match=f"delivery 7 can't go from {old} to {new}"):
            require_transition(7, old, new)


def test_what_was_accepted_is_never_queued_again() -> None:
    reached, todo = {State.ACCEPTED}, [State.ACCEPTED]
    while todo:
        new = TRANSITIONS[todo.pop()] - reached
        reached |= new
        todo += new
    assert State.QUEUED not in reached
    assert State.SENDING not in reached
