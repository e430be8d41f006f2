"""`chorus status`: what is sent, what waits, what is uncertain, and whether the daemon runs."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from chorus.cli import output
from chorus.cli.opening import facade

if TYPE_CHECKING:
    from chorus.cli.facade import Facade

SECONDS = 1.0
"""Between two drawings of `--watch`."""

AHEAD_EVERY = 60
"""After how many drawings what lies ahead is found anew: it renders campaigns."""


def status(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="With what was over when first seen.")] = False,
    acts: Annotated[bool, typer.Option("--acts", help="With who paused, cancelled, resolved what, and why.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Draw it again every second, until Ctrl-C.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what was sent, what waits, what is uncertain."""
    from chorus.cli.status_view import Status, show, zone_of

    chorus = facade(ctx)
    if watch and not json and output.at_screen():
        output.redraw(drawing(chorus, everything=everything, acts=acts), _seconds())
        return
    with chorus.store_or_none() as store:
        found = Status.of(chorus, store, acts=acts)
    if json:
        output.emit_json(found)
    else:
        show(found, zone_of(chorus), everything=everything)


def drawing(chorus: "Facade", *, everything: bool, acts: bool) -> Callable[[], None]:
    """What prints the status as it is at each call."""
    from chorus.cli.status_view import Ahead, Status, ahead_of, show, zone_of

    known: list[Ahead] = []
    calls = 0

    def draw() -> None:
        nonlocal calls
        with chorus.store_or_none() as store:
            if store is not None and calls % AHEAD_EVERY == 0:
                known[:] = [ahead_of(chorus, store)]
            calls += 1
            found = Status.of(chorus, store, acts=acts, ahead=known[0] if known else None)
        show(found, zone_of(chorus), everything=everything)

    return draw


def _seconds() -> Iterator[None]:
    while True:
        yield
        time.sleep(SECONDS)
