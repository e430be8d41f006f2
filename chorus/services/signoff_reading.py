"""Reading the sign-off log: what counts now, for a store and the policy of its workspace."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chorus.domain.organisation import Workspace
from chorus.domain.problems import RefusedError
from chorus.domain.signoff_policy import Policy
from chorus.domain.signoff_reader import Reading, Verify
from chorus.domain.signoff_state import LogState
from chorus.services.ports_signoff import SignoffStore


@dataclass(frozen=True)
class _Known:
    store: SignoffStore
    policy: Policy
    reading: Reading
    state: LogState


class LogReader:
    """Reads a log once, and then what was added; ``verify`` checks Ed25519 signatures.

    A log that was shortened or rewritten since it was last read is broken from then on.
    """

    def __init__(self, verify: Verify) -> None:
        self.verify = verify
        self._known: _Known | None = None

    def state(self, store: SignoffStore, workspace: Workspace) -> LogState:
        """What the log says; nothing of an entry that is not authorised."""
        policy, head, known = policy_of(store, workspace), store.log_head(), self._known
        if known is None or known.store is not store:
            known = self._whole(store, policy, LogState())
        elif known.policy != policy or head.number < known.state.head.number:
            known = self._whole(store, policy, known.state)
        elif head != known.state.head:
            known = self._more(known)
        self._known = known
        return known.state

    def _more(self, known: _Known) -> _Known:
        added = known.store.log(known.state.head.number)
        if not added:  # as many as before, and yet another head
            return self._whole(known.store, known.policy, known.state)
        with uncollected():
            known.reading.extend(added)
        return _Known(known.store, known.policy, known.reading, known.reading.state())

    def _whole(self, store: SignoffStore, policy: Policy, before: LogState) -> _Known:
        reading = Reading(self.verify, policy)
        entries = store.log()
        with uncollected():
            reading.follow([e.link for e in entries], [before.head])
            for entry in entries:
                reading.take(entry)
        return _Known(store, policy, reading, reading.state())

    def sound(self, store: SignoffStore, workspace: Workspace) -> LogState:
        """The same; RefusedError when the chain is broken: then nobody knows what was signed."""
        state = self.state(store, workspace)
        if state.broken:
            raise RefusedError(
                f"the sign-off log is damaged: {state.broken[0]}",
                "see what: chorus signoff verify; then restore the database from a backup",
            )
        return state


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cyclic garbage: while a long log's models come into being, that takes four fifths of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def policy_of(store: SignoffStore, workspace: Workspace) -> Policy:
    """What an act must fulfil to count in this workspace."""
    return Policy(
        rehearsal=store.rehearsal,
        keys_required=workspace.signoff.keys == "required",
        signs_for={name: workspace.signs_for(name) for name in (*workspace.secretariats, *workspace.cosignatories)},
    )
