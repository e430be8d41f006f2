"""`chorus calendar`: the observances of a year, or of a day."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.domain.observance import Occasion

FIRST, LAST = 1800, 2300
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_MONTHS = 12


def calendar(
    ctx: typer.Context,
    year: Annotated[str | None, typer.Option(metavar="YEAR", help="A year; else this one.")] = None,
    on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="What is on that day.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the days that campaigns can be tied to."""
    if year is not None and on is not None:
        raise typer.BadParameter("say --year or --on, not both", param_hint="--on")
    day, number = (_day(on) if on is not None else None), (_year(year) if year is not None else None)
    chorus = facade(ctx)
    catalogue = chorus.files.load().catalogue
    found = catalogue.on(day) if day else catalogue.in_year(number or chorus.clock.now().year)
    if json:
        output.emit_json(found)
    elif found:
        rows = [_row(o) for o in found]
        narrow = [(str(when).replace(" to ", " to\n"), f"{name}\n  {id_}", note) for when, id_, name, note in rows]
        output.show_table("", ("when", "id", "name", "note"), rows, (("when", "name and id", "note"), narrow))
    else:
        output.line("Nothing in the catalogue; a workspace adds its own days as [[observances]] in config.toml.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        meant = _iso(text)
        how = f"write it as {meant}" if meant else "write it like 2026-12-05"
        raise typer.BadParameter(f"{text!r} is no day: {how}", param_hint="--on") from None


def _iso(text: str) -> str:
    """The day that ``5.12.2026`` means, in ISO form; ``""`` where it is none, or could be two."""
    found = _DOTTED.fullmatch(text.strip())
    if found is None or ("/" in text and int(found[1]) <= _MONTHS and found[1] != found[2]):
        return ""
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return ""


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text) or not FIRST <= int(text) <= LAST:
        example = f"20{text}" if len(text) == len("26") and text.isdecimal() else "2026"
        raise typer.BadParameter(f"{text!r} is no year from {FIRST} to {LAST}: write {example}", param_hint="--year")
    return int(text)


def _row(occasion: "Occasion") -> tuple[object, ...]:
    notes = (occasion.part, occasion.place, "" if occasion.status == "confirmed" else occasion.status)
    return _days(occasion.start, occasion.end), occasion.observance, occasion.name, ", ".join(filter(None, notes))


def _days(start: date, end: date) -> str:
    first = start.strftime("%a %d %b %Y")
    return first if start == end else f"{first} to {end:%a %d %b %Y}"
