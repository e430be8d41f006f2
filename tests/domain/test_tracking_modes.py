"""Consents and modes: whose word counts, and what a mode means for one message."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.engagement import MIN_CELL, Cell, assign_cells, join_cells
from chorus.domain.tracking import Consent, TrackingMode, Word, consent_after, mode_for, newest_day

MARCH, APRIL, MAY = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)
LISTED = Consent(APRIL, "form")


def word(on: date, *, given: bool) -> Word:
    return Word(given=given, on=on, evidence="by phone", person="Ana")


@pytest.mark.parametrize(
    ("listed", "said", "holds"),
    [
        (None, None, None),
        (LISTED, None, LISTED),
        (LISTED, word(MARCH, given=False), LISTED),
        (LISTED, word(APRIL, given=False), None),
        (LISTED, word(MAY, given=False), None),
        (None, word(MAY, given=False), None),
        (None, word(MAY, given=True), Consent(MAY, "by phone")),
        (LISTED, word(MAY, given=True), Consent(MAY, "by phone")),
        (LISTED, word(MARCH, given=True), LISTED),
    ],
)
def test_an_officer_s_word_holds_until_the_list_has_a_later_consent(
    listed: Consent | None, said: Word | None, holds: Consent | None
) -> None:
    assert consent_after(listed, said) == holds


@pytest.mark.parametrize(
    ("mode", "consented", "counted"),
    [
        ("aggregate", True, "aggregate"),
        ("individual", True, "individual"),
        ("individual", False, "aggregate"),
        ("off", True, "off"),
        ("off", False, "off"),
    ],
)
def test_nobody_is_told_apart_without_consent(mode: TrackingMode, consented: bool, counted: TrackingMode) -> None:
    assert mode_for(mode, consented) == counted


def test_the_newest_day_is_that_of_the_easternmost_islands() -> None:
    assert newest_day(datetime(2027, 5, 22, 9, 59, tzinfo=UTC)) == date(2027, 5, 22)
    assert newest_day(datetime(2027, 5, 22, 10, 0, tzinfo=UTC)) == date(2027, 5, 23)


cells = st.builds(Cell, *(st.sampled_from(["a", "b"]) for _ in Cell._fields))


@given(st.dictionaries(cells, st.integers(1, 30)), st.sets(cells, max_size=8))
def test_who_is_told_apart_joins_a_cell_that_is_large_without_them(sizes: dict[Cell, int], apart: set[Cell]) -> None:
    given = assign_cells(sizes)
    joined = join_cells(given, apart)
    assert joined.keys() == apart
    large = {cell for cell in given.values() if sum(n for fine, n in sizes.items() if given[fine] == cell) >= MIN_CELL}
    for fine, cell in joined.items():
        assert cell is None or (cell in given.values() and all(a in (b, "") for a, b in zip(cell, fine, strict=True)))
        assert cell is None or cell in large or sum(sizes.values()) < MIN_CELL


def test_who_is_told_apart_gets_the_finest_cell_that_there_is() -> None:
    given = {Cell("basel", "en", "africa"): Cell("basel", "en", "africa"), Cell("basel", "fr"): Cell("basel")}
    asked = [
        Cell("basel", "en", "africa"),
        Cell("basel", "en", "africa", "ngo"),
        Cell("basel", "ar"),
        Cell("pic", "ar"),
    ]
    assert list(join_cells(given, asked).values()) == [
        Cell("basel", "en", "africa"),
        Cell("basel", "en", "africa"),
        Cell("basel"),
        None,
    ]
