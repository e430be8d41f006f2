"""Statements for many rows at once, without SQLAlchemy's work for each row: where a million deliveries pass."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    func,
    insert,
    select,
)

from chorus.store.slices import PIECE, pieces

_ROW = "row_"


def row(name: str) -> BindParameter[Any]:
    """A place in a statement that ``run_many`` fills for each row."""
    return bindparam(f"{_ROW}{name}")


def run_many(
    connection: Connection, statement: Insert | Update | Delete, names: Sequence[str], rows: Sequence[Any]
) -> int:
    """Run a statement for each of ``rows``, tuples in the order of ``names`` (their places are ``row(name)``); how many
    rows it touched.

    The values of rows go to the driver as they are: give numbers, texts and what the driver takes.
    """
    if not rows:
        return 0
    compiled = statement.compile(dialect=connection.dialect)
    order: Sequence[str] = compiled.positiontup or list(compiled.params)
    fixed = _fixed(compiled, connection)
    places = [(names.index(key.removeprefix(_ROW)) if key.startswith(_ROW) else None, fixed.get(key)) for key in order]
    filled = [tuple(given[at] if at is not None else value for at, value in places) for given in rows]
    if compiled.positiontup is None:
        return connection.exec_driver_sql(str(compiled), [dict(zip(order, f, strict=True)) for f in filled]).rowcount
    return connection.exec_driver_sql(str(compiled), filled).rowcount


def _fixed(compiled: Any, connection: Connection) -> dict[str, Any]:
    """The values that are the same for all rows, as the driver takes them."""
    fixed: dict[str, Any] = {}
    for key, value in compiled.params.items():
        if key.startswith(_ROW):
            continue
        process = compiled.binds[key].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        fixed[key] = process(value) if process else value
    return fixed


def among(column: ColumnElement[Any], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column's value is one of ``numbers``: one parameter, however many there are (SQLite's json_each)."""
    each = func.json_each(json.dumps(list(numbers))).table_valued("value")
    return column.in_(select(each.c.value))


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows whose values stand in the order of ``columns``, which is the table's, as the database keeps them.

    No column's own type is asked: instants are microseconds, structures their JSON text.
    """
    statement = insert(table).inline().compile(dialect=connection.dialect, column_keys=list(columns))
    if statement.positional and statement.positiontup != list(columns):
        raise ValueError(f"the columns of {table.name} stand in this order: {statement.positiontup}")
    for piece in pieces(rows):
        given = piece if statement.positional else [dict(zip(columns, row, strict=True)) for row in piece]
        connection.exec_driver_sql(str(statement), given)


def plain_rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query as the driver gives them: tuples of numbers and texts, which no column's own type touches."""
    result = connection.execute(query)
    try:
        return list(result.cursor.fetchall())
    finally:
        result.close()


def streamed_rows(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """As ``plain_rows``, without holding them all: for a query of which nobody knows how many it gives."""
    result = connection.execute(query)
    try:
        while piece := result.cursor.fetchmany(PIECE):
            yield from piece
    finally:
        result.close()


def flat_json(values: Mapping[str, str]) -> str:
    """The text that ``compact_json`` makes of a mapping of texts, in a quarter of the time."""
    return "{" + ",".join([f"{shown}:{encode_basestring(values[key])}" for key, shown in _encoded(tuple(values))]) + "}"


@lru_cache(maxsize=256)
def _encoded(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Keys in their order, each also as JSON shows it: rows by the million have the same."""
    return tuple((key, encode_basestring(key)) for key in sorted(keys))
