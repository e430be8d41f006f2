"""From a wall clock in a zone to the instant that it means, through daylight-saving gaps and folds."""

import difflib
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from chorus.domain.problems import MisreadError

Note = Literal["", "gap", "fold"]

_SECOND = timedelta(seconds=1)
_NOT_PORTABLE = frozenset({"Factory", "localtime", "posixrules"})
"""Entries of a zoneinfo folder that name no place, or another one on each machine."""

_REGIONS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)
_OFFICES = {
    "genf": "Europe/Zurich",
    "geneva": "Europe/Zurich",
    "geneve": "Europe/Zurich",
    "gland": "Europe/Zurich",
    "basel": "Europe/Zurich",
    "bern": "Europe/Zurich",
    "bonn": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "hague": "Europe/Amsterdam",
    "florence": "Europe/Rome",
    "turin": "Europe/Rome",
    "washington": "America/New_York",
    "washingtondc": "America/New_York",
    "montreal": "America/Toronto",
    "ottawa": "America/Toronto",
    "brasilia": "America/Sao_Paulo",
    "incheon": "Asia/Seoul",
    "beijing": "Asia/Shanghai",
    "delhi": "Asia/Kolkata",
    "newdelhi": "Asia/Kolkata",
    "osaka": "Asia/Tokyo",
    "suva": "Pacific/Fiji",
}
"""Cities of United Nations offices and secretariats for which no zone is named, and the zone of their country there."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone name that this installation knows."""
    return frozenset(available_timezones()) - _NOT_PORTABLE


def suggest_zone(name: str) -> str | None:
    """The zone name most like ``name``, ignoring case, if one is near; for a city the zone whose clocks it has."""
    by_lower = {zone.lower(): zone for zone in sorted(zone_names())}
    lower = name.lower().replace(" ", "_")
    if lower in by_lower:
        return by_lower[lower]
    city = _city(name.rpartition("/")[2])
    if city in _OFFICES or city in _cities():
        return _OFFICES.get(city) or _cities()[city]
    near = difflib.get_close_matches(lower, by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """The zones of a continent or ocean by the letters of their city."""
    zones = (zone for zone in sorted(zone_names(), reverse=True) if zone.startswith(_REGIONS))
    return {_city(zone.rpartition("/")[2]): zone for zone in zones}


def _city(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in plain if letter.isalpha()).removeprefix("the")


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
