"""The freeze: all deliveries of a send come into being at once, however many, without holding them in memory.

A token may name a cell only if enough contacts of the whole send share it, which is known when the last one has come
by. So they wait in a temporary table, with the number of their *kind* (what they share with many others), and go
from there into ``deliveries`` by one statement.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from chorus.domain.delivery import State
from chorus.domain.engagement import UNTOLD, Cell
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.domain.tracking import TrackingMode
from chorus.services.ports import Coarsen, NewDelivery
from chorus.store import sends as stored
from chorus.store.bulk import flat_json, insert_rows
from chorus.store.columns import Instant, microseconds, told_as
from chorus.store.tables import cells, deliveries, sends, shares

_PART = 1 << 40
"""How far the places of two parts are from each other: more than a part has deliveries."""

_temporary = MetaData()
_fresh = Table(
    "fresh",
    _temporary,
    Column("place", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    *(Column("target", Text), Column("contact", BigInteger), Column("kind", Integer), Column("due", BigInteger)),
    Column("slots", Text),
    prefixes=["TEMPORARY"],
)
_kinds = Table(
    "kinds",
    _temporary,
    Column("kind", Integer, primary_key=True, autoincrement=False),
    *(Column("share", BigInteger), Column("convention", Text), Column("cell", BigInteger), Column("tracking", Text)),
    prefixes=["TEMPORARY"],
)
_FRESH = tuple(_fresh.columns.keys())


class _Share(NamedTuple):
    artefact: int
    sender: str
    language: str


class _Kind(NamedTuple):
    """What many deliveries have in common."""

    share: _Share
    convention: str
    cell: Cell | None
    tracking: TrackingMode


class Kinds:
    """The kinds in the order in which they came up, how many deliveries have each, and where each share begins."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, str, str, str, Cell | None, TrackingMode], int] = {}
        self.all: list[_Kind] = []
        self.sizes: list[int] = []
        self.firsts: dict[_Share, int] = {}

    def number(self, new: NewDelivery, place: int) -> int:
        """The number of a delivery's kind, counting it."""
        key = (new.artefact, new.sender, new.language, new.convention, new.cell, new.tracking)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.all)
            share = _Share(new.artefact, new.sender, new.language.value)
            self.all.append(_Kind(share, new.convention, new.cell, new.tracking))
            self.sizes.append(0)
            self.firsts[share] = min(place, self.firsts.get(share, place))
        self.sizes[number] += 1
        return number

    def cells(self, coarsen: Coarsen | None) -> list[Cell | None]:
        """The cell that each kind gets: its own, if there is nobody to coarsen it."""
        if coarsen is None:
            return [kind.cell for kind in self.all]
        by_cells, by_person = coarsen(self._sizes(apart=False), self._sizes(apart=True))
        given = {False: by_cells, True: by_person}
        return [
            None if kind.cell is None else given[kind.tracking == "individual"].get(kind.cell, kind.cell)
            for kind in self.all
        ]

    def _sizes(self, *, apart: bool) -> Counter[Cell]:
        """How many deliveries have which cell, of those that are told apart or of the others."""
        sizes: Counter[Cell] = Counter()
        for kind, size in zip(self.all, self.sizes, strict=True):
            if kind.cell is not None and (kind.tracking == "individual") is apart:
                sizes[kind.cell] += size
        return sizes


@contextmanager
def waiting_room(connection: Connection) -> Iterator[None]:
    """The temporary tables, which this connection alone sees: nothing of them keeps another from writing."""
    _temporary.drop_all(connection)  # a disk that was full may have kept them
    _temporary.create_all(connection)
    try:
        yield
    finally:
        connection.rollback()
        _temporary.drop_all(connection)
        connection.commit()


def gather(connection: Connection, send: int, new: Iterable[NewDelivery]) -> Kinds:
    """Let deliveries wait in the ``waiting_room`` as they come by; their kinds.

    Whoever gives them may end the connection's transaction meanwhile. RefusedError when the send can't begin.
    """
    _require_armed(connection, send)
    kinds = Kinds()
    insert_rows(connection, _fresh, _FRESH, _rows(new, kinds))
    return kinds


def freeze(connection: Connection, send: int, kinds: Kinds, now: datetime, coarsen: Coarsen | None = None) -> int:
    """Create a send's deliveries from those that wait and set it running (done, if there are none); how many.

    ``coarsen`` says which cells they get; their own, if it is not given. RefusedError when it is not armed, has begun,
    or a target occurs twice.
    """
    _require_armed(connection, send)
    total = sum(kinds.sizes)
    _add_kinds(connection, send, kinds, kinds.cells(coarsen))
    started = {"state": SendState.RUNNING.value, "began": now, "total": total}
    connection.execute(update(sends).where(sends.c.number == send).values(**started))
    _move(connection, send)
    stored.settle(connection, [send], now)
    return total


def _require_armed(connection: Connection, send: int) -> None:
    before = stored.get(connection, send)
    if before.state is not SendState.ARMED or before.began is not None:
        raise RefusedError(f"send {send} is {before.state}: only an armed one can begin", send=send)


def _rows(new: Iterable[NewDelivery], kinds: Kinds) -> Iterator[tuple[object, ...]]:
    places: dict[int, int] = {}
    at = lru_cache(maxsize=1024)(microseconds)
    for one in new:
        place = places[one.part] = places.get(one.part, one.part * _PART) + 1
        yield place, one.target, one.contact, kinds.number(one, place), at(one.due), flat_json(one.slots or {})


def _move(connection: Connection, send: int) -> None:
    """Every waiting delivery into its table, in their order."""
    columns = ("send", "share", "target", "contact", "convention", "cell", "due", "state", "slots", "tracking")
    waiting = (
        select(
            literal(send),
            _kinds.c.share,
            _fresh.c.target,
            _fresh.c.contact,
            _kinds.c.convention,
            _kinds.c.cell,
            type_coerce(_fresh.c.due, Instant),
            literal(State.QUEUED.value),
            _fresh.c.slots,
            _kinds.c.tracking,
        )
        .select_from(_fresh.join(_kinds, _kinds.c.kind == _fresh.c.kind))
        .order_by(_fresh.c.place)
    )
    try:
        with connection.begin_nested():
            connection.execute(insert(deliveries).from_select(columns, waiting))
    except IntegrityError:
        twice = select(_fresh.c.target).group_by(_fresh.c.target).having(func.count() > 1).order_by(_fresh.c.target)
        targets = tuple(connection.execute(twice).scalars())
        if not targets:
            raise
        raise RefusedError(f"send {send} would reach {', '.join(targets)} twice", send=send, targets=targets) from None


def _add_kinds(connection: Connection, send: int, kinds: Kinds, given: list[Cell | None]) -> None:
    share_numbers = _add_shares(connection, send, sorted(kinds.firsts, key=lambda share: kinds.firsts[share]))
    cell_numbers = _add_cells(connection, send, set(given))
    rows = (
        (number, share_numbers[kind.share], kind.convention, cell_numbers[cell], told_as(kind.tracking))
        for number, (kind, cell) in enumerate(zip(kinds.all, given, strict=True))
    )
    insert_rows(connection, _kinds, tuple(_kinds.columns.keys()), rows)


def _add_shares(connection: Connection, send: int, found: list[_Share]) -> dict[_Share, int]:
    """Shares in the order of their first deliveries."""
    numbers: dict[_Share, int] = {}
    for share in found:
        values = {"send": send, **share._asdict()}
        numbers[share] = connection.execute(insert(shares).values(**values).returning(shares.c.number)).scalar_one()
    return numbers


def _add_cells(connection: Connection, send: int, given: set[Cell | None]) -> dict[Cell | None, int]:
    """Cells numbered from 1 in their own order, which tells nothing of the contacts'; UNTOLD's row is empty."""
    numbers: dict[Cell | None, int] = {
        cell: number for number, cell in enumerate(sorted(c for c in given if c is not None), UNTOLD + 1)
    }
    if None in given:
        numbers[None] = UNTOLD
    if numbers:
        rows = [{"send": send, "cell": number, **(cell or Cell())._asdict()} for cell, number in numbers.items()]
        connection.execute(insert(cells), rows)
    return numbers
