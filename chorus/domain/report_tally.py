"""Counting roll-up rows: every figure of every finest group, from which all sums of a report are made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from chorus.domain.engagement import Agency
from chorus.domain.rollup import BASE, Dimension, RollupRow

PARTS_OF_SENT: tuple[str, ...] = ("delivered", "bounced", "failed", "uncertain")
MAIL_FIGURES: tuple[str, ...] = ("sent", *PARTS_OF_SENT, "unsubscribed", "complaints")
AGENCIES: tuple[str, ...] = tuple(agency.value for agency in Agency)
HIT_FIGURES: tuple[str, ...] = tuple(
    f"{kind}.{agency}.{count}" for kind in ("opens", "clicks") for agency in AGENCIES for count in ("total", "unique")
)
VISIT_FIGURES: tuple[str, ...] = tuple(f"{kind}.{agency}" for kind in ("visits", "visitors") for agency in AGENCIES)
SHARED_FIGURES = frozenset({*VISIT_FIGURES, "posts", "pages"})
"""What speaks for all conventions of a campaign at once; every other figure counts contacts of one list."""
FIGURES: tuple[str, ...] = (*MAIL_FIGURES, *HIT_FIGURES, *VISIT_FIGURES, "posts", "pages")
"""The names of all figures of a week, as a path in ``WeekFigures``."""
Breakdown = Dimension | Literal["day", "site"]
"""By what is counted: a dimension of the roll-up, the local day, or (made from links) whose site a link leads to."""
DAY: Final = "day"


class Group(NamedTuple):
    """The finest group that is counted; ``""`` is untold. ``convention`` may be several ids with commas between.

    ``value`` is of the breakdown in which it is counted: a language, a region, a day (``2021-05-17``) ...
    """

    convention: str
    campaign: str
    activity: str
    value: str


Counts = Mapping[Group, Counter[str]]


@dataclass(frozen=True)
class Tally:
    """The figures of some days by group, for each breakdown: in ``language`` and in ``day`` everything is counted once.

    ``kinds`` has the kind of each (campaign, activity) that is known. ``weeks`` are the weeks in it that other reports
    tell of one by one, where it is of more than one.
    """

    by: Mapping[Breakdown, Counts]
    kinds: Mapping[tuple[str, str], str]
    weeks: tuple["Tally", ...] = ()

    def of(self, breakdown: Breakdown) -> Counts:
        """The figures of one breakdown; none where nothing was counted in it."""
        return self.by.get(breakdown, {})


def tally(rows: Iterable[RollupRow]) -> Tally:
    """Count the rows of some days. All figures add up over groups, and over days but for ``unique``: over the days of a
    week it is a week's messages, over several weeks a sum of these."""
    by: dict[Breakdown, dict[Group, Counter[str]]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for key, kind, figure, number in rows:
        name = figure.removesuffix("week") + "unique" if figure.endswith(".week") else figure
        group = Group(key.convention, key.campaign, key.activity, key.value)
        by.setdefault(key.dimension, {}).setdefault(group, Counter())[name] += number
        if key.dimension != BASE:
            continue
        day, activity = key.day.isoformat(), (key.campaign, key.activity)
        by.setdefault(DAY, {}).setdefault(group._replace(value=day), Counter())[name] += number
        kinds[activity] = max(kinds.get(activity, ""), "" if kind == "page" else kind)
    return Tally(by, {activity: kind for activity, kind in kinds.items() if kind})


def speakers(convention: str) -> tuple[str, ...]:
    """The conventions that a delivery speaks for: a mail for its list's, a post or a page for several."""
    return tuple(convention.split(",")) if convention else ()
