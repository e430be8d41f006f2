"""What stands out in single sends: of which nothing left, and which people opened much less or more than usual."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from statistics import median
from typing import NamedTuple

from chorus.domain.report_breakdowns import CohortFigures
from chorus.domain.report_model import Attention
from chorus.domain.week import IsoWeek

FEWEST_DELIVERED = 100
FEWEST_OTHERS = 3
FAR = 2
"""How many times more, or less, than the usual share stands out."""
_DAYS_TO_OPEN = 3
"""Most of those who open do so within three days: a younger send is not compared."""


class Unsent(NamedTuple):
    """A send that was due in the week, and of which nothing left."""

    campaign: str
    activity: str
    due: date


def unsent_sends(unsent: Iterable[Unsent]) -> Iterator[Attention]:
    """One warning for all sends of which nothing left."""
    found = sorted(unsent)
    if found:
        several = "sends were" if len(found) > 1 else "send was"
        yield Attention(
            code="nothing-left",
            level="warning",
            text=f"{len(found):,} {several} due this week, and nothing left. `chorus status` says why; sign what is "
            "not signed, and let go what is held with `chorus resume`.",
            where=tuple(f"{each.campaign}/{each.activity} ({each.due.isoformat()})" for each in found),
        )


def unusual_sends(cohorts: Sequence[CohortFigures], week: IsoWeek) -> Iterator[Attention]:
    """A note for each send of this week or the last whose share of opened mails is far from that of those before."""
    for send in cohorts:
        usual = _usual(send, cohorts)
        young = (week.days[-1] - send.last_day).days < _DAYS_TO_OPEN
        if usual is None or young or send.weeks_ago > 1 or not _counts(send) or send.opened_share is None:
            continue
        low = send.opened_share * FAR < usual
        if low or send.opened_share > FAR * usual:
            todo = (
                "look at its subject, its hour and its sender, and whether it lies among the spam."
                if low
                else "find out what it did better, and do it again."
            )
            yield Attention(
                code="opened-unusually",
                level="warning" if low else "note",
                text=f"People opened {send.opened_share:.1f} per cent of the delivered, where {usual:.1f} is usual: "
                f"{todo}",
                where=(f"{send.campaign}/{send.activity}",),
            )


def _usual(send: CohortFigures, cohorts: Sequence[CohortFigures]) -> float | None:
    """The median share of the sends before it; None where they are too few to say what is usual."""
    before = [
        each.opened_share
        for each in cohorts
        if each.first_day < send.first_day and each.opened_share is not None and _counts(each)
    ]
    return median(before) if len(before) >= FEWEST_OTHERS else None


def _counts(send: CohortFigures) -> bool:
    return (send.delivered or 0) >= FEWEST_DELIVERED
