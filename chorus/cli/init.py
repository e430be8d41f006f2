"""`chorus init`: a starter workspace."""

from pathlib import Path
from typing import Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import bare_facade
from chorus.cli.paths import shown


def init(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.", show_default=False)],
) -> None:
    """Make a starter workspace.

    With config.toml, campaigns, templates, and audiences of invented people.
    """
    target = folder.absolute()
    files = bare_facade(ctx).init(target)
    output.line(f"Wrote {output.count(len(files), 'file')} to {shown(target)}. Next:")
    for step in (
        f"cd {folder}",
        "edit config.toml      who you are: conventions, secretariats, senders, audiences",
        "chorus calendar       the days that a campaign can be tied to",
        "chorus check          every problem there is, at its place",
        "chorus plan           when what goes to how many",
    ):
        output.line(f"  {step}")
