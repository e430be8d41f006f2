"""The freeze with modes: the list that owns a message says how much is counted of it, and whoever is not told apart is
hidden among at least 20 who are not either."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from chorus.domain.campaign import Email
from chorus.domain.contact import Contact
from chorus.domain.engagement import MIN_CELL, UNTOLD, Cell
from chorus.domain.timeline import SendState
from chorus.domain.tracking import Consent
from chorus.services.audiences import AudienceReader
from chorus.services.freezing import coarse_cells
from chorus.services.freezing_mails import MailMaker
from chorus.services.occasions import occasion_of
from chorus.store import tables
from chorus.store.opening import memory_database
from tests.doubles.stage import BEFORE
from tests.doubles.workspace import CAMPAIGN, CONFIG, MemoryFiles, PlainRenderer, PlainSlots, load, person

CONSENT = Consent(date(2020, 9, 1), "form")
BASEL, MINAMATA = "basel-parties", "minamata-focal-points"
INDIVIDUAL = CONFIG.replace("[conventions.basel]\n", '[conventions.basel]\ntracking = "individual"\n')
MIXED = INDIVIDUAL.replace('file = "minamata.csv"\n', 'file = "minamata.csv"\ntracking = "off"\n')

Frozen = dict[str, tuple[str | None, Cell | None]]
"""By address how much is counted of its mail (None: by cells), and its cell (None: nothing is told)."""


def frozen(config: str, people: list[Contact]) -> Frozen:
    """What the freeze writes of a joint mailing to both lists."""
    lists = {name: tuple(one for one in people if one.audience == name) for name in (BASEL, MINAMATA)}
    files = MemoryFiles(load({"summit": CAMPAIGN}, config), people=lists)
    store, loaded, file = memory_database(), files.loaded, files.loaded.campaigns["summit"]
    (mail,) = file.campaign.email
    assert isinstance(mail, Email)
    for audience, contacts in lists.items():
        store.import_contacts(audience, contacts, BEFORE)
    numbers = store.keep_artefacts(PlainRenderer().render(loaded, file, occasion_of(loaded, file)).artefacts)
    send = store.put_send("summit", "mail", "email", BEFORE, BEFORE, SendState.ARMED, "")
    chosen = AudienceReader(files, loaded, store).select(file, mail)
    store.freeze(send, MailMaker(loaded, file, mail, numbers, PlainSlots()).of(chosen), BEFORE, coarse_cells)
    d, c, k = tables.deliveries.c, tables.contacts.c, tables.cells.c
    query = select(c.address, d.tracking, *(k[name] for name in ("cell", *Cell._fields)))
    with store._reading() as connection:
        rows = connection.execute(query.where(c.number == d.contact, k.send == d.send, k.cell == d.cell)).all()
    store.close()
    return {address: (mode, None if number == UNTOLD else Cell(*cell)) for address, mode, number, *cell in rows}


def guest(name: str, audience: str, consent: Consent | None = None, language: str = "en") -> Contact:
    return person(f"{name}@a.example", audience, language, None, consent=consent)


def test_the_list_that_owns_a_message_says_how_much_is_counted_of_it() -> None:
    people = [
        *(guest("ada", BASEL, CONSENT), guest("bob", BASEL), guest("both", BASEL, CONSENT)),
        *(guest("both", MINAMATA), guest("mei", MINAMATA, CONSENT), guest("omar", MINAMATA)),
    ]
    assert frozen(MIXED, people) == {
        "ada@a.example": ("individual", None),
        "bob@a.example": (None, None),
        "both@a.example": ("individual", None),
        "mei@a.example": ("off", None),
        "omar@a.example": ("off", None),
    }


def test_who_is_told_apart_is_in_a_cell_of_the_others_and_makes_none_larger() -> None:
    told = [guest(f"told{number}", BASEL, CONSENT, "fr") for number in range(30)]
    others = [guest(f"en{number}", BASEL) for number in range(25)]
    few = [guest(f"fr{number}", BASEL, language="fr") for number in range(5)]
    got = frozen(INDIVIDUAL, [*told, *others, *few])
    assert Counter((address[:2], *what) for address, what in got.items()) == {
        ("to", "individual", Cell()): 30,
        ("en", None, Cell()): 25,
        ("fr", None, Cell()): 5,
    }


def test_where_all_have_consented_they_have_cells_among_themselves() -> None:
    got = frozen(INDIVIDUAL, [guest(f"told{number}", BASEL, CONSENT) for number in range(20)])
    assert set(got.values()) == {("individual", Cell("basel", "en", "", "", "2020-09-30T07"))}


@given(
    st.lists(
        st.builds(
            guest,
            st.integers(0, 200).map(lambda number: f"g{number:03}"),
            st.sampled_from([BASEL, MINAMATA]),
            st.sampled_from([None, None, CONSENT]),
            st.sampled_from(["en", "en", "fr"]),
        ),
        max_size=120,
        unique_by=lambda one: (one.audience, one.key),
    ),
    st.sampled_from([INDIVIDUAL, MIXED]),
)
def test_a_cell_has_at_least_twenty_who_are_counted_by_cells(people: list[Contact], config: str) -> None:
    got = frozen(config, people)
    by_cells = Counter(cell for mode, cell in got.values() if mode is None)
    if any(cell is not None for cell in by_cells):
        assert all(size >= MIN_CELL for cell, size in by_cells.items() if cell is not None)
        assert {cell for mode, cell in got.values() if mode == "individual"} - {None} <= by_cells.keys()
    assert {cell for mode, cell in got.values() if mode == "off"} <= {None}
