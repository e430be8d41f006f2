"""The commands, put together; what is heavy is imported by the command that needs it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from chorus.cli.audience import app as audience
from chorus.cli.audience import suppress
from chorus.cli.calendar import calendar
from chorus.cli.check import check
from chorus.cli.control import cancel, hold, lift, pause, resume, retry
from chorus.cli.dkim import dkim
from chorus.cli.failing import told
from chorus.cli.init import init
from chorus.cli.opening import choose
from chorus.cli.plan import plan
from chorus.cli.preview import preview
from chorus.cli.rehearse import rehearse
from chorus.cli.report import report
from chorus.cli.resolve import resolve
from chorus.cli.rollups import app as rollups
from chorus.cli.rollups import rules
from chorus.cli.run import run
from chorus.cli.schema import schema
from chorus.cli.send_test import send_test
from chorus.cli.sign import sign
from chorus.cli.signatory import app as signatory
from chorus.cli.signoff import app as signoff
from chorus.cli.status import status
from chorus.cli.translations import app as translations

WORKSPACE = "--workspace"


class Commands(TyperGroup):
    """Takes ``--workspace`` before and after the command, and tells errors in words."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Bring ``--workspace`` to the front, where it is declared."""
        return super().parse_args(ctx, fronted(args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what a user can cause ends in one line each."""
        with told():
            return super().invoke(ctx)


def fronted(args: Sequence[str]) -> list[str]:
    """The arguments with ``--workspace DIR`` first, wherever it stood before a ``--``."""
    front: list[str] = []
    rest = list(args)
    at = 0
    while at < len(rest) and rest[at] != "--":
        width = 2 if rest[at] == WORKSPACE else 1 if rest[at].startswith(f"{WORKSPACE}=") else 0
        front += rest[at : at + width]
        del rest[at : at + width]
        at += not width
    return front + rest


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"chorus {version('chorus')}")
        raise typer.Exit


@app.callback()
def chorus(
    ctx: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(WORKSPACE, envvar="CHORUS_WORKSPACE", help="The workspace's folder; else the current one."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Campaigns that several organisations run with one voice: planned in TOML, signed word for word, sent once.

    Exit codes: 0 done, 1 problems found (printed), 2 used wrongly.
    """
    choose(ctx, workspace)


COMMANDS: tuple[Callable[..., None], ...] = (
    init, check, plan, preview, send_test, sign, rehearse, run, status,
    pause, resume, cancel, hold, lift, retry, resolve, report, suppress, calendar, dkim, schema,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)
app.add_typer(audience, name="audience")
app.add_typer(signoff, name="signoff")
app.add_typer(signatory, name="signatory")
app.add_typer(translations, name="translations")
app.add_typer(rollups, name="rollups")
app.add_typer(rules, name="rules")
