"""Reading the sign-off log: what counts now, for a store and the policy of its workspace."""

from chorus.domain.organisation import Workspace
from chorus.domain.problems import RefusedError
from chorus.domain.signoff_log import Head
from chorus.domain.signoff_state import LogState, Policy, Verify, read_log
from chorus.services.ports_signoff import SignoffStore


class LogReader:
    """Reads a log once for as long as it does not go on; ``verify`` checks Ed25519 signatures."""

    def __init__(self, verify: Verify) -> None:
        self.verify = verify
        self._known: tuple[int, Head, Policy, LogState] | None = None

    def state(self, store: SignoffStore, workspace: Workspace) -> LogState:
        """What the log says; nothing of an entry that is not authorised."""
        policy, head = policy_of(store, workspace), store.log_head()
        if self._known is None or self._known[:3] != (id(store), head, policy):
            self._known = (id(store), head, policy, read_log(store.log(), self.verify, policy))
        return self._known[3]

    def sound(self, store: SignoffStore, workspace: Workspace) -> LogState:
        """The same; RefusedError when the chain is broken: then nobody knows what was signed."""
        state = self.state(store, workspace)
        if state.broken:
            raise RefusedError(
                f"the sign-off log is damaged: {state.broken[0]}",
                "see what: chorus signoff verify; then restore the database from a backup",
            )
        return state


def policy_of(store: SignoffStore, workspace: Workspace) -> Policy:
    """What an act must fulfil to count in this workspace."""
    return Policy(
        rehearsal=store.rehearsal,
        keys_required=workspace.signoff.keys == "required",
        signs_for={name: workspace.signs_for(name) for name in (*workspace.secretariats, *workspace.cosignatories)},
    )
