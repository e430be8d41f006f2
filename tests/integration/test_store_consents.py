"""Consents in the store: what an import and an officer make of them, and that no hit outlives one as its contact's."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from chorus.domain.engagement import Cell, Hit
from chorus.domain.tracking import Consent, Word
from chorus.services.messages import Due
from chorus.services.ports import Cells, NewDelivery
from chorus.services.ports_consent import OwnHit
from chorus.store import tables
from chorus.store.database import Database
from tests.doubles.stored import AUDIENCE, NOW, armed, contact, mails

FORM = Consent(date(2021, 5, 1), "form 7")
LATER = Consent(date(2021, 6, 1), "form 9")
WITHDRAWN = Word(given=False, on=date(2021, 5, 22), evidence="by letter", person="Ana")


def imported(store: Database, **consents: Consent | None) -> None:
    store.import_contacts(AUDIENCE, [contact(name, consent=one) for name, one in consents.items()], NOW)


def consents(store: Database) -> dict[str, Consent | None]:
    return {one.contact.address.partition("@")[0]: one.contact.consent for one in store.contacts(AUDIENCE, ())}


def say(store: Database, name: str, word: Word) -> None:
    found = store.standing(AUDIENCE, f"{name.upper()}@example.org")
    assert found is not None
    store.keep_word(found.number, word, NOW)


def test_an_import_gives_and_takes_consents(store: Database) -> None:
    imported(store, ada=FORM, bob=None)
    assert (consents(store), store.consent_counts()) == ({"ada": FORM, "bob": None}, {AUDIENCE: 1})
    assert store.import_contacts(AUDIENCE, [contact("ada"), contact("bob", consent=LATER)], NOW).changed == 2
    assert consents(store) == {"ada": None, "bob": LATER}
    assert store.import_contacts(AUDIENCE, [contact("ada"), contact("bob", consent=LATER)], NOW).unchanged == 2


def test_what_an_officer_recorded_stays_until_the_list_has_a_later_consent(store: Database) -> None:
    imported(store, ada=FORM, bob=None)
    say(store, "ada", WITHDRAWN)
    say(store, "bob", Word(given=True, on=date(2021, 5, 22), evidence="by phone", person="Ana"))
    for _ in range(2):
        assert consents(store) == {"ada": None, "bob": Consent(date(2021, 5, 22), "by phone")}
        imported(store, ada=FORM, bob=None)
    imported(store, ada=LATER, bob=LATER)
    assert consents(store) == {"ada": LATER, "bob": LATER}


def test_who_leaves_the_list_has_no_consent_any_more(store: Database) -> None:
    imported(store, ada=FORM, bob=FORM)
    imported(store, bob=FORM)
    assert store.consent_counts() == {AUDIENCE: 1}
    assert store.standing(AUDIENCE, "ada@example.org") is None


def test_who_comes_back_to_the_list_has_no_consent_of_before_and_a_withdrawal_still_holds(store: Database) -> None:
    imported(store, ada=None, bob=FORM)
    say(store, "ada", Word(given=True, on=date(2021, 5, 22), evidence="by phone", person="Ana"))
    say(store, "bob", WITHDRAWN)
    imported(store, cyd=None)
    imported(store, ada=None, bob=FORM, cyd=None)
    assert consents(store) == {"ada": None, "bob": None, "cyd": None}


def frozen(store: Database) -> int:
    """A running send to Ada and Bob, who have consented, and Cyd, of whom nothing is counted; deliveries 1 to 3."""
    imported(store, ada=FORM, bob=FORM, cyd=None)
    ada, bob, cyd = mails(store, list(store.contacts(AUDIENCE, ())))
    send = armed(store)
    new: list[NewDelivery] = [one._replace(tracking="individual") for one in (ada, bob)]
    store.freeze(send, [*new, cyd._replace(tracking="off", cell=None)], NOW)
    return send


def test_at_the_claim_whoever_has_withdrawn_is_counted_in_totals_only(store: Database) -> None:
    frozen(store)
    say(store, "bob", WITHDRAWN)
    (batch,) = store.claim(NOW, 500, {"mail:brs": 9})
    assert batch.deliveries == (
        Due(delivery=1, target="ada@example.org", cell=1, slots={"name": "Ada"}, tracking="individual"),
        Due(delivery=2, target="bob@example.org", cell=0, slots={"name": "Bob"}),
        Due(delivery=3, target="cyd@example.org", cell=0, slots={"name": "Cyd"}, tracking="off"),
    )


def hit(delivery: int | None, pseudonym: str = "aa", **fields: object) -> Hit:
    given = {
        "kind": "open",
        "at": NOW,
        "send": 1,
        "cell": 1,
        "delivery": delivery,
        "pseudonym": pseudonym,
        "agent": "x",
    }
    return Hit.model_validate({**given, **fields})


def cells(store: Database) -> list[int | None]:
    with store._reading() as connection:
        return list(connection.execute(select(tables.hits.c.cell).order_by(tables.hits.c.seq)).scalars())


def kept(store: Database) -> list[tuple[int | None, str]]:
    with store._reading() as connection:
        query = select(tables.hits.c.delivery, tables.hits.c.pseudonym).order_by(tables.hits.c.seq)
        return [(row.delivery, row.pseudonym) for row in connection.execute(query)]


def test_a_hit_names_its_delivery_only_with_a_consent_and_unless_the_reader_objects(store: Database) -> None:
    frozen(store)
    say(store, "bob", WITHDRAWN)
    store.fold([hit(1), hit(2), hit(3), hit(77), hit(None, "bb"), hit(1, signals=("gpc",))], "spool-1.log", 10)
    assert kept(store) == [(1, "aa"), (None, ""), (None, ""), (None, ""), (None, "bb"), (None, "")]
    assert cells(store) == [1, None, None, None, 1, 1]


@pytest.mark.parametrize("way", ["officer", "list", "gone"])
def test_a_consent_that_is_withdrawn_takes_its_hits_along_and_leaves_them_together(store: Database, way: str) -> None:
    frozen(store)
    store.fold([hit(1, "a1"), hit(2, "b2"), hit(1, "a1", kind="click", link=0), hit(None, "cc")], "spool-1.log", 10)
    if way == "officer":
        say(store, "ada", WITHDRAWN)
    elif way == "list":
        imported(store, ada=None, bob=FORM, cyd=None)
    else:
        imported(store, bob=FORM, cyd=None)
    first, second, third, fourth = kept(store)
    assert (second, fourth) == ((2, "b2"), (None, "cc"))
    assert first == third == (None, first[1])
    assert len(first[1]) == 14
    assert first[1] != "a1"


def test_who_has_consented_has_own_hits(store: Database) -> None:
    send = frozen(store)
    click = hit(1, kind="click", link=1, at=NOW + timedelta(hours=1), send=send)
    store.fold([click, hit(1), hit(2), hit(None)], "spool-1.log", 10)
    assert store.own_hits(1) == (
        OwnHit(NOW, "open", "day-2021", "invitation", None, "x", 1),
        OwnHit(NOW + timedelta(hours=1), "click", "day-2021", "invitation", 1, "x", 1),
    )
    assert store.own_hits(1, limit=1)[0].kind == "click"
    assert store.own_hits(3) == ()


def test_the_cells_of_those_told_apart_are_asked_for_beside_the_others(store: Database) -> None:
    imported(store, ada=FORM, bob=None, cyd=None)
    ada, bob, cyd = mails(store, list(store.contacts(AUDIENCE, ())))
    asked: list[tuple[dict[Cell, int], dict[Cell, int]]] = []

    def coarsen(sizes: Mapping[Cell, int], apart: Mapping[Cell, int]) -> tuple[Cells, Cells]:
        asked.append((dict(sizes), dict(apart)))
        return dict.fromkeys(sizes), {cell: Cell("basel") for cell in apart}

    new = [ada._replace(tracking="individual"), bob, cyd._replace(tracking="off", cell=None)]
    store.freeze(armed(store), new, NOW, coarsen)
    assert asked == [({Cell("basel", "en"): 1}, {Cell("basel", "en"): 1})]
    with store._reading() as connection:
        query = select(tables.deliveries.c.cell, tables.deliveries.c.tracking).order_by(tables.deliveries.c.number)
        found = [tuple(row) for row in connection.execute(query)]
    assert found == [(1, "individual"), (0, None), (0, "off")]
