"""After a sender's death: what its journal says of the deliveries that were claimed for it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from chorus.domain.delivery import Outcome, State
from chorus.services.ports import Store
from chorus.services.ports_senders import Journals, Replayed


def reconcile(sending: Mapping[int, int], replayed: Replayed) -> tuple[Outcome, ...]:
    """An outcome for each claimed delivery: as journalled; ``uncertain`` when begun; else back to the queue.

    A journal that can't be trusted to its end (the machine went down) makes uncertain what has no end.
    """
    return tuple(_outcome(delivery, replayed) for delivery in sorted(sending))


def _outcome(delivery: int, replayed: Replayed) -> Outcome:
    if delivery in replayed.ended:
        return replayed.ended[delivery]
    if delivery in replayed.begun:
        return Outcome(delivery=delivery, state=State.UNCERTAIN, detail="the sender ended between body and reply")
    if not replayed.trusted:
        return Outcome(delivery=delivery, state=State.UNCERTAIN, detail="the machine went down while it was claimed")
    return Outcome(delivery=delivery, state=State.QUEUED, detail="claimed, not begun")


def recover(
    store: Store, journals: Journals, sender: str, now: datetime, tell: Callable[[str], None]
) -> Mapping[State, int]:
    """Settle what a sender left behind, once its lock is free; how many by state. Damage in its journal is told."""
    sending = store.sending(sender)
    if not sending:
        return {}
    replayed = journals.replay(sender)
    for problem in replayed.damage:
        tell(str(problem))
    outcomes = reconcile(sending, replayed.within(sending))
    store.recover(outcomes, now)
    counts: dict[State, int] = {}
    for outcome in outcomes:
        counts[outcome.state] = counts.get(outcome.state, 0) + 1
    return counts
