"""`chorus calendar`: the observances of a year, or of a day."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.domain.observance import Occasion


def calendar(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Option(min=1800, max=2300, help="A year; else this one.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="What is on that day.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the days that campaigns can be tied to."""
    if year is not None and on is not None:
        raise typer.BadParameter("say --year or --on, not both", param_hint="--on")
    chorus = facade(ctx)
    catalogue = chorus.files.load().catalogue
    found = catalogue.on(on.date()) if on else catalogue.in_year(year or chorus.clock.now().year)
    if json:
        output.emit_json(found)
    elif found:
        rows = [_row(o) for o in found]
        narrow = [(str(when).replace(" to ", " to\n"), f"{name}\n  {id_}", note) for when, id_, name, note in rows]
        output.show_table("", ("when", "id", "name", "note"), rows, (("when", "name and id", "note"), narrow))
    else:
        output.line("Nothing in the catalogue; a workspace adds its own days as [[observances]] in config.toml.")


def _row(occasion: "Occasion") -> tuple[object, ...]:
    notes = (occasion.part, occasion.place, "" if occasion.status == "confirmed" else occasion.status)
    return _days(occasion.start, occasion.end), occasion.observance, occasion.name, ", ".join(filter(None, notes))


def _days(start: date, end: date) -> str:
    first = start.strftime("%a %d %b %Y")
    return first if start == end else f"{first} to {end:%a %d %b %Y}"
