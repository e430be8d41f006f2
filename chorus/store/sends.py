"""Sends: armed, held, begun, ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from chorus.domain.control import ControlAct, Kind, standing
from chorus.domain.delivery import CLAIMABLE, OPEN, State
from chorus.domain.problems import NotFoundError, RefusedError
from chorus.domain.timeline import SendState
from chorus.services.ports import StoredSend
from chorus.store import acts, outcomes
from chorus.store.tables import deliveries, is_claimable, sends, shares

FINAL = (SendState.PAST, SendState.DONE, SendState.CANCELLED)
STOPPED = (SendState.HELD, SendState.PAUSED)
_OPEN = [state.value for state in OPEN]
_UNSETTLED = [state.value for state in (State.UNCERTAIN, State.FAILED)]
"""What an officer's decision or retry may open again."""


def get(connection: Connection, number: int) -> StoredSend:
    """A send; NotFoundError when there is none of that number."""
    row = connection.execute(select(sends).where(sends.c.number == number)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no send {number}", send=number)
    return _send(row)


def _send(row: Row[tuple[object, ...]]) -> StoredSend:
    values = dict(row._mapping)
    return StoredSend(**{**values, "state": SendState(values["state"])})


def of(connection: Connection, campaign: str | None) -> tuple[StoredSend, ...]:
    """The sends of a campaign, or all, in order of time."""
    query = select(sends).order_by(sends.c.at, sends.c.number)
    if campaign is not None:
        query = query.where(sends.c.campaign == campaign)
    return tuple(_send(row) for row in connection.execute(query))


def put(
    connection: Connection,
    campaign: str,
    activity: str,
    kind: str,
    at: datetime,
    until: datetime,
    state: SendState,
    note: str,
) -> int:
    """Insert a send, or change it while it has not begun; its number either way.

    One that was past when first seen may be scheduled anew: that is another instant.
    """
    values = {"kind": kind, "at": at, "until": until, "state": state.value, "note": note}
    row = connection.execute(
        select(sends).where(sends.c.campaign == campaign, sends.c.activity == activity)
    ).one_or_none()
    if row is None:
        new = insert(sends).values(campaign=campaign, activity=activity, total=0, **values)
        return int(connection.execute(new.returning(sends.c.number)).scalar_one())
    send = _send(row)
    if send.began is None and send.state not in (SendState.DONE, SendState.CANCELLED):
        connection.execute(update(sends).where(sends.c.number == send.number).values(**values))
    return send.number


def set_state(connection: Connection, number: int, state: SendState, note: str, now: datetime) -> None:
    """Hold, resume or cancel a send; cancelling one that has begun cancels what waits in it.

    RefusedError for a change that would undo an end, begin without a freeze, or end what is still open.
    """
    send = get(connection, number)
    if why := _objection(connection, send, state):
        raise RefusedError(f"send {number} ({send.campaign}/{send.activity}) {why}", send=number)
    values: dict[str, object] = {"state": state.value, "note": note}
    if send.state in STOPPED and state in (SendState.ARMED, SendState.RUNNING):
        values["resumed"] = now
    connection.execute(update(sends).where(sends.c.number == number).values(**values))
    settle(connection, [number], now)


def _objection(connection: Connection, send: StoredSend, state: SendState) -> str:
    if state is send.state:
        return ""
    if send.state in FINAL:
        return f"is {send.state} and stays so"
    if state is SendState.RUNNING and send.began is None:
        return "has no deliveries yet: only its freeze sets it running"
    if state in (SendState.ARMED, SendState.PAST) and send.began is not None:
        return "has begun"
    if state is SendState.DONE and _has(connection, send.number, _OPEN):
        return "has open deliveries"
    return ""


def _has(connection: Connection, number: int, states: Sequence[str]) -> bool:
    found = exists().where(deliveries.c.send == number, deliveries.c.state.in_(states))
    return bool(connection.execute(select(found)).scalar_one())


def running(connection: Connection) -> frozenset[int]:
    """The sends of which deliveries may be claimed."""
    query = select(sends.c.number).where(sends.c.state == SendState.RUNNING.value)
    return frozenset(connection.execute(query).scalars())


def settle(connection: Connection, numbers: Iterable[int], now: datetime) -> None:
    """Bring sends into step with their deliveries.

    With nothing open a begun send is done; one that is stopped stays so while an officer may still open something in
    it. A done one with something open again (an uncertain delivery sent back to the queue, a retry) runs on, or is
    paused if that was the last word on it. What waits in a cancelled one is cancelled.
    """
    for number in numbers:
        send = get(connection, number)
        if send.began is None:
            continue
        if send.state is SendState.CANCELLED:
            _cancel_waiting(connection, number, send.note, now)
            continue
        is_open = _has(connection, number, _OPEN)
        if is_open and send.state is SendState.DONE:
            pause = _standing_pause(connection, send)
            _set(connection, number, SendState.PAUSED if pause else SendState.RUNNING, pause.told() if pause else "")
        elif not is_open and not (send.state in STOPPED and _has(connection, number, _UNSETTLED)):
            _set(connection, number, SendState.DONE, send.note)


def _standing_pause(connection: Connection, send: StoredSend) -> ControlAct | None:
    act = standing(acts.of(connection, send.campaign, limit=1000), send.activity)
    return act if act is not None and act.kind is Kind.PAUSE else None


def _set(connection: Connection, number: int, state: SendState, note: str) -> None:
    connection.execute(update(sends).where(sends.c.number == number).values(state=state.value, note=note))


def _cancel_waiting(connection: Connection, number: int, note: str, now: datetime) -> None:
    for state in CLAIMABLE:
        outcomes.move_all(connection, number, state, State.CANCELLED, note, now)


def next_due(connection: Connection, after: datetime | None = None) -> datetime | None:
    """The earliest instant at which an armed send, or a waiting delivery of a running one, is due.

    With ``after`` the earliest behind that instant: what waits from before, for a signature or another send, is
    passed over.
    """
    armed = select(func.min(sends.c.at)).where(sends.c.state == SendState.ARMED.value)
    share = select(func.min(deliveries.c.due)).where(deliveries.c.share == shares.c.number, is_claimable)
    if after is not None:
        armed, share = armed.where(sends.c.at > after), share.where(deliveries.c.due > after)
    waiting = (
        select(func.min(share.scalar_subquery()))
        .select_from(shares.join(sends, sends.c.number == shares.c.send))
        .where(sends.c.state == SendState.RUNNING.value)
    )
    instants = [connection.execute(query).scalar() for query in (armed, waiting)]
    return min((instant for instant in instants if instant is not None), default=None)
