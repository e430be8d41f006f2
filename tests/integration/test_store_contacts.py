"""Importing an audience again and again, and who of it is suppressed."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.contact import Contact
from chorus.domain.language import Language
from chorus.services.ports import ImportCount, StoredContact
from chorus.store.contacts import Numbers
from chorus.store.database import Database
from tests.doubles.stored import AUDIENCE, BOTH, HOUR, NOW, contact, imported


def addresses(store: Database, audience: str = AUDIENCE) -> list[str]:
    return [c.contact.address for c in store.contacts(audience, BOTH)]


def suppressed(store: Database, *conventions: str) -> dict[str, str]:
    return {c.contact.name: c.suppressed for c in store.contacts(AUDIENCE, conventions)}


def test_contacts_come_back_whole_in_the_order_of_their_addresses(store: Database) -> None:
    zoe = contact(
        "zoe",
        title="H.E. Ms",
        family_name="Ng",
        given_name="Zoé",
        language=Language.FR,
        second_language=Language.EN,
        country="CI",
        timezone="Africa/Abidjan",
        organisation="Ministère",
        role="focal-point",
        attributes={"table": "7", "حقل": "قيمة"},
    )
    assert store.import_contacts(AUDIENCE, [zoe, contact("Ada")], NOW) == ImportCount(2, 0, 0, 0)
    assert list(store.contacts(AUDIENCE, BOTH)) == [StoredContact(2, contact("Ada"), ""), StoredContact(1, zoe, "")]


def test_importing_the_same_again_changes_nothing(store: Database) -> None:
    imported(store, "ada", "bob")
    again = store.import_contacts(AUDIENCE, [contact("bob"), contact("ada")], NOW + HOUR)
    assert again == ImportCount(added=0, changed=0, unchanged=2, removed=0)


def test_an_import_changes_what_differs_and_keeps_numbers(store: Database) -> None:
    imported(store, "ada", "bob")
    count = store.import_contacts(AUDIENCE, [contact("ada", country="FR"), contact("bob")], NOW + HOUR)
    assert count == ImportCount(added=0, changed=1, unchanged=1, removed=0)
    assert next(store.contacts(AUDIENCE, BOTH)) == StoredContact(1, contact("ada", country="FR"), "")


def test_an_address_written_in_another_case_is_the_same_contact(store: Database) -> None:
    imported(store, "ada")
    count = store.import_contacts(AUDIENCE, [contact("ada", address="ADA@example.org")], NOW)
    assert (count, addresses(store)) == (ImportCount(0, 1, 0, 0), ["ADA@example.org"])


def test_of_two_rows_with_one_address_the_first_counts(store: Database) -> None:
    rows = [contact("ada"), contact("ada", title="Second"), contact("bob")]
    assert store.import_contacts(AUDIENCE, rows, NOW) == ImportCount(2, 0, 0, 0)
    assert store.import_contacts(AUDIENCE, rows, NOW) == ImportCount(0, 0, 2, 0)
    assert [c.contact.name for c in store.contacts(AUDIENCE, BOTH)] == ["Ada", "Bob"]


def test_who_vanishes_is_inactive_and_comes_back_under_the_same_number(store: Database) -> None:
    imported(store, "ada", "bob")
    assert store.import_contacts(AUDIENCE, [contact("bob")], NOW) == ImportCount(0, 0, 1, 1)
    assert (addresses(store), store.audience_sizes()) == (["bob@example.org"], {AUDIENCE: 1})
    assert store.import_contacts(AUDIENCE, [contact("ada"), contact("bob")], NOW) == ImportCount(1, 0, 1, 0)
    assert [c.number for c in store.contacts(AUDIENCE, BOTH)] == [1, 2]


def test_audiences_do_not_touch_each_other(store: Database) -> None:
    imported(store, "ada", "bob")
    store.import_contacts("media", [contact("ada", audience="media")], NOW)
    store.import_contacts(AUDIENCE, [], NOW)
    assert store.audience_sizes() == {AUDIENCE: 0, "media": 1}
    assert addresses(store, "media") == ["ada@example.org"]


def test_an_import_that_fails_half_way_changes_nothing(store: Database) -> None:
    imported(store, "ada")

    def broken() -> Iterator[Contact]:
        yield from (contact(f"guest-{i}") for i in range(2500))
        raise OSError("the file went away")

    with pytest.raises(OSError, match="the file went away"):
        store.import_contacts(AUDIENCE, broken(), NOW)
    assert addresses(store) == ["ada@example.org"]


def test_an_audience_larger_than_a_page_is_read_whole_and_once(store: Database) -> None:
    names = [f"guest-{i:04}" for i in range(2500)]
    assert [c.contact.name for c in imported(store, *names)] == [name.title() for name in names]


def test_a_suppression_counts_for_any_of_the_conventions_that_ask(store: Database) -> None:
    imported(store, "ada", "bob")
    store.suppress("Ada@Example.org", "unsubscribed", ["minamata"], NOW)
    assert suppressed(store, "basel", "minamata") == {"Ada": "unsubscribed", "Bob": ""}
    assert suppressed(store, "basel") == {"Ada": "", "Bob": ""}
    assert suppressed(store) == {"Ada": "", "Bob": ""}


def test_the_first_reason_stays(store: Database) -> None:
    imported(store, "ada")
    store.suppress("ada@example.org", "unsubscribed", ["basel"], NOW)
    store.suppress("ada@example.org", "complained", ["basel"], NOW)
    assert suppressed(store, "basel") == {"Ada": "unsubscribed"}


def test_an_import_does_not_lift_a_suppression(store: Database) -> None:
    store.suppress("ada@example.org", "unsubscribed", ["basel"], NOW)
    imported(store, "ada")
    store.import_contacts(AUDIENCE, [], NOW)
    imported(store, "ada")
    assert suppressed(store, "basel") == {"Ada": "unsubscribed"}


def test_a_naive_instant_is_refused(store: Database) -> None:
    with pytest.raises(ValueError, match=r"^an instant needs a time zone: 2021-05-22T09:00:00$"):
        store.import_contacts(AUDIENCE, [contact("ada")], datetime(2021, 5, 22, 9))  # noqa: DTZ001


@given(st.sets(st.integers(0, 5000)))
def test_numbers_hold_exactly_what_was_put_in(members: set[int]) -> None:
    numbers = Numbers()
    for member in members:
        numbers.add(member)
    assert {n for n in range(5100) if n in numbers} == members
