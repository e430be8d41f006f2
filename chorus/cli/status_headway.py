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
            output.line(f"{name}: {done:,} of {send.total:,} have ended{_pace(send, send.headway, zone)}.")


def _pace(send: "SendLine", headway: "Headway", zone: str) -> str:
    rate = f"{headway.per_minute:,.0f} a minute" if headway.per_minute else "none in the last minutes"
    parts = [f"; nothing leaves: {send.stopped}" if send.stopped else f", {rate}"]
    if headway.ends is not None:
        parts.append(f"to the end about {in_zone(headway.ends, zone)}")
    if send.paced and not send.stopped:
        parts.append("a pace holds ([pace] in config.toml), so no end is promised: chorus plan reckons it")
    if headway.to_come:
        parts.append(_to_come(headway.to_come, zone, paced=send.paced))
    if headway.deferred and headway.retry_at:
        parts.append(_deferred(headway, headway.retry_at, zone))
    return "; ".join(parts)


def _to_come(instants: "Sequence[tuple[datetime, int]]", zone: str, *, paced: bool) -> str:
    (first, count), last = instants[0], instants[-1][0]
    if paced:  # a pace puts off by itself what it has no room for: these are not only other zones
        return (
            f"{sum(n for _, n in instants):,} wait for their zone or for the pace, the first at {in_zone(first, zone)}"
        )
    told = f"the next {count:,} at {in_zone(first, zone)}"
    return told if last == first else f"{told}, the last at {in_zone(last, zone)}"


def _deferred(headway: "Headway", retry_at: "datetime", zone: str) -> str:
    told = f"{headway.deferred:,} deferred by the server, the first tried again at {in_zone(retry_at, zone)}"
    words = ", ".join(f"{text} ({count:,})" for text, count in headway.words)
    return f"{told}: {words}" if words else told
