"""What deliveries contribute to a roll-up, by what became of them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from chorus.domain.rollup import NOTHING, Dimension, Rows
from chorus.domain.rollup_hits import Place

STATES: Mapping[str, tuple[str, ...]] = {
    "accepted": ("sent", "delivered"),
    "delivered": ("sent", "delivered"),
    "bounced": ("sent", "bounced"),
    "failed": ("sent", "failed"),
    "uncertain": ("sent", "uncertain"),
}
"""Which figures a mail's state counts in: ``sent`` is the sum of the four that follow it. What is queued, deferred,
skipped or cancelled was not sent."""

UNSUBSCRIBED: Final = "unsubscribed"


class DeliveryEvent(NamedTuple):
    """What became of a delivery, on the day on which it counts.

    ``scope`` is ``week`` for the last state that it reached within an ISO week (or ``unsubscribed``, besides), on that
    day, and ``cohort`` for the newest of all, on the day of its first outcome.
    """

    place: Place
    day: date
    scope: Literal["week", "cohort"]
    state: str


def delivery_rows(events: Mapping[DeliveryEvent, int]) -> Rows:
    """The rows that counted events come to."""
    rows: Rows = {}
    for event, count in events.items():
        place = event.place
        for what in _figures(event):
            for dimension, value in _dimensions(place):
                key = (event.day, place.campaign, place.activity, place.convention, dimension, value, place.kind, what)
                week, cohort, _ = rows.get(key, NOTHING)
                rows[key] = (week, cohort + count, 0) if event.scope == "cohort" else (week + count, cohort, 0)
    return rows


def is_mail(place: Place) -> bool:
    """Whether deliveries there are mails. A press release is a page and mails; a mail is one convention's."""
    return place.kind == "email" or (place.kind == "press" and "," not in place.convention and place.convention != "")


def _dimensions(place: Place) -> Iterator[tuple[Dimension, str]]:
    yield "language", place.language
    if is_mail(place):
        yield "region", place.region
        yield "role", place.role


def _figures(event: DeliveryEvent) -> tuple[str, ...]:
    if event.state == UNSUBSCRIBED:
        return (UNSUBSCRIBED,)
    if is_mail(event.place):
        return STATES.get(event.state, ())
    if event.scope == "week" and event.state in ("accepted", "delivered"):
        return ("posts",) if event.place.kind == "post" else ("pages",)
    return ()
