"""`chorus preview`: every artefact in every language, as files and a gallery page."""

from pathlib import Path
from typing import Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.paths import shown


def preview(
    ctx: typer.Context,
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id.", show_default=False)],
    to: Annotated[Path | None, typer.Option(help="The folder; else var/preview/CAMPAIGN.", show_default=False)] = None,
) -> None:
    """Write every artefact as a file, with a gallery page."""
    chorus = facade(ctx)
    with output.progress("Rendering") as progress:
        result = chorus.preview(campaign, to.absolute() if to else None, progress)
    output.show_problems(result.problems)
    output.line(f"{output.count(result.files, 'file')}; open {shown(result.index)}")
    if output.has_errors(result.problems):
        raise typer.Exit(1)
