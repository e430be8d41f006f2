"""Counting a week: every figure of every finest group, from which all sums of a report are made."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chorus.domain.engagement import Agency
from chorus.domain.report_source import HitRow, StateCount
from chorus.domain.week import local_day

STATES: Mapping[str, tuple[str, ...]] = {
    "accepted": ("sent", "delivered"),
    "delivered": ("sent", "delivered"),
    "bounced": ("sent", "bounced"),
    "failed": ("sent", "failed"),
    "uncertain": ("sent", "uncertain"),
    "unsubscribed": ("unsubscribed",),
}
"""Which figures a mail's last state counts in: ``sent`` is the sum of the four that follow it. What is queued,
deferred, skipped or cancelled was not sent."""

MAIL_FIGURES: tuple[str, ...] = ("sent", "delivered", "bounced", "failed", "uncertain", "unsubscribed", "complaints")
AGENCIES: tuple[str, ...] = tuple(agency.value for agency in Agency)
HIT_FIGURES: tuple[str, ...] = tuple(
    f"{kind}.{agency}.{count}" for kind in ("opens", "clicks") for agency in AGENCIES for count in ("total", "unique")
)
VISIT_FIGURES: tuple[str, ...] = tuple(f"{kind}.{agency}" for kind in ("visits", "visitors") for agency in AGENCIES)
SHARED_FIGURES = frozenset({*VISIT_FIGURES, "posts", "pages"})
"""What speaks for all conventions of a campaign at once; every other figure counts contacts of one list."""
FIGURES: tuple[str, ...] = (*MAIL_FIGURES, *HIT_FIGURES, *VISIT_FIGURES, "posts", "pages")
"""The names of all figures, as a path in ``WeekFigures``."""


class Group(NamedTuple):
    """The finest group that is counted; ``""`` is untold. ``convention`` may be several ids with commas between."""

    convention: str
    campaign: str
    activity: str
    language: str


@dataclass(frozen=True)
class Tally:
    """The figures of one week by group, and its opens, clicks and visits (``opens.human``) by group and day.

    ``kinds`` has the kind of each (campaign, activity) of which a delivery was counted.
    """

    figures: Mapping[Group, Counter[str]]
    days: Mapping[tuple[Group, date], Counter[str]]
    kinds: Mapping[tuple[str, str], str]


def tally(counts: Iterable[StateCount], hits: Sequence[HitRow], agencies: Sequence[Agency], zone: str) -> Tally:
    """Count one week; ``agencies`` has the judgement of each hit. All figures add up over groups.

    A unique is a distinct pseudonym within a group, so of one send: one message, seen once or often.
    """
    figures: dict[Group, Counter[str]] = {}
    days: dict[tuple[Group, date], Counter[str]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for row in counts:
        activity = (row.campaign, row.activity)
        kinds[activity] = max(kinds.get(activity, row.kind), row.kind)
        group = Group(row.convention, row.campaign, row.activity, row.language)
        for figure in _figures_of(row):
            figures.setdefault(group, Counter())[figure] += row.count
    seen: set[tuple[Group, str, str]] = set()
    for hit, agency in zip(hits, agencies, strict=True):
        group = Group(hit.convention, hit.campaign, hit.activity, hit.language)
        event = f"{hit.kind}s.{agency}"
        days.setdefault((group, local_day(hit.at, zone)), Counter())[event] += 1
        figures.setdefault(group, Counter()).update(_hit_figures(hit, event, group, seen))
    return Tally(figures, days, kinds)


def _figures_of(row: StateCount) -> tuple[str, ...]:
    """The figures that a count belongs to. A press release is a page and mails; a mail is one convention's."""
    if row.kind == "email" or (row.kind == "press" and len(speakers(row.convention)) == 1):
        return STATES.get(row.state, ())
    published = row.state in ("accepted", "delivered")
    return ("posts" if row.kind == "post" else "pages",) if published else ()


def speakers(convention: str) -> tuple[str, ...]:
    """The conventions that a delivery speaks for: a mail for its list's, a post or a page for several."""
    return tuple(convention.split(",")) if convention else ()


def _hit_figures(hit: HitRow, event: str, group: Group, seen: set[tuple[Group, str, str]]) -> Iterator[str]:
    if hit.kind == "visit":
        yield event
        return
    yield f"{event}.total"
    key = (group, event, hit.pseudonym)
    if hit.pseudonym and key not in seen:
        seen.add(key)
        yield f"{event}.unique"
