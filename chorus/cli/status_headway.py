"""How sends that are under way go on, as lines of `chorus status`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chorus.cli import output
from chorus.cli.times import in_zone

if TYPE_CHECKING:
    from datetime import datetime

    from chorus.cli.status_view import SendLine
    from chorus.domain.headway import Headway

_OPEN = ("queued", "sending", "deferred")


def show_headway(sends: "Sequence[SendLine]", zone: str) -> None:
    """A line for each running send: done of frozen, rate, time to go, instants to come; and one for each send of
    which the states do not sum up to what was frozen."""
    for send in sends:
        name = f"{send.campaign}/{send.activity}"
        if send.accounted not in (None, send.total):
            output.line(
                f"{name}: its states sum up to {send.accounted:,}, but {send.total:,} were frozen: "
                "stop the daemon and restore the database from a backup"
            )
        if send.headway is not None:
            done = send.total - sum(send.deliveries.get(state, 0) for state in _OPEN)
            output.line(f"{name}: {done:,} of {send.total:,} have ended, {_pace(send.headway, zone)}.")


def _pace(headway: "Headway", zone: str) -> str:
    rate = f"{headway.per_minute:,.0f} a minute" if headway.per_minute else "none in the last minutes"
    parts = [rate]
    if headway.ends is not None:
        parts.append(f"to the end about {in_zone(headway.ends, zone)}")
    if headway.to_come:
        parts.append(_to_come(headway.to_come, zone))
    return "; ".join(parts)


def _to_come(instants: "Sequence[tuple[datetime, int]]", zone: str) -> str:
    (first, count), last = instants[0], instants[-1][0]
    told = f"the next {count:,} at {in_zone(first, zone)}"
    return told if last == first else f"{told}, the last at {in_zone(last, zone)}"
