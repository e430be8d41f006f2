"""How numbers, instants and small structures stand in a column, the same on every database."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from chorus.domain.tracking import TrackingMode

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST_DAY = EPOCH.toordinal()

NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere: SQLite numbers rows by itself only in a column that is called INTEGER."""


def compact_json(value: object) -> str:
    """JSON as short as it goes, one text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def require_aware(instant: datetime) -> datetime:
    """The instant; ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant.isoformat()}")
    return instant


def microseconds(instant: datetime) -> int:
    """An aware instant as it stands in a column: microseconds since 1970 UTC; ValueError for one without a zone."""
    return (require_aware(instant) - EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as microseconds since 1970 UTC: exact, sortable and without a zone to misread."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Microseconds since 1970; ValueError for an instant without a zone."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The instant, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Day(TypeDecorator[date]):
    """A date without a zone, kept as days since 1 January 1970."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Days since 1970."""
        return None if value is None else day_number(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002
        """The date."""
        return None if value is None else day_of(value)


def day_number(day: date) -> int:
    """A date as it stands in a column."""
    return day.toordinal() - _FIRST_DAY


def day_of(number: int) -> date:
    """The date that stands in a column as ``number``."""
    return date.fromordinal(number + _FIRST_DAY)


def told_as(tracking: TrackingMode) -> str | None:
    """A delivery's mode as the database keeps it: nothing for what nearly all are."""
    return None if tracking == "aggregate" else tracking
