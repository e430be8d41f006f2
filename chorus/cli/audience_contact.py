"""`chorus audience consent` and `show NAME ADDRESS`: one contact's consent to be told apart, and what it allows."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signing_person import Person, person_of
from chorus.cli.times import in_zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chorus.cli.facade import Facade
    from chorus.services.ports import Store
    from chorus.services.ports_consent import Standing


def consent(
    ctx: typer.Context,
    audience: Annotated[str, typer.Argument(metavar="AUDIENCE", help="Its list.", show_default=False)],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The contact's mail address.", show_default=False)],
    evidence: Annotated[str, typer.Option(metavar="TEXT", help="Where it is recorded, or why it is withdrawn.")],
    give: Annotated[bool, typer.Option("--give", help="It is given.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It is withdrawn.")] = False,
    on: Annotated[str, typer.Option(metavar="DAY", help="The day on which it was given; else today.")] = "",
    person: Person = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Record that a contact has consented to be told apart, or has withdrawn it.

    It holds at once, also for mails that wait. What is withdrawn is taken out of what was recorded before.
    """
    if give is withdraw:
        raise typer.BadParameter("say --give or --withdraw, one of them", param_hint="--give")
    if on and not give:
        raise typer.BadParameter("a consent is withdrawn today: leave it out", param_hint="--on")
    told = {"audience": audience, "address": address, "give": give, "evidence": evidence, "on": on}
    chorus = facade(ctx)
    result = chorus.act("consent", **told, person=person_of(person, "records it"))
    if json:
        output.emit_json(result)
    elif give:
        output.line(f"{result['address']} on {audience} has consented on {result['on']} ({result['evidence']}).")
        if (mode := chorus.files.load().workspace.tracking_of(audience)) != "individual":
            output.line(f"But its mode is {mode}: nobody on it is told apart until config.toml says `individual`.")
    else:
        output.line(f"{result['address']} on {audience} is no longer told apart ({result['evidence']}).")


def show_contact(chorus: "Facade", audience: str, address: str, *, json: bool) -> None:
    """One contact's consent, and its opens and clicks where it has consented."""
    from chorus.domain.problems import NotFoundError
    from chorus.services.acts_consent import standing_of

    loaded = chorus.files.load()
    with chorus.store_or_none() as store:
        if store is None:
            raise NotFoundError("nothing is imported yet", f"chorus audience import {audience}", audience=audience)
        found = standing_of(chorus.files, loaded, store, audience, address)
        hits = _hits(store, found) if found.contact.consent else []
    told = _told(audience, found)
    if json:
        output.emit_json({**told, "hits": hits})
        return
    zone = loaded.workspace.workspace.timezone
    output.line(_sentence(found))
    if found.contact.consent and not hits:
        output.line("No open or click of theirs is known.")
    elif found.contact.consent:
        columns = ("when", "what", "campaign", "activity", "link", "program")
        rows = [
            [in_zone(datetime.fromisoformat(str(hit["when"])), zone), *(str(hit[c]) for c in columns[1:])]
            for hit in hits
        ]
        output.show_table("Opens and clicks", columns, rows)


def _told(audience: str, found: "Standing") -> dict[str, object]:
    given, word = found.contact.consent, found.word
    return {
        "audience": audience,
        "address": found.contact.address,
        "consent": {"on": given.on.isoformat(), "evidence": given.evidence} if given else None,
        "recorded": word.model_dump(mode="json") if word else None,
    }


def _sentence(found: "Standing") -> str:
    given, word = found.contact.consent, found.word
    if given:
        return f"{found.contact.address} has consented to be told apart on {given.on} ({given.evidence})."
    if word is not None and not word.given:
        return (
            f"{found.contact.address} has withdrawn consent on {word.on} ({word.evidence}; recorded by {word.person})."
        )
    return f"{found.contact.address} has not consented to be told apart: nothing is known of its opens and clicks."


def _hits(store: "Store", found: "Standing") -> "Sequence[Mapping[str, object]]":
    return [
        {
            "when": hit.at.isoformat(),
            "what": hit.kind,
            "campaign": hit.campaign,
            "activity": hit.activity,
            "link": store.links(hit.artefact)[hit.link] if hit.link is not None else "",
            "program": hit.agent,
        }
        for hit in store.own_hits(found.number)
    ]
