"""A campaign's figures over all of its life, such that no small group of contacts can be told from them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chorus.domain.report_figures import WeekFigures
from chorus.domain.report_names import Names
from chorus.domain.report_scope import JOINT, owned, owners_in
from chorus.domain.report_small import hide
from chorus.domain.report_tally import HIT_FIGURES, MAIL_FIGURES, PARTS_OF_SENT, Tally, tally
from chorus.domain.report_view import View
from chorus.domain.rollup import RollupRow
from chorus.domain.week import IsoWeek

_OF_A_WEEK = ("sent", *PARTS_OF_SENT)
_GROUPS = ("language", "region", "role")
"""By what a convention's contacts are told apart for others to read."""


def of_life(rows: Iterable[RollupRow]) -> Tally:
    """Count a campaign's roll-up rows of all days: messages by what became of them at last, and were they ever opened.

    The names of the figures are those of a week. Its weeks are told beside it, as the weekly reports count them.
    """
    weeks: dict[IsoWeek, list[RollupRow]] = {}
    for row in rows:
        weeks.setdefault(IsoWeek.of_day(row.key.day), []).append(row)
    whole = (row._replace(figure=name) for week in weeks.values() for row in week if (name := _name(row.figure)))
    return replace(tally(whole), weeks=tuple(map(tally, weeks.values())))


def _name(figure: str) -> str:
    """By which name of a week a figure of the whole life is counted; ``""`` for those that only weeks have."""
    if figure.endswith(".ever"):
        return f"{figure.removesuffix('ever')}week"
    if figure.startswith("cohort."):
        return figure.removeprefix("cohort.")
    return "" if figure.endswith(".week") or figure in _OF_A_WEEK else figure


def view_of(counted: Tally, scope: str, names: Names) -> View:
    """What a report that is given to others shows: of all conventions (``joint``) as the weekly one does; of one its
    own figures, but small groups of its contacts."""
    view = View.of(owned(counted, owners_in(counted)), scope, names)
    return view if scope == JOINT else replace(view, hidden=frozenset(_small(view)))


def _small(view: View) -> Iterator[tuple[str, str, str]]:
    figures = sorted((*MAIL_FIGURES, *HIT_FIGURES), key=lambda figure: bool(_telling(figure)))
    for table in _GROUPS:
        rows = view.rows(table)
        order = sorted(rows)
        hidden: dict[str, set[int]] = {}
        for figure in figures:
            beside = {index for each in _telling(figure) for index in hidden[each]}
            hidden[figure] = hide([rows[name][figure] for name in order], beside)
            yield from ((table, order[index], figure) for index in hidden[figure])


def _telling(figure: str) -> tuple[str, ...]:
    """The figures that one would tell of, or how few stand behind it: it is hidden where they are."""
    if figure == "sent":
        return PARTS_OF_SENT
    return (f"{figure.removesuffix('total')}unique",) if figure.endswith(".total") else ()


def by_activity(view: View, campaign: str) -> dict[str, WeekFigures]:
    """The figures of each activity of a campaign of which anything was counted."""
    rows = view.rows("activity")
    return {name.removeprefix(f"{campaign}/"): view.figures("activity", name, row) for name, row in rows.items()}
