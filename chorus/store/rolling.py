"""Rolling up: the build that counts follows what comes in, another is made beside it, each by bounded steps."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from chorus.domain.classify import RULES
from chorus.domain.problems import RefusedError
from chorus.domain.rollup import (
    BASE,
    NOTHING,
    Numbers,
    RollupPeriod,
    RollupRow,
    RowKey,
    Rows,
    figures_of,
    key_of,
    merge,
)
from chorus.domain.rollup_deliveries import delivery_rows
from chorus.domain.rollup_hits import HitEvent, hit_rows, local_clock
from chorus.domain.schedule_wall import instant_of
from chorus.services.ports_rollups import RollLimit, RollupDifference
from chorus.store import rollup_deliveries, rollup_hits, rollups, sequence
from chorus.store.rollup_hits import Reached
from chorus.store.rollups import Build
from chorus.store.tables import hits, outcomes

_HELD = 50_000
"""How many different events are held before they are counted together."""


class Wanted(NamedTuple):
    """By which version of the rules and in which zone days should be counted."""

    rules: int
    zone: str


def roll(connection: Connection, wanted: Wanted, limit: RollLimit) -> bool:
    """Take one step; whether there is another to take.

    First the build that counts follows what is new. Then one by other rules or another zone is made, if it is not as
    ``wanted``; it counts once it has caught up. What no longer counts goes day by day.
    """
    counting, making = _builds(connection)
    end = sequence.newest(connection)
    if counting is not None and counting.watermark < end and counting.rules in RULES:
        _follow(connection, counting, end, limit)
    elif making is not None and (making.rules, making.zone) == wanted:
        _make(connection, making, counting, end, limit)
    elif counting is None or (counting.rules, counting.zone) != wanted:
        begin(connection, wanted)
    else:
        return rollups.drop_day(connection, counting.build)
    return True


def _builds(connection: Connection) -> tuple[Build | None, Build | None]:
    """The build that counts, and the one that is being made."""
    known = rollups.all_builds(connection)
    counting = next((build for build in known if build.counts), None)
    return counting, next((build for build in known if not build.counts), None)


def is_done(connection: Connection, wanted: Wanted) -> bool:
    """Whether ``roll`` has nothing to do."""
    counting, making = _builds(connection)
    if counting is None or making is not None or (counting.rules, counting.zone) != wanted:
        return False
    return counting.watermark == sequence.newest(connection) and rollups.other(connection, counting.build) is None


def begin(connection: Connection, wanted: Wanted) -> None:
    """Begin to make the roll-ups anew; what was begun before is given up."""
    counting, making = _builds(connection)
    kept = counting.hits_from if counting else None
    periods = [p for p in counting.periods if kept is not None and p.first_day < kept] if counting else []
    periods.append(RollupPeriod(kept or date.min, *wanted))
    if making is not None:
        rollups.forget(connection, making.build)
    number = rollups.new_number(connection)
    end = sequence.newest(connection)
    rollups.put(connection, Build(number, False, end, *wanted, tuple(periods), kept, rollups.BEGINNING))


def keep_before(connection: Connection, day: date) -> None:
    """Hits of days before ``day`` may go: their rows stay as they are, whenever roll-ups are made anew.

    RefusedError while there are no roll-ups, or others are being made: these hits are needed yet.
    """
    counting, making = _builds(connection)
    if counting is None or making is not None or counting.watermark < sequence.newest(connection):
        raise RefusedError(
            "the roll-ups have not come to where the hits are: without these hits they never would",
            "let the daemon run until they have; chorus rollups verify tells",
            day=str(day),
        )
    if counting.hits_from is None or counting.hits_from < day:
        rollups.put(connection, counting._replace(hits_from=day))


def _follow(connection: Connection, build: Build, end: int, limit: RollLimit) -> None:
    """Add what hits and outcomes behind the build's watermark change, as many as one step takes on."""
    at = build.watermark
    until = min(_bound(connection, hits, at, limit.hits, end), _bound(connection, outcomes, at, limit.deliveries, end))
    rule, local = RULES[build.rules], local_clock(build.zone)
    _add(connection, build, hit_rows(rollup_hits.changes(connection, at, until, rule, local)))
    _add(connection, build, delivery_rows(rollup_deliveries.changes(connection, at, until, build.zone)))
    rollups.put(connection, build._replace(watermark=until))


def _bound(connection: Connection, table: Table, after: int, count: int, end: int) -> int:
    """The number of the ``count``-th row of a table behind a number; ``end`` where there are fewer."""
    query = select(table.c.seq).where(table.c.seq > after).order_by(table.c.seq).limit(1).offset(count - 1)
    found: int | None = connection.execute(query).scalar()
    return end if found is None else found


def _make(connection: Connection, build: Build, counting: Build | None, end: int, limit: RollLimit) -> None:
    """Count the next deliveries or messages; at the end follow what came meanwhile, and let the build count."""
    if build.place is not None:
        place: Place | None = build.place
        counted = 0
        while place is not None and counted < limit.hits:  # where there is little, all of it is one step
            before = place
            rows, place = _count(connection, build, place, limit)
            _add(connection, build, rows)
            counted += sum(numbers[0] + numbers[1] for key, numbers in rows.items() if key[4] == BASE)
            if place is not None and "deliveries" in place:  # also those that come to nothing were looked at
                counted += place["deliveries"] - before["deliveries"]
        build = build._replace(place=place)
        rollups.put(connection, build)
    if build.place is not None:
        return
    if build.watermark < end:
        _follow(connection, build, end, limit)
    else:
        if counting is not None:
            if build.hits_from is not None:
                rollups.keep_days(connection, counting.build, build.build, build.hits_from)
            rollups.forget(connection, counting.build)
        rollups.put(connection, build._replace(counts=True))


def _add(connection: Connection, build: Build, rows: Rows) -> None:
    """A build that does not count yet leaves the days alone that it will take over."""
    rollups.add(connection, build.build, rows, None if build.counts else build.hits_from)


Place = Mapping[str, Any]
"""``deliveries``: the number up to which they were counted; else ``send`` and the fields of ``rollup_hits.Reached``."""


def _count(connection: Connection, build: Build, place: Place, limit: RollLimit) -> tuple[Rows, Place | None]:
    """The rows of what comes next in making a build, and where that leads; None at the end."""
    if "deliveries" in place:
        first = place["deliveries"]
        last = min(first + limit.deliveries, rollup_deliveries.newest(connection))
        events = rollup_deliveries.of_span(connection, first, last, build.watermark, build.zone)
        return delivery_rows(events), {"deliveries": last} if first < last else {"send": None, "reached": Reached()}
    rule, local = RULES[build.rules], local_clock(build.zone)
    send, reached = place["send"], Reached(*place["reached"])
    counted, further = rollup_hits.page(connection, send, reached, build.watermark, limit.hits, rule, local)
    if further is not None:
        return hit_rows(counted), {"send": send, "reached": further}
    following = rollup_hits.next_send(connection, send)
    return hit_rows(counted), None if following is None else {"send": following, "reached": Reached()}


def differences(connection: Connection) -> Iterator[RollupDifference]:
    """Where the rows of the build that counts differ from what they would be if they were made anew."""
    build = rollups.counting(connection)
    if build is None:
        return
    found: Rows = {}
    place: Place | None = rollups.BEGINNING
    while place is not None:
        rows, place = _count(connection, build, place, RollLimit())
        merge(found, rows)
    kept = rollups.of_build(connection, build.build)
    for key in sorted({*kept, *found}):
        if kept.get(key) != found.get(key) and (build.hits_from is None or key[0] >= build.hits_from):
            yield from _differences(key, kept.get(key, NOTHING), found.get(key, NOTHING))


def _differences(key: RowKey, kept: Numbers, found: Numbers) -> Iterator[RollupDifference]:
    figures = dict(figures_of(key[7], kept)), dict(figures_of(key[7], found))
    for figure in sorted({*figures[0], *figures[1]}):
        ours, theirs = (side.get(figure, 0) for side in figures)
        if ours != theirs:
            yield RollupDifference(RollupRow(key_of(key), key[6], figure, ours), theirs)


def count_hits(connection: Connection, days: tuple[date, date], zone: str, versions: Sequence[int]) -> dict[int, Rows]:
    """The rows of some days' hits (the last included) by each of some versions of the rules."""
    first, last = (instant_of(day, time(), zone)[0] for day in (days[0], days[1] + timedelta(days=1)))
    until = sequence.newest(connection)
    rules = [RULES[version] for version in versions]
    found: list[Rows] = [{} for _ in versions]
    held: list[Counter[HitEvent]] = [Counter() for _ in versions]
    for place, events in rollup_hits.counted(connection, (first, last), until, rules, local_clock(zone)):
        counter = held[place]
        counter.update(events)
        if len(counter) > _HELD:
            _count_held(found[place], counter, days)
    for rows, counter in zip(found, held, strict=True):
        _count_held(rows, counter, days)
    return dict(zip(versions, found, strict=True))


def _count_held(rows: Rows, held: Counter[HitEvent], days: tuple[date, date]) -> None:
    """Add what events of some days come to, and hold none of them any more."""
    merge(rows, hit_rows({event: n for event, n in held.items() if days[0] <= event.day <= days[1]}))
    held.clear()
