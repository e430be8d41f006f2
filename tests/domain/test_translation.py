"""How each unit of a source stands in a translation, however both were edited."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.language import Language
from chorus.domain.translation import Piece, Record, compare, digest, made

EN_FR = (Language.EN, Language.FR)
SOURCE = ("## One", "First words.", "- a\n- b", "Second words.", "---", "Last words.")
FRENCH = ("## Un", "Premiers mots.", "- à\n- bé", "Deuxièmes mots.", "---", "Derniers mots.")
RECORD = Record(source=Language.EN, blocks=tuple(made(s, t) for s, t in zip(SOURCE, FRENCH, strict=True)))


def states(source: Sequence[str], translation: Sequence[str], record: Record | None = RECORD) -> list[tuple[str, str]]:
    found = compare(Piece(blocks=source), Piece(blocks=translation), record, EN_FR)
    return [(row.state, row.translation or "") for row in found.rows]


def current(*blocks: str) -> list[tuple[str, str]]:
    return [("current", block) for block in blocks]


def test_what_was_made_from_the_present_source_is_current() -> None:
    assert states(SOURCE, FRENCH) == current(*FRENCH)


def test_without_a_record_it_is_unrecorded_but_for_what_has_no_words() -> None:
    expected = [("current" if text == "---" else "unrecorded", text) for text in FRENCH]
    assert states(SOURCE, FRENCH, None) == expected
    assert states(SOURCE, FRENCH, Record(source=Language.RU, blocks=RECORD.blocks)) == expected


def test_a_changed_paragraph_is_stale_alone_and_knows_what_it_was_made_from() -> None:
    found = compare(Piece(blocks=(*SOURCE[:3], "Other words.", *SOURCE[4:])), Piece(blocks=FRENCH), RECORD, EN_FR)
    assert [row.state for row in found.rows] == ["current"] * 3 + ["stale"] + ["current"] * 2
    assert (found.rows[3].translation, found.rows[3].before) == ("Deuxièmes mots.", digest("Second words."))


def test_where_lines_are_broken_does_not_matter() -> None:
    assert states((SOURCE[0], "First\nwords.", *SOURCE[2:]), FRENCH) == current(*FRENCH)


def test_an_inserted_paragraph_is_missing_alone() -> None:
    expected = [*current(*FRENCH[:2]), ("missing", ""), *current(*FRENCH[2:])]
    assert states((*SOURCE[:2], "New words.", *SOURCE[2:]), FRENCH) == expected


def test_a_changed_paragraph_beside_an_inserted_one_keeps_its_translation() -> None:
    source = (*SOURCE[:2], "## New", "- a\n- b\n- c", *SOURCE[3:])
    expected = [*current(*FRENCH[:2]), ("missing", ""), ("stale", FRENCH[2]), *current(*FRENCH[3:])]
    assert states(source, FRENCH) == expected


def test_a_paragraph_whose_source_is_gone_is_surplus() -> None:
    found = compare(Piece(blocks=(*SOURCE[:3], *SOURCE[4:])), Piece(blocks=FRENCH), RECORD, EN_FR)
    assert {row.state for row in found.rows} == {"current"}
    assert found.surplus == ((3, "Deuxièmes mots."),)


def test_a_translation_corrected_by_hand_stays_current() -> None:
    corrected = (FRENCH[0], "Premières paroles.", *FRENCH[2:])
    assert states(SOURCE, corrected) == current(*corrected)


def test_both_changed_by_hand_is_stale_until_somebody_confirms() -> None:
    found = compare(
        Piece(blocks=(SOURCE[0], "Other words.", *SOURCE[2:])),
        Piece(blocks=(FRENCH[0], "Autres.", *FRENCH[2:])),
        RECORD,
        EN_FR,
    )
    assert (found.rows[1].state, found.rows[1].translation) == ("stale", "Autres.")
    assert found.rows[1].before == digest("First words.")


def test_both_inserted_by_hand_is_unrecorded() -> None:
    source, french = (*SOURCE[:2], "New words.", *SOURCE[2:]), (*FRENCH[:2], "Nouveaux mots.", *FRENCH[2:])
    assert states(source, french)[2] == ("unrecorded", "Nouveaux mots.")


def test_a_paragraph_of_the_translation_that_was_deleted_is_missing() -> None:
    assert states(SOURCE, (*FRENCH[:3], *FRENCH[4:]))[3] == ("missing", "")


def test_what_is_left_out_or_kept_on_purpose_is_no_matter() -> None:
    record = Record(
        source=Language.EN, blocks=(f"{digest('A.')} {digest('B.')}", f"{digest('Z.')} -", f"- {digest('Y.')}")
    )
    found = compare(Piece(blocks=("A.", "Z.")), Piece(blocks=("B.", "Y.")), record, EN_FR)
    assert ([row.state for row in found.rows], found.surplus) == (["current", "current"], ())


def test_an_include_stands_as_it_should_without_a_record() -> None:
    source, french = '{% include "partials/about.en.md" %}', '{% include "partials/about.fr.md" %}'
    assert states((source,), (french,), None) == [("current", french)]
    assert states((source,), (), None) == [("missing", "")]


@pytest.mark.parametrize(
    ("source", "french", "state"),
    [
        ("Day", "Jour", "current"),
        ("Night", "Jour", "stale"),
        ("Day", "", "missing"),
        ("{{ name }}", "{{ name }}", "current"),
    ],
)
def test_named_texts_stand_by_their_names(source: str, french: str, state: str) -> None:
    record = Record(source=Language.EN, texts={"title": made("Day", "Jour")})
    found = compare(Piece({"title": source}), Piece({"title": french}), record, EN_FR)
    assert [(row.key, row.state) for row in found.rows] == [("title", state)]


def test_a_named_text_without_a_record_is_unrecorded_and_an_empty_source_is_no_unit() -> None:
    found = compare(Piece({"title": "Day", "summary": " "}), Piece({"title": "Jour"}), None, EN_FR)
    assert [(row.key, row.state) for row in found.rows] == [("title", "unrecorded")]


@given(st.data())
def test_editing_some_paragraphs_opens_no_others(data: st.DataObject) -> None:
    """Whatever is inserted, changed or deleted: a paragraph that is as it was keeps its translation."""
    size = data.draw(st.integers(1, 8))
    source = [f"Source {number}." for number in range(size)]
    french = [f"Texte {number}." for number in range(size)]
    record = Record(source=Language.EN, blocks=tuple(made(s, t) for s, t in zip(source, french, strict=True)))
    edited: list[str] = []
    for number, text in enumerate(source):
        what = data.draw(st.sampled_from(["keep", "change", "delete", "insert"]))
        if what == "insert":
            edited.append(f"Inserted {number}.")
        if what != "delete":
            edited.append(text if what in {"keep", "insert"} else f"Changed {number}.")
    found = compare(Piece(blocks=edited), Piece(blocks=french), record, EN_FR)
    assert [row.source for row in found.rows] == edited
    for row in found.rows:
        if row.source.startswith("Source"):
            number = int(row.source.split()[1][:-1])
            assert (row.state, row.translation) == ("current", french[number])
        else:
            assert row.state in {"stale", "missing"}
