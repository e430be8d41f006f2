"""What stands out in a week, with the activities in which it shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chorus.domain.report_attention_rules import RULES
from chorus.domain.report_attention_sends import Unsent, unsent_sends, unusual_sends
from chorus.domain.report_breakdowns import CohortFigures
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import Attention
from chorus.domain.week import IsoWeek

Activities = Sequence[tuple[str, WeekFigures, WeekFigures]]
"""(``campaign/activity``, this week, the week before)."""


@dataclass(frozen=True)
class Week:
    """A week as the rules look at it: its whole figures and those of the week before, and both as they are shown."""

    week: IsoWeek
    now: WeekFigures
    before: WeekFigures
    shown: tuple[WeekFigures, WeekFigures]
    activities: Activities = ()
    cohorts: Sequence[CohortFigures] = ()
    unsent: Iterable[Unsent] = ()


def attention(week: Week) -> tuple[Attention, ...]:
    """What stands out, warnings first, and in which activities it shows. No number is told that is not shown."""
    found = (*_by_rules(week), *unsent_sends(week.unsent), *unusual_sends(week.cohorts, week.week))
    return tuple(sorted(found, key=lambda each: each.level != "warning"))


def _by_rules(week: Week) -> Iterator[Attention]:
    for rule in RULES:
        found = tuple(name for name, now, before in week.activities if rule.applies(now, before))
        everywhere = rule.applies(week.now, week.before)
        if (found and not everywhere) if rule.single else everywhere:
            where = found if rule.level == "warning" else ()
            yield Attention(code=rule.code, level=rule.level, text=rule.text(*week.shown), where=where)
