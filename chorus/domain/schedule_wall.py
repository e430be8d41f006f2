"""From a wall clock in a zone to the instant that it means, through daylight-saving gaps and folds."""

import difflib
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from chorus.domain.problems import MisreadError

Note = Literal["", "gap", "fold"]

_SECOND = timedelta(seconds=1)
_NOT_PORTABLE = frozenset({"Factory", "localtime", "posixrules"})
"""Entries of a zoneinfo folder that name no place, or another one on each machine."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone name that this installation knows."""
    return frozenset(available_timezones()) - _NOT_PORTABLE


def suggest_zone(name: str) -> str | None:
    """The zone name most like ``name``, ignoring case, if one is near."""
    by_lower = {zone.lower(): zone for zone in sorted(zone_names())}
    near = difflib.get_close_matches(name.lower().replace(" ", "_"), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo:
    """The zone of an IANA name (case counts, as in the tz database); MisreadError names the nearest one."""
    if name not in zone_names():
        near = suggest_zone(name)
        todo = f"did you mean {near!r}?" if near else "write an IANA name such as `Europe/Zurich`"
        raise MisreadError(f"unknown time zone {name!r}", todo)
    return ZoneInfo(name)


def aware(instant: datetime) -> datetime:
    """``instant`` in UTC; ValueError when it is naive."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} names no zone: an instant must be aware")
    return instant.astimezone(UTC)


def instant_of(day: date, clock: time, zone: str) -> tuple[datetime, Note]:
    """The UTC instant at which the clocks of ``zone`` show ``day`` and ``clock``.

    In a fold (the hour comes twice) the first such instant; in a gap (it never comes, be it an hour in spring
    or Samoa's 30 December 2011) the first instant whose wall clock is later. The note tells which it was.
    PEP 495 defines what ``fold`` means on either side: https://peps.python.org/pep-0495/
    """
    info = zone_info(zone)
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    first = wall.replace(tzinfo=info).astimezone(UTC)
    second = wall.replace(tzinfo=info, fold=1).astimezone(UTC)
    if first == second:
        return first, ""
    if _shown(first, info) == wall:
        return first, "fold"
    return _first_after_gap(wall, info, second, first), "gap"


def _shown(instant: datetime, info: ZoneInfo) -> datetime:
    return instant.astimezone(info).replace(tzinfo=None, fold=0)


def _first_after_gap(wall: datetime, info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The transition, to the second: clocks show less than ``wall`` before it, more from then on."""
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if _shown(middle, info) < wall:
            before = middle
        else:
            after = middle
    return after
