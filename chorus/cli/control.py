"""`chorus pause`, `resume`, `cancel`, `hold --all`, `lift --all` and `retry`: what an officer does to sends."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signing_person import Person, at_terminal, person_of

if TYPE_CHECKING:
    from chorus.cli.facade import Facade

Campaign = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)]
OneActivity = Annotated[str, typer.Option("--activity", metavar="ID", help="One activity only.")]
Reason = Annotated[str, typer.Option("--reason", metavar="WHY", help="Why; it is kept, and chorus status shows it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask.")]
Everything = Annotated[bool, typer.Option("--all", help="Everything, over every channel.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
_ONE = {"hold": "pause", "lift": "resume"}


def pause(
    ctx: typer.Context,
    campaign: Campaign,
    reason: Reason,
    activity: OneActivity = "",
    person: Person = None,
    json: AsJson = False,
) -> None:
    """Pause a campaign, in mid-send too, until it is resumed.

    What a server is taking at this moment ends with its reply.
    """
    _steer(ctx, "pause", "Paused", campaign, activity, reason, person, json=json)
    if not json:
        one = f" --activity {activity}" if activity else ""
        output.line(f'`chorus resume {campaign}{one} --reason "..."` lets it go on.')


def resume(
    ctx: typer.Context,
    campaign: Campaign,
    reason: Reason,
    activity: OneActivity = "",
    person: Person = None,
    json: AsJson = False,
) -> None:
    """Let a paused or held campaign go on where it was."""
    _steer(ctx, "resume", "Resumed", campaign, activity, reason, person, json=json)


def cancel(
    ctx: typer.Context,
    campaign: Campaign,
    reason: Reason,
    activity: OneActivity = "",
    person: Person = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Cancel a campaign for good.

    What waits is never sent, what has left stays sent.
    """
    who = person_of(person, "acts")
    if not yes:
        confirm(f"{_waiting(facade(ctx), campaign, activity)}Cancel {_what(campaign, activity)} for good?")
    _steer(ctx, "cancel", "Cancelled", campaign, activity, reason, who, json=json)


def hold(
    ctx: typer.Context, everything: Everything = False, reason: Reason = "", person: Person = None, json: AsJson = False
) -> None:
    """Hold everything over every channel.

    In mid-send too, until it is lifted. Reports and letters of sign-offs go on. One campaign: `chorus pause`. For a
    convention: `chorus signoff hold`.
    """
    _all(ctx, "hold", reason, person, everything=everything, json=json)
    if not json:
        output.line('Held: nothing more leaves over any channel. `chorus lift --all --reason "..."` lets it go on.')


def lift(
    ctx: typer.Context, everything: Everything = False, reason: Reason = "", person: Person = None, json: AsJson = False
) -> None:
    """Lift what holds everything.

    What became too late to begin meanwhile stays held until it is resumed.
    """
    _all(ctx, "lift", reason, person, everything=everything, json=json)
    if not json:
        output.line("Lifted: what is due leaves again; what became too late to begin waits (chorus status).")


def retry(
    ctx: typer.Context,
    campaign: Campaign,
    reason: Reason,
    activity: OneActivity = "",
    person: Person = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Send again only to those whose delivery failed.

    It leaves as it was signed. Not to those who bounced (they are suppressed), and not what is uncertain (`chorus
    resolve` decides on that).
    """
    chorus = facade(ctx)
    who = person_of(person, "acts")
    with chorus.reading() as store:
        failed = store.failures(campaign, activity)
    if failed and not json:
        rows = [(f"{name}/{part}", why, count) for name, part, why, count in failed]
        total = sum(count for *_, count in failed)
        output.show_table(f"{output.count(total, 'delivery', 'deliveries')} failed", ("send", "why", "how many"), rows)
    if failed and not yes:
        confirm("Send to these again?")
    result = chorus.act("retry", campaign=campaign, activity=activity, reason=reason, person=who)
    if json:
        output.emit_json({**result, "failures": failed})
        return
    number = int(str(result["retried"]))
    output.line(f"Queued once more: {output.count(number, 'delivery', 'deliveries')}.")


def _steer(
    ctx: typer.Context,
    name: str,
    done: str,
    campaign: str,
    activity: str,
    reason: str,
    person: str | None,
    *,
    json: bool,
) -> None:
    who = person_of(person, "acts")
    result: Mapping[str, Any] = facade(ctx).act(name, campaign=campaign, activity=activity, reason=reason, person=who)
    if json:
        output.emit_json(result)
        return
    sends: Sequence[Mapping[str, str]] = result["sends"]
    listed = ", ".join(f"{s['activity']} (was {s['was']}, is {s['state']})" for s in sends)
    output.line(f"{done} {_what(campaign, activity)}: {listed or 'nothing of it has been planned by a daemon yet'}.")
    for still in result.get("still", ()):
        output.line(f"But it does not go on yet: {still}.")


def _all(ctx: typer.Context, name: str, reason: str, person: str | None, *, everything: bool, json: bool) -> None:
    if not everything:
        hint = f"say --all: `chorus {name}` is of everything (of one campaign: `chorus {_ONE[name]} CAMPAIGN`)"
        raise typer.BadParameter(hint, param_hint="--all")
    if not reason:
        raise typer.BadParameter("say why: it is kept, and chorus status shows it", param_hint="--reason")
    result = facade(ctx).act(f"{name}-all", reason=reason, person=person_of(person, "acts"))
    if json:
        output.emit_json(result)


def _waiting(chorus: "Facade", campaign: str, activity: str) -> str:
    from chorus.domain.delivery import CLAIMABLE

    with chorus.reading() as store:
        sends = [s for s in store.sends(campaign) if activity in ("", s.activity)]
        counts = [store.counts(send.number) for send in sends]
    waiting = sum(each[state] for each in counts for state in CLAIMABLE)
    return f"{output.count(waiting, 'delivery', 'deliveries')} of it would never be sent. " if waiting else ""


def confirm(question: str) -> None:
    """Ask on a terminal; without one, only ``--yes`` goes on."""
    if not at_terminal():
        raise typer.BadParameter("nobody is there to ask: confirm with --yes", param_hint="--yes")
    typer.confirm(question, abort=True)


def _what(campaign: str, activity: str) -> str:
    return f"{campaign}/{activity}" if activity else campaign
