"""The freeze: all deliveries of a send come into being at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from chorus.domain.delivery import State
from chorus.domain.engagement import UNTOLD, Cell
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.services.ports import NewDelivery
from chorus.store import sends as stored
from chorus.store.columns import compact_json
from chorus.store.slices import pieces
from chorus.store.tables import cells, deliveries, sends, shares

Share = tuple[int, str, str]


def freeze(connection: Connection, send: int, new: Sequence[NewDelivery], now: datetime) -> int:
    """Create a send's deliveries and set it running (done, if there are none); how many.

    RefusedError when it is not armed, has begun, or a target occurs twice.
    """
    before = stored.get(connection, send)
    if before.state is not SendState.ARMED or before.began is not None:
        raise RefusedError(f"send {send} is {before.state}: only an armed one can begin", send=send)
    if twice := [target for target, count in Counter(d.target for d in new).items() if count > 1]:
        raise RefusedError(f"send {send} would reach {', '.join(sorted(twice))} twice", send=send, targets=tuple(twice))
    started = {"state": SendState.RUNNING.value, "began": now, "total": len(new)}
    connection.execute(update(sends).where(sends.c.number == send).values(**started))
    share_numbers = _add_shares(connection, send, new)
    cell_numbers = _add_cells(connection, send, new)
    for piece in pieces(new):
        connection.execute(insert(deliveries), [_row(send, share_numbers, cell_numbers, d) for d in piece])
    stored.settle(connection, [send], now)
    return len(new)


def _share(delivery: NewDelivery) -> Share:
    return (delivery.artefact, delivery.sender, delivery.language.value)


def _add_shares(connection: Connection, send: int, new: Sequence[NewDelivery]) -> dict[Share, int]:
    """Shares in the order of their first deliveries."""
    numbers: dict[Share, int] = {}
    for share in dict.fromkeys(map(_share, new)):
        artefact, sender, language = share
        values = {"send": send, "artefact": artefact, "sender": sender, "language": language}
        number = connection.execute(insert(shares).values(**values).returning(shares.c.number)).scalar_one()
        numbers[share] = number
    return numbers


def _add_cells(connection: Connection, send: int, new: Sequence[NewDelivery]) -> dict[Cell | None, int]:
    """Cells numbered from 1 in their own order, which tells nothing of the contacts'; UNTOLD's row is empty."""
    given = {d.cell for d in new}
    numbers: dict[Cell | None, int] = {
        cell: number for number, cell in enumerate(sorted(c for c in given if c is not None), UNTOLD + 1)
    }
    if None in given:
        numbers[None] = UNTOLD
    if numbers:
        rows = [{"send": send, "cell": number, **(cell or Cell())._asdict()} for cell, number in numbers.items()]
        connection.execute(insert(cells), rows)
    return numbers


def _row(
    send: int, share_numbers: Mapping[Share, int], cell_numbers: Mapping[Cell | None, int], new: NewDelivery
) -> dict[str, Any]:
    return {
        "send": send,
        "share": share_numbers[_share(new)],
        "target": new.target,
        "contact": new.contact,
        "convention": new.convention,
        "cell": cell_numbers[new.cell],
        "due": new.due,
        "state": State.QUEUED.value,
        "slots": compact_json(dict(new.slots or {})),
    }
