"""`chorus signoff`: who has signed what, and what is outdated."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.signoff_ask import ask
from chorus.cli.signoff_proof import export, verify
from chorus.cli.signoff_say import comment, hold, lift
from chorus.cli.times import in_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chorus.cli.facade import Facade
    from chorus.domain.artefact import Artefact
    from chorus.domain.organisation import Workspace
    from chorus.domain.signoff import Standing
    from chorus.domain.signoff_state import Comment, Hold
    from chorus.services.ports import Store
    from chorus.services.ports_files import CampaignFile, Loaded
    from chorus.services.signing import Signoff


class _Default(TyperGroup):
    """Takes ``chorus signoff CAMPAIGN`` as ``chorus signoff show CAMPAIGN``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front that is meant when none is named."""
        named = next((a for a in args if not a.startswith("-")), None)
        if named is not None and named not in self.commands:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Default,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Show who has signed what (`chorus signoff CAMPAIGN`); ask, hold, lift, comment.",
)
app.command()(ask)
app.command()(verify)
app.command()(export)
app.command()(hold)
app.command()(lift)
app.command()(comment)

SHORT = 12
"""Hex digits of a digest that are shown: enough to compare by eye."""

NARROW_LABEL = 33
"""Characters of a label for which four conventions leave room on a terminal of 80 columns."""


def signoff_of(chorus: "Facade", loaded: "Loaded", file: "CampaignFile", store: "Store | None") -> "Signoff":
    """How everyone who must sign stands to every artefact; without a database nobody has signed anything."""
    from chorus.services.signing import signoff as signoff_from

    return signoff_from(loaded, file, chorus.renderer, store, chorus.log)


@app.command("show")
def signoff(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show who has signed what, and what is outdated.

    Exit 1 while anything is lacking.
    """
    from chorus.domain.signoff_state import LogState
    from chorus.services.signing import find_campaign, signers_of

    chorus = facade(ctx)
    loaded = chorus.files.load()
    file = find_campaign(loaded, campaign)
    with chorus.store_or_none() as store:
        result = signoff_of(chorus, loaded, file, store)
        state = LogState() if store is None else chorus.log.sound(store, loaded.workspace)
    holds = [h for h in state.holds if h.campaign == campaign]
    comments = [c for c in state.comments if c.campaign == campaign]
    if json:
        output.emit_json({**_as_json(result), "holds": holds, "comments": comments, "head": str(state.head)})
    else:
        _show(result, signers_of(file), loaded.workspace)
        _show_said(holds, comments, loaded.workspace.workspace.timezone)
        for text in state.rejected:
            output.line(f"In the sign-off log, {text} (`chorus signoff verify` tells all)")
        if result.complete and not holds:
            output.line("Complete: every convention has signed every artefact as it is now.")
    if holds or not result.complete:
        raise typer.Exit(1)


def _show_said(holds: "Sequence[Hold]", comments: "Sequence[Comment]", zone: str) -> None:
    if holds:
        columns = ("since", "who", "for", "what", "why")
        rows = [(in_zone(h.at, zone), h.person, ", ".join(h.conventions), h.activity or "all", h.reason) for h in holds]
        output.show_table("Held: nothing of it leaves", columns, rows)
    if comments:
        said = [(in_zone(c.at, zone), c.person, c.secretariat, c.text) for c in comments]
        output.show_table("Comments", ("when", "who", "secretariat", "what"), said)


def label(artefact: "Artefact") -> str:
    """The artefact's key within its campaign."""
    key = artefact.key
    return f"{key.activity}/{key.tongue}/{key.channel}/{key.sender}"


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
    """By who must sign, how many artefacts are not signed as they are now."""
    from chorus.domain.signoff import open_signers

    return dict(open_signers(standings for _, standings in result.rows))


def reminders(campaign: str, missing: "Mapping[str, int]", workspace: "Workspace") -> "Iterator[str]":
    """A line for each secretariat that has still to sign: one act of it signs for all of its conventions."""
    for secretariat in (*workspace.secretariats, *workspace.cosignatories):
        conventions = [c for c in missing if c in workspace.signs_for(secretariat)]
        if conventions:
            artefacts = output.count(max(missing[c] for c in conventions), "artefact")
            yield f"{', '.join(conventions)}: {artefacts} to sign: chorus sign {campaign} --as {conventions[0]}"


def _as_json(result: "Signoff") -> dict[str, object]:
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
