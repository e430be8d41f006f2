"""Very many rows at once: as the slow way would write them, all or none, and never all in memory."""

import gc
from collections.abc import Iterator, Mapping
from pathlib import Path
from weakref import WeakSet

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from chorus.domain.contact import Contact
from chorus.domain.engagement import Cell
from chorus.domain.problems import RefusedError
from chorus.domain.timeline import SendState
from chorus.services.ports import Cells, ImportCount, NewDelivery
from chorus.store import tables
from chorus.store.bulk import flat_json, insert_rows
from chorus.store.columns import compact_json
from chorus.store.database import Database
from chorus.store.opening import memory_database, open_database
from chorus.store.slices import PIECE
from tests.doubles.stored import AUDIENCE, BOTH, NOW, armed, contact, imported, mails

MANY = 5 * PIECE + 1


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = memory_database() if request.param == "memory" else open_database(tmp_path / "a.db", writer=True)
    yield database
    database.close()


class Told(dict[str, str]):
    """A mapping whose life can be watched."""

    alive: WeakSet["Told"] = WeakSet()

    def __init__(self, **values: str) -> None:
        super().__init__(values)
        Told.alive.add(self)

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


def made(one: NewDelivery, count: int) -> Iterator[NewDelivery]:
    """So many mails, of which no more than two pieces are ever alive."""
    for number in range(count):
        yield one._replace(target=f"contact:{number}", slots=Told(name=str(number)))
        if number % PIECE == 0:
            gc.collect()
        assert len(Told.alive) <= 2 * PIECE


def rows(store: Database) -> dict[str, int]:
    """How many rows what a freeze writes has left."""
    with store._reading() as connection:
        written = (tables.deliveries, tables.shares, tables.cells)
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in written}


def test_a_freeze_takes_deliveries_as_they_come_and_holds_a_piece_at_a_time(store: Database) -> None:
    send, (one,) = armed(store), mails(store, imported(store, "ada"))
    assert store.freeze(send, made(one, MANY), NOW) == MANY
    assert rows(store) == {"deliveries": MANY, "shares": 1, "cells": 1}


@pytest.mark.parametrize("good", [0, 1, 2 * PIECE + 500], ids=["at once", "after one", "in the third piece"])
def test_a_freeze_that_fails_on_its_way_leaves_nothing_and_may_begin_anew(store: Database, good: int) -> None:
    send, people = armed(store), imported(store, *(f"guest-{n}" for n in range(3)))
    new = mails(store, people)

    def broken() -> Iterator[NewDelivery]:
        yield from (new[0]._replace(target=f"page:{n}", contact=None) for n in range(good))
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="the disk went away"):
        store.freeze(send, broken(), NOW)
    assert rows(store) == {"deliveries": 0, "shares": 0, "cells": 0}
    assert (store.sends()[0].state, store.sends()[0].began) == (SendState.ARMED, None)
    assert store.freeze(send, new, NOW) == 3


def test_whoever_makes_the_deliveries_reads_what_stands_at_the_freeze(store: Database) -> None:
    send = armed(store)
    imported(store, "ada", "bob")
    (one, _) = mails(store, tuple(store.contacts(AUDIENCE, BOTH)))

    def reading() -> Iterator[NewDelivery]:
        for found in store.contacts(AUDIENCE, BOTH):
            yield one._replace(target=f"contact:{found.number}", contact=found.number)

    assert store.freeze(send, reading(), NOW) == 2
    assert store.sends()[0].total == 2


@pytest.fixture
def at_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others have their turn whenever they can."""
    monkeypatch.setattr("chorus.store.turns.SECONDS", 0.0)


def listed(store: Database, one: NewDelivery) -> Iterator[NewDelivery]:
    """A mail as ``one`` to everybody on the list, read as the freeze goes."""
    for found in store.contacts(AUDIENCE, BOTH):
        yield one._replace(target=f"contact:{found.number}", contact=found.number)


@pytest.mark.usefixtures("at_each_page")
def test_others_read_and_write_while_a_freeze_reads_its_lists(store: Database) -> None:
    send, other = armed(store), armed(store, "other")
    one, _ = mails(store, imported(store, "ada", "bob"))
    seen: list[tuple[SendState, int]] = []

    def pause_the_other() -> None:
        store.set_send(other, SendState.PAUSED, "a wrong link", NOW)
        seen.append((store.sends()[1].state, rows(store)["deliveries"]))

    assert store.freeze(send, listed(store, one), NOW, meanwhile=pause_the_other) == 2
    assert seen == [(SendState.PAUSED, 0)]
    assert [s.state for s in store.sends()] == [SendState.RUNNING, SendState.PAUSED]


@pytest.mark.usefixtures("at_each_page")
def test_a_send_that_is_stopped_while_its_lists_are_read_does_not_begin(store: Database) -> None:
    send = armed(store)
    one, _ = mails(store, imported(store, "ada", "bob"))

    def pause() -> None:
        store.set_send(send, SendState.PAUSED, "a wrong link", NOW)

    with pytest.raises(RefusedError, match="send 1 is paused: only an armed one can begin"):
        store.freeze(send, listed(store, one), NOW, meanwhile=pause)
    assert rows(store) == {"deliveries": 0, "shares": 0, "cells": 0}
    store.set_send(send, SendState.ARMED, "", NOW)
    assert store.freeze(send, listed(store, one), NOW) == 2


def test_parts_are_numbered_one_behind_the_other_and_shares_by_their_first_delivery(store: Database) -> None:
    send, (ada, bob, cyd) = armed(store), mails(store, imported(store, "ada", "bob", "cyd"))
    late = ada._replace(sender="mail:minamata", part=2)
    store.freeze(send, [late, bob._replace(part=1), cyd._replace(part=1)], NOW)
    with store._reading() as connection:
        found = [tuple(r) for r in connection.execute(select(tables.deliveries.c.target, tables.deliveries.c.share))]
        senders = list(connection.execute(select(tables.shares.c.sender).order_by(tables.shares.c.number)).scalars())
    assert found == [("contact:2", 1), ("contact:3", 1), ("contact:1", 2)]
    assert senders == ["mail:brs", "mail:minamata"]


def test_cells_are_coarsened_when_all_have_come_by(store: Database) -> None:
    send, new = armed(store), mails(store, imported(store, "ada", "bob", "cyd"))
    fine = [one._replace(cell=Cell("basel", "en", region)) for one, region in zip(new, "xxy", strict=True)]
    told: list[dict[Cell, int]] = []

    def coarsen(sizes: Mapping[Cell, int], apart: Mapping[Cell, int]) -> tuple[Cells, Cells]:
        told.append({**sizes, **apart})
        return {cell: Cell("basel") if sizes[cell] > 1 else None for cell in sizes}, {}

    store.freeze(send, fine, NOW, coarsen)
    assert told == [{Cell("basel", "en", "x"): 2, Cell("basel", "en", "y"): 1}]
    with store._reading() as connection:
        found = [tuple(row) for row in connection.execute(tables.cells.select().order_by(tables.cells.c.cell))]
    assert found == [(1, 0, *Cell()), (1, 1, *Cell("basel"))]


def test_an_import_holds_a_piece_of_the_contacts_at_a_time(store: Database) -> None:
    def people() -> Iterator[Contact]:
        for number in range(MANY):
            yield contact(f"guest-{number}", attributes=Told(seat=str(number)))
            if number % PIECE == 0:
                gc.collect()
            assert len(Told.alive) <= 2 * PIECE

    for count in (ImportCount(MANY, 0, 0, 0), ImportCount(0, 0, MANY, 0)):
        assert store.import_contacts(AUDIENCE, people(), NOW) == count


def test_whoever_judges_an_import_may_undo_it(store: Database) -> None:
    imported(store, "ada", "bob")

    def judge(count: ImportCount) -> None:
        raise RefusedError(f"{count.removed} would go")

    with pytest.raises(RefusedError, match=r"^1 would go$"):
        store.import_contacts(AUDIENCE, [contact("cyd"), contact("ada")], NOW, "digest", judge)
    assert [c.contact.name for c in store.contacts(AUDIENCE, BOTH)] == ["Ada", "Bob"]
    assert store.import_digests() == {AUDIENCE: ""}


@given(st.dictionaries(st.text(), st.text()))
def test_flat_structures_are_written_as_the_slow_way_does(values: dict[str, str]) -> None:
    assert flat_json(values) == compact_json(values)


def test_columns_in_another_order_than_the_table_s_are_refused() -> None:
    store = memory_database()
    with store._writing() as connection, pytest.raises(ValueError, match=r"^the columns of spools stand in this order"):
        insert_rows(connection, tables.spools, ("offset", "name"), [(0, "a")])
    store.close()
