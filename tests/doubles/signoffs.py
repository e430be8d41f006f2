"""What a sign-off log says, read as production reads it."""

from chorus.content.signatory_keys import verify
from chorus.domain.signoff import Signature
from chorus.domain.signoff_policy import Policy
from chorus.domain.signoff_reader import read_log
from chorus.domain.signoff_state import LogState
from chorus.services.ports_signoff import SignoffStore


def log_state(store: SignoffStore, policy: Policy | None = None) -> LogState:
    return read_log(store.log(), verify, policy or Policy(rehearsal=store.rehearsal))


def signatures(store: SignoffStore, campaign: str) -> tuple[Signature, ...]:
    return log_state(store).of(campaign)
