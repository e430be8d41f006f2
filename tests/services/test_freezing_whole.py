"""A whole freeze: the very deliveries that whoever knows all contacts at once would make, in their order."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from chorus.domain.campaign import Email
from chorus.domain.contact import Contact, region_of, zone_of
from chorus.domain.engagement import MIN_CELL, Cell
from chorus.domain.timeline import SendState
from chorus.services.audiences import AudienceReader
from chorus.services.freezing import coarse_cells
from chorus.services.freezing_mails import MailMaker
from chorus.services.occasions import due_times, occasion_of
from chorus.store import tables
from chorus.store.database import Database
from chorus.store.opening import memory_database
from tests.doubles.stage import BEFORE
from tests.doubles.workspace import MemoryFiles, PlainRenderer, PlainSlots, person

LISTS = {"basel-parties": "basel", "minamata-focal-points": "minamata"}


class Row(NamedTuple):
    address: str
    convention: str
    language: str
    due: datetime
    cell: Cell


def people(audience: str) -> st.SearchStrategy[list[Contact]]:
    """A list on which many share what a cell tells, and some do not."""
    one = st.builds(
        lambda name, language, zone, role, country: person(
            f"guest-{name:03}@a.example", audience, language, zone, role=role, country=country
        ),
        st.integers(0, 99),
        st.sampled_from(["en", "en", "en", "fr"]),
        st.sampled_from(["Europe/Paris", "Europe/Paris", "Asia/Tokyo", None]),
        st.sampled_from(["party", "party", "ngo"]),
        st.sampled_from(["FR", "FR", "KE", None]),
    )
    return st.lists(one, max_size=90, unique_by=lambda contact: contact.key)


def expected(files: MemoryFiles) -> list[Row]:
    """With everything in memory: list by list, cells contact by contact."""
    loaded, file = files.loaded, files.loaded.campaigns["summit"]
    (mail,) = file.campaign.email
    chosen: dict[str, Row] = {}
    for audience, convention in LISTS.items():
        for one in sorted((c for c in files.people[audience] if isinstance(c, Contact)), key=lambda c: c.key):
            zone = zone_of(one, loaded.countries, "Europe/Zurich")
            due = due_times(loaded.workspace, file.campaign, mail, occasion_of(loaded, file), [zone]).zones[zone]
            language, region = str(one.language), region_of(one, loaded.countries)
            cell = Cell(convention, language, region, one.role, f"{due:%Y-%m-%dT%H}")
            chosen.setdefault(one.key, Row(one.address, convention, language, due, cell))
    rows = list(chosen.values())
    return [row._replace(cell=cell) for row, cell in zip(rows, _cells([row.cell for row in rows]), strict=True)]


def _cells(fine: list[Cell]) -> list[Cell]:
    given: list[Cell | None] = [None] * len(fine)
    if len(fine) >= MIN_CELL:
        for kept in (5, 4, 3, 2, 1, 0):
            sizes = Counter(Cell(*cell[:kept]) for cell, has in zip(fine, given, strict=True) if has is None)
            for at, cell in enumerate(fine):
                if given[at] is None and sizes[Cell(*cell[:kept])] >= MIN_CELL:
                    given[at] = Cell(*cell[:kept])
        if None in given:
            shared = Counter(cell for cell in given if cell is not None)
            smallest = min(shared, key=lambda cell: (shared[cell], cell))
            given = [None if cell == smallest else cell for cell in given]
    return [cell or Cell() for cell in given]


def frozen(store: Database, files: MemoryFiles) -> list[Row]:
    """What the freeze writes, in the order of its numbers."""
    loaded, file = files.loaded, files.loaded.campaigns["summit"]
    (mail,) = file.campaign.email
    assert isinstance(mail, Email)
    for audience in LISTS:
        contacts = [c for c in files.people[audience] if isinstance(c, Contact)]
        store.import_contacts(audience, contacts, BEFORE)
    numbers = store.keep_artefacts(PlainRenderer().render(loaded, file, occasion_of(loaded, file)).artefacts)
    send = store.put_send("summit", "mail", "email", BEFORE, BEFORE, SendState.ARMED, "")
    made = MailMaker(loaded, file, mail, numbers, PlainSlots())
    chosen = AudienceReader(files, loaded, store).select(file, mail)
    store.freeze(send, made.of(chosen), BEFORE, coarse_cells)
    d, c, s, k = tables.deliveries.c, tables.contacts.c, tables.shares.c, tables.cells.c
    columns = (c.address, d.convention, s.language, d.due, k.convention, k.language, k.region, k.role, k.hour)
    query = (
        select(*columns)
        .where(c.number == d.contact, s.number == d.share, k.send == d.send, k.cell == d.cell)
        .order_by(d.number)
    )
    with store._reading() as connection:
        return [Row(*row[:4], Cell(*row[4:])) for row in connection.execute(query)]


@given(people("basel-parties"), people("minamata-focal-points"))
def test_the_same_deliveries_in_the_same_order_and_cells(basel: list[Contact], minamata: list[Contact]) -> None:
    files = MemoryFiles(people={"basel-parties": tuple(basel), "minamata-focal-points": tuple(minamata)})
    store = memory_database()
    try:
        assert frozen(store, files) == expected(files)
    finally:
        store.close()
