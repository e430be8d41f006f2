"""Reading hits by messages, as roll-ups need them: all of a message's together, whatever their number."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, FromClause, Select, and_, func, literal, or_, select, tuple_

from chorus.domain.classify import Rule
from chorus.domain.rollup_hits import (
    TOGETHER,
    HitEvent,
    Local,
    Place,
    PlacedHit,
    hit_events,
    later_events,
)
from chorus.store.bulk import plain_rows, streamed_rows
from chorus.store.columns import EPOCH, microseconds
from chorus.store.hits import place_of, since
from chorus.store.tables import cells, hits, sends

_SECOND = 1_000_000


class Reached(NamedTuple):
    """How far the hits of a send were read: the pseudonym and the number of the last one, and whether those of the same
    pseudonym behind it are judged alone."""

    pseudonym: str = ""
    seq: int = 0
    alone: bool = False


def _placed(source: FromClause) -> Select[Any]:
    """Hits with their sends and cells, to be narrowed; ``source`` is ``hits``, or joins it."""
    return select(
        *(hits.c[name] for name in ("seq", "kind", "at", "pseudonym", "method", "agent", "signals", "link", "source")),
        *(hits.c.page, sends.c.began, sends.c.campaign, sends.c.activity, sends.c.kind),
        *(cells.c[name] for name in ("hour", "convention", "language", "region", "role")),
    ).select_from(
        source.outerjoin(sends, sends.c.number == hits.c.send).outerjoin(
            cells, and_(cells.c.send == hits.c.send, cells.c.cell == hits.c.cell)
        )
    )


def _hit(row: tuple[Any, ...]) -> PlacedHit:
    seq, kind, at, pseudonym, method, agent, signals, link, source, page, began, *rest = row
    place = _place(page, *rest)
    told_since = None if began is None else (at - _left(began, rest[3])) // _SECOND
    told = _signals(signals)
    instant = EPOCH + timedelta(microseconds=at)
    return PlacedHit(seq, kind, instant, pseudonym, method, agent, told, link, source, told_since, place)


@lru_cache(maxsize=4096)
def _place(page: str, campaign: str | None, activity: str | None, kind: str | None, _hour: str, *cell: str) -> Place:
    if campaign is None or activity is None:
        campaign, activity, language = place_of(page)
        return Place(campaign, activity, "page" if page else "", language=language)
    return Place(campaign, activity, kind or "", *(field or "" for field in cell))


@lru_cache(maxsize=256)
def _signals(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _left(began: int, hour: str | None) -> int:
    return microseconds(since(EPOCH + timedelta(microseconds=began), hour))


def changes(connection: Connection, after: int, until: int, rule: Rule, local: Local) -> Counter[HitEvent]:
    """By how much the hits of a span of numbers change the events of their messages."""
    events: Counter[HitEvent] = Counter()
    new = (hits.c.seq > after, hits.c.seq <= until)
    alone = _placed(hits).where(*new, hits.c.pseudonym == "")
    events.update(later_events([_hit(row) for row in plain_rows(connection, alone)], rule, local))
    for message in _messages(plain_rows(connection, _touched(after, until))):
        events.update(hit_events(message, rule, local))
        events.subtract(hit_events([hit for hit in message if hit.seq <= after], rule, local))
    return events


def counted(
    connection: Connection, span: tuple[datetime, datetime], until: int, rules: Sequence[Rule], local: Local
) -> Iterator[tuple[int, list[HitEvent]]]:
    """The events of each message of the sends that have hits in a span of time (its end is outside).

    With the place of their rule among those that are given.
    """
    inside = select(hits.c.send).where(hits.c.at >= span[0], hits.c.at < span[1]).distinct()
    for (send,) in plain_rows(connection, inside):
        query = _placed(hits).where(hits.c.send.is_not_distinct_from(send), hits.c.seq <= until)
        rows = streamed_rows(connection, query.order_by(hits.c.pseudonym, hits.c.seq))
        for message, alone in _bounded(rows):
            events = later_events if alone else hit_events
            for place, rule in enumerate(rules):
                yield place, events(message, rule, local)


def _bounded(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[list[PlacedHit], bool]]:
    """From the rows of a send in the order of pseudonym and number, hits that are judged together, or (True) alone."""
    for pseudonym, message in groupby(rows, key=itemgetter(3)):
        alone = not pseudonym
        while piece := [_hit(row) for row in islice(message, TOGETHER)]:
            yield piece, alone
            alone = True


def _touched(after: int, until: int) -> Select[Any]:
    """What is judged of messages that have hits in a span of numbers, and the hits of that span."""
    new = (
        select(hits.c.send, hits.c.pseudonym)
        .where(hits.c.seq > after, hits.c.seq <= until, hits.c.pseudonym != "")
        .distinct()
        .subquery("touched")
    )
    other = hits.alias("other")
    last = (
        select(other.c.seq)
        .where(other.c.send.is_not_distinct_from(new.c.send), other.c.pseudonym == new.c.pseudonym)
        .order_by(other.c.seq)
        .limit(1)
        .offset(TOGETHER - 1)
        .scalar_subquery()
    )
    same = and_(hits.c.send.is_not_distinct_from(new.c.send), hits.c.pseudonym == new.c.pseudonym)
    judged = or_(hits.c.seq > after, hits.c.seq <= func.coalesce(last, until))
    found = _placed(new.join(hits, same)).add_columns(new.c.send).where(hits.c.seq <= until, judged)
    return found.order_by(new.c.send, new.c.pseudonym, hits.c.seq)


def _messages(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[PlacedHit]]:
    """From rows with their send behind them, one message's after the other's."""
    for _, message in groupby(rows, key=lambda row: (row[-1], row[3])):
        yield [_hit(row[:-1]) for row in message]


def next_send(connection: Connection, after: int | None) -> int | None:
    """The next send behind a number that has hits; those without a send come before all."""
    behind = hits.c.send.is_not(None) if after is None else hits.c.send > after
    found: int | None = connection.execute(select(func.min(hits.c.send)).where(behind)).scalar()
    return found


def page(
    connection: Connection, send: int | None, reached: Reached, until: int, limit: int, rule: Rule, local: Local
) -> tuple[Counter[HitEvent], Reached | None]:
    """The events of the next messages of a send, of about ``limit`` hits, and how far that is; None at the end.

    A message that the page cuts is left to the next one, unless it is the only one: then all of it that is judged
    together is here.
    """
    limit = max(limit, TOGETHER + 1)
    behind = tuple_(hits.c.pseudonym, hits.c.seq) > tuple_(literal(reached.pseudonym), literal(reached.seq))
    query = _placed(hits).where(hits.c.send.is_not_distinct_from(send), behind, hits.c.seq <= until)
    rows = plain_rows(connection, query.order_by(hits.c.pseudonym, hits.c.seq).limit(limit))
    messages = [[_hit(row) for row in message] for _, message in groupby(rows, key=lambda row: row[3])]
    cut = len(rows) == limit
    if cut and len(messages) > 1:
        del messages[-1]
    events: Counter[HitEvent] = Counter()
    for message in messages:
        alone = reached.alone and message[0].pseudonym == reached.pseudonym
        events.update((later_events if alone else hit_events)(message, rule, local))
    if not cut:
        return events, None
    last = messages[-1][-1]
    return events, Reached(last.pseudonym, last.seq, alone=len(messages) == 1)
