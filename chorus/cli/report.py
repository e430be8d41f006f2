"""`chorus report`: the weekly report of each convention, or the report on a whole campaign."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.paths import shown
from chorus.cli.rehearse import in_two_lines

if TYPE_CHECKING:
    from chorus.cli.facade import Facade
    from chorus.services.summaries import ReportLine

_WEEK = re.compile(r"\d{4}-W\d{2}", re.ASCII)


def report(
    ctx: typer.Context,
    week: Annotated[str | None, typer.Option(help="An ISO week, 2021-W20; else the last whole one.")] = None,
    campaign: Annotated[
        str, typer.Option(metavar="ID", help="A whole campaign instead, as DOCX and PDF.", show_default=False)
    ] = "",
    name: Annotated[
        str, typer.Option("--as", metavar="CONVENTION", help="With --campaign: a convention's own; else joint.")
    ] = "",
    to: Annotated[Path | None, typer.Option(help="The folder; else var/reports.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="The headline figures as JSON.")] = False,
) -> None:
    """Write the weekly report of each convention, or the report on a whole campaign.

    The weekly one as HTML, PDF, XLSX and JSON, with the joint one beside; a campaign's as DOCX and PDF, in the form of
    a note to a conference of the parties.
    """
    if week is not None and not _WEEK.fullmatch(week):
        raise typer.BadParameter(f"{week!r} is not a week; for example 2021-W20", param_hint="--week")
    if week is not None and campaign:
        raise typer.BadParameter("it tells of a whole campaign; leave --week out", param_hint="--campaign")
    if name and not campaign:
        raise typer.BadParameter(
            "the weekly report is written for each convention; it goes with --campaign", param_hint="--as"
        )
    if campaign:
        _whole_campaign(facade(ctx), campaign, name, to, json=json)
    else:
        _one_week(facade(ctx), week, to, json=json)


def _whole_campaign(chorus: "Facade", campaign: str, name: str, to: Path | None, *, json: bool) -> None:
    from chorus.domain.report_scope import JOINT

    result = chorus.campaign_report(campaign, name or JOINT, to.absolute() if to else None)
    made = result.report
    files = [shown(file) for file in result.files]
    if json:
        output.emit_json({**made.model_dump(mode="json"), "digest": made.digest, "files": files})
        return
    mine = made.total if made.own is None else made.own
    columns = ("sent", "delivered", "bounced", "unsubscribed", "posts", "pages")
    row = [output.NOT_TOLD if (n := mine.get(column)) is None else n for column in columns]
    output.show_table(f"Campaign {made.campaign}, {made.name}: counted up to now", columns, [row])
    for file in files:
        output.line(file)
    output.line("What is on yellow in the Word document is yours to fill in.")


def _one_week(chorus: "Facade", week: str | None, to: Path | None, *, json: bool) -> None:
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
    rows = [(c.convention, *_told(c.sent, c.delivered, c.bounced, c.unsubscribed)) for c in result.lines]
    standing = "as issued" if result.issued else "not issued yet: counted as the database stands"
    output.show_table(f"Week {result.week}, {standing}", columns, rows)
    heads = ("convention", "opens\nhuman", "\nmachine", "\nunknown", "clicks\nhuman", "\nmachine", "\nunknown")
    hits = [(c.convention, *_hits(c)) for c in result.lines]
    output.show_table("", heads, hits, in_two_lines("convention", hits))
    if any(output.NOT_TOLD in row for row in (*rows, *hits)):
        output.line(f"{output.NOT_TOLD} is not told: a convention's part of it would be of fewer than five contacts")
    for file in result.files:
        output.line(shown(file))


def _told(*numbers: int | None) -> tuple[object, ...]:
    return tuple(output.NOT_TOLD if number is None else number for number in numbers)


def _hits(c: "ReportLine") -> tuple[object, ...]:
    """Opens, then clicks: human, machine, unknown."""
    return _told(c.opens_human, c.opens_machine, c.opens_unknown, c.clicks_human, c.clicks_machine, c.clicks_unknown)


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
