"""Pairs of languages: how they are written, and which one somebody gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chorus.domain.language import Language
from chorus.domain.pair import Pair, second_of
from chorus.domain.problems import MisreadError

AR_EN, EN_FR = Pair(Language.AR, Language.EN), Pair(Language.EN, Language.FR)


def test_a_pair_is_written_with_a_plus() -> None:
    assert Pair.parse("ar + en") == Pair.parse("ar+en") == AR_EN
    assert str(AR_EN) == "ar+en"


@given(st.permutations(list(Language)))
def test_what_is_written_is_read_as_the_same(languages: list[Language]) -> None:
    pair = Pair(languages[0], languages[1])
    assert Pair.parse(str(pair)) == pair


@pytest.mark.parametrize(
    ("text", "message", "todo"),
    [
        ("ar", "'ar' is not two languages", "write two of ar, zh, en, fr, ru, es, as in `ar+en`"),
        ("ar+en+fr", "'ar+en+fr' is not two languages", "write two of ar, zh, en, fr, ru, es, as in `ar+en`"),
        ("ar+de", "'de' is no language that is known", "write two of ar, zh, en, fr, ru, es, as in `ar+en`"),
        ("en+en", "'en+en' is twice the same language", "write two different ones, as in `ar+en`"),
    ],
)
def test_what_is_no_pair_is_told(text: str, message: str, todo: str) -> None:
    with pytest.raises(MisreadError) as misread:
        Pair.parse(text)
    assert (misread.value.message, misread.value.todo) == (message, todo)


@pytest.mark.parametrize(
    ("language", "wanted", "got"),
    [
        (Language.AR, Language.EN, Language.EN),
        (Language.EN, Language.AR, None),
        (Language.EN, Language.FR, Language.FR),
        (Language.AR, Language.FR, None),
        (Language.AR, None, None),
    ],
)
def test_a_second_language_is_had_only_in_the_order_of_a_pair(
    language: Language, wanted: Language | None, got: Language | None
) -> None:
    assert second_of(language, wanted, (AR_EN, EN_FR)) is got


def test_a_language_is_found_by_the_text_that_it_equals() -> None:
    assert {Language.AR: 1}["ar"] == 1  # type: ignore[index]
