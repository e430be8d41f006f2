"""Cells: what a token tells of its contact is shared by at least twenty of them."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from chorus.domain import engagement
from chorus.domain.engagement import MIN_CELL, Cell, MessageToken, UnsubscribeToken


def assign_cells(contacts: Mapping[int, Cell], minimum: int = MIN_CELL) -> dict[int, Cell]:
    """The cell of each contact."""
    given = engagement.assign_cells(Counter(contacts.values()), minimum)
    return {number: given[cell] for number, cell in contacts.items()}


def test_a_group_that_is_large_enough_keeps_its_finest_cell() -> None:
    cell = Cell("basel", "fr", "africa", "party", "2021-05-22T07")
    assert set(assign_cells(dict.fromkeys(range(20), cell)).values()) == {cell}


def test_a_small_group_joins_its_kin_one_field_coarser() -> None:
    large = Cell("basel", "fr", "africa", "party", "07")
    contacts = dict.fromkeys(range(25), large)
    contacts |= dict.fromkeys(range(25, 40), Cell("basel", "fr", "africa", "ngo", "07"))
    contacts |= dict.fromkeys(range(40, 50), Cell("basel", "fr", "africa", "media", "08"))
    cells = assign_cells(contacts)
    assert Counter(cells.values()) == {large: 25, Cell("basel", "fr", "africa"): 25}


def test_a_remainder_that_stays_small_takes_another_cell_along() -> None:
    contacts = dict.fromkeys(range(30), Cell("basel", "fr")) | {30: Cell("minamata", "ar")}
    assert set(assign_cells(contacts).values()) == {Cell()}


def test_a_send_that_is_smaller_than_a_cell_tells_nothing() -> None:
    contacts = dict.fromkeys(range(19), Cell("basel", "fr", "africa", "party", "07"))
    assert assign_cells(contacts) == dict.fromkeys(range(19), Cell())
    assert assign_cells({1: Cell("basel", "fr")}) == {1: Cell()}


def test_no_contacts_have_no_cells() -> None:
    assert assign_cells({}) == {}


fields = st.sampled_from(["", "a", "b", "c"])


@given(st.lists(st.builds(Cell, fields, fields, fields, fields, fields), max_size=120), st.integers(1, 25))
def test_every_cell_is_shared_by_the_minimum_or_by_all(cells: list[Cell], minimum: int) -> None:
    given_cells = assign_cells(dict(enumerate(cells)), minimum)
    assert set(given_cells) == set(range(len(cells)))
    sizes = Counter(given_cells.values())
    assert len(sizes) <= 1 or min(sizes.values()) >= minimum


@given(st.lists(st.builds(Cell, fields, fields, fields, fields, fields), max_size=60))
def test_a_cell_only_ever_loses_fields(cells: list[Cell]) -> None:
    for number, cell in assign_cells(dict(enumerate(cells)), 3).items():
        assert all(told in ("", own) for told, own in zip(cell, cells[number], strict=True))


def test_tokens_are_as_long_as_each_other_and_come_back_as_they_were() -> None:
    message = MessageToken(send=7, artefact=70_000, cell=60_000, pseudonym=b"\x01\x02\x03\x04\x05\x06\x07")
    unsubscribe = UnsubscribeToken(delivery=2**63)
    assert message.pack().hex() == "01000000070001117000ea6001020304050607"
    assert len(message.pack()) == len(unsubscribe.pack()) == 19
    assert MessageToken.unpack(message.pack()) == message
    assert UnsubscribeToken.unpack(unsubscribe.pack()) == unsubscribe
