"""The weekly report: figures per convention and together, this week beside the week before."""

from collections import Counter
from datetime import date
from typing import Final, Literal

from chorus.domain.report_attention import attention
from chorus.domain.report_breakdowns import DayFigures
from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_model import Headline, Provenance, WeeklyReport
from chorus.domain.report_names import ConventionName, Names
from chorus.domain.report_rows import Figures, by, campaign_rows, convention_rows, language_rows, total_of
from chorus.domain.report_tally import SHARED_FIGURES, Group, Tally, speakers
from chorus.domain.week import IsoWeek

JOINT: Final = "joint"
"""The scope of the report over all conventions."""

Better = Literal["up", "down", "neither"]
_SHARED_KINDS = frozenset(figure.partition(".")[0] for figure in SHARED_FIGURES)

HEADLINES: tuple[tuple[str, str, Better], ...] = (
    ("delivered", "Mails delivered", "neither"),
    ("opens.human.unique", "Mails opened by people", "up"),
    ("clicks.human.unique", "Mails clicked by people", "up"),
    ("visits.human", "Page visits by people", "up"),
    ("bounced", "Mails bounced", "down"),
    ("unsubscribed", "Unsubscribed", "down"),
    ("posts", "Posts published", "neither"),
    ("pages", "Pages published", "neither"),
)
"""The figures in front: path, label, and which way is the better one."""


def build_report(
    scope: str, week: IsoWeek, now: Tally, before: Tally, names: Names, zone: str, provenance: Provenance
) -> WeeklyReport:
    """The report of ``scope`` (a convention's id or ``joint``) for a week, from its tally and the week before's.

    KeyError when there is no such convention. Small groups are hidden in the joint report only: a convention's
    contacts are its own.
    """
    who = ConventionName(name="All conventions", colour="#1f5c99") if scope == JOINT else names.conventions[scope]
    mine, theirs = _in_scope(now, scope, names), _in_scope(before, scope, names)
    total, previous = WeekFigures.of(total_of(mine.values())), WeekFigures.of(total_of(theirs.values()))
    return WeeklyReport(
        scope=scope,
        name=who.name,
        colour=who.colour,
        workspace=names.workspace,
        week=str(week),
        first_day=week.days[0],
        last_day=week.days[-1],
        zone=zone,
        attention=attention(total, previous, _activities(mine, theirs)),
        headlines=tuple(_headline(*row, total, previous) for row in HEADLINES),
        total=total,
        before=previous,
        days=_days(now, week, scope, names),
        days_before=_days(before, week.previous(), scope, names),
        campaigns=campaign_rows(mine, now, names, scope == JOINT),
        languages=language_rows(mine, scope == JOINT),
        conventions=convention_rows(mine, names) if scope == JOINT else (),
        provenance=provenance,
    )


def _belongs(group: Group, figure: str, scope: str, names: Names) -> bool:
    """Whether a figure of a group is the scope's.

    What speaks for several conventions is each one's; a contact of untold convention is somebody's only where one
    convention speaks alone.
    """
    if scope in (JOINT, group.convention):
        return True
    shared = figure.partition(".")[0] in _SHARED_KINDS
    known = names.campaigns.get(group.campaign)
    speaking = speakers(group.convention) or (known.conventions if known else ())
    return scope in speaking if shared else speaking == (scope,)


def _in_scope(tally: Tally, scope: str, names: Names) -> dict[Group, Counter[str]]:
    found: dict[Group, Counter[str]] = {}
    for group, figures in tally.figures.items():
        own = Counter({name: n for name, n in figures.items() if _belongs(group, name, scope, names)})
        if own:
            found[group] = own
    return found


def _headline(figure: str, label: str, better: Better, total: WeekFigures, previous: WeekFigures) -> Headline:
    now, before = total.get(figure) or 0, previous.get(figure) or 0
    relative = round(100 * (now - before) / before, 1) if before else None
    return Headline(
        figure=figure, label=label, now=now, before=before, absolute=now - before, relative=relative, better=better
    )


def _activities(mine: Figures, theirs: Figures) -> list[tuple[str, WeekFigures, WeekFigures]]:
    now, before = (by(each, lambda group: f"{group.campaign}/{group.activity}") for each in (mine, theirs))
    return [(name, WeekFigures.of(now[name]), WeekFigures.of(before.get(name, {}))) for name in sorted(now)]


def _days(tally: Tally, week: IsoWeek, scope: str, names: Names) -> tuple[DayFigures, ...]:
    by_day: dict[date, Counter[str]] = {day: Counter() for day in week.days}
    for (group, day), events in tally.days.items():
        own = {event: n for event, n in events.items() if _belongs(group, event, scope, names)}
        # Where clocks go back over midnight, Sunday's last hour is shown as Monday's first: weeks are cut by instants.
        by_day[min(max(day, week.days[0]), week.days[-1])].update(own)
    return tuple(DayFigures.model_validate({"day": day, **_by_kind(events)}) for day, events in by_day.items())


def _by_kind(events: Counter[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {"opens": {}, "clicks": {}, "visits": {}}
    for event, count in events.items():
        kind, _, agency = event.partition(".")
        found[kind][agency] = count
    return found
