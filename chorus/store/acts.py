"""The acts of control: who did what to which sends, when and why."""

from sqlalchemy import Connection, insert, select

from chorus.domain.control import ControlAct, Kind
from chorus.store import sequence
from chorus.store.tables import acts


def keep(connection: Connection, act: ControlAct) -> None:
    """Add an act."""
    values = act.model_dump() | {"kind": act.kind.value}
    connection.execute(insert(acts).values(seq=sequence.take(connection, 1), **values))


def of(connection: Connection, campaign: str, limit: int) -> tuple[ControlAct, ...]:
    """The newest acts, of a campaign or (for "") of all, oldest first."""
    query = select(acts).order_by(acts.c.seq.desc()).limit(limit)
    if campaign:
        query = query.where(acts.c.campaign == campaign)
    return tuple(_act(dict(row._mapping)) for row in connection.execute(query))[::-1]


def halt(connection: Connection) -> ControlAct | None:
    """The hold of everything that was not lifted since."""
    both = (Kind.HOLD.value, Kind.LIFT.value)
    query = select(acts).where(acts.c.campaign == "", acts.c.kind.in_(both)).order_by(acts.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    act = _act(dict(row._mapping)) if row is not None else None
    return act if act is not None and act.kind is Kind.HOLD else None


def _act(row: dict[str, object]) -> ControlAct:
    return ControlAct.model_validate({name: value for name, value in row.items() if name != "seq"})
