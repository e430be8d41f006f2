"""`chorus signoff hold`, `lift` and `comment`: what a convention says of a campaign besides signing it."""

from typing import Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signing_person import Key, Person, Role, SignatoryOption, Who, acted

Campaign = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)]
As = Annotated[str, typer.Option("--as", metavar="CONVENTION", help="A convention or its secretariat.")]
Reason = Annotated[str, typer.Option("--reason", metavar="WHY", help="Why; everybody sees it.")]
OneActivity = Annotated[str, typer.Option("--activity", metavar="ID", help="One activity only.")]


def hold(
    ctx: typer.Context,
    campaign: Campaign,
    name: As,
    reason: Reason,
    activity: OneActivity = "",
    person: Person = None,
    role: Role = "",
    signatory: SignatoryOption = "",
    key: Key = None,
) -> None:
    """Hold a campaign: nothing more of it leaves, signed or not, in mid-send too, until it is lifted."""
    _say(ctx, "hold", campaign, name, reason, activity, Who(person, role, signatory, key))
    again = f"chorus signoff lift {campaign} --as {name}{f' --activity {activity}' if activity else ''} --reason WHY"
    output.line(f"Held: {_what(campaign, activity)}. `{again}` lets it go on.")


def lift(
    ctx: typer.Context,
    campaign: Campaign,
    name: As,
    reason: Reason,
    activity: OneActivity = "",
    person: Person = None,
    role: Role = "",
    signatory: SignatoryOption = "",
    key: Key = None,
) -> None:
    """Lift what one's own secretariat held."""
    _say(ctx, "lift", campaign, name, reason, activity, Who(person, role, signatory, key))
    output.line(f"Lifted: {_what(campaign, activity)}.")


def comment(
    ctx: typer.Context,
    campaign: Campaign,
    name: As,
    text: Annotated[str, typer.Option("--text", help="The remark; everybody sees it.")],
    person: Person = None,
    role: Role = "",
    signatory: SignatoryOption = "",
    key: Key = None,
) -> None:
    """Remark something on a campaign; it stops nothing."""
    _say(ctx, "comment", campaign, name, text, "", Who(person, role, signatory, key))
    output.line("Noted.")


def _say(ctx: typer.Context, kind: str, campaign: str, name: str, text: str, activity: str, who: Who) -> None:
    from chorus.services.acts_signoff import speech_of

    chorus = facade(ctx)
    arguments = acted(
        chorus,
        who,
        who.arguments(),
        lambda context, actor: speech_of(context, kind, campaign, name, actor, text, activity),
    )
    chorus.act("say", kind=kind, campaign=campaign, name=name, text=text, activity=activity, **arguments)


def _what(campaign: str, activity: str) -> str:
    return f"{campaign}/{activity}" if activity else campaign
