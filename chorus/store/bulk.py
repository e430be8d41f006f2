"""Statements for many rows at once, without SQLAlchemy's work for each row: where a million deliveries pass."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Insert, Update, bindparam, func, select

_ROW = "row_"


def row(name: str) -> BindParameter[Any]:
    """A place in a statement that ``run_many`` fills for each row."""
    return bindparam(f"{_ROW}{name}")


def run_many(connection: Connection, statement: Insert | Update, names: Sequence[str], rows: Sequence[Any]) -> int:
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
