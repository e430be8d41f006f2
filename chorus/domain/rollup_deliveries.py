"""What deliveries contribute to a roll-up, by what became of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple

from chorus.domain.rollup import Dimension, RollupKey
from chorus.domain.rollup_hits import Place, RowKey

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


def delivery_rows(events: Mapping[DeliveryEvent, int]) -> Counter[RowKey]:
    """The rows that counted events come to."""
    rows: Counter[RowKey] = Counter()
    for event, count in events.items():
        place = event.place
        figures = tuple(_figures(event))
        for dimension, value in _dimensions(place):
            key = RollupKey(event.day, place.campaign, place.activity, place.convention, dimension, value)
            for figure in figures:
                rows[key, place.kind, figure] += count
    return rows


def is_mail(place: Place) -> bool:
    """Whether deliveries there are mails. A press release is a page and mails; a mail is one convention's."""
    return place.kind == "email" or (place.kind == "press" and "," not in place.convention and place.convention != "")


def _dimensions(place: Place) -> Iterator[tuple[Dimension, str]]:
    yield "language", place.language
    if is_mail(place):
        yield "region", place.region
        yield "role", place.role


def _figures(event: DeliveryEvent) -> Iterator[str]:
    if event.state == UNSUBSCRIBED:
        yield UNSUBSCRIBED
    elif is_mail(event.place):
        prefix = "cohort." if event.scope == "cohort" else ""
        yield from (f"{prefix}{figure}" for figure in STATES.get(event.state, ()))
    elif event.scope == "week" and event.state in ("accepted", "delivered"):
        yield "posts" if event.place.kind == "post" else "pages"
