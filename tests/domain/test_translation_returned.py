"""What is told of a row that came back from a translator."""

import pytest

from chorus.domain.translation import Row, digest
from chorus.domain.translation_returned import check_row, edited_source, unchanged_stale
from chorus.domain.translation_sheet import SheetRow

LIST = "- one [day](activity:a)\n- two {{ name }}"


def told(translation: str, source: str = LIST, key: str = "3", unfinished: str = "") -> list[str]:
    row = SheetRow(
        number=12, unit=f"t/{key}", source_digest=digest(source), translation=translation, unfinished=unfinished
    )
    return [str(p) for p in check_row(row, Row(key, source, "missing", None), "returned-fr.docx")]


def test_a_row_that_keeps_everything_is_right() -> None:
    assert told("- un [jour](activity:a)\n- deux {{ name }}") == []


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        (" ", "there is no translation (translate it, or import with --partial)"),
        (
            "- un [jour](activity:a)\n- deux",
            "the placeholder `{{ name }}` is missing (put it where it belongs in the sentence)",
        ),
        (
            "- un [jour](activity:a)\n- deux {{ name }} {{ nom }}",
            "the placeholder `{{ nom }}` is not in the source (write it exactly as the source does)",
        ),
        (
            "- un jour\n- deux {{ name }}",
            "the link `activity:a` is missing (put it where it belongs in the sentence)",
        ),
        (
            "- un [jour](activity:a)\n- deux {{ name }} \u202e",
            "the translation has U+202E (right-to-left override), which nobody sees (remove it: type the words around "
            "it anew)",
        ),
        (
            "- un [jour](activity:a)\n- deux {{ name }} et {{",
            "braces are left that make no placeholder (write as in the source: {{ name }})",
        ),
        (
            "- un [jour](activity:a) deux {{ name }}",
            "the source is a list of 2, the translation a list of 1 (begin its lines with the same marks as the "
            "source's (`##`, `-`, `1.`), and end them alike (`\\`))",
        ),
        (
            "- un [jour](activity:a)\n\n- deux {{ name }}",
            "the translation has empty lines in it (take the empty lines out: one paragraph of the source is one of "
            "the translation)",
        ),
    ],
)
def test_each_fault_is_told_at_its_row_with_what_to_do(translation: str, problem: str) -> None:
    assert told(translation) == [f"returned-fr.docx:12: {problem}"]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    assert len(told("un jour\u200b")) == 4


def test_a_named_text_stays_on_one_line() -> None:
    assert told("Jour\nde la nature", "Nature Day", "title") == [
        "returned-fr.docx:12: the translation has several lines (write it on one line)"
    ]


def test_a_row_that_is_not_finished_says_why() -> None:
    assert told("- un", unfinished="it is still marked fuzzy") == [
        "returned-fr.docx:12: it is still marked fuzzy (settle that in the document, and save it)"
    ]


def test_a_stale_row_that_came_back_as_it_was_is_a_warning() -> None:
    row = SheetRow(number=1, unit="t/1", source_digest=digest("New"), translation="Vieux")
    stale = Row("1", "New", "stale", "Vieux", before=digest("Old"))
    assert str(unchanged_stale(row, stale, "a.po")) == (
        "a.po:1: warning: the source has changed, and the translation came back as it was (nothing, if it still holds)"
    )
    assert unchanged_stale(row.model_copy(update={"translation": "Neuf"}), stale, "a.po") is None


def test_a_source_that_was_edited_in_the_document_is_a_warning() -> None:
    row = SheetRow(number=1, unit="t/1", source_digest=digest("New"), source="News", translation="Neuf")
    problem = edited_source(row, "a.po")
    assert problem is not None
    assert (problem.code, problem.severity) == ("source-edited", "warning")
    assert edited_source(row.model_copy(update={"source": "New"}), "a.po") is None
