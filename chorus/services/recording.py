"""Recording an act in the sign-off log: who acts, whether they may, and the proof of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chorus.domain.artefact import Artefact
from chorus.domain.lookalike import lookalike_problem
from chorus.domain.organisation import Workspace
from chorus.domain.problems import RefusedError
from chorus.domain.signoff_acts import Act, EnrolAct, Proof, Way, act_text, signed_bytes
from chorus.domain.signoff_log import Entry, text_digest
from chorus.domain.signoff_policy import refusal_of, repetition_of
from chorus.domain.signoff_state import LogState
from chorus.services.ports_signoff import SignoffStore
from chorus.services.signoff_reading import LogReader, policy_of

SLACK = timedelta(minutes=15)
"""How far the instant that a person signed may be from the writer's: a clock that is off, a daemon that was busy."""


@dataclass(frozen=True)
class Actor:
    """Who acts. ``signatory`` is an id of the register, ``person`` a name where nobody is enrolled. ``at`` and
    ``proof`` come from who signed the act's text with a key; ``link`` is the digest of the personal link used."""

    person: str = ""
    role: str = ""
    signatory: str = ""
    at: datetime | None = None
    proof: Proof | None = None
    way: Way = "command"
    link: str = ""


def person_for(state: LogState, secretariat: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """The fields of ``Person`` for an act: an enrolled signatory under the enrolled name and role.

    RefusedError where a secretariat has signatories and none of them is named.
    """
    fields = {"secretariat": secretariat, "at": actor.at or now, "way": actor.way}
    if actor.at is not None and abs(now - actor.at) > SLACK:
        raise RefusedError(
            "the instant that was signed is too far from now", "set the clock of your machine, and sign again"
        )
    if not actor.signatory:
        if state.register.of(secretariat):
            known = ", ".join(s.id for s in state.register.of(secretariat))
            raise RefusedError(f"{secretariat} has enrolled signatories: {known}", "say who signs: --signatory ID")
        if not actor.person:
            raise RefusedError("nobody is named who acts", "say who: --person NAME")
        return fields | {"person": actor.person, "role": actor.role}
    signatory = state.register.active(actor.signatory)
    if signatory is None:
        raise RefusedError(f"no signatory {actor.signatory!r}", "see who there is: chorus signatory list")
    return fields | {"signatory": signatory.id, "person": signatory.name, "role": signatory.role}


def record(
    store: SignoffStore,
    log: LogReader,
    workspace: Workspace,
    act: Act,
    actor: Actor,
    now: datetime,
    artefacts: Sequence[Artefact] = (),
) -> Entry:
    """Append an act; RefusedError when it would not count: what can't count is not written down."""
    if (act.way == "rehearsal") != store.rehearsal:
        raise RefusedError("a rehearsal signs in its own database and nobody else does", "chorus rehearse")
    _require_plain_names(act)
    state = log.sound(store, workspace)
    text = act_text(act)
    key = ""
    if actor.proof is not None:
        key = actor.proof.key
        if not log.verify(key, actor.proof.signature, signed_bytes(text)):
            raise RefusedError("the signature does not hold for what there is now", "look again, and sign again")
    if why := repetition_of(state.said, act, text_digest(text), key):
        raise RefusedError(why, "look at the log as it is now, and act anew")
    if why := refusal_of(state.register, act, key, policy_of(store, workspace)):
        raise RefusedError(why, "see who may sign: chorus signatory list")
    return store.append(text, actor.proof, artefacts, now, state.head, actor.link)


def _require_plain_names(act: Act) -> None:
    """A name that looks like another one is never written down; in a log that has one it is told as it stands."""
    for name in (act.person, act.name) if isinstance(act, EnrolAct) else (act.person,):
        if wrong := lookalike_problem(name):
            raise RefusedError(
                f"{name!r} is no name to sign with: {wrong}", "write it anew, each word in the letters of one alphabet"
            )
