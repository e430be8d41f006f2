"""Which workspace a command works on, and what opens it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from chorus.cli.facade import Facade


def _bootstrapped(root: Path) -> "Facade":
    from chorus.facade import Chorus

    return Chorus(root)


@dataclass(frozen=True)
class Opening:
    """The workspace's folder, and what makes the facade for it: a test gives a double."""

    make: "Callable[[Path], Facade]" = _bootstrapped
    root: Path = Path()


def choose(ctx: typer.Context, workspace: Path | None) -> None:
    """Remember the folder for the command that follows."""
    opening = ctx.obj or Opening()
    ctx.obj = replace(opening, root=(workspace or opening.root).absolute())


def opening_of(ctx: typer.Context) -> Opening:
    """What ``choose`` remembered."""
    opening = ctx.find_object(Opening)
    return opening or Opening()


def facade(ctx: typer.Context) -> "Facade":
    """The workspace; ends with 2 when the folder is none."""
    opening = opening_of(ctx)
    if not (opening.root / "config.toml").is_file():
        typer.echo(
            f"chorus: no workspace in {opening.root}: it has no config.toml "
            "(`chorus init DIR` makes one; `--workspace DIR` names another)",
            err=True,
        )
        raise typer.Exit(2)
    return opening.make(opening.root)


def bare_facade(ctx: typer.Context) -> "Facade":
    """The facade for a folder that need not be a workspace."""
    opening = opening_of(ctx)
    return opening.make(opening.root)
