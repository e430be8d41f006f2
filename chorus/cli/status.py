"""`chorus status`: what is sent, what waits, what is uncertain, and whether the daemon runs."""

from typing import Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade


def status(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="With what was over when first seen.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what was sent, what waits, what is uncertain."""
    from chorus.cli.status_view import Status, show

    chorus = facade(ctx)
    with chorus.store_or_none() as store:
        found = Status.of(chorus, store)
    if json:
        output.emit_json(found)
    else:
        show(found, chorus.files.load().workspace.workspace.timezone, everything=everything)
