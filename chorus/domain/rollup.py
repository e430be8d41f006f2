"""What a day comes to: the figures of hits and deliveries that outlive them, from which reports are made.

Every figure is a sum over messages and deliveries, each of which contributes by a pure function of what is known of it
alone. So a roll-up can be kept by differences, and rebuilt from the hits to the same rows.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

Dimension = Literal["language", "region", "role", "link", "hour", "source"]

BASE: Dimension = "language"
"""The dimension in which everything is counted in exactly one row: its rows add up to the whole."""


class RollupKey(NamedTuple):
    """What a row counts. ``""`` is untold.

    ``day`` is a date of the workspace's time zone. ``convention`` is whose list a mail went out for, or all that a post
    or page speaks for, with commas between; a visit's is untold. ``value`` by dimension: a language, a region, a role;
    the language and the number (from 0) of a mail's link (``en 3``; `` 3`` where the language is untold); the hour of
    the local day (``00`` to ``23``); what a visit says where it comes from.

    Mails have rows in ``language``, ``region`` and ``role``, their opens and clicks in ``hour`` too, and their clicks
    in ``link``; visits in ``language``, ``hour`` and ``source``; posts and pages in ``language``.
    """

    day: date
    campaign: str
    activity: str
    convention: str
    dimension: Dimension
    value: str


class RollupRow(NamedTuple):
    """One figure of one key. ``kind`` is the activity's kind, or ``page`` for pages and their visits, or ``""``.

    Figures: ``opens.human.total`` (hits), ``opens.human.week`` (messages, on the day of their first such hit of the ISO
    week), ``opens.human.ever`` (messages, on the day of their first such hit of all), likewise ``clicks`` and
    ``machine``, ``unknown``; ``visits.human`` (requests), ``visitors.human`` (distinct within the day and the page's
    activity and language: a week's sum is visitor-days); ``sent``, ``delivered``, ``bounced``, ``failed``,
    ``uncertain``, ``unsubscribed``, ``posts``, ``pages`` (on the day of the last outcome within the ISO week);
    ``cohort.sent``, ``cohort.delivered``, ``cohort.bounced``, ``cohort.failed``, ``cohort.uncertain`` (the newest
    state, on the day of the first outcome). Within a ``link`` row a message counts once for that link.
    """

    key: RollupKey
    kind: str
    figure: str
    number: int


RowKey = tuple[date, str, str, str, Dimension, str, str, str]
"""What a row as it is kept is of: the fields of its ``RollupKey``, the kind, and what its three numbers are figures of
(``opens.human``, ``visits.human``, ``delivered``)."""

Numbers = tuple[int, int, int]
"""Of opens and clicks: total, week, ever. Of visits: visits, visitors. Of deliveries: the week's, the cohort's."""

NOTHING: Numbers = (0, 0, 0)
Rows = dict[RowKey, Numbers]


def merge(rows: Rows, more: Rows) -> None:
    """Add rows to rows."""
    for key, (total, week, ever) in more.items():
        before = rows.get(key, NOTHING)
        rows[key] = (before[0] + total, before[1] + week, before[2] + ever)


def key_of(row: RowKey) -> RollupKey:
    """The key of a row as it is kept."""
    day, campaign, activity, convention, dimension, value, *_ = row
    return RollupKey(day, campaign, activity, convention, dimension, value)


def figures_of(what: str, numbers: Numbers) -> Iterator[tuple[str, int]]:
    """The figures that a row's numbers are, without those that are 0."""
    head, _, rest = what.partition(".")
    match head:
        case "opens" | "clicks":
            names: tuple[str, ...] = (f"{what}.total", f"{what}.week", f"{what}.ever")
        case "visits":
            names = (what, f"visitors.{rest}")
        case _:
            names = (what, f"cohort.{what}")
    return ((name, number) for name, number in zip(names, numbers, strict=False) if number)


class RollupPeriod(NamedTuple):
    """From which day on rows were made by which version of the rules, and by the clocks of which zone."""

    first_day: date
    rules: int
    zone: str


class Rolled(NamedTuple):
    """How far a roll-up goes: to which number of the writer's sequence, by which rules, in which zone.

    ``periods`` are in the order of their days, and the last is by ``rules`` and ``zone``: days whose hits were gone
    when the roll-up was made anew kept the rows that they had.
    """

    watermark: int
    rules: int
    zone: str
    periods: tuple[RollupPeriod, ...] = ()

    def rules_of(self, day: date) -> int:
        """The version of the rules by which the rows of a day were made."""
        return next((p.rules for p in reversed(self.periods) if p.first_day <= day), self.rules)
