"""The claim: what is due goes to the senders that have room, checked row by row.

Fair order: by due, then send, then share (numbered in the order of its first delivery), then delivery. The share whose
waiting delivery is the oldest gets the next batch, and fills it.
"""

import heapq
import json
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, case, func, insert, select, update

from chorus.domain.delivery import State
from chorus.domain.engagement import UNTOLD
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.services.messages import Due
from chorus.services.ports import ClaimedBatch
from chorus.services.ports_pace import Pace
from chorus.store import artefacts, outcomes, pacing, sends
from chorus.store.bulk import row, run_many
from chorus.store.suppressions import reason_for
from chorus.store.tables import batches, contacts, deliveries, is_claimable, shares
from chorus.store.tables import sends as sends_table

_Waiting = Row[*tuple[Any, ...]]
"""Number, target, cell, slots (JSON text), tracking, state, late, why it must get nothing: see ``waiting``."""

LATE = timedelta(minutes=5)
"""What leaves so long after it was due may be at another hour than was planned."""


class Head(NamedTuple):
    """A share with something due, ordered by what waits longest."""

    due: datetime
    send: int
    share: int
    artefact: int
    sender: str


def claim(
    connection: Connection,
    now: datetime,
    limit: int,
    room: Mapping[str, int],
    held: Set[int] = frozenset(),
    pace: Pace | None = None,
) -> list[ClaimedBatch]:
    """Claim at most ``room`` batches a sender, of at most ``limit`` deliveries each, fairly; none of held sends.

    What the ``pace`` has no room for is due later from then on: that is no outcome, and keeps nobody else waiting.
    RefusedError, and nothing is claimed, when the words of anything due are not those that were signed.
    """
    left = {sender: count for sender, count in room.items() if count > 0}
    heap = heads(connection, now, list(left), held)
    heapq.heapify(heap)
    texts: dict[int, bytes] = {}
    claimed: list[ClaimedBatch] = []
    touched: set[int] = set()
    while heap:
        head = heapq.heappop(heap)
        most = limit if pace is None else min(limit, pace.most(head.sender, now))
        if not left[head.sender] or most <= 0:
            continue
        if head.artefact not in texts:
            texts[head.artefact] = artefacts.sound(connection, head.artefact)
        canonical = texts[head.artefact]
        rows = connection.execute(waiting(head.share, now, most + 1, artefacts.conventions_of(canonical))).all()
        if len(rows) > most:
            heapq.heappush(heap, head._replace(due=_due(connection, rows[most][0])))
        ready = _skip(connection, rows[:most], now)
        if pace is not None:
            ready = _put_off(connection, pace, head.sender, ready, now)
        touched.add(head.send)
        if ready:
            claimed.append(_take(connection, head, canonical, ready, now))
            left[head.sender] -= 1
    sends.settle(connection, sorted(touched), now)
    return claimed


def heads(connection: Connection, now: datetime, senders: Sequence[str], held: Set[int] = frozenset()) -> list[Head]:
    """The shares of running sends for these senders that have something due by ``now``, but of no held send."""
    rows = connection.execute(heads_query(senders))
    return [Head(*row) for row in rows if row.due is not None and row.due <= now and row.send not in held]


def heads_query(senders: Sequence[str]) -> Select[Any]:
    """Each share with its earliest waiting delivery: one look into the index of what waits per share."""
    first = (
        select(func.min(deliveries.c.due)).where(deliveries.c.share == shares.c.number, is_claimable).scalar_subquery()
    )
    return (
        select(first.label("due"), shares.c.send, shares.c.number, shares.c.artefact, shares.c.sender)
        .select_from(shares.join(sends_table, sends_table.c.number == shares.c.send))
        .where(sends_table.c.state == SendState.RUNNING.value, shares.c.sender.in_(senders))
    )


def _due(connection: Connection, number: int) -> datetime:
    due: datetime = connection.execute(select(deliveries.c.due).where(deliveries.c.number == number)).scalar_one()
    return due


def waiting(share: int, now: datetime, limit: int, conventions: Sequence[str]) -> Select[Any]:
    """A share's waiting deliveries, the oldest first, each with its address and why it must get nothing.

    Who has withdrawn consent since the freeze is counted in totals only: in a cell whose others are all told apart, it
    would be known by exclusion.

    ``late`` is what was deferred, or was due a while ago: a send that was resumed, a machine that was down.
    """
    withdrawn = contacts.c.consent.is_(None) & (deliveries.c.tracking == "individual")
    return (
        select(
            deliveries.c.number,
            func.coalesce(contacts.c.address, deliveries.c.target),
            case((withdrawn, UNTOLD), else_=deliveries.c.cell),
            deliveries.c.slots,
            case((withdrawn, None), else_=deliveries.c.tracking),
            deliveries.c.state,
            ((deliveries.c.deferrals > 0) | (deliveries.c.due < now - LATE)).label("late"),
            reason_for(contacts.c.key, conventions),
        )
        .select_from(deliveries.outerjoin(contacts, contacts.c.number == deliveries.c.contact))
        .where(deliveries.c.share == share, is_claimable, deliveries.c.due <= now)
        .order_by(deliveries.c.due, deliveries.c.number)
        .limit(limit)
    )


def _skip(connection: Connection, rows: Sequence[_Waiting], now: datetime) -> list[_Waiting]:
    """Skip who is suppressed by now; the others."""
    moves = [(number, State(state), State.SKIPPED, why) for number, _, _, _, _, state, _, why in rows if why]
    outcomes.move(connection, moves, now)
    return [row for row in rows if not row[-1]] if moves else list(rows)


def _put_off(
    connection: Connection, pace: Pace, sender: str, rows: Sequence[_Waiting], now: datetime
) -> list[_Waiting]:
    """Let be due later what the pace has no room for now, or what is late and at no permitted hour; the others."""
    due = [(row[0], row[1]) for row in rows if pace.bounds or row.late]
    if not due:
        return list(rows)
    later = pace.sort(sender, due, now, lambda numbers: pacing.whose(connection, numbers))
    if later:
        moved = update(deliveries).where(deliveries.c.number == bindparam("row")).values(due=bindparam("later"))
        connection.execute(moved, [{"row": number, "later": at} for number, at in later.items()])
    return [row for row in rows if row[0] not in later]


def _take(
    connection: Connection, head: Head, canonical: bytes, rows: Sequence[_Waiting], now: datetime
) -> ClaimedBatch:
    new = insert(batches).values(share=head.share, at=now, size=len(rows)).returning(batches.c.number)
    batch = connection.execute(new).scalar_one()
    taken = run_many(
        connection,
        update(deliveries)
        .where(deliveries.c.number == row("number"), is_claimable)
        .values(state=State.SENDING.value, batch=batch),
        ("number",),
        [(waiting[0],) for waiting in rows],
    )
    if taken != len(rows):
        raise RefusedError(
            f"{len(rows) - taken} of {len(rows)} deliveries were claimed by somebody else",
            "another process writes to this database: end it",
            deliveries=tuple(waiting[0] for waiting in rows),
        )
    # One call of the JSON reader for all: it costs five times as much for each.
    slots = json.loads(f"[{','.join(each[3] for each in rows)}]")
    due = tuple(
        Due(delivery=number, target=target, cell=cell, slots=values, tracking=tracking or "aggregate")
        for (number, target, cell, _, tracking, *_), values in zip(rows, slots, strict=True)
    )
    return ClaimedBatch(batch, head.send, head.sender, head.artefact, canonical.decode(), due)
