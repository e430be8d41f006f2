"""The acts of control: pause, resume, cancel, hold and lift everything, retry; see ``chorus.services.acts``."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set

from pydantic import ValidationError

from chorus.domain.campaign import Email, Post
from chorus.domain.control import ControlAct, Kind
from chorus.domain.delivery import Outcome, State
from chorus.domain.problems import InputError, NotFoundError, RefusedError
from chorus.domain.timeline import SendState
from chorus.services.acting import Context, Json
from chorus.services.ports import StoredSend
from chorus.services.ports_files import Loaded
from chorus.services.standing import how_it_stands, still_stopped

ENDED = (SendState.PAST, SendState.DONE, SendState.CANCELLED)
DECISIONS = (State.ACCEPTED, State.BOUNCED, State.FAILED, State.QUEUED)
STOPPED = (SendState.HELD, SendState.PAUSED)


def act_pause(context: Context, *, campaign: str, person: str, reason: str, activity: str = "") -> Json:
    """Pause a campaign's sends, or one activity's, in mid-send too; also those that have no send yet."""
    act = _act(context, Kind.PAUSE, campaign, activity, person, reason)
    found = _sends(context, campaign, activity)
    open_sends = [s for s in found if s.state not in (*ENDED, SendState.PAUSED)]
    _require_open(context, act, found, open_sends)
    return _steer(context, act, dict.fromkeys(open_sends, SendState.PAUSED), act.told())


def act_resume(context: Context, *, campaign: str, person: str, reason: str, activity: str = "") -> Json:
    """Let paused and held sends of a campaign go on; RefusedError when there are none."""
    act = _act(context, Kind.RESUME, campaign, activity, person, reason)
    found = _sends(context, campaign, activity)
    stopped = [s for s in found if s.state in STOPPED]
    if not stopped and not _waits_unseen(context, campaign):
        over = [f"{s.activity} is cancelled and stays so" for s in found if s.state is SendState.CANCELLED]
        listed = "".join(f"; {text}" for text in (*over, *still_stopped(context, campaign, activity)))
        raise RefusedError(
            f"nothing of {_what(act)} is paused or held{listed}",
            "chorus status shows what is",
            campaign=campaign,
        )
    done = _steer(context, act, {s: SendState.RUNNING if s.began else SendState.ARMED for s in stopped}, "")
    return {**done, "still": still_stopped(context, campaign, activity)}


def act_cancel(context: Context, *, campaign: str, person: str, reason: str, activity: str = "") -> Json:
    """Cancel a campaign's sends for good: what waits is cancelled, what has not begun never begins."""
    act = _act(context, Kind.CANCEL, campaign, activity, person, reason)
    found = _sends(context, campaign, activity)
    open_sends = [s for s in found if s.state not in ENDED]
    _require_open(context, act, found, open_sends)
    return _steer(context, act, dict.fromkeys(open_sends, SendState.CANCELLED), act.told())


def act_hold_all(context: Context, *, person: str, reason: str) -> Json:
    """Hold everything over every channel until it is lifted; RefusedError when it is held already."""
    if (halt := context.store.halt()) is not None:
        raise RefusedError(f"everything is held already, by {halt.told()}", "chorus lift --all lets it go")
    return _kept(context, made(context, Kind.HOLD, person, reason))


def act_lift_all(context: Context, *, person: str, reason: str) -> Json:
    """Lift what holds everything."""
    if context.store.halt() is None:
        raise RefusedError("nothing holds everything: there is nothing to lift", "paused? chorus resume CAMPAIGN")
    return _kept(context, made(context, Kind.LIFT, person, reason))


def act_retry(context: Context, *, campaign: str, person: str, reason: str, activity: str = "") -> Json:
    """Queue once more what failed; RefusedError when nothing did, or when it was cancelled."""
    act = _act(context, Kind.RETRY, campaign, activity, person, reason)
    sends = [s for s in _sends(context, campaign, activity) if s.began and s.state is not SendState.CANCELLED]
    failed = [row for row in context.store.failures(campaign, activity) if row[1] in {s.activity for s in sends}]
    if not failed:
        raise RefusedError(f"nothing of {_what(act)} failed that can be sent again", "chorus status shows the states")
    _require_uncorrected(context, {f"{name}/{part}" for name, part, *_ in failed}, "write to them by another activity")
    return {"retried": context.store.retry([s.number for s in sends], act, context.now)}


def act_resolve(context: Context, *, decisions: Sequence[Sequence[str]], person: str, reason: str) -> Json:
    """Decide on uncertain deliveries, each as (number, state, detail, remote id), all or nothing.

    ``accepted``: it was sent; ``bounced``: it was, and came back; ``failed``: it was not; ``queued``: it is sent again.
    """
    outcomes = [_decided(*decision) for decision in decisions]
    counts = Counter(outcome.state for outcome in outcomes)
    listed = ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
    numbers = {outcome.delivery for outcome in outcomes}
    decided = [u for u in context.store.undecided() if u.number in numbers]
    again = {outcome.delivery for outcome in outcomes if outcome.state is State.QUEUED}
    todo = "say --sent, or --not-sent and write to them by another activity"
    sent_again = {f"{u.campaign}/{u.activity}" for u in decided if u.number in again}
    _require_not_cancelled(context, sent_again)
    _require_uncorrected(context, sent_again, todo)
    sends = {(u.campaign, u.activity) for u in decided}
    campaign, activity = sends.pop() if len(sends) == 1 else ("", "")
    result = f"{listed}: {' '.join(str(outcome.delivery) for outcome in outcomes)}"
    act = made(context, Kind.RESOLVE, person, reason, campaign, activity).model_copy(update={"result": result})
    by = f"decided by {act.told()}"
    told = [o.model_copy(update={"detail": f"{o.detail}; {by}" if o.detail else by}) for o in outcomes]
    context.store.decide(told, act)
    return {"decided": {state.value: n for state, n in counts.items()}}


def _require_not_cancelled(context: Context, sent_again: Set[str]) -> None:
    for send in context.store.sends():
        if send.state is SendState.CANCELLED and f"{send.campaign}/{send.activity}" in sent_again:
            raise RefusedError(
                f"{send.campaign}/{send.activity} is cancelled for good: nothing of it is sent again",
                "say --sent or --not-sent",
                campaign=send.campaign,
            )


def _require_uncorrected(context: Context, sent_again: Set[str], todo: str) -> None:
    """Who got it now would get the mistake, and its correction before it or never."""
    corrections = {**_corrected_in_files(context), **context.store.corrections()}
    for corrected in sorted(sent_again & set(corrections)):
        by = corrections[corrected]
        raise RefusedError(
            f"{corrected} was corrected by {by}: sent now, the mistake would follow its correction, or have none",
            todo,
            campaign=by.partition("/")[0],
        )


def _corrected_in_files(context: Context) -> dict[str, str]:
    """What was corrected by an activity that has begun, by the campaigns' files: also where it reached nobody."""
    found: dict[str, str] = {}
    for file in context.files.load().campaigns.values():
        begun = {s.activity for s in context.store.sends(file.id) if s.began}
        for activity in file.campaign.activities():
            corrects = activity.corrects if isinstance(activity, Email | Post) else None
            if corrects and activity.id in begun:
                found[corrects if "/" in corrects else f"{file.id}/{corrects}"] = f"{file.id}/{activity.id}"
    return found


def _decided(number: str, state: str, detail: str = "", remote_id: str = "") -> Outcome:
    if state not in DECISIONS:
        raise RefusedError(f"an uncertain delivery can't become {state}", f"one of: {', '.join(DECISIONS)}")
    return Outcome(delivery=int(number), state=State(state), detail=detail, remote_id=remote_id)


def _sends(context: Context, campaign: str, activity: str) -> list[StoredSend]:
    return [s for s in context.store.sends(campaign) if activity in ("", s.activity)]


def _require_open(
    context: Context, act: ControlAct, found: Sequence[StoredSend], changed: Sequence[StoredSend]
) -> None:
    """RefusedError where an act would change nothing: neither a send, nor an activity that has none yet."""
    if not found or changed or (not act.activity and _lacks_sends(context, act.campaign, found)):
        return
    listed = "; ".join(how_it_stands(context, send) for send in found)
    raise RefusedError(f"nothing of {_what(act)} was changed: {listed}", campaign=act.campaign, activity=act.activity)


def _lacks_sends(context: Context, campaign: str, found: Sequence[StoredSend]) -> bool:
    try:
        file = context.files.load().campaigns.get(campaign)
    except InputError:
        return False
    return file is not None and bool({a.id for a in file.campaign.activities()} - {s.activity for s in found})


def _waits_unseen(context: Context, campaign: str) -> bool:
    """Whether the campaign was paused, for activities that have no send yet."""
    kinds = [a.kind for a in context.store.acts(campaign) if a.kind in (Kind.PAUSE, Kind.RESUME, Kind.CANCEL)]
    return bool(kinds) and kinds[-1] is Kind.PAUSE


def _act(context: Context, kind: Kind, campaign: str, activity: str, person: str, reason: str) -> ControlAct:
    sends = context.store.sends(campaign)
    try:
        require_known(context.files.load(), sends, campaign, activity)
    except InputError as error:
        _require_sent(sends, campaign, activity, error)
    return made(context, kind, person, reason, campaign, activity)


def _require_sent(sends: Sequence[StoredSend], campaign: str, activity: str, broken: InputError) -> None:
    """While config.toml can't be read the sends alone tell what there is: a typo in it must not stop the brakes."""
    if not any(activity in ("", s.activity) for s in sends):
        what = f"{campaign}/{activity}" if activity else campaign
        raise RefusedError(
            f"{broken}\nno send of {what} is known, and config.toml can't be read",
            "correct it; `chorus hold --all` works meanwhile",
            campaign=campaign,
        ) from broken


def require_known(loaded: Loaded, sends: Sequence[StoredSend], campaign: str, activity: str) -> None:
    """NotFoundError unless there is such a campaign (and activity of it), in its file or among the sends."""
    file = loaded.campaigns.get(campaign)
    if file is None and not sends and campaign not in loaded.broken:
        known = ", ".join(sorted(loaded.campaigns)) or "none"
        raise NotFoundError(f"there is no campaign {campaign}", f"there are: {known}", campaign=campaign)
    ids = {s.activity for s in sends} | ({a.id for a in file.campaign.activities()} if file else set())
    if activity and activity not in ids:
        raise NotFoundError(
            f"{campaign} has no activity {activity}", f"it has: {', '.join(sorted(ids))}", campaign=campaign
        )


def made(context: Context, kind: Kind, person: str, reason: str, campaign: str = "", activity: str = "") -> ControlAct:
    """An act; RefusedError when it lacks who does it or why."""
    try:
        return ControlAct(
            kind=kind,
            at=context.now,
            person=" ".join(person.split()),
            reason=" ".join(reason.split()),
            campaign=campaign,
            activity=activity,
        )
    except ValidationError as error:
        names = " and ".join(str(e["loc"][0]) for e in error.errors())
        raise RefusedError(f"{kind} lacks a {names}", "say who acts and why, in at most 500 characters each") from error


def _steer(context: Context, act: ControlAct, changes: Mapping[StoredSend, SendState], note: str) -> Json:
    listed = ", ".join(f"{send.activity} {send.state}" for send in changes)
    context.store.steer({s.number: to for s, to in changes.items()}, note, act.model_copy(update={"result": listed}))
    return {
        "act": act.kind.value,
        "campaign": act.campaign,
        "activity": act.activity,
        "sends": [{"activity": s.activity, "was": s.state.value, "state": to.value} for s, to in changes.items()],
    }


def _kept(context: Context, act: ControlAct) -> Json:
    context.store.keep_act(act)
    return {"act": act.kind.value, "at": act.at.isoformat()}


def _what(act: ControlAct) -> str:
    return f"{act.campaign}/{act.activity}" if act.activity else act.campaign


CONTROL_ACTS: Mapping[str, Callable[..., Json]] = {
    "pause": act_pause,
    "resume": act_resume,
    "cancel": act_cancel,
    "hold-all": act_hold_all,
    "lift-all": act_lift_all,
    "retry": act_retry,
    "resolve": act_resolve,
}
