"""`chorus report`: the weekly report of each convention."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.paths import shown
from chorus.cli.rehearse import engagement, in_two_lines

if TYPE_CHECKING:
    from chorus.cli.facade import Facade

_WEEK = re.compile(r"\d{4}-W\d{2}", re.ASCII)


def report(
    ctx: typer.Context,
    week: Annotated[str | None, typer.Option(help="An ISO week, 2021-W20; else the last whole one.")] = None,
    to: Annotated[Path | None, typer.Option(help="The folder; else var/reports.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="The headline figures as JSON.")] = False,
) -> None:
    """Write the weekly report of each convention.

    And the joint one, as HTML and JSON.
    """
    if week is not None and not _WEEK.fullmatch(week):
        raise typer.BadParameter(f"{week!r} is not a week; for example 2021-W20", param_hint="--week")
    chorus = facade(ctx)
    if week is not None:
        _must_have_begun(chorus, week)
    result = chorus.report(week, to.absolute() if to else None)
    if json:
        output.emit_json(
            {
                "week": result.week,
                "issued": result.issued,
                "lines": result.lines,
                "files": [shown(f) for f in result.files],
            }
        )
        return
    columns = ("convention", "sent", "delivered", "bounced", "unsubscribed")
    rows = [(c.convention, c.sent, c.delivered, c.bounced, c.unsubscribed) for c in result.lines]
    standing = "as issued" if result.issued else "not issued yet: counted as the database stands"
    output.show_table(f"Week {result.week}, {standing}", columns, rows)
    heads = ("convention", "opens\nhuman", "\nmachine", "\nunknown", "clicks\nhuman", "\nmachine", "\nunknown")
    hits = [(c.convention, *engagement(c)) for c in result.lines]
    output.show_table("", heads, hits, in_two_lines("convention", hits))
    for file in result.files:
        output.line(shown(file))


def _must_have_begun(chorus: "Facade", text: str) -> None:
    """Refuse a week of the future, of which a report could only say that nothing happened."""
    from chorus.domain.problems import RefusedError
    from chorus.domain.week import IsoWeek

    try:
        week = IsoWeek.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--week") from None
    zone = chorus.files.load().workspace.workspace.timezone
    now = chorus.clock.now()
    if week.start(zone) > now:
        raise RefusedError(f"the week {week} has not begun", f"this week is {IsoWeek.of(now, zone)}", week=text)
