"""`chorus run`: the daemon in the foreground."""

import typer

from chorus.cli.opening import facade


def run(ctx: typer.Context) -> None:
    """Run the daemon: clock, senders and web.

    In the foreground; ctrl-C or SIGTERM lets what is under way end, then stops.
    """
    import logging

    # What libraries have to tell of each of their steps is not for officers.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("chorus").setLevel(logging.INFO)
    # It warns of each run that is left out while the one before goes on, which is meant so (chorus.engine.agenda).
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    code = facade(ctx).run()
    if code:
        raise typer.Exit(code)
