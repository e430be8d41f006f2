"""What one message's hits, or one visitor's of a day, contribute to a roll-up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chorus.domain.classify import Rule
from chorus.domain.engagement import Agency, HitKind
from chorus.domain.rollup import NOTHING, Dimension, Rows

TOGETHER = 200
"""How many hits of one message are judged together, the first that were written down. Those after them (a mail that
went to a list, a link that somebody loads in a loop) are judged each alone and count in totals: so what a message costs
is bounded, whoever reads it."""


class Place(NamedTuple):
    """Where a hit or a delivery counts; ``""`` is untold. ``kind`` is the activity's, or ``page``."""

    campaign: str = ""
    activity: str = ""
    kind: str = ""
    convention: str = ""
    language: str = ""
    region: str = ""
    role: str = ""


class PlacedHit(NamedTuple):
    """A hit, what tells who caused it, and where it counts; ``since_send`` is in seconds, None without a send."""

    seq: int
    kind: HitKind
    at: datetime
    pseudonym: str
    method: str
    agent: str
    signals: tuple[str, ...]
    link: int | None
    source: str
    since_send: int | None
    place: Place


class HitEvent(NamedTuple):
    """One hit as it counts: always in the total, and as ``depth`` and ``detail_depth`` say.

    0: in the total only. 1: the first such of its message in the ISO week. 2: the first of all. ``detail_depth`` is the
    same among the clicks on one link. A visit's ``depth`` is 1 when it is its visitor's first of the day there.
    ``detail`` is a link's number or a visit's source.
    """

    place: Place
    day: date
    hour: int
    kind: HitKind
    agency: Agency
    depth: int
    detail: str
    detail_depth: int


FIRST = 2
"""The ``depth`` of the first of all."""

Local = Callable[[datetime], tuple[date, int]]


def local_clock(zone: str) -> Local:
    """From an instant to the date and the hour that the clocks of ``zone`` show."""
    info = ZoneInfo(zone)
    known: dict[tuple[date, int], tuple[date, int]] = {}

    def local(at: datetime) -> tuple[date, int]:
        """All zones change their clocks, and are off from UTC, by whole quarters of an hour since 1972."""
        quarter = at.date(), at.hour * 4 + at.minute // 15
        found = known.get(quarter)
        if found is None or at.tzinfo is not UTC:
            shown = at.astimezone(info)
            found = shown.date(), shown.hour
            if at.tzinfo is UTC:
                known[quarter] = found
        return found

    return local


def hit_events(hits: Sequence[PlacedHit], rule: Rule, local: Local) -> list[HitEvent]:
    """The events of one message's (or one visitor's) hits; of hits without a pseudonym, those of each alone.

    The order of ``hits`` changes nothing: the first TOGETHER by number are judged together.
    """
    if len(hits) == 1:
        return [_only(hits[0], rule.alone(hits[0]), local)]
    if not hits or not hits[0].pseudonym:
        return later_events(hits, rule, local)
    by_number = sorted(hits, key=_number)
    first, others = by_number[:TOGETHER], by_number[TOGETHER:]
    judged = sorted(zip(first, rule.together(first), strict=True), key=_instant)
    events = list(_visits(judged, local) if first[0].kind == "visit" else _message(judged, local))
    return events + later_events(others, rule, local)


def later_events(hits: Sequence[PlacedHit], rule: Rule, local: Local) -> list[HitEvent]:
    """The events of hits that count in totals only: each is judged alone."""
    return [_later(hit, rule.alone(hit), local) for hit in hits]


def _number(hit: PlacedHit) -> int:
    return hit.seq


def _instant(judged: tuple[PlacedHit, Agency]) -> tuple[datetime, int]:
    return judged[0].at, judged[0].seq


def _detail(hit: PlacedHit) -> str:
    if hit.kind == "visit":
        return hit.source
    return "" if hit.link is None else str(hit.link)


def _only(hit: PlacedHit, agency: Agency, local: Local) -> HitEvent:
    """A hit that is alone: the first of all, if it has a pseudonym."""
    day, hour = local(hit.at)
    depth = 0 if not hit.pseudonym else 1 if hit.kind == "visit" else FIRST
    return HitEvent(hit.place, day, hour, hit.kind, agency, depth, _detail(hit), depth)


def _later(hit: PlacedHit, agency: Agency, local: Local) -> HitEvent:
    day, hour = local(hit.at)
    return HitEvent(hit.place, day, hour, hit.kind, agency, 0, _detail(hit), 0)


def _message(judged: Sequence[tuple[PlacedHit, Agency]], local: Local) -> Iterator[HitEvent]:
    seen: set[tuple[object, ...]] = set()
    for hit, agency in judged:
        day, hour = local(hit.at)
        week = (day.toordinal() - 1) // 7  # 1 January of the year 1 was a Monday
        what, detail = (hit.kind, agency), _detail(hit)
        depth = _depth(seen, what, week)
        yield HitEvent(
            hit.place, day, hour, hit.kind, agency, depth, detail, _depth(seen, (*what, detail), week) if detail else 0
        )


def _depth(seen: set[tuple[object, ...]], what: tuple[object, ...], week: int) -> int:
    """2 for the first of all, 1 for the first of its week, else 0; remembers it."""
    in_week = (what, week)
    if in_week in seen:
        return 0
    seen.add(in_week)
    if (what,) in seen:
        return 1
    seen.add((what,))
    return FIRST


def _visits(judged: Sequence[tuple[PlacedHit, Agency]], local: Local) -> Iterator[HitEvent]:
    """A visitor counts once a day for each activity and language, as what the first visit there was."""
    seen: set[tuple[object, ...]] = set()
    for hit, agency in judged:
        day, hour = local(hit.at)
        where = (hit.place, day, agency)
        depth = int(where not in seen)
        seen.add(where)
        yield HitEvent(hit.place, day, hour, hit.kind, agency, depth, hit.source, depth)


def hit_rows(events: Mapping[HitEvent, int]) -> Rows:
    """The rows that counted events come to: each event once in every dimension that it has."""
    rows: Rows = {}
    for event, count in events.items():
        place, what = event.place, f"{event.kind}s.{event.agency.value}"
        for dimension, value, depth in _dimensions(event):
            key = (event.day, place.campaign, place.activity, place.convention, dimension, value, place.kind, what)
            total, week, ever = rows.get(key, NOTHING)
            rows[key] = (total + count, week + count if depth else week, ever + count if depth == FIRST else ever)
    return rows


def _dimensions(event: HitEvent) -> Iterator[tuple[Dimension, str, int]]:
    place = event.place
    yield "language", place.language, event.depth
    yield "hour", f"{event.hour:02}", event.depth
    if event.kind == "visit":
        yield "source", event.detail, event.depth
        return
    yield "region", place.region, event.depth
    yield "role", place.role, event.depth
    if event.detail:
        yield "link", f"{place.language} {event.detail}", event.detail_depth
