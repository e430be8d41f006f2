"""Local days of instants, reckoned by the database: a zone's offsets from UTC as a CASE over microseconds."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, case, literal_column, type_coerce

from chorus.store.columns import EPOCH, microseconds

DAY = 24 * 60 * 60 * 1_000_000
_STRIDE = timedelta(days=7)
"""No zone has changed its clocks and back within a week."""

Span = tuple[datetime, datetime]


def local_day(instant: ColumnElement[datetime], zone: str, span: Span) -> ColumnElement[int]:
    """The number of the date (days since 1970) that the clocks of ``zone`` show; for instants within ``span``."""
    at = type_coerce(instant, BigInteger)
    steps = offsets(zone, *span)
    offset = _number(steps[0][1])
    if len(steps) > 1:  # the newest first: there most instants are
        later = [(at >= _number(since), _number(given)) for since, given in reversed(steps[1:])]
        offset = case(*later, else_=offset)
    return (at + offset) // _number(DAY)


def iso_week(day: ColumnElement[int]) -> ColumnElement[int]:
    """A number of the ISO week that a day is in: 1 January 1970 was a Thursday."""
    return (day + _number(3)) // _number(7)


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), BigInteger)


@lru_cache(maxsize=8)
def offsets(zone: str, first: datetime, last: datetime) -> tuple[tuple[int, int], ...]:
    """A zone's offsets from UTC between two instants: (since when, how much), both in microseconds, oldest first."""
    info = ZoneInfo(zone)
    found = [(microseconds(first), _offset(info, first))]
    at = first
    while at < last:
        after = min(at + _STRIDE, last)
        if _offset(info, after) != found[-1][1]:
            found.append((_change(info, at, after), _offset(info, after)))
        at = after
    return tuple(found)


def _offset(info: ZoneInfo, at: datetime) -> int:
    return (at.astimezone(info).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _change(info: ZoneInfo, before: datetime, after: datetime) -> int:
    """The first microsecond of the new offset, between two instants that differ in it."""
    low, high = microseconds(before), microseconds(after)
    old = _offset(info, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, EPOCH + timedelta(microseconds=middle)) == old:
            low = middle
        else:
            high = middle
    return high
