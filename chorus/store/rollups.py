"""Roll-ups as they are kept: rows of builds, and which build counts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from chorus.domain.rollup import Rolled, RollupKey, RollupPeriod, RollupRow, Rows, figures_of
from chorus.store import sequence
from chorus.store.bulk import plain_rows, row, run_many
from chorus.store.columns import day_number, day_of
from chorus.store.tables_rollups import builds, rollups

_KEY = ("day", "campaign", "activity", "convention", "dimension", "value", "kind", "what")
_NUMBERS = ("total", "week", "ever")
_COLUMNS = tuple(rollups.c[name] for name in (*_KEY, *_NUMBERS))


class Build(NamedTuple):
    """One making of the roll-ups; see ``tables.builds``."""

    build: int
    counts: bool
    watermark: int
    rules: int
    zone: str
    periods: tuple[RollupPeriod, ...]
    hits_from: date | None
    place: Mapping[str, Any] | None

    def rolled(self) -> Rolled:
        """What readers are told of it."""
        return Rolled(self.watermark, self.rules, self.zone, self.periods)


def all_builds(connection: Connection) -> tuple[Build, ...]:
    """Every build, oldest first."""
    rows = connection.execute(select(builds).order_by(builds.c.build))
    return tuple(Build(**{**each._mapping, "periods": _periods(each.periods)}) for each in rows)


def _periods(kept: list[list[Any]]) -> tuple[RollupPeriod, ...]:
    return tuple(RollupPeriod(date.fromisoformat(day), rules, zone) for day, rules, zone in kept)


def new_number(connection: Connection) -> int:
    """A number that no build has, nor rows that are still to be removed."""
    newest = [select(func.max(t.c.build)).scalar_subquery() for t in (builds, rollups)]
    return max(n or 0 for n in connection.execute(select(*newest)).one()) + 1


def forget(connection: Connection, build: int) -> None:
    """A build is none any more; its rows are left to ``drop_day``."""
    connection.execute(delete(builds).where(builds.c.build == build))


def start_over(connection: Connection) -> None:
    """Let a build that is just reading hits begin with them again: it goes by pseudonyms, and some are others now."""
    for build in all_builds(connection):
        if build.place is not None and "send" in build.place:
            forget(connection, build.build)
            anew = build._replace(build=new_number(connection), watermark=sequence.newest(connection), place=BEGINNING)
            put(connection, anew)


BEGINNING: Mapping[str, Any] = {"deliveries": 0}
"""The ``place`` of a build of which nothing is made yet."""


def counting(connection: Connection) -> Build | None:
    """The build that counts; None before there is one."""
    return next((build for build in all_builds(connection) if build.counts), None)


def put(connection: Connection, build: Build) -> None:
    """Keep what a build has come to."""
    periods = [[day.isoformat(), rules, zone] for day, rules, zone in build.periods]
    values = {**build._asdict(), "periods": periods}
    changed = connection.execute(update(builds).where(builds.c.build == build.build).values(**values)).rowcount
    if not changed:
        connection.execute(insert(builds).values(**values))


def read(connection: Connection, first: date, last: date) -> Iterator[RollupRow]:
    """The rows of the build that counts, from one day to another, both included, in the order of their keys."""
    now = counting(connection)
    if now is None:
        return iter(())
    query = select(*_COLUMNS).where(rollups.c.build == now.build, rollups.c.day.between(first, last))
    return told(plain_rows(connection, query.order_by(*(rollups.c[name] for name in _KEY))))


def told(rows: Iterable[tuple[Any, ...]]) -> Iterator[RollupRow]:
    """Kept rows as the figures that they hold."""
    for (day, *key), same in groupby(rows, key=itemgetter(slice(0, 6))):
        named = RollupKey(day_of(day), *key)
        for kept in same:
            for figure, number in figures_of(kept[7], kept[8:]):
                yield RollupRow(named, kept[6], figure, number)


def of_build(connection: Connection, build: int) -> Rows:
    """Every row of a build."""
    rows = plain_rows(connection, select(*_COLUMNS).where(rollups.c.build == build))
    return {(day_of(row[0]), *row[1:8]): row[8:] for row in rows}


def add(connection: Connection, build: int, rows: Rows, since: date | None = None) -> None:
    """Add to the rows of a build; those that come to nothing go. Days before ``since`` are left alone."""
    changed = [
        (day_number(key[0]), *key[1:], *numbers)
        for key, numbers in rows.items()
        if any(numbers) and (since is None or key[0] >= since)
    ]
    new = upsert(rollups).values({name: row(name) for name in (*_KEY, *_NUMBERS)} | {"build": build})
    added = {name: rollups.c[name] + new.excluded[name] for name in _NUMBERS}
    statement = new.on_conflict_do_update(index_elements=["build", *_KEY], set_=added)
    run_many(connection, statement, (*_KEY, *_NUMBERS), sorted(changed))
    less = [each[:8] for each in changed if min(each[8:]) < 0]
    if less:
        same = [rollups.c[name] == row(name) for name in _KEY]
        nothing = [rollups.c[name] == 0 for name in _NUMBERS]
        run_many(connection, delete(rollups).where(rollups.c.build == build, *same, *nothing), _KEY, less)


def keep_days(connection: Connection, old: int, new: int, before: date) -> None:
    """Take the rows of days before ``before`` over from one build to another."""
    columns = (*_KEY, *_NUMBERS)
    kept = select(literal(new), *(rollups.c[name] for name in columns)).where(
        rollups.c.build == old, rollups.c.day < before
    )
    connection.execute(insert(rollups).from_select(("build", *columns), kept))


def other(connection: Connection, build: int) -> int | None:
    """Another build than this one that has rows."""
    ends = [select(pick(rollups.c.build)).scalar_subquery() for pick in (func.min, func.max)]
    return next((each for each in connection.execute(select(*ends)).one() if each not in (None, build)), None)


def drop_day(connection: Connection, counting: int) -> bool:
    """Remove a day's rows of another build; whether there were any."""
    build = other(connection, counting)
    if build is None:
        return False
    first = select(func.min(rollups.c.day)).where(rollups.c.build == build).scalar_subquery()
    connection.execute(delete(rollups).where(rollups.c.build == build, rollups.c.day == first))
    return True
