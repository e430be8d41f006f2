"""`chorus sign`: sign a campaign's exact words and release."""

from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signing_person import Key, Person, Role, SignatoryOption, Who, acted, at_terminal, name_of
from chorus.cli.signoff import SHORT, label, signoff_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chorus.cli.facade import Facade
    from chorus.domain.artefact import Artefact
    from chorus.domain.signoff_acts import Act
    from chorus.services.acting import Reading
    from chorus.services.recording import Actor

SAID = 48
"""Characters of an artefact's words that are shown."""


def sign(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    name: Annotated[str, typer.Option("--as", metavar="CONVENTION", help="A convention or its secretariat.")],
    activities: Annotated[
        list[str] | None, typer.Option("--activity", metavar="ID", help="Only these activities.")
    ] = None,
    person: Person = None,
    role: Role = "",
    signatory: SignatoryOption = "",
    key: Key = None,
    yes: Annotated[bool, typer.Option("--yes", help="Sign without asking.")] = False,
) -> None:
    """Sign a campaign's exact words.

    For the conventions of a secretariat that are in the campaign: what is shown, and under what conditions it leaves.
    """
    chorus = facade(ctx)
    if not yes and not at_terminal():
        raise typer.BadParameter("nobody is there to confirm it: say --yes", param_hint="--yes")
    conventions, fresh = unsigned_for(chorus, campaign, name, activities)
    if not fresh:
        output.line(f"Nothing to sign: {campaign} is signed for {', '.join(conventions)} as it is now.")
        return
    who = Who(person, role, signatory, key)
    arguments = who.arguments()
    output.line(
        f"{arguments.get('person') or name_of(chorus, signatory)} signs {campaign} for {', '.join(conventions)}:"
    )
    columns = ("artefact", "before", "words", "release", "what it says", "when")
    rows = [_row(artefact, before) for artefact, before in fresh]
    output.show_table("", columns, rows, ((*columns[:2], *columns[4:]), [(*row[:2], *row[4:]) for row in rows]))
    output.line(f"To read every word first: chorus preview {campaign}; to whom and how many: chorus plan {campaign}")
    if not yes and not typer.confirm(f"Sign these {output.count(len(fresh), 'artefact')}?"):
        output.line("Nothing was signed.")
        raise typer.Exit(1)
    _act(chorus, campaign, name, [a for a, _ in fresh], activities, who, arguments)
    output.line(f"Signed {output.count(len(fresh), 'artefact')}. `chorus signoff {campaign}` shows who is missing.")


def _act(
    chorus: "Facade",
    campaign: str,
    name: str,
    fresh: "Sequence[Artefact]",
    activities: "Sequence[str] | None",
    who: Who,
    arguments: dict[str, str],
) -> None:
    from chorus.services.signing import find_campaign, prepare, shown_of

    def prepared(context: "Reading", actor: "Actor") -> "Act":
        loaded = context.files.load()
        file = find_campaign(loaded, campaign)
        act, _ = prepare(
            loaded,
            file,
            context.renderer,
            context.store,
            context.log,
            name=name,
            actor=actor,
            now=context.now,
            activities=activities,
        )
        if act is None:
            raise typer.Exit(1)
        return act

    proven = acted(chorus, who, arguments, prepared)
    shown = [shown_of(a) for a in fresh]
    chosen: dict[str, object] = {"activities": list(activities)} if activities else {}
    chorus.act("sign", campaign=campaign, name=name, shown=shown, **chosen, **proven)


def _row(artefact: "Artefact", before: str) -> tuple[str, ...]:
    """An artefact with the beginning of its words, by which somebody who previewed it knows it again."""
    from chorus.domain.artefact import SLOT_PATTERN

    words = artefact.words
    said = SLOT_PATTERN.sub("…", words.subject or " ".join(words.text.split()))
    return (
        label(artefact),
        before,
        artefact.words_digest[:SHORT],
        artefact.release_digest[:SHORT],
        said if len(said) <= SAID else f"{said[: SAID - 1]}…",
        artefact.release.schedule,
    )


def unsigned_for(
    chorus: "Facade", campaign: str, name: str, activities: "Sequence[str] | None" = None
) -> "tuple[tuple[str, ...], list[tuple[Artefact, str]]]":
    """Whom of the campaign ``name`` signs for, and the artefacts that they have not signed as they are."""
    from chorus.services.signing import conventions_for, find_campaign, secretariat_for

    loaded = chorus.files.load()
    file = find_campaign(loaded, campaign)
    conventions = conventions_for(loaded, file, secretariat_for(loaded, name))
    with chorus.store_or_none() as store:
        rows = signoff_of(chorus, loaded, file, store).rows
    fresh: list[tuple[Artefact, str]] = []
    for artefact, standings in rows:
        states = {s.state for s in standings if s.convention in conventions}
        if states - {"signed"} and (not activities or artefact.key.activity in activities):
            fresh.append((artefact, "outdated" if "outdated" in states else "missing"))
    return conventions, fresh
