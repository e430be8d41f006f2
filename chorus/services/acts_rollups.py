"""The acts that keep roll-ups in step: what commands ask of a running daemon, or do themselves where none runs."""

from collections.abc import Callable, Mapping

from chorus.services.acting import Context, Json
from chorus.services.rolling import rebuild, roll

STEPS = 3
"""How many steps one call takes, so that a daemon's sending does not wait long for it."""


def act_roll(context: Context, *, anew: bool = False) -> Json:
    """Take some steps of rolling up; with ``anew`` begin to make everything anew first.

    ``more`` says whether to call again; ``watermark`` how far what counts goes, and ``newest`` how far it could.
    """
    loaded = context.files.load()
    if anew:
        rebuild(context.store, loaded)
    more = all(roll(context.store, loaded) for _ in range(STEPS))
    rolled = context.store.rolled()
    watermark = 0 if rolled is None else rolled.watermark
    return {"more": more, "watermark": watermark, "newest": context.store.watermark()}


ROLLUP_ACTS: Mapping[str, Callable[..., Json]] = {"roll": act_roll}
