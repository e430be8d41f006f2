"""`chorus rollups` and `chorus rules`: what days come to, made anew, verified, and by other versions of the rules."""

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.services.ports_rollups import RollupDifference

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Verify what days come to, or make it anew.")
rules = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="See what other versions of the rules would say.")
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
_SHOWN = 20


@app.command()
def rebuild(ctx: typer.Context, json: AsJson = False) -> None:
    """Make the roll-ups anew from the hits.

    In the daemon when one runs, while what it has counts on. Days whose hits are gone keep their rows.
    """
    chorus = facade(ctx)
    with output.progress("Rolling up") as progress:
        done = chorus.act("roll", anew=True)
        while done["more"]:
            progress(f"up to entry {done['watermark']:,} of {done['newest']:,}", 0, 0)
            done = chorus.act("roll")
    if json:
        output.emit_json({"watermark": done["watermark"]})
    else:
        output.line(f"Made anew from the hits, up to entry {done['watermark']:,}. `chorus rollups verify` compares.")


@app.command()
def verify(ctx: typer.Context, json: AsJson = False) -> None:
    """Count everything anew from the hits, and compare.

    Nothing is changed. Exit 1 where a row differs.
    """
    chorus = facade(ctx)
    with chorus.reading() as store, store.snapshot():
        rolled = store.rolled()
        found = list(store.rollup_differences())
    if json:
        output.emit_json({"rolled": rolled and rolled._asdict(), "differences": [_as_json(each) for each in found]})
    elif rolled is None:
        output.line("There are no roll-ups yet: the daemon makes them, or chorus rollups rebuild.")
    elif not found:
        output.line(f"Every row is what the hits give, up to entry {rolled.watermark:,}, by rules {rolled.rules}.")
    else:
        for each in islice(found, _SHOWN):
            output.line(f"{_named(each)}: kept {each.row.number:,}, counted {each.counted:,}")
        more = len(found) - _SHOWN
        if more > 0:
            output.line(f"... and {more:,} more.")
        output.line(f"{output.count(len(found), 'row differs', 'rows differ')}. `chorus rollups rebuild` mends them.")
    if found:
        raise typer.Exit(1)


def _named(each: "RollupDifference") -> str:
    key, kind, figure, _ = each.row
    told = (*key[1:4], kind)
    where = ", ".join(filter(None, told)) or "an unknown send"
    return f"{key.day} {where}: {key.dimension} {key.value or 'untold'}, {figure}"


def _as_json(each: "RollupDifference") -> Mapping[str, object]:
    key, kind, figure, number = each.row
    told = {**key._asdict(), "day": key.day.isoformat(), "kind": kind, "figure": figure}
    return {**told, "kept": number, "counted": each.counted}


@rules.command()
def compare(
    ctx: typer.Context,
    week: Annotated[str, typer.Option(help="An ISO week, 2021-W20.", show_default=False)],
    version: Annotated[list[int] | None, typer.Option("--rules", help="A version; else all.")] = None,
    json: AsJson = False,
) -> None:
    """Judge a week's hits by other versions of the rules.

    From the hits themselves; nothing is changed.
    """
    from chorus.domain.classify import RULES_VERSION
    from chorus.domain.week import IsoWeek
    from chorus.services.comparing import compare as compared

    try:
        chosen = IsoWeek.parse(week)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--week") from None
    chorus = facade(ctx)
    zone = chorus.files.load().workspace.workspace.timezone
    with chorus.reading() as store, store.snapshot():
        found = compared(store, chosen, zone, version or ())
    if json:
        output.emit_json({"week": str(chosen), "rules": found})
        return
    figures = sorted({figure for counted in found.values() for figure in counted})
    columns = ("figure", *(f"rules {each}{' (today)' if each == RULES_VERSION else ''}" for each in found))
    rows = [(figure, *(counted.get(figure, 0) for counted in found.values())) for figure in figures]
    output.show_table(f"Week {chosen}, by version of the rules", columns, rows)
    if not figures:
        output.line("No hits of that week are kept.")
