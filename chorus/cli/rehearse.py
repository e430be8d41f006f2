"""`chorus rehearse`: the dress rehearsal on a virtual clock, against embedded sinks, in a database of its own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade
from chorus.cli.paths import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chorus.services.summaries import CampaignLine, RehearsalSummary

CLASSES = ("human", "machine", "unknown")


def rehearse(
    ctx: typer.Context,
    campaigns: Annotated[
        list[str], typer.Argument(metavar="CAMPAIGN", help="Ids of campaigns; they run together.", show_default=False)
    ],
    seed: Annotated[str, typer.Option(help="The same seed gives the same readers and the same report.")] = "2021",
    to: Annotated[Path | None, typer.Option(help="The folder for what it makes.", show_default=False)] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Say what each table means.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Rehearse campaigns on a virtual clock.

    The real code against embedded mail and post servers, with simulated readers; nothing leaves this machine.
    """
    chorus = facade(ctx)
    with output.progress("Rehearsing") as progress:
        summary = chorus.rehearse(campaigns, seed, to.absolute() if to else None, progress)
    if json:
        output.emit_json(_as_json(summary))
    else:
        _show(summary, explained=demo)
    taken = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in summary.seconds.items())
    typer.echo(f"Took {sum(summary.seconds.values()):.1f} s: {taken}", err=True)


def _show(summary: "RehearsalSummary", *, explained: bool) -> None:
    output.line(
        f"Rehearsed from {summary.began:%d %b %Y} to {summary.ended:%d %b %Y} on a virtual clock, seed {summary.seed}."
    )
    output.line("It signed by itself, for the rehearsal only. Production was not touched; nothing left this machine.")
    output.line()
    _explain("What was sent, to the embedded mail and post servers.", explained)
    columns = ("campaign", "mails", "bounced", "unsubscribed", "posts", "pages")
    output.show_table("", columns, _with_total([_sent(c) for c in summary.campaigns]))
    _explain("Hits as the rules classified them: never one figure, because machines open mails too.", explained)
    heads = ("campaign", "opens\nhuman", "\nmachine", "\nunknown", "clicks\nhuman", "\nmachine", "\nunknown")
    hits = _with_total([(c.campaign, *engagement(c)) for c in summary.campaigns])
    output.show_table("", heads, hits, in_two_lines("campaign", hits))
    _explain("The simulated readers are known to be people or machines: this is how the rules judged them.", explained)
    output.show_table("", ("in truth", *(f"taken for\n{c}" for c in CLASSES)), _confusion(summary))
    states = ", ".join(f"{n:,} {state}" for state, n in summary.states.items() if n)
    output.line(f"Deliveries: {states}.")
    output.line(f"Digest of the reports: {summary.digest} (the same seed gives the same)")
    output.line()
    output.line("To open:")
    width = max((len(label) for label, _ in summary.files), default=0)
    for label, path in summary.files:
        output.line(f"  {label.ljust(width)}  {shown(path)}")


def _explain(text: str, explained: bool) -> None:
    if explained:
        output.line(text)


def _sent(c: "CampaignLine") -> tuple[object, ...]:
    return c.campaign, c.mails, c.bounced, c.unsubscribed, c.posts, c.pages


def engagement(c: "CampaignLine") -> tuple[int, ...]:
    """Opens, then clicks: human, machine, unknown."""
    return c.opens_human, c.opens_machine, c.opens_unknown, c.clicks_human, c.clicks_machine, c.clicks_unknown


def in_two_lines(what: str, rows: "Sequence[tuple[object, ...]]") -> "output.Narrow":
    """Names with opens and clicks by class for a narrow terminal: the opens, and the clicks under them."""
    made: list[tuple[object, ...]] = []
    for name, *counts in rows:
        made += [(name, "opens", *counts[:3]), ("", "clicks", *counts[3:])]
    return (what, "hits", *CLASSES), made


def _with_total(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    if len(rows) < 2:
        return rows
    sums = (sum(n for n in column if isinstance(n, int)) for column in list(zip(*rows, strict=True))[1:])
    return [*rows, ("all", *sums)]


def _confusion(summary: "RehearsalSummary") -> list[tuple[object, ...]]:
    return [(truth, *(judged.get(c, 0) for c in CLASSES)) for truth, judged in summary.confusion.items()]


def _as_json(summary: "RehearsalSummary") -> object:
    """Without the seconds that it took: the same seed gives the same JSON."""
    return {
        "seed": summary.seed,
        "began": summary.began,
        "ended": summary.ended,
        "campaigns": summary.campaigns,
        "confusion": summary.confusion,
        "states": summary.states,
        "files": [{"label": label, "path": shown(path)} for label, path in summary.files],
        "digest": summary.digest,
    }
