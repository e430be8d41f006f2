"""`chorus sign`: sign a campaign's exact words and release."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signoff import SHORT, label, signoff_of

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.domain.artefact import Artefact

SAID = 48
"""Characters of an artefact's words that are shown."""


def sign(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    name: Annotated[str, typer.Option("--as", metavar="CONVENTION", help="A convention or its secretariat.")],
    person: Annotated[str | None, typer.Option(help="Who signs; asked for on a terminal.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Sign without asking.")] = False,
) -> None:
    """Sign a campaign's exact words.

    For the conventions of a secretariat that are in the campaign: what is shown, and under what conditions it leaves.
    """
    chorus = facade(ctx)
    if not yes and not at_terminal():
        raise typer.BadParameter("nobody is there to confirm it: say --yes", param_hint="--yes")
    conventions, fresh = unsigned_for(chorus, campaign, name)
    if not fresh:
        output.line(f"Nothing to sign: {campaign} is signed for {', '.join(conventions)} as it is now.")
        return
    person = _person(person)
    output.line(f"{person} signs {campaign} for {', '.join(conventions)}:")
    columns = ("artefact", "before", "words", "release", "what it says", "when")
    rows = [_row(artefact, before) for artefact, before in fresh]
    output.show_table("", columns, rows, ((*columns[:2], *columns[4:]), [(*row[:2], *row[4:]) for row in rows]))
    output.line(f"To read every word first: chorus preview {campaign}; to whom and how many: chorus plan {campaign}")
    if not yes and not typer.confirm(f"Sign these {output.count(len(fresh), 'artefact')}?"):
        output.line("Nothing was signed.")
        raise typer.Exit(1)
    from chorus.services.signing import shown_of

    chorus.act("sign", campaign=campaign, name=name, person=person, shown=[shown_of(a) for a, _ in fresh])
    output.line(f"Signed {output.count(len(fresh), 'artefact')}. `chorus signoff {campaign}` shows who is missing.")


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


def at_terminal() -> bool:
    """Whether somebody can answer questions."""
    return sys.stdin.isatty()


def _person(given: str | None) -> str:
    """Who signs; asked for on a terminal."""
    if given is None:
        if not at_terminal():
            raise typer.BadParameter("nobody is there to ask: say who signs", param_hint="--person")
        given = typer.prompt("Who signs (name and function)")
    person = " ".join(given.split())
    if not person or not person.isprintable() or len(person) > 200:
        raise typer.BadParameter("give a name of at most 200 characters", param_hint="--person")
    return person


def unsigned_for(chorus: "Facade", campaign: str, name: str) -> "tuple[tuple[str, ...], list[tuple[Artefact, str]]]":
    """The campaign's conventions that ``name`` acts for, and the artefacts that they have not signed as they are."""
    from chorus.domain.problems import RefusedError
    from chorus.services.signing import find_campaign, secretariat_for

    loaded = chorus.files.load()
    file = find_campaign(loaded, campaign)
    acts_for = loaded.workspace.secretariats[secretariat_for(loaded, name)].conventions
    conventions = tuple(c for c in file.campaign.conventions if c in acts_for)
    if not conventions:
        raise RefusedError(
            f"{name} has no convention in {campaign}", f"sign as one of: {', '.join(file.campaign.conventions)}"
        )
    with chorus.store_or_none() as store:
        rows = signoff_of(chorus, loaded, file, store).rows
    fresh: list[tuple[Artefact, str]] = []
    for artefact, standings in rows:
        states = {s.state for s in standings if s.convention in conventions}
        if states - {"signed"}:
            fresh.append((artefact, "outdated" if "outdated" in states else "missing"))
    return conventions, fresh
