"""`chorus signoff ask`: write to those who have still to sign."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

import typer

from chorus.cli import output
from chorus.cli.opening import facade


def ask(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    only: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="NAME", help="A secretariat, convention, co-signatory or signatory; else all."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Ask those whose turn it is to sign: by mail, with the full text, what changed, and a personal link.

    Whoever signs after others is asked by the daemon when those have signed.
    """
    done = cast("Mapping[str, Any]", facade(ctx).act("ask", campaign=campaign, only=only or []))
    if json:
        output.emit_json(done)
    else:
        _show(campaign, done["asked"], done["waiting"])
        for text in done["failed"]:
            typer.echo(f"chorus: not asked: {text}", err=True)
    if done["failed"]:
        raise typer.Exit(1)


def _show(campaign: str, asked: Sequence[Mapping[str, Any]], waiting: Sequence[Mapping[str, Any]]) -> None:
    if asked:
        rows = [(x["secretariat"], x["address"], "personal link" if x["link"] else "chorus sign") for x in asked]
        output.show_table("Asked", ("for", "address", "signs by"), rows)
    for x in waiting:
        output.line(f"{x['secretariat']} is asked when {', '.join(x['for'])} has signed.")
    if not asked and not waiting:
        output.line(f"Nobody to ask: chorus signoff {campaign} says how it stands.")
