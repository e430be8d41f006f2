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


def best_hour(hours: tuple[HourFigures, ...]) -> BestHour | None:
    """The hour with most of people's hits, the earliest of several; None without any that are shown."""
    shown = {each.hour: (each.opens or 0) + (each.clicks or 0) for each in hours}
    whole = sum(shown.values())
    if not whole:
        return None
    hour = max(shown, key=lambda each: (shown[each], -each))
    return BestHour(hour=hour, hits=shown[hour], of=whole, few=whole < FEW_HITS)
