"""The acts of sign-off: sign, hold, lift, comment, and who may sign; see ``chorus.services.acts``."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from chorus.domain.organisation import Workspace
from chorus.domain.problems import ChorusError, NotFoundError, RefusedError
from chorus.domain.signoff_acts import Act, CommentAct, EnrolAct, HoldAct, LiftAct, Proof, RetireAct
from chorus.domain.signoff_state import LogState
from chorus.services.acting import Context, Json, Reading
from chorus.services.asking import said_to_others
from chorus.services.checking import require_sound
from chorus.services.ports_files import CampaignFile
from chorus.services.recording import Actor, person_for, record
from chorus.services.signing import conventions_for, find_campaign, secretariat_for, sign

AnyAct = TypeVar("AnyAct", CommentAct, HoldAct, LiftAct, EnrolAct, RetireAct)


def actor_of(
    person: str = "", role: str = "", signatory: str = "", at: str = "", key: str = "", proof: str = ""
) -> Actor:
    """Who acts, as it comes in plain JSON: ``at`` is ISO 8601, ``key`` and ``proof`` base64."""
    return Actor(
        person=person,
        role=role,
        signatory=signatory,
        at=datetime.fromisoformat(at) if at else None,
        proof=Proof.of(key, proof),
    )


def act_sign(
    context: Context,
    *,
    campaign: str,
    name: str,
    shown: Sequence[Sequence[str]] | None = None,
    activities: Sequence[str] | None = None,
    **who: str,
) -> Json:
    """Sign a campaign, or some activities of it, for a convention's or secretariat's conventions.

    ``shown`` has (artefact, words digest, release digest) of what the person saw: nothing else is signed. ``who`` are
    the arguments of ``actor_of``.
    """
    return sign_as(context, campaign, name, actor_of(**who), shown, activities)


def sign_as(
    context: Context,
    campaign: str,
    name: str,
    actor: Actor,
    shown: Sequence[Sequence[str]] | None,
    activities: Sequence[str] | None = None,
) -> Json:
    """Sign as an actor, by whatever way that one came."""
    loaded = context.files.load()
    file = find_campaign(loaded, campaign)
    require_sound(context.files, loaded, file)
    _require_activities(file, activities or ())
    signatures = sign(
        loaded,
        file,
        context.renderer,
        context.store,
        context.log,
        name=name,
        actor=actor,
        now=context.now,
        shown=None if shown is None else {(artefact, words, release) for artefact, words, release in shown},
        activities=activities,
    )
    return {
        "campaign": campaign,
        "person": signatures[0].person if signatures else actor.person,
        "conventions": list(signatures[0].conventions) if signatures else [],
        "signed": [{"artefact": str(s.key), "words": s.words_digest, "release": s.release_digest} for s in signatures],
    }


def _require_activities(file: CampaignFile, activities: Sequence[str]) -> None:
    for activity in activities:
        if file.campaign.activity(activity) is None:
            known = ", ".join(a.id for a in file.campaign.activities())
            raise NotFoundError(f"no activity {activity!r} in {file.id}", f"there are: {known}", activity=activity)


def speech_of(
    context: Reading, kind: str, campaign: str, name: str, actor: Actor, text: str, activity: str = ""
) -> Act:
    """The act of a hold, a lift or a comment; who signs it with a key signs its text."""
    loaded = context.files.load()
    file = find_campaign(loaded, campaign)
    if kind not in ("hold", "lift", "comment"):
        raise RefusedError(f"{kind!r} is nothing that can be said", "hold, lift or comment")
    if not text.strip():
        raise RefusedError("nothing is said", "give a reason")
    if activity:
        _require_activities(file, (activity,))
    secretariat = secretariat_for(loaded, name)
    state = context.log.state(context.store, loaded.workspace)
    person = person_for(state, secretariat, actor, context.now)
    if kind == "lift":
        conventions = _lifted(state, campaign, secretariat, activity)
        return made(LiftAct, campaign=campaign, conventions=conventions, activity=activity, reason=text, **person)
    conventions = conventions_for(loaded, file, secretariat)
    if kind == "comment":
        return made(CommentAct, campaign=campaign, text=text, **person)
    return made(HoldAct, campaign=campaign, conventions=conventions, activity=activity, reason=text, **person)


def _lifted(state: LogState, campaign: str, secretariat: str, activity: str) -> tuple[str, ...]:
    """For whom the holds are that are to be lifted: whoever held may lift, whatever the campaign's file says by now."""
    theirs = [h for h in state.holds if (h.campaign, h.secretariat) == (campaign, secretariat)]
    if not theirs:
        raise RefusedError(f"{secretariat} holds nothing of {campaign}", f"see: chorus signoff {campaign}")
    chosen = [h for h in theirs if activity in ("", h.activity)]
    if not chosen:
        held = ", ".join(h.activity or "all of it" for h in theirs)
        raise RefusedError(
            f"{secretariat} does not hold {activity} by itself, but: {held}", "lift it without --activity"
        )
    return tuple(dict.fromkeys(c for h in chosen for c in h.conventions))


def made(model: type[AnyAct], **fields: object) -> AnyAct:
    """An act from what somebody gave; RefusedError says what of it can't be."""
    try:
        return model(**fields)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RefusedError(f"this can't be recorded: {wrong}", "give it otherwise") from error


def say(context: Context, kind: str, campaign: str, name: str, actor: Actor, text: str, activity: str = "") -> Json:
    """Hold, lift or comment as an actor, by whatever way that one came."""
    act = speech_of(context, kind, campaign, name, actor, text, activity)
    entry = record(context.store, context.log, _workspace(context), act, actor, context.now)
    told, failed = tell_others(context, act)
    return {
        "entry": entry.number,
        "act": kind,
        "campaign": campaign,
        "person": act.person,
        "said": text,
        "told": list(told),
        "failed": list(failed),
    }


def tell_others(context: Context, act: Act) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write to everyone else in the sign-off what somebody said; whom it reached, and what hindered the others.

    What was said stands in the log already: a letter that can't leave undoes nothing.
    """
    if not isinstance(act, HoldAct | LiftAct | CommentAct):
        return (), ()
    loaded = context.files.load()
    file = find_campaign(loaded, act.campaign)
    told: list[str] = []
    failed: list[str] = []
    for letter in said_to_others(loaded, file, context.log.state(context.store, loaded.workspace).register, act):
        try:
            context.post(letter)
            told.append(letter.address)
        except ChorusError as error:
            failed.append(f"{letter.address}: {error}")
    return tuple(told), tuple(failed)


def act_say(
    context: Context, *, kind: str, campaign: str, name: str, text: str, activity: str = "", **who: str
) -> Json:
    """Hold a campaign or an activity of it, lift that, or comment; ``kind`` is ``hold``, ``lift`` or ``comment``."""
    return say(context, kind, campaign, name, actor_of(**who), text, activity)


def enrolment_of(
    context: Reading,
    actor: Actor,
    *,
    id: str,  # noqa: A002  # the register's own word
    secretariat: str,
    name: str,
    function: str = "",
    address: str = "",
    public_key: str = "",
    deputy_for: str = "",
) -> EnrolAct:
    """The act that enrols somebody; the first of a secretariat enrols under the own name."""
    loaded = context.files.load()
    secretariat = secretariat_for(loaded, secretariat)
    state = context.log.state(context.store, loaded.workspace)
    first = not state.register.ever(secretariat)
    who = Actor(person=name, role=function, at=actor.at, proof=actor.proof) if first else actor
    if address:
        address = context.files.normal_address(address)
    person = person_for(state, secretariat, who, context.now)
    return made(
        EnrolAct, id=id, name=name, function=function, address=address, key=public_key, deputy_for=deputy_for, **person
    )


def act_enrol(context: Context, *, enrolment: Mapping[str, str], **who: str) -> Json:
    """Enrol a signatory; ``enrolment`` are the arguments of ``enrolment_of``."""
    actor = actor_of(**who)
    act = enrolment_of(context, actor, **enrolment)
    entry = record(context.store, context.log, _workspace(context), act, actor, context.now)
    return {"entry": entry.number, "signatory": act.id, "secretariat": act.secretariat}


def retirement_of(context: Reading, actor: Actor, *, id: str, reason: str) -> RetireAct:  # noqa: A002
    """The act that retires a signatory."""
    loaded = context.files.load()
    state = context.log.state(context.store, loaded.workspace)
    signatory = state.register.active(id)
    if signatory is None:
        raise NotFoundError(f"no signatory {id!r}", "see who there is: chorus signatory list", signatory=id)
    return made(RetireAct, id=id, reason=reason, **person_for(state, signatory.secretariat, actor, context.now))


def act_retire(context: Context, *, id: str, reason: str, **who: str) -> Json:  # noqa: A002
    """Let a signatory, and the deputies of that one, sign no more; what they signed stays signed."""
    actor = actor_of(**who)
    act = retirement_of(context, actor, id=id, reason=reason)
    entry = record(context.store, context.log, _workspace(context), act, actor, context.now)
    return {"entry": entry.number, "signatory": act.id, "secretariat": act.secretariat}


def _workspace(context: Context) -> Workspace:
    return context.files.load().workspace


SIGNOFF_ACTS: Mapping[str, Callable[..., Json]] = {
    "sign": act_sign,
    "say": act_say,
    "enrol": act_enrol,
    "retire": act_retire,
}
