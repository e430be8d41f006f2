"""How a send stands that an act of control does not change, and what stops it still."""

from chorus.domain.delivery import State
from chorus.domain.problems import InputError
from chorus.domain.signoff_state import Hold
from chorus.domain.timeline import SendState
from chorus.services.acting import Context
from chorus.services.ports import StoredSend


def how_it_stands(context: Context, send: StoredSend) -> str:
    """``mail is paused already, by A. Officer, 22 May 2021 07:00 UTC: wrong link``."""
    by = f", by {send.note}" if send.note else ""
    if send.state is SendState.DONE:
        counts = context.store.counts(send.number)
        return f"{send.activity} is done: {counts[State.ACCEPTED]:,} of {sum(counts.values()):,} have left"
    said = {
        SendState.PAUSED: f"paused already{by}",
        SendState.CANCELLED: f"cancelled for good{by}",
        SendState.PAST: "past: it was over when first seen, and is never sent",
    }
    return f"{send.activity} is {said.get(send.state, send.state.value)}"


def held_by_convention(hold: Hold) -> str:
    """``held by basel: REASON (chorus signoff lift summit --as basel)``."""
    return f"held by {hold.secretariat}: {hold.reason} (chorus signoff lift {hold.campaign} --as {hold.secretariat})"


def still_stopped(context: Context, campaign: str, activity: str) -> list[str]:
    """What keeps a campaign (an activity) back beside pauses: conventions' holds, and what holds everything.

    Of conventions nothing is known while config.toml can't be read.
    """
    found: list[str] = []
    try:
        holds = context.log.state(context.store, context.files.load().workspace).holds
    except InputError:
        holds = ()
    for hold in holds:
        if hold.campaign == campaign and ("" in (activity, hold.activity) or activity == hold.activity):
            what = f"{campaign}/{hold.activity}" if hold.activity else campaign
            found.append(f"{what} is {held_by_convention(hold)}")
    if (halt := context.store.halt()) is not None:
        found.append(f"everything is held by {halt.told()} (chorus lift --all lets it go)")
    return found
