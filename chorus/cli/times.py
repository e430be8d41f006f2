"""Instants as officers read them: in their own zone, and in UTC."""

from datetime import UTC, datetime


def in_zone(instant: datetime, zone: str) -> str:
    """``Sat 22 May 2021 09:00`` by the clocks of ``zone``."""
    from zoneinfo import ZoneInfo

    return instant.astimezone(ZoneInfo(zone)).strftime("%a %d %b %Y %H:%M")


def in_utc(instant: datetime) -> str:
    """``2021-05-22 07:00``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
