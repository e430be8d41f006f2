"""When hits came: by day, and by the hour of the local day."""

from chorus.domain.report_breakdowns import BestHour, DayFigures, HourFigures
from chorus.domain.report_view import View
from chorus.domain.week import IsoWeek

FEW_HITS = 100
"""Below so many hits of people the best hour is as good as drawn by lot."""


def day_rows(view: View, week: IsoWeek) -> tuple[DayFigures, ...]:
    """The hits of each day of a week, also of those without."""
    rows = view.rows("day")
    return tuple(
        DayFigures(
            day=day,
            opens=view.by_agency("day", name, rows.get(name, {}), "opens.{}.total"),
            clicks=view.by_agency("day", name, rows.get(name, {}), "clicks.{}.total"),
            visits=view.by_agency("day", name, rows.get(name, {}), "visits.{}"),
        )
        for day, name in ((day, day.isoformat()) for day in week.days)
    )


def hour_rows(view: View) -> tuple[HourFigures, ...]:
    """People's opens and clicks by hour, all 24; none where there are none."""
    rows = {hour: view.counts("hour", f"{hour:02}", view.rows("hour").get(f"{hour:02}", {})) for hour in range(24)}
    kinds = ("opens.human.total", "clicks.human.total")
    if not any(row.get(kind, 0) != 0 for row in rows.values() for kind in kinds):
        return ()
    return tuple(
        HourFigures(hour=hour, opens=row.get(kinds[0], 0), clicks=row.get(kinds[1], 0)) for hour, row in rows.items()
    )


def best_hour(hours: tuple[HourFigures, ...], of: int | None) -> BestHour | None:
    """The hour with most of people's hits, the earliest of several; None without any, or where nobody can know.

    ``of`` are all opens and clicks of people in the week, None if hidden. Where hours are hidden, a shown one is the
    best only if it would stay so with all that is hidden in any other.
    """
    shown = {each.hour: (each.opens or 0) + (each.clicks or 0) for each in hours}
    hidden = {each.hour for each in hours if None in (each.opens, each.clicks)}
    told = sum(shown.values())
    whole = of if hidden else told
    if not told or whole is None:
        return None
    hour = max(shown, key=lambda each: (shown[each], -each))
    ahead = shown[hour] - max(number for each, number in shown.items() if each != hour)
    if hidden and (hour in hidden or ahead <= whole - told):
        return None
    return BestHour(hour=hour, hits=shown[hour], of=whole, few=whole < FEW_HITS)
