"""What an act must fulfil to count."""

from collections.abc import Mapping

from chorus.domain.problems import Frozen
from chorus.domain.signatory import Register, refusal, register_refusal
from chorus.domain.signoff_acts import Act, EnrolAct, LiftAct, RetireAct, SignAct
from chorus.domain.signoff_state import Said


class Policy(Frozen):
    """The rules of one workspace: in a rehearsal's own database, with keys, for whom a secretariat signs (None where
    that is not known)."""

    rehearsal: bool = False
    keys_required: bool = False
    signs_for: Mapping[str, tuple[str, ...]] | None = None


def refusal_of(register: Register, act: Act, key: str, policy: Policy) -> str:
    """Why an act does not count, given who may sign by then and the key of its verified proof; ``""`` when it does."""
    if (act.way == "rehearsal") != policy.rehearsal:
        return "a rehearsal's acts count in its own database only, and no others do there"
    if isinstance(act, EnrolAct | RetireAct):
        return register_refusal(register, act, key)
    # A hold stays whatever becomes of config.toml, and whoever held may always lift it.
    if isinstance(act, SignAct) and policy.signs_for is not None:
        theirs = policy.signs_for.get(act.secretariat, ())
        if foreign := [c for c in act.conventions if c not in theirs]:
            return f"{act.secretariat} does not act for {', '.join(foreign)}"
    if isinstance(act, SignAct) and (stray := [a.key for a in act.artefacts if a.key.campaign != act.campaign]):
        return f"{stray[0]} is not of {act.campaign}"
    if isinstance(act, SignAct | LiftAct) and (why := _keyless(register, act, key, policy)):
        return why
    return refusal(register, act, key)


def _keyless(register: Register, act: SignAct | LiftAct, key: str, policy: Policy) -> str:
    """Why an act that lets something leave does not count where keys are required."""
    if not policy.keys_required or policy.rehearsal:
        return ""
    if not register.ever(act.secretariat):
        # A key that nobody enrolled says nothing of whose it is.
        return f"this workspace counts no signature without a key, and {act.secretariat} has enrolled nobody"
    return "" if key else "this workspace counts no signature without a key"


def repetition_of(said: Said, act: Act, body: str, key: str) -> str:
    """Why an act that comes again does not count; ``""`` when it is new. ``body`` is the digest of its text.

    Whoever can write to the database can add an old act with its own valid signature once more, or keep one back for
    later: so each counts once, and those of a signatory with a key in the order in which they were signed.
    """
    if body in said.bodies:
        return f"it is entry {said.bodies[body]} once more, and an act counts once"
    newest = said.newest.get(act.signatory) if key and act.signatory else None
    if newest and act.at < newest[0]:
        return f"{act.signatory} signed it before entry {newest[1]}, which came first"
    return ""
