"""`chorus run`: the daemon in the foreground."""

import typer

from chorus.cli.opening import facade, opening_of


def run(ctx: typer.Context) -> None:
    """Run the daemon: clock, senders and web.

    In the foreground; ctrl-C or SIGTERM lets what is under way end, then stops.
    """
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    code = opening_of(ctx).serve(facade(ctx).root)
    if code:
        raise typer.Exit(code)
