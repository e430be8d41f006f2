"""What became of deliveries: every change of state passes the transition table and leaves a row behind.

A claim is the one change without an outcome: its batch row tells when, to whom and how many.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, literal, select, update

from chorus.domain.delivery import Outcome, State, give_up_at, next_try, require_transition
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.store import sequence
from chorus.store.bulk import among, row, run_many
from chorus.store.columns import microseconds
from chorus.store.slices import pieces
from chorus.store.suppressions import BOUNCED, EVERY, suppress
from chorus.store.tables import contacts, deliveries, outcomes, sends

_STATES = {state.value: state for state in State}

Move = tuple[int, State, State, str]
"""A delivery's number, its old state, its new state, and why."""


class _Held(NamedTuple):
    """What the database holds of a delivery before its outcomes."""

    state: State
    batch: int | None
    send: int
    contact: int | None


class _Patience(NamedTuple):
    """How often a delivery was deferred, when it was due at first, and how long its send may begin."""

    deferrals: int
    first_due: datetime
    until: datetime


def move(connection: Connection, moves: Sequence[Move], now: datetime) -> None:
    """Change states that Chorus decides by itself (skipped, cancelled)."""
    for number, old, new, _ in moves:
        require_transition(number, old, new)
    _append(connection, [_row(number, new, why) for number, _, new, why in moves], now)
    groups: dict[tuple[State, State], list[int]] = defaultdict(list)
    for number, old, new, _ in moves:
        groups[old, new].append(number)
    for (old, new), numbers in groups.items():
        shift(connection, numbers, old, {"state": new.value})


def move_all(
    connection: Connection, send: int, old: State, new: State, why: str, now: datetime, **values: object
) -> int:
    """As ``move``, for all deliveries of a send that are in state ``old``, however many: no row is read; how many.

    ``values`` are other columns that change with the state.
    """
    here = (deliveries.c.send == send, deliveries.c.state == old.value)
    some, count = connection.execute(select(func.min(deliveries.c.number), func.count()).where(*here)).one()
    if not count:
        return 0
    require_transition(some, old, new)
    place = func.row_number().over(order_by=deliveries.c.number)
    told = select(
        place + (sequence.take(connection, count) - 1),
        deliveries.c.number,
        literal(now, outcomes.c.at.type),
        *map(literal, (new.value, why, "")),
    ).where(*here)
    names = ("seq", "delivery", "at", "state", "detail", "remote_id")
    connection.execute(insert(outcomes).from_select(names, told))
    changed = connection.execute(update(deliveries).where(*here).values(state=new.value, **values)).rowcount
    _require_all(changed, count, old, send=send)
    return int(count)


def apply(connection: Connection, told: Sequence[tuple[Outcome, int | None]], now: datetime) -> set[int]:
    """Apply outcomes in their order, each with the batch that it answers (None: whichever); the sends they belong to.

    All or nothing: NotFoundError for an unknown delivery, RefusedError for a transition that the table does not have
    or an answer to a batch that no longer holds the delivery. What is deferred beyond all patience has failed.
    """
    held = _held(connection, {outcome.delivery for outcome, _ in told})
    states = {number: before.state for number, before in held.items()}
    patience = _patience(connection, {o.delivery for o, _ in told if o.state is State.DEFERRED})
    retries: dict[int, datetime] = {}
    final: list[Outcome] = []
    for outcome, batch in told:
        number, before = outcome.delivery, held[outcome.delivery]
        if batch is not None and before.batch != batch:
            raise RefusedError(f"delivery {number} is not in batch {batch}", delivery=number, batch=batch)
        require_transition(number, states[number], outcome.state)
        if batch is not None and outcome.state is State.QUEUED and states[number] is not State.SENDING:
            raise RefusedError(f"only an officer queues delivery {number} again, which is {states[number]}")
        if outcome.state is State.DEFERRED:
            if (retry := _next_try(patience[number], before, outcome, now)) is None:
                outcome = outcome.model_copy(update={"state": State.FAILED, "detail": f"given up: {outcome.detail}"})
            else:
                retries[number] = retry
        states[number] = outcome.state
        final.append(outcome)
    _append(connection, [_row(o.delivery, o.state, o.detail, o.remote_id) for o in final], now)
    _shift_all(connection, held, states, retries)
    _suppress_bounced(connection, [held[n] for n, state in states.items() if state is State.BOUNCED], now)
    return {before.send for before in held.values()}


def _next_try(patience: _Patience, before: _Held, outcome: Outcome, now: datetime) -> datetime | None:
    give_up = give_up_at(patience.first_due, patience.until, is_mail=before.contact is not None)
    return next_try(patience.deferrals + 1, give_up, now, outcome.retry_at)


def _patience(connection: Connection, numbers: Iterable[int]) -> dict[int, _Patience]:
    columns = deliveries.c
    rows = connection.execute(
        select(columns.number, columns.deferrals, func.coalesce(columns.first_due, columns.due), sends.c.until)
        .select_from(deliveries.join(sends, sends.c.number == columns.send))
        .where(among(columns.number, numbers))
    )
    return {number: _Patience(*rest) for number, *rest in rows}


def _held(connection: Connection, numbers: Iterable[int]) -> dict[int, _Held]:
    columns = deliveries.c
    wanted = sorted(numbers)
    rows = connection.execute(
        select(columns.number, columns.state, columns.batch, columns.send, columns.contact).where(
            among(columns.number, wanted)
        )
    )
    held = {number: _Held(_STATES[state], *rest) for number, state, *rest in rows}
    if missing := [number for number in wanted if number not in held]:
        raise NotFoundError(f"there is no delivery {', '.join(map(str, missing))}", deliveries=tuple(missing))
    return held


_Row = tuple[int, str, str, str]


def _row(delivery: int, state: State, detail: str, remote_id: str = "") -> _Row:
    return delivery, state.value, detail, remote_id


_APPEND = insert(outcomes).values(**{name: row(name) for name in outcomes.c.keys()})  # noqa: SIM118  # no mapping


def _append(connection: Connection, rows: Sequence[_Row], now: datetime) -> None:
    if not rows:
        return
    at = microseconds(now)
    numbered = [(seq, *each, at) for seq, each in enumerate(rows, sequence.take(connection, len(rows)))]
    run_many(connection, _APPEND, ("seq", "delivery", "state", "detail", "remote_id", "at"), numbered)


def _shift_all(
    connection: Connection, held: dict[int, _Held], states: dict[int, State], retries: dict[int, datetime]
) -> None:
    groups: dict[tuple[State, State, datetime | None], list[int]] = defaultdict(list)
    for number, state in states.items():
        due = retries.get(number) if state is State.DEFERRED else None
        groups[held[number].state, state, due].append(number)
    for (old, new, due), numbers in groups.items():
        shift(connection, numbers, old, {"state": new.value} | ({} if due is None else _deferred_to(due)))


def _deferred_to(due: datetime) -> dict[str, Any]:
    """The right sides are the row's values before the change (SQL): the first ``due`` is kept when it is replaced."""
    first = func.coalesce(deliveries.c.first_due, deliveries.c.due)
    return {"due": due, "first_due": first, "deferrals": deliveries.c.deferrals + 1}


def shift(connection: Connection, numbers: Sequence[int], old: State, values: dict[str, Any]) -> None:
    """Change deliveries that are in state ``old``, and make sure that all of them were."""
    change = update(deliveries).where(deliveries.c.number == row("number"), deliveries.c.state == old.value)
    changed = run_many(connection, change.values(**values), ("number",), [(number,) for number in numbers])
    _require_all(changed, len(numbers), old, deliveries=tuple(numbers))


def _require_all(changed: int, count: int, old: State, **ids: object) -> None:
    if changed != count:
        raise RefusedError(
            f"{count - changed} of {count} deliveries are no longer {old}",
            "another process writes to this database: end it",
            **ids,
        )


def _suppress_bounced(connection: Connection, bounced: Sequence[_Held], now: datetime) -> None:
    """No convention mails a dead address again."""
    for piece in pieces(before.contact for before in bounced if before.contact is not None):
        keys = connection.execute(select(contacts.c.key).where(contacts.c.number.in_(piece))).scalars()
        suppress(connection, keys.all(), BOUNCED, [EVERY], now)
