"""What became of deliveries, counted by the database: a million of them are not looked at one by one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import Connection, Select, Subquery, and_, case, func, literal, select, union
from sqlalchemy.sql import ColumnElement

from chorus.domain.rollup_deliveries import UNSUBSCRIBED, DeliveryEvent
from chorus.domain.rollup_hits import Place
from chorus.store.bulk import plain_rows
from chorus.store.columns import day_of
from chorus.store.tables import cells, deliveries, outcomes, sends, shares, unsubscribes
from chorus.store.zone_days import Span, iso_week, local_day

Scope = Literal["week", "cohort"]


def changes(connection: Connection, after: int, until: int, zone: str) -> Counter[DeliveryEvent]:
    """By how much the outcomes and unsubscribes of a span of numbers change the events of their deliveries."""
    told = [select(t.c.delivery).where(t.c.seq > after, t.c.seq <= until) for t in (outcomes, unsubscribes)]
    touched = union(*told).subquery("touched")
    events = _events(connection, touched, until, zone)
    events.subtract(_events(connection, touched, after, zone))
    return events


def of_span(connection: Connection, after: int, last: int, until: int, zone: str) -> Counter[DeliveryEvent]:
    """The events of the deliveries of a span of numbers, as far as the number ``until`` of the sequence goes."""
    span = select(deliveries.c.number.label("delivery")).where(deliveries.c.number > after, deliveries.c.number <= last)
    return _events(connection, span.subquery("touched"), until, zone)


def newest(connection: Connection) -> int:
    """The number of the newest delivery."""
    return connection.execute(select(func.max(deliveries.c.number))).scalar() or 0


def _events(connection: Connection, touched: Subquery, until: int, zone: str) -> Counter[DeliveryEvent]:
    events: Counter[DeliveryEvent] = Counter()
    spans = [(t, _span(connection, t)) for t in (outcomes, unsubscribes)]
    for query, scope in _queries(touched, until, zone, *(span for _, span in spans)):
        for day, state, is_page, kind, campaign, activity, *rest, count in plain_rows(connection, query):
            place = Place(campaign, activity, "page" if is_page else kind, *rest)
            events[DeliveryEvent(place, day_of(day), scope, state)] += count
    return events


def _span(connection: Connection, table: Any) -> Span | None:
    """From when to when a table tells of something."""
    oldest, last = (select(pick(table.c.at)).scalar_subquery() for pick in (func.min, func.max))
    first, newest_at = connection.execute(select(oldest, last)).one()
    return None if first is None else (first, newest_at)


def _queries(
    touched: Subquery, until: int, zone: str, told: Span | None, left: Span | None
) -> Iterator[tuple[Select[Any], Scope]]:
    """Of each of ``touched`` the last state of each week, the newest of all, the last wish to leave of each week."""
    if told is not None:
        day = local_day(outcomes.c.at, zone, told)
        known = touched.join(outcomes, and_(outcomes.c.delivery == touched.c.delivery, outcomes.c.seq <= until))
        last = select(func.max(outcomes.c.seq).label("seq")).select_from(known)
        of_week = last.group_by(outcomes.c.delivery, iso_week(day)).subquery("last")
        yield _counted(of_week.join(outcomes, outcomes.c.seq == of_week.c.seq), day, outcomes.c.state), "week"
        first = outcomes.alias("first")
        ends = last.add_columns(func.min(outcomes.c.seq).label("first")).group_by(outcomes.c.delivery).subquery("ends")
        both = ends.join(outcomes, outcomes.c.seq == ends.c.seq).join(first, first.c.seq == ends.c.first)
        yield _counted(both, local_day(first.c.at, zone, told), outcomes.c.state), "cohort"
    if left is not None:
        gone = local_day(unsubscribes.c.at, zone, left)
        wishes = and_(unsubscribes.c.delivery == touched.c.delivery, unsubscribes.c.seq <= until)
        newest_wish = select(func.max(unsubscribes.c.seq).label("seq")).select_from(touched.join(unsubscribes, wishes))
        of_week = newest_wish.group_by(unsubscribes.c.delivery, iso_week(gone)).subquery("last")
        joined = of_week.join(unsubscribes, unsubscribes.c.seq == of_week.c.seq)
        yield _counted(joined, gone, literal(UNSUBSCRIBED), unsubscribes.c.delivery), "week"


def _counted(
    events: Any, day: ColumnElement[int], state: ColumnElement[str], delivery: ColumnElement[int] = outcomes.c.delivery
) -> Select[Any]:
    """How many by day, state and where they count. Grouped by numbers; names are joined to the groups."""
    columns = (deliveries.c.send, deliveries.c.share, deliveries.c.cell, deliveries.c.convention)
    group = (
        day.label("day"),
        state.label("state"),
        case((deliveries.c.target.like("page:%"), 1), else_=0).label("is_page"),
        *columns,
    )
    joined = events.join(deliveries, deliveries.c.number == delivery)
    few = select(*group, func.count().label("count")).select_from(joined).group_by(*group).subquery("few")
    return select(
        *(few.c.day, few.c.state, few.c.is_page, sends.c.kind, sends.c.campaign, sends.c.activity),
        *(few.c.convention, shares.c.language, cells.c.region, cells.c.role, few.c.count),
    ).select_from(
        few.join(sends, sends.c.number == few.c.send)
        .join(shares, shares.c.number == few.c.share)
        .join(cells, and_(cells.c.send == few.c.send, cells.c.cell == few.c.cell))
    )
