"""`chorus signoff`: who has signed what, and what is outdated."""

from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.times import in_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chorus.cli.facade import Facade
    from chorus.domain.artefact import Artefact
    from chorus.domain.organisation import Workspace
    from chorus.domain.signoff import Standing
    from chorus.services.ports import CampaignFile, Loaded, Store
    from chorus.services.signing import Signoff

SHORT = 12
"""Hex digits of a digest that are shown: enough to compare by eye."""

NARROW_LABEL = 33
"""Characters of a label for which four conventions leave room on a terminal of 80 columns."""


def signoff_of(chorus: "Facade", loaded: "Loaded", file: "CampaignFile", store: "Store | None") -> "Signoff":
    """How every convention stands to every artefact; without a database nobody has signed anything."""
    from chorus.domain.signoff import standing
    from chorus.services.signing import Signoff, artefacts_of
    from chorus.services.signing import signoff as signoff_from

    if store is not None:
        return signoff_from(loaded, file, chorus.renderer, store)
    artefacts = artefacts_of(loaded, file, chorus.renderer)
    return Signoff(file.id, tuple((a, standing(a, ())) for a in artefacts))


def signoff(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show who has signed what, and what is outdated.

    Exit 1 while anything is lacking.
    """
    from chorus.services.signing import find_campaign

    chorus = facade(ctx)
    loaded = chorus.files.load()
    file = find_campaign(loaded, campaign)
    with chorus.store_or_none() as store:
        result = signoff_of(chorus, loaded, file, store)
    if json:
        output.emit_json(_as_json(result))
    else:
        _show(result, file.campaign.conventions, loaded.workspace)
    if not result.complete:
        raise typer.Exit(1)


def label(artefact: "Artefact") -> str:
    """The artefact's key within its campaign."""
    key = artefact.key
    return f"{key.activity}/{key.language}/{key.channel}/{key.sender}"


def _show(result: "Signoff", conventions: "Sequence[str]", workspace: "Workspace") -> None:
    zone = workspace.workspace.timezone
    rows = [
        (label(artefact), *(_state(standings, c) for c in conventions), artefact.words_digest[:SHORT])
        for artefact, standings in result.rows
    ]
    narrow = [(_broken(str(row[0])), *row[1:-1]) for row in rows]
    columns = ("artefact", *conventions)
    output.show_table(f"Sign-off of {result.campaign}", (*columns, "words"), rows, (columns, narrow))
    acts = _acts(result, zone)
    if acts:
        output.show_table("Signatures", ("when", "who", "secretariat", "for", "artefacts"), acts)
    missing = lacking(result)
    for text in reminders(result.campaign, missing, workspace):
        output.line(text)
    if not missing:
        output.line("Complete: every convention has signed every artefact as it is now.")


def _broken(name: str) -> str:
    """A long label on two lines: activity and language, channel and sender."""
    activity, language, place = name.split("/", 2)
    return name if len(name) <= NARROW_LABEL else f"{activity}/{language}\n  {place}"


def _state(standings: "Sequence[Standing]", convention: str) -> str:
    return next((s.state for s in standings if s.convention == convention), "")


def _acts(result: "Signoff", zone: str) -> list[tuple[object, ...]]:
    """Each act of a person that still has a say: when, who, for whom, under how many artefacts."""
    acts: dict[tuple[str, str, str, str], set[str]] = {}
    newest = [s.signature for _, standings in result.rows for s in standings if s.signature]
    for signature in sorted(newest, key=lambda s: s.at):
        act = (
            in_zone(signature.at, zone),
            signature.person,
            signature.secretariat,
            ", ".join(signature.conventions),
        )
        acts.setdefault(act, set()).add(str(signature.key))
    return [(*act, len(keys)) for act, keys in acts.items()]


def lacking(result: "Signoff") -> dict[str, int]:
    """By convention, how many artefacts it has not signed as they are now."""
    open_: dict[str, int] = {}
    for _, standings in result.rows:
        for s in standings:
            if s.state != "signed":
                open_[s.convention] = open_.get(s.convention, 0) + 1
    return open_


def reminders(campaign: str, missing: "Mapping[str, int]", workspace: "Workspace") -> "Iterator[str]":
    """A line for each secretariat that has still to sign: one act of it signs for all of its conventions."""
    for secretariat in workspace.secretariats.values():
        conventions = [c for c in missing if c in secretariat.conventions]
        if conventions:
            artefacts = output.count(max(missing[c] for c in conventions), "artefact")
            yield f"{', '.join(conventions)}: {artefacts} to sign: chorus sign {campaign} --as {conventions[0]}"


def _as_json(result: "Signoff") -> object:
    return {
        "campaign": result.campaign,
        "complete": result.complete,
        "artefacts": [
            {
                "artefact": str(artefact.key),
                "words": artefact.words_digest,
                "release": artefact.release_digest,
                "standings": standings,
            }
            for artefact, standings in result.rows
        ],
    }
